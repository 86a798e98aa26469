package payment_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// TestRefundFailsInDispute: a refund that fails gives a dispute all that the bank claims, whether it fails before the dispute is
// lost or afterwards.
func TestRefundFailsInDispute(t *testing.T) {
	refund := func(p *billing.Payment) {
		p.Refunds = append(p.Refunds, billing.PaymentRefund{ID: "r", Minor: 400, State: billing.RefundPending})
	}
	fail := func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed }
	lose := func(p *billing.Payment) { p.Disputes[0].State = billing.DisputeLost }
	for claimed, want := range map[int64]struct {
		has   billing.Credits
		books finance.Columns
	}{
		1000: {0, finance.Columns{Received: 1000, Refunded: 1000}},
		800:  {22, finance.Columns{Received: 1000, Deferred: 200, Refunded: 800}},
		500:  {55, finance.Columns{Received: 1000, Deferred: 500, Refunded: 500}},
	} {
		open := func(p *billing.Payment) {
			p.Disputes = append(p.Disputes, billing.PaymentDispute{ID: "d", Minor: claimed, State: billing.DisputeOpen})
		}
		for name, steps := range map[string][]func(*billing.Payment){
			"before": {refund, open, fail, lose},
			"after":  {refund, open, lose, fail},
		} {
			s := newShop(t, billingtest.NewMemory())
			bought := s.buy("card")
			for _, step := range steps {
				s.bank.turns(bought, step)
				for range 2 {
					s.hears(bought)
				}
			}
			s.books(want.books)
			if got := s.state(); got.Posted != want.has*billing.Credit || got.Held != 0 || len(got.Blocked) != 0 {
				t.Errorf("%s are left and %s held; blocked are %+v", got.Posted, got.Held, got.Blocked)
			}
			if dispute := s.again(bought).Dispute(); dispute.Minor != claimed {
				t.Errorf("the dispute is of %d", dispute.Minor)
			}
			if t.Failed() {
				t.Fatalf("claimed are %d, and the refund fails %s the dispute is lost", claimed, name)
			}
		}
	}
}
