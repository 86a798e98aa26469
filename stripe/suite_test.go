package stripe_test

import (
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/paymenttest"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// The suite that every provider passes, with the fake as the customer, the bank and the network.
func TestSuite(t *testing.T) {
	paymenttest.Test(t, func(t *testing.T) paymenttest.Harness { return &harness{world: newWorld(t)} })
}

type harness struct {
	*world

	silent  func()
	refuses bool
}

func (h *harness) Provider() payment.Provider { return h.world.Provider }

func (h *harness) Tenant() billing.Tenant { return billing.Test }

func (h *harness) Secrets() []string { return []string{stripetest.Secret} }

// cards are those that behave so.
var cards = map[paymenttest.Behaviour]stripetest.Card{
	paymenttest.Works:         stripetest.CardOK,
	paymenttest.Declines:      stripetest.CardDeclined,
	paymenttest.Authenticates: stripetest.CardAuthenticate,
	paymenttest.Settles:       stripetest.BankAccount,
	paymenttest.Bounces:       stripetest.EmptyAccount,
}

func (h *harness) Method(_ testing.TB, payer string, b paymenttest.Behaviour) string {
	return h.Store(payer, cards[b])
}

func (h *harness) Pay(_ testing.TB, page string, b paymenttest.Behaviour) {
	h.Server.Pay(page, cards[b])
}

func (h *harness) Decline(_ testing.TB, page string) { h.Server.Decline(page) }

func (h *harness) Authenticate(_ testing.TB, page string) { h.Server.Authenticate(page) }

func (h *harness) Leave(_ testing.TB, page string) { h.Server.Leave(page) }

func (h *harness) Wait(testing.TB) { h.SettleAll() }

func (h *harness) FailRefund(_ testing.TB, _, refund string) {
	h.EndRefund(refund, "failed", "lost_or_stolen_card")
}

func (h *harness) Inquire(_ testing.TB, payment string) { h.Dispute(payment, 0, "", true) }

func (h *harness) OpenDispute(_ testing.TB, payment string) { h.Dispute(payment, 0, "", false) }

func (h *harness) WinDispute(_ testing.TB, payment string) {
	h.MoveDispute(h.DisputeOf(payment), "won")
}

func (h *harness) LoseDispute(_ testing.TB, payment string) {
	h.MoveDispute(h.DisputeOf(payment), "lost")
}

func (h *harness) Warn(_ testing.TB, payment string) { h.Server.Warn(payment) }

func (h *harness) RefundByHand(_ testing.TB, payment string, minor int64) {
	h.RefundAtDashboard(payment, minor)
}

func (h *harness) LoseAnswers(lose bool) {
	if h.silent != nil {
		h.silent()
		h.silent = nil
	}
	if lose {
		h.silent = h.Fail(stripetest.Fault{Done: true})
	}
}

func (h *harness) RefuseEvents(refuse bool) { h.refuses = refuse }

func (h *harness) Events(testing.TB) (events []paymenttest.Event) {
	h.Deliver(stripetest.Mail{}, func(d stripetest.Delivery) bool {
		if !h.refuses {
			events = append(events, paymenttest.Event{Header: d.Header, Body: slices.Clone(d.Body)})
		}
		return !h.refuses
	})
	return events
}
