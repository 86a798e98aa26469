package billing

import (
	"strings"
	"time"
)

// ChangeTiming says when a change of a subscription takes effect.
type ChangeTiming string

// A change takes effect in the same commit, or when the period ends.
const (
	ChangeNow         ChangeTiming = "NOW"
	ChangeAtPeriodEnd ChangeTiming = "PERIOD_END"
)

// ChangeTimings lists all timings.
var ChangeTimings = []ChangeTiming{ChangeNow, ChangeAtPeriodEnd}

// Valid reports whether t is one of ChangeTimings.
func (t ChangeTiming) Valid() bool { return t == ChangeNow || t == ChangeAtPeriodEnd }

// checkTiming refuses what is no timing.
func checkTiming(t ChangeTiming) *Error {
	if !t.Valid() {
		return invalid("%s is not a timing; use NOW or PERIOD_END", quote(string(t))).at("timing")
	}
	return nil
}

// ofSubscription is the part of the commands that change one subscription.
type ofSubscription struct {
	Keyed
	Subscription SubscriptionID
}

// Wallets implements [Command].
func (c ofSubscription) Wallets() []WalletID { return walletOfSubscription(c.Subscription) }

// Reads implements [Command].
func (c ofSubscription) Reads(d *Draft) { d.readSubscription(c.Subscription) }

// Check implements [Command].
func (c ofSubscription) Check() *Error {
	return firstRefusal(c.Keyed.Check(), checkSubscriptionID(c.Subscription))
}

// ChangeSubscription gives a subscription another plan, or another quantity of its plan: now, or from the end of its period on.
type ChangeSubscription struct {
	ofSubscription
	Plan     string // code
	Quantity int    // 0: as it is
	Timing   ChangeTiming
	At       *time.Time // of a change now: the instant of a preview, for which it is computed; nil: now
	Expected *Money     // what the provider is to be asked for; nil: whatever it is

	// What the caller's process adds. It is no part of the request.
	Least map[string]int64 // the least that the payment provider takes, by currency in minor units
}

// NewChangeSubscription returns the command.
func NewChangeSubscription(
	keyed Keyed, id SubscriptionID, plan string, quantity int, timing ChangeTiming,
) *ChangeSubscription {
	return &ChangeSubscription{ofSubscription: ofSubscription{keyed, id}, Plan: plan, Quantity: quantity, Timing: timing}
}

// Request implements [Command].
func (c ChangeSubscription) Request() Request {
	return Request{"changeSubscription", []Field{
		{"subscriptionId", string(c.Subscription)},
		{"planCode", c.Plan},
		{"quantity", formatInt(c.Quantity)},
		{"timing", string(c.Timing)},
		{"prorateAt", formatTime(c.At)},
		{"expectedCharge", formatMoney(c.Expected)},
	}}
}

// Check implements [Command].
func (c ChangeSubscription) Check() *Error {
	return firstRefusal(c.Keyed.Check(), c.check())
}

// check does what Check does, without the key.
func (c *ChangeSubscription) check() *Error {
	if c.Quantity != 0 {
		if refusal := checkQuantity(c.Quantity); refusal != nil {
			return refusal
		}
	}
	if c.Expected != nil {
		if refusal := c.Expected.check(); refusal != nil {
			return refusal.at("expectedCharge")
		}
	}
	if c.At != nil && c.Timing == ChangeAtPeriodEnd {
		return invalid("a change at the end of the period is not prorated; leave prorateAt out").at("prorateAt")
	}
	return firstRefusal(checkSubscriptionID(c.Subscription), CheckCode("planCode", c.Plan), checkTiming(c.Timing))
}

// Reads implements [Command].
func (c ChangeSubscription) Reads(d *Draft) {
	c.ofSubscription.Reads(d)
	d.ReadDocument(PlanKey(d.Tenant(), c.Plan))
}

// Apply implements [Command]. The plan and the quantity that the subscription has withdraw a change that is set.
func (c ChangeSubscription) Apply(d *Draft) *Error {
	return d.onSubscription(c.Subscription, func(w *walletDraft, s *Subscription) *Error {
		plan, _ := d.Document(PlanKey(d.Tenant(), c.Plan)).(*Plan)
		terms, planned, refusal := w.plannedChange(s, plan, &c)
		if refusal != nil {
			return refusal
		}
		if planned == nil {
			s.setPending(terms)
		} else {
			w.changeNow(s, planned, c.Actor)
		}
		if w.missing().Any() {
			return nil // something is loaded first
		}
		w.putSubscription(s)
		d.Created(string(c.Subscription))
		return nil
	})
}

// plannedChange returns the terms of a change, and what it does now; nil: it is for the end of the period. It refuses what cannot be
// done.
func (w *walletDraft) plannedChange(
	s *Subscription, plan *Plan, c *ChangeSubscription,
) (terms SubscriptionTerms, now *prorated, refusal *Error) {
	if refusal = s.mayChange(); refusal != nil {
		return terms, nil, refusal
	}
	terms, refusal = w.newTerms(s, plan, c)
	switch {
	case refusal != nil:
	case c.Timing == ChangeNow && !s.Skipped:
		now, refusal = w.changeOf(s, terms, c)
	default: // the next period is charged when it begins
		refusal = c.checkCharge(&SubscriptionChange{Charge: Amount{0, terms.Price.Currency}})
	}
	return terms, now, refusal
}

