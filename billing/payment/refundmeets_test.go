package payment_test

import (
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// TestRefundMeetsDashboard: a refund that the bank refuses, because what it would give back was refunded at its dashboard
// meanwhile, leaves the credits to the refund of the dashboard, however much that gave back, and whenever it is heard of.
func TestRefundMeetsDashboard(t *testing.T) {
	for _, ours := range []int64{500, 1000} {
		for _, theirs := range []int64{700, 1000} {
			for _, heard := range []bool{true, false} {
				t.Run(fmt.Sprint(ours, " ", theirs, " ", heard), func(t *testing.T) {
					s := newShop(t, billingtest.NewMemory())
					bought := s.buy("card")
					s.bank.down = true
					s.refunds(bought, usd(ours), false)
					s.bank.refundAtDashboard(bought, theirs)
					if heard {
						_ = s.Handle(t.Context(), billing.Live, notice(bought))
					}
					s.bank.down = false
					s.Pass(2 * billing.PaymentLease)
					s.drive()
					after := s.again(bought)
					if got := after.Refunded().Minor; got != theirs || after.Refunds[0].State != billing.RefundFailed {
						t.Errorf("refunded are %d of %+v", got, after.Refunds)
					}
					s.books(finance.Columns{Received: 1000, Deferred: 1000 - theirs, Refunded: theirs})
					s.hears(bought)
					s.books(finance.Columns{Received: 1000, Deferred: 1000 - theirs, Refunded: theirs})
				})
			}
		}
	}
}

// TestRefundFailedBeforeItWasHeardOf: what the bank said of a refund before it failed changes nothing if it comes later, although
// nobody had heard of the refund before.
func TestRefundFailedBeforeItWasHeardOf(t *testing.T) {
	for _, late := range []billing.RefundState{billing.RefundPending, billing.RefundSucceeded} {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("card")
		s.bank.refundAtDashboard(bought, 300)
		s.bank.turns(bought, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed })
		s.hears(bought)
		said := billing.ApplyPayment{TopUp: bought.TopUpID()}
		s.bank.turns(bought, func(p *billing.Payment) {
			said.Payment = *p
			said.Payment.Refunds = []billing.PaymentRefund{p.Refunds[0]}
		})
		said.Payment.Refunds[0].State = late
		if _, err := s.Run(t.Context(), billing.Live, billing.NewApplyPayment(said)); err != nil {
			t.Fatal(err)
		}
		s.hears(bought)
		s.has(110)
		s.books(finance.Columns{Received: 1000, Deferred: 1000})
		s.refunds(bought, nil, false)
		s.verifies()
	}
}
