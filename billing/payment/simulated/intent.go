package simulated

import (
	"slices"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// intent is a payment as it is stored. Its methods are what can happen to it; each notes the events of it.
type intent struct {
	Token       string
	Mark        string // the part of its page's id that nobody can guess; empty: there is no page
	TopUp       billing.TopUpID
	Attempt     int
	Wallet      billing.WalletID
	Payer       string
	Price       billing.Amount
	Description string
	Back        payment.Return
	MadeAt      time.Time // by the world's clock

	State    billing.PaymentState
	PageOver bool                  // nobody can do anything on its page any more
	Present  bool                  // the customer did the last thing, on the page, and can go on there
	Method   string                // the name of the last method that was tried; empty: none yet
	Card     *billing.StoredMethod // the same as a card
	Reason   string
	PaidAt   time.Time
	Agenda   []step
	Refunds  []billing.PaymentRefund
	Disputes []billing.PaymentDispute
	Warned   bool

	DueID    string // of its records in the lists listDue and listEnding; empty: it has none
	EndingID string

	ids    func(prefix, token string) string
	events []event
}

// step is something that will happen by the tenant's clock.
type step struct {
	At time.Time
	Do deed
	ID string // of the refund or dispute that it is about
}

// deed is what a step does.
type deed string

const (
	doSucceed deed = "succeed"
	doFail    deed = "fail"
	doReturn  deed = "return" // the money is lost without a dispute that anybody could win
	doDispute deed = "dispute"
	doWin     deed = "win"
	doLose    deed = "lose"
	doRefund  deed = "refund" // a pending refund arrives
)

// Reasons of declines, in words for customers.
const (
	reasonDeclined     = "Your card was declined."
	reasonInsufficient = "Your card has insufficient funds."
	reasonAuthenticate = "This payment needs your authentication."
	reasonBank         = "Your bank refused the payment."
)

// pageOpen reports whether the customer can act on the page.
func (i *intent) pageOpen() bool { return i.Mark != "" && !i.PageOver }

// charge tries a method. A customer who is present authenticates at the next step.
func (i *intent) charge(m Method, card *billing.StoredMethod, now time.Time) {
	i.Method, i.Card, i.Reason = m.Name, card, ""
	switch m.Name {
	case methodDecline:
		i.decline(reasonDeclined)
	case methodInsufficient:
		i.decline(reasonInsufficient)
	case methodAuthenticate:
		i.ask()
	case methodDelay:
		i.process(now.Add(Delay), doSucceed)
	case methodDelayFail:
		i.process(now.Add(Delay), doFail)
	default:
		i.succeed(now)
	}
}

// ask makes the payment wait for the customer's authentication.
func (i *intent) ask() {
	i.State, i.Reason = billing.PaymentNeedsCustomer, reasonAuthenticate
	i.note("payment_intent.requires_action")
}

// decline takes no money. The page stays open.
func (i *intent) decline(reason string) {
	i.State, i.Reason = billing.PaymentDeclined, reason
	i.note("payment_intent.payment_failed")
}

// process hands the payment to a bank that decides later. The page is over.
func (i *intent) process(at time.Time, then deed) {
	i.State, i.Reason = billing.PaymentProcessing, ""
	i.Agenda = append(i.Agenda, step{At: at, Do: then})
	i.note("payment_intent.processing")
	i.complete()
}

// complete ends a page on which the customer did what was to be done.
func (i *intent) complete() {
	if i.pageOpen() {
		i.PageOver = true
		i.notePage("checkout.session.completed")
	}
}

// succeed says that the money arrived, and plans what the method has in store.
func (i *intent) succeed(now time.Time) {
	late := i.State == billing.PaymentProcessing
	i.State, i.Reason, i.PaidAt = billing.PaymentSucceeded, "", now
	i.note("payment_intent.succeeded")
	if late && i.Mark != "" {
		i.notePage("checkout.session.async_payment_succeeded")
	}
	i.complete()
	switch i.Method {
	case methodLateReturn:
		i.Agenda = append(i.Agenda, step{At: now.Add(ReturnDelay), Do: doReturn})
	case methodDisputeWon, methodDisputeLost:
		i.Agenda = append(i.Agenda, step{At: now.Add(DisputeDelay), Do: doDispute})
	}
}

// fail says that the bank refused after all.
func (i *intent) fail() {
	i.decline(reasonBank)
	if i.Mark != "" {
		i.notePage("checkout.session.async_payment_failed")
	}
}

// cancel ends a payment for good, unless the money is on its way or arrived.
func (i *intent) cancel() {
	switch i.State {
	case billing.PaymentOpen, billing.PaymentNeedsCustomer, billing.PaymentDeclined:
		i.State, i.PageOver = billing.PaymentCanceled, true
		i.note("payment_intent.canceled")
	default:
	}
}

// expire closes a page on which nothing was paid.
func (i *intent) expire() {
	if i.pageOpen() {
		i.PageOver, i.State = true, billing.PaymentCanceled
		i.notePage("checkout.session.expired")
	}
}

// pass lets time pass: what is due by the tenant's clock happens in its order, and a page ends by the world's.
func (i *intent) pass(clock, now time.Time) {
	if i.pageOpen() && !now.Before(i.Back.Expires) {
		i.expire()
	}
	for {
		at := i.next()
		if at < 0 || i.Agenda[at].At.After(clock) {
			return
		}
		due := i.Agenda[at]
		i.Agenda = slices.Delete(i.Agenda, at, at+1)
		i.happen(due)
	}
}

// next is the place of the first step of the agenda, or -1.
func (i *intent) next() int {
	first := -1
	for at, s := range i.Agenda {
		if first < 0 || s.At.Before(i.Agenda[first].At) {
			first = at
		}
	}
	return first
}

// happen does a step, if what it is about is still as it was planned.
func (i *intent) happen(due step) {
	switch due.Do {
	case doSucceed:
		if i.State == billing.PaymentProcessing {
			i.succeed(due.At)
		}
	case doFail:
		if i.State == billing.PaymentProcessing {
			i.fail()
		}
	case doReturn:
		if i.left() > 0 && !i.disputed() {
			i.judge(i.dispute(billing.DisputeOpen, due.At), billing.DisputeLost)
		}
	case doDispute:
		if i.left() > 0 && !i.disputed() {
			i.dispute(billing.DisputeOpen, due.At)
		}
	case doWin, doLose:
		if d := i.disputeNamed(due.ID); d != nil && d.State == billing.DisputeOpen {
			i.judge(d, map[deed]billing.DisputeState{doWin: billing.DisputeWon, doLose: billing.DisputeLost}[due.Do])
		}
	case doRefund:
		for at := range i.Refunds {
			if r := &i.Refunds[at]; r.ID == due.ID && r.State == billing.RefundPending {
				i.settleRefund(r, billing.RefundSucceeded, "")
			}
		}
	}
}

// left is how much of the payment is neither refunded nor about to be.
func (i *intent) left() int64 {
	if i.State != billing.PaymentSucceeded {
		return 0
	}
	left := i.Price.Minor
	for _, r := range i.Refunds {
		if r.State != billing.RefundFailed {
			left -= r.Minor
		}
	}
	for _, d := range i.Disputes {
		if d.State == billing.DisputeLost {
			left -= d.Minor
		}
	}
	return max(left, 0)
}

// part is the token of a part of the payment, such as its second refund.
func (i *intent) part(n int) string {
	return string(billing.HashKey(i.Token + strconv.Itoa(n)))
}