// changeOf returns what a change to terms does within the period, or refuses it.
func (w *walletDraft) changeOf(s *Subscription, terms SubscriptionTerms, c *ChangeSubscription) (*prorated, *Error) {
	at, refusal := c.prorateAt(s, w.now)
	if refusal != nil {
		return nil, refusal
	}
	planned, refusal := s.prorate(terms, at)
	switch {
	case refusal != nil || planned.give == 0:
	case !w.hasRoom(planned.give):
		refusal = w.full(planned.give).at("planCode")
	case len(s.Grants) >= MaxPeriodGrants:
		refusal = invalid("the period of subscription %s has %d grants, which is the most; use the timing PERIOD_END",
			s.SubscriptionID(), len(s.Grants)).at("timing")
	}
	if refusal != nil {
		return nil, refusal
	}
	shown := w.showChange(s, &planned)
	if w.missing().Any() {
		return &planned, nil
	}
	return &planned, c.checkCharge(&shown.SubscriptionChange)
}

// maxPreviewAge is how old the instant of a preview may be.
const maxPreviewAge = 15 * time.Minute

// prorateAt returns the instant for which a change is computed.
func (c *ChangeSubscription) prorateAt(s *Subscription, now time.Time) (time.Time, *Error) {
	if c.At == nil {
		return now, nil
	}
	at := Instant(*c.At)
	switch {
	case at.After(now):
		return at, invalid("prorateAt is %s, and it is %s; use the instant of a preview", FormatInstant(at), FormatInstant(now)).
			at("prorateAt")
	case now.Sub(at) > maxPreviewAge:
		return at, invalid("prorateAt is %s, which is more than 15 minutes ago; make another preview", FormatInstant(at)).
			at("prorateAt")
	case at.Before(s.Start):
		return at, invalid("prorateAt is %s, and the period began at %s; make another preview", FormatInstant(at),
			FormatInstant(s.Start)).at("prorateAt")
	}
	return at, nil
}

// checkCharge refuses a charge that is not the one which was expected, or is too small for the provider.
func (c *ChangeSubscription) checkCharge(shown *SubscriptionChange) *Error {
	if c.Expected != nil {
		expected, refusal := c.Expected.Minor()
		if refusal != nil {
			return refusal.at("expectedCharge")
		}
		if expected != shown.Charge {
			return refuse(CodeChargeChanged, "the charge is %s, and %s was expected; make another preview", shown.Charge, expected).
				at("expectedCharge")
		}
	}
	least := Amount{c.Least[shown.Charge.Currency], shown.Charge.Currency}
	if shown.Charge.Minor > 0 && shown.Charge.Minor < least.Minor {
		return invalid("the charge is %s, and the payment provider takes at least %s; use the timing PERIOD_END", shown.Charge, least).
			at("timing")
	}
	return nil
}

// setPending sets terms for the end of the period. Those that the subscription has withdraw a change that is set.
func (s *Subscription) setPending(terms SubscriptionTerms) {
	s.Pending = &terms
	if terms.Plan == s.Terms.Plan && terms.Quantity == s.Terms.Quantity {
		s.Pending = nil
	}
}

// mayChange refuses a change of a subscription that is in no period, or will end.
func (s *Subscription) mayChange() *Error {
	switch {
	case s.CancelAtEnd:
		return refuse(CodeSubscriptionNotActive, "subscription %s ends at %s; withdraw that by resumeSubscription first",
			s.SubscriptionID(), FormatInstant(s.End)).at("subscriptionId")
	case s.Change != nil, s.Unpaid && s.Status == SubscriptionActive:
		return refuse(CodePaymentPending, "a charge of subscription %s is under way; wait until it has ended", s.SubscriptionID()).
			at("subscriptionId")
	case s.Status != SubscriptionActive:
		return refuse(CodeSubscriptionNotActive, "subscription %s is %s; only an active one can be changed", s.SubscriptionID(),
			strings.ToLower(string(s.Status))).at("subscriptionId")
	}
	return nil
}

// newTerms returns the terms of another plan, or those of the subscription for another quantity: what its contract overrides
// stays with its plan.
func (w *walletDraft) newTerms(s *Subscription, plan *Plan, c *ChangeSubscription) (SubscriptionTerms, *Error) {
	quantity := c.Quantity
	if quantity == 0 {
		quantity = s.Terms.Quantity
	}
	if plan != nil && c.Plan == s.Terms.Plan {
		plan = plan.clone()
		plan.Archived, plan.Price, plan.Included = false, s.Terms.Price, s.Terms.Included
	}
	terms, refusal := w.subscribe(plan, c.Plan, quantity)
	switch {
	case refusal != nil:
	case terms.Price.Currency != s.Terms.Price.Currency:
		refusal = refuse(CodeCurrencyMismatch, "the plan %s is sold in %s, and the subscription's in %s; start another subscription",
			quote(c.Plan), terms.Price.Currency, s.Terms.Price.Currency).at("planCode")
	case terms.Price.Minor > 0 && s.Provider == "":
		refusal = noProvider()
	default:
		refusal = firstRefusal(terms.checkLeast(c.Least), c.checkGift(s, &terms))
	}
	return terms, refusal
}
