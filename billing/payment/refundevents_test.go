package payment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestRefundOfRechargeThatFails: a whole refund that fails leaves the top-up paid as it was: its success is not told again, and
// counts as no new success of the recharge.
func TestRefundOfRechargeThatFails(t *testing.T) {
	s := recharging(t, 100, 50, 100)
	s.use(60)
	s.drive()
	bought := s.latest()
	if bought.Status != billing.TopUpSucceeded || !bought.Automatic {
		t.Fatalf("got %+v", bought)
	}
	pause := s.state().Recharge.NotBefore
	s.refunds(bought, nil, true)
	if after := s.again(bought); after.Status != billing.TopUpRefunded {
		t.Fatalf("got %+v", after)
	}
	s.Pass(time.Hour)
	told := s.told(billing.EventTopUpSucceeded)
	s.bank.turns(bought, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed })
	s.hears(bought)
	if after := s.again(bought); after.Status != billing.TopUpSucceeded {
		t.Fatalf("got %+v", after)
	}
	if n := s.told(billing.EventTopUpSucceeded); n != told || s.told(billing.EventRefundFailed) != 1 {
		t.Errorf("the success is told %d times, and was %d times before", n, told)
	}
	if got := s.state().Recharge.NotBefore; !got.Equal(pause) {
		t.Errorf("the next recharge is at %s, and was at %s before", got, pause)
	}
}

// latest returns the newest top-up.
func (s *shop) latest() *billing.TopUp {
	s.t.Helper()
	all := s.topUps()
	return slices.MaxFunc(all, func(a, b *billing.TopUp) int { return a.Place.Compare(b.Place) })
}

// told returns how many events of a type were stored.
func (s *shop) told(kind billing.EventType) (n int) {
	s.t.Helper()
	stored, err := ledger.List[*billing.EventRecord](s.t.Context(), s.World.Store, billing.Collection{
		Tenant: billing.Live, Kind: billing.KindEvent, Limit: 1000,
	}, "")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range stored {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// TestRefundOfAnotherPayment: a top-up that a later payment of its attempt paid is refunded by that payment.
func TestRefundOfAnotherPayment(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.bank.outcomes = []billing.PaymentState{billing.PaymentProcessing}
	bought := s.buy("card")
	s.apply(bought, billing.PaymentDeclined)
	s.apply(bought, "again")
	bought = s.again(bought)
	if bought.Payment != "two" {
		t.Fatalf("got %+v", bought)
	}
	s.bank.mu.Lock()
	for _, p := range s.bank.charges {
		p.ID, p.State = "two", billing.PaymentSucceeded
	}
	s.bank.mu.Unlock()
	s.bank.refunds = []billing.RefundState{billing.RefundPending}
	s.refunds(bought, usd(100), false)
	s.bank.turns(bought, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundSucceeded })
	s.Pass(time.Hour)
	s.drive()
	if after := s.again(bought); after.Refunds[0].State != billing.RefundSucceeded {
		t.Fatalf("got %+v", after.Refunds)
	}
}
