package billing

import (
	"fmt"
	"slices"
	"time"
)

// ShortfallPolicy says what happens to a usage if there is not enough credit.
type ShortfallPolicy string

// REJECT refuses the usage. PARTIAL charges what is available and records the rest as shortfall. OVERDRAFT lets the
// balance go below zero, as far as the wallet's overdraft limit; the next credit repays that debt first.
const (
	ShortfallReject    ShortfallPolicy = "REJECT"
	ShortfallPartial   ShortfallPolicy = "PARTIAL"
	ShortfallOverdraft ShortfallPolicy = "OVERDRAFT"
)

// ShortfallPolicies lists all policies.
var ShortfallPolicies = []ShortfallPolicy{ShortfallReject, ShortfallPartial, ShortfallOverdraft}

// Valid reports whether p is one of ShortfallPolicies.
func (p ShortfallPolicy) Valid() bool { return slices.Contains(ShortfallPolicies, p) }

// RecordUsage charges one usage.
type RecordUsage struct {
	Keyed
	Wallet      string
	Action      string
	Quantity    Decimal
	Dimensions  Metadata
	Credits     *Credits // the price; nil: by rate card
	Subject     string
	OccurredAt  *time.Time // nil: now
	OnShortfall ShortfallPolicy
	Metadata    Metadata
	Components  []Component // by rate card alone, with a quantity of 1
	Quote       string      // a token; empty: by the prices of now
	Budget      string      // id, or external id in the wallet; empty: none

	// What the token of the quote says is set by the ledger, which checks its seal. It is no part of the request: a repeated
	// key is answered with the first result even if the token can no longer be read.
	Quoted     QuotedPrice
	QuoteFault *Error // why the token cannot be read
}

// Request implements [Command].
func (u RecordUsage) Request() Request {
	return Request{"recordUsage", []Field{
		{"action", u.Action},
		{"quantity", u.Quantity.String()},
		{"dimensions", u.Dimensions.canonical()},
		{"credits", formatCredits(u.Credits)},
		{"subject", u.Subject},
		{"occurredAt", formatTime(u.OccurredAt)},
		{"onShortfall", string(u.OnShortfall)},
		{"metadata", u.Metadata.canonical()},
		{"components", canonicalComponents(u.Components)},
		{"quote", u.Quote},
		{"budgetId", u.Budget},
	}}
}

// Check implements [Command].
func (u RecordUsage) Check() *Error {
	switch {
	case u.Credits != nil && *u.Credits < 0:
		return invalid("credits is %s; to give credit back, reverse the usage", *u.Credits).at("credits")
	case !u.OnShortfall.Valid():
		return invalid("%s is not a shortfall policy", quote(string(u.OnShortfall))).at("onShortfall")
	}
	return firstRefusal(
		u.Keyed.Check(),
		u.measure().Check(),
		u.checkPricing(),
		checkText("subject", u.Subject, MaxNameBytes),
		u.Metadata.check("metadata"),
	)
}

// Wallets implements [Command].
func (u RecordUsage) Wallets() []WalletID { return []WalletID{WalletID(u.Wallet)} }

// Reads implements [Command]: the wallet's state is enough, unless a rate card, limits or a budget decide.
func (u RecordUsage) Reads(d *Draft) {
	w := d.wallet(WalletID(u.Wallet))
	if w == nil {
		return
	}
	if u.Credits == nil {
		u.priceRequest().read(d, w)
	}
	w.readBounds(u.spender(w))
}

// spender returns on whose account the usage is.
func (u RecordUsage) spender(w *walletDraft) spender {
	by := spender{subject: u.Subject, action: u.Action, budget: w.placeOf(u.Budget), named: u.Budget}
	if u.OnShortfall == ShortfallOverdraft {
		by.overdraft = w.wallet.OverdraftLimit
	}
	return by
}

// References implements [Referrer].
func (u *RecordUsage) References() []Reference {
	return []Reference{{KindWallet, "walletId", &u.Wallet}, {KindBudget, "budgetId", &u.Budget}}
}

