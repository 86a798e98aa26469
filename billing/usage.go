package billing

import (
	"fmt"
	"time"
)

// ShortfallPolicy says what happens to a usage for which there is not enough credit.
type ShortfallPolicy string

// REJECT refuses the usage. PARTIAL charges what there is and records the rest as shortfall. OVERDRAFT lets the
// balance go below zero, as far as the wallet's overdraft limit; the next credit repays that debt first.
const (
	ShortfallReject    ShortfallPolicy = "REJECT"
	ShortfallPartial   ShortfallPolicy = "PARTIAL"
	ShortfallOverdraft ShortfallPolicy = "OVERDRAFT"
)

// Valid says whether p is one of the policies.
func (p ShortfallPolicy) Valid() bool {
	return p == ShortfallReject || p == ShortfallPartial || p == ShortfallOverdraft
}

// RecordUsage asks to charge one usage.
type RecordUsage struct {
	Keyed
	Wallet      string
	Action      string
	Quantity    Decimal
	Dimensions  Metadata
	Credits     *Credits // the price; nil where a rate card should say
	Subject     string
	OccurredAt  *time.Time // nil: now
	OnShortfall ShortfallPolicy
	Metadata    Metadata
}

func (u RecordUsage) request() request {
	return request{"recordUsage", []field{
		{"action", u.Action},
		{"quantity", u.Quantity.String()},
		{"dimensions", u.Dimensions.canonical()},
		{"credits", formatCredits(u.Credits)},
		{"subject", u.Subject},
		{"occurredAt", formatTime(u.OccurredAt)},
		{"onShortfall", string(u.OnShortfall)},
		{"metadata", u.Metadata.canonical()},
	}}
}

func (u RecordUsage) check() *Error {
	switch {
	case u.Quantity.Negative():
		return invalid("quantity is %s; to give credit back, reverse the usage", u.Quantity).at("quantity")
	case u.Credits != nil && *u.Credits < 0:
		return invalid("credits is %s; to give credit back, reverse the usage", *u.Credits).at("credits")
	case !u.OnShortfall.Valid():
		return invalid("%s is not a shortfall policy", quote(string(u.OnShortfall))).at("onShortfall")
	}
	return firstRefusal(
		u.Keyed.check(),
		checkRequiredText("action", u.Action, MaxNameBytes),
		u.Dimensions.check("dimensions"),
		checkText("subject", u.Subject, MaxNameBytes),
		u.Metadata.check("metadata"),
	)
}

func (u RecordUsage) apply(d *draft) *Error {
	if refusal := firstRefusal(d.wallet.maySpend(), u.checkTime(d.now)); refusal != nil {
		return refusal
	}
	if u.Credits == nil {
		return refuse(CodeUnknownAction, "no rate card prices %s; say what it costs in credits", quote(u.Action)).at("action")
	}
	credits := *u.Credits
	available := d.balance().Available
	charged, drawn := credits, credits
	switch short := credits > 0 && credits > available; {
	case !short:
	case u.OnShortfall == ShortfallPartial:
		charged = max(available, 0)
		drawn = charged
	case u.OnShortfall == ShortfallOverdraft && credits-available <= d.wallet.OverdraftLimit:
		drawn = max(available, 0)
	default:
		return u.insufficient(d, available).at("credits")
	}
	line := d.line(TypeUsage, u)
	line.Amount, line.Shortfall = -charged, credits-charged
	line.Action, line.Quantity, line.Dimensions, line.Subject = u.Action, u.Quantity, u.Dimensions, u.Subject
	line.OccurredAt, line.Metadata = optional(u.OccurredAt), u.Metadata
	line.Drawdowns, line.Exhausted = d.purse.take(drawn, d.now)
	d.book(line)
	return nil
}

// insufficient refuses a usage that there is not enough credit for, and says how far below zero it might have gone.
func (u RecordUsage) insufficient(d *draft, available Credits) *Error {
	refusal := d.insufficient(*u.Credits, available)
	if u.OnShortfall == ShortfallOverdraft {
		refusal.Message += fmt.Sprintf("; the wallet may go %s below zero", d.wallet.OverdraftLimit)
	}
	return refusal
}

// checkTime refuses usage of another time than about now.
func (u RecordUsage) checkTime(now time.Time) *Error {
	if u.OccurredAt == nil {
		return nil
	}
	at := Instant(*u.OccurredAt)
	switch {
	case now.Sub(at) > MaxEventAge:
		return refuse(CodeEventTooOld, "occurredAt is %s, more than 35 days ago", FormatInstant(at)).at("occurredAt")
	case at.Sub(now) > MaxEventAhead:
		retry := at.Add(-MaxEventAhead)
		refusal := refuse(CodeEventInFuture, "occurredAt is %s, more than 5 minutes ahead", FormatInstant(at)).at("occurredAt")
		refusal.RetryAt = &retry
		return refusal
	}
	return nil
}
