package billing

import (
	"cmp"
	"time"
)

// A payment that the provider is still at is looked at again after as long as it has taken so far, within these.
const (
	leastLook = 2 * time.Minute
	mostLook  = 24 * time.Hour
)

// PaymentStep is what is to be done next about a top-up.
type PaymentStep string

// The steps.
const (
	StepNone     PaymentStep = ""          // nothing: wait until the next look
	StepCollect  PaymentStep = "COLLECT"   // charge the stored method
	StepCheckout PaymentStep = "CHECKOUT"  // make a page
	StepClose    PaymentStep = "CLOSE"     // close the page, and look what became of it
	StepCancel   PaymentStep = "CANCEL"    // make sure that the charge can never succeed
	StepLook     PaymentStep = "LOOK"      // look what became of it
	StepRefund   PaymentStep = "REFUND"    // give back a payment that bought nothing
	StepGiveBack PaymentStep = "GIVE_BACK" // ask for the refund that comes next
)

// Next returns what is to be done about the top-up at now, by the tenant's clock.
func (t *TopUp) Next(now time.Time) PaymentStep {
	if t.Duplicate() != nil {
		return StepRefund
	}
	if t.RefundToSend() != nil {
		return StepGiveBack
	}
	a := t.Current()
	switch {
	case t.refundPending() != nil && (a.Dead || !a.OnPage || a.Outcome == AttemptSucceeded):
		return StepLook
	case a.Dead || !t.Status.Open() && a.Outcome == AttemptSucceeded || t.Status.Paid() && (!a.OnPage || a.SentAt.IsZero()):
		return StepNone
	case t.Status.Paid(): // another attempt paid it: nobody may pay on the page any more
		return StepClose
	case a.Outcome == AttemptDeclined, a.Outcome == AttemptRequiresAction:
		return StepCancel
	case a.Outcome == AttemptProcessing:
		return StepLook
	case !a.OnPage:
		return StepCollect
	case a.Page == "":
		return StepCheckout
	case t.Canceling || !now.Before(a.At.Add(PageTime)):
		return StepClose
	}
	return StepNone
}

// nextLook returns when the top-up is to be looked at next; zero: nothing is left to do.
func (t *TopUp) nextLook(now time.Time) time.Time {
	a := t.Current()
	switch step := t.Next(now); {
	case step == StepLook:
		since := a.At
		if r := t.refundPending(); r != nil {
			since = r.CreatedAt
		}
		return now.Add(min(max(now.Sub(since), leastLook), mostLook))
	case step != StepNone:
		return now
	case t.Status.Open():
		return a.At.Add(PageTime)
	}
	return time.Time{}
}

// Duplicate returns the first payment that bought nothing and is to be refunded, or nil.
func (t *TopUp) Duplicate() *DuplicatePayment {
	for i := range t.Duplicates {
		if t.Duplicates[i].State == "" {
			return &t.Duplicates[i]
		}
	}
	return nil
}

// outcomeRanks order the outcomes of an attempt: a later state of its payment never has a lower one. So states that arrive
// late, or in another order, change nothing.
var outcomeRanks = map[PaymentOutcome]int{
	AttemptUnknown: 0, AttemptProcessing: 1, AttemptCanceled: 2, AttemptRequiresAction: 3, AttemptDeclined: 4,
	AttemptSucceeded: 5,
}

// move moves an attempt towards what the provider says of its payment.
func (a *PaymentAttempt) move(p *Payment, never bool) {
	if a.Page == "" {
		a.Page = p.Page
	}
	if a.Payment == "" {
		a.Payment = p.ID
	}
	outcome := AttemptUnknown
	switch p.State {
	case PaymentProcessing:
		outcome = AttemptProcessing
	case PaymentNeedsCustomer:
		outcome = AttemptRequiresAction
	case PaymentDeclined:
		outcome = AttemptDeclined
	case PaymentCanceled:
		outcome, a.Dead = AttemptCanceled, true
	case PaymentSucceeded:
		outcome = AttemptSucceeded
	case PaymentOpen:
	}
	if outcomeRanks[outcome] > outcomeRanks[a.Outcome] {
		a.Outcome, a.Reason = outcome, p.Reason
	}
	a.Dead = a.Dead || never
	a.Claimed = time.Time{}
}

// Why a top-up is canceled about which the provider says nothing else.
const (
	reasonPageEnded          = "The page ended without a payment."
	reasonCanceled           = "It was canceled before it was paid."
	reasonCanceledByProvider = "It was canceled at the payment provider."
)

// reasonOfCancellation returns why an attempt is canceled that nobody asked to cancel.
func reasonOfCancellation(onPage bool) string {
	if onPage {
		return reasonPageEnded
	}
	return reasonCanceledByProvider
}

// settle sets the status of a top-up that is not paid to what its attempts say. If the customer has to authenticate, and the
// charge that asked for it is dead, it adds an attempt on a page.
func (t *TopUp) settle(now time.Time) {
	a := t.Current()
	if a.Outcome == AttemptRequiresAction && a.Dead && !t.Canceling && len(t.Attempts) < MaxTopUpAttempts {
		t.Attempts = append(t.Attempts, PaymentAttempt{At: now, Outcome: AttemptUnknown, OnPage: true})
		a = t.Current()
	}
	if t.Status.Paid() {
		return
	}
	was := t.Status
	switch a.Outcome {
	case AttemptDeclined:
		t.Status = TopUpFailed
	case AttemptCanceled:
		t.Status = TopUpCanceled
		if a.Reason = cmp.Or(a.Reason, t.Reason); a.Reason == "" {
			a.Reason = reasonOfCancellation(a.OnPage)
		}
	case AttemptRequiresAction:
		t.Status = TopUpRequiresAction
		if a.Dead {
			t.Status = TopUpFailed
		}
	default:
		if a.Outcome == AttemptSucceeded && !was.Open() && t.Mismatch == "" {
			return // the wallet was closed before the money arrived: it goes back
		}
		t.Status = TopUpPending
		if n := len(t.Attempts); n > 1 && a.OnPage && a.Outcome == AttemptUnknown && t.Attempts[n-2].Outcome == AttemptRequiresAction {
			t.Status = TopUpRequiresAction // the page is for the customer whom the charge before needed
		}
	}
	if t.Canceling && a.Dead && t.Status == TopUpFailed {
		t.Status = TopUpCanceled
	}
	if !t.Status.Open() && was.Open() {
		t.Reason, t.SettledAt = a.Reason, now
	}
}
