package billing

import (
	"time"
)

// CancelSubscription ends a subscription: now, or when its period or its trial ends.
type CancelSubscription struct {
	ofSubscription
	Timing ChangeTiming
}

// NewCancelSubscription returns the command.
func NewCancelSubscription(keyed Keyed, id SubscriptionID, timing ChangeTiming) *CancelSubscription {
	return &CancelSubscription{ofSubscription{keyed, id}, timing}
}

// Request implements [Command].
func (c CancelSubscription) Request() Request {
	return Request{"cancelSubscription", []Field{{"subscriptionId", string(c.Subscription)}, {"timing", string(c.Timing)}}}
}

// Check implements [Command].
func (c CancelSubscription) Check() *Error {
	return firstRefusal(c.ofSubscription.Check(), checkTiming(c.Timing))
}

// Reads implements [Command]: also what the customer has had for nothing. A subscription that has not begun gives its trial back, and
// one of a free plan that a customer ends adds its period.
func (c CancelSubscription) Reads(d *Draft) {
	if s := d.readSubscription(c.Subscription); s.hasTrialAhead() || c.endsGift(s) {
		d.ReadDocument(s.trialKey())
	}
}

// hasTrialAhead reports whether the subscription will begin with a trial.
func (s *Subscription) hasTrialAhead() bool {
	return s != nil && s.Status == SubscriptionScheduled && s.TrialDays > 0
}

// trialKey returns the address of the record of the trial that the subscription begins with.
func (s *Subscription) trialKey() DocumentKey { return TrialKey(s.Tenant, s.Customer, s.Terms.Plan) }

// Apply implements [Command]. A subscription that has not begun ends at once: its trial was not had.
func (c CancelSubscription) Apply(d *Draft) *Error {
	return d.onSubscription(c.Subscription, func(w *walletDraft, s *Subscription) *Error {
		s.Pending = nil
		if c.Timing == ChangeAtPeriodEnd && s.Status != SubscriptionScheduled {
			s.CancelAtEnd = true
		} else {
			w.lots.loadAll()
			if w.missing().Any() {
				return nil // they are loaded first
			}
			if s.hasTrialAhead() {
				s.giveTrialBack(d)
			}
			if c.endsGift(s) {
				s.recordGift(d, w.now)
			}
			w.stop(s, w.now)
		}
		w.putSubscription(s)
		d.Created(string(c.Subscription))
		return nil
	})
}

// giveTrialBack records that the customer has not had the trial with which the subscription would have begun.
func (s *Subscription) giveTrialBack(d *Draft) {
	had, _ := d.Document(s.trialKey()).(*Trial)
	if had == nil || had.FreeUntil.IsZero() {
		d.Delete(s.trialKey())
		return
	}
	kept := clonePointer(had)
	kept.Subscription = ""
	d.Put(kept)
}

// stop ends a subscription at an instant, whether or not its period is paid.
func (w *walletDraft) stop(s *Subscription, at time.Time) {
	w.endChange(s)
	if s.Unpaid {
		w.giveUp(s, at)
	} else {
		w.cancel(s, at)
	}
}

// cancel ends a subscription at an instant. What is left of its period expires.
func (w *walletDraft) cancel(s *Subscription, at time.Time) {
	w.endPeriod(s, at, false)
	w.endRolled(s, at)
	s.Status, s.CanceledAt, s.CancelAtEnd = SubscriptionCanceled, at, false
	w.tell(s, EventSubscriptionCanceled)
}

// endRolled ends what rolled over into the period of a subscription that is canceled before the period ends.
func (w *walletDraft) endRolled(s *Subscription, at time.Time) {
	var left []LiveGrant
	w.lots.eachLoaded(func(g LiveGrant) {
		if g.Subscription == s.Place && !g.ExpiresAt.IsZero() && !g.Lapsed(at) {
			left = append(left, g)
		}
	})
	if len(left) == 0 {
		return
	}
	line := w.periodLine(s, TypeExpiry, "end", at)
	line.Amount, line.Drawdowns = -sumOf(left), drawdownsOf(left)
	w.takeOut(left)
	w.book(line)
	w.markExpired(line.Drawdowns)
}

// ResumeSubscription withdraws a cancellation that was set for the end of the period.
type ResumeSubscription struct{ ofSubscription }

// NewResumeSubscription returns the command.
func NewResumeSubscription(keyed Keyed, id SubscriptionID) *ResumeSubscription {
	return &ResumeSubscription{ofSubscription{keyed, id}}
}

// Request implements [Command].
func (c ResumeSubscription) Request() Request {
	return Request{"resumeSubscription", []Field{{"subscriptionId", string(c.Subscription)}}}
}

// Apply implements [Command].
func (c ResumeSubscription) Apply(d *Draft) *Error {
	return d.onSubscription(c.Subscription, func(w *walletDraft, s *Subscription) *Error {
		if !s.CancelAtEnd {
			return invalid("subscription %s is not set to be canceled; there is nothing to resume", c.Subscription).
				at("subscriptionId")
		}
		s.CancelAtEnd = false
		w.putSubscription(s)
		d.Created(string(c.Subscription))
		return nil
	})
}