// Apply implements [Command].
func (u RecordUsage) Apply(d *Draft) *Error {
	return d.on(WalletID(u.Wallet), func(w *walletDraft) *Error { return u.apply(d, w) })
}

func (u RecordUsage) apply(d *Draft, w *walletDraft) *Error {
	if refusal := firstRefusal(w.wallet.maySpend(), u.checkTime(w.now)); refusal != nil {
		return refusal
	}
	credits, pricing, refusal := u.price(d, w)
	if refusal != nil {
		return refusal
	}
	return u.charge(d, w, credits, pricing)
}

// charge takes what the usage costs from the wallet, as its shortfall policy says.
func (u RecordUsage) charge(d *Draft, w *walletDraft, credits Credits, pricing *Pricing) *Error {
	by := u.spender(w)
	if refusal := w.bounded(by, credits); refusal != nil {
		return u.bounded(d, w, refusal)
	}
	available := w.balance().Available
	charged, drawn := credits, credits
	switch short := credits > 0 && credits > available; {
	case !short:
	case u.OnShortfall == ShortfallPartial:
		charged = max(available, 0)
		drawn = charged
	case u.OnShortfall == ShortfallOverdraft && credits-available <= w.wallet.OverdraftLimit:
		drawn = max(available, 0)
	default:
		return u.insufficient(d, w, credits, available)
	}
	line := w.line(TypeUsage, u)
	line.Amount, line.Shortfall = -charged, credits-charged
	line.Action, line.Quantity, line.Dimensions, line.Subject = u.Action, u.Quantity, u.Dimensions, u.Subject
	if len(u.Components) > 0 {
		line.Quantity = Decimal{} // each component has its own
	}
	line.OccurredAt, line.Metadata, line.Pricing = optional(u.OccurredAt), u.Metadata, pricing
	line.Budget = by.budget
	line.Drawdowns, line.Exhausted = w.lots.take(drawn, w.now)
	w.count(by, counting{spent: charged, number: line.Number()})
	if u.Quoted != nil {
		w.redeem(d, u.Quoted, line.KeyHash())
	}
	w.book(line)
	return nil
}

// bounded adds to the refusal of a limit or a budget how much of the quantity would fit.
func (u RecordUsage) bounded(d *Draft, w *walletDraft, refusal *Error) *Error {
	if refusal.Available != nil {
		refusal.Affordable = u.affordable(d, w, *refusal.Available)
	}
	return refusal
}

// affordable returns how much of the quantity so many credits pay for; of a usage with components, how much of the last one beside the
// others. It is nil where the request says what the usage costs and that is nothing.
func (u RecordUsage) affordable(d *Draft, w *walletDraft, available Credits) *Decimal {
	if u.Credits != nil {
		if *u.Credits == 0 {
			return nil
		}
		quantity := proportion(u.Quantity, available, *u.Credits)
		return &quantity
	}
	return u.priceRequest().affordable(d, w, available)
}

// insufficient refuses a usage for which there is not enough credit. For OVERDRAFT it adds how far below zero the
// wallet may go.
func (u RecordUsage) insufficient(d *Draft, w *walletDraft, credits, available Credits) *Error {
	refusal := w.insufficient(credits, available)
	refusal.Affordable = u.affordable(d, w, max(available, 0))
	if u.Credits != nil {
		refusal = refusal.at("credits")
	}
	if u.OnShortfall == ShortfallOverdraft {
		refusal.Message += fmt.Sprintf("; the wallet may go %s below zero", w.wallet.OverdraftLimit)
	}
	return refusal
}

// checkTime refuses usage that is too old or too far in the future.
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
		refusal := refuse(CodeEventInFuture, "occurredAt is %s, more than 5 minutes in the future", FormatInstant(at)).
			at("occurredAt")
		refusal.RetryAt = &retry
		return refusal
	}
	return nil
}
