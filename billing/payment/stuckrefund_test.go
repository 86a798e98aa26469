package payment_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestStuckRefunds: a refund is stuck when the provider was not reached for an hour, and when a bank has it for longer than banks
// take. One that a bank has for some days is not.
func TestStuckRefunds(t *testing.T) {
	stuck := func(s *shop, want int) {
		t.Helper()
		found, err := s.Stuck(t.Context(), s.ref())
		if err != nil || len(found) != want {
			t.Fatalf("at %s, %d refunds are stuck, want %d: %v", s.Time(), len(found), want, err)
		}
	}
	const minutes = 65
	t.Run("the provider is not reached", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("card")
		s.bank.down = true
		s.refunds(bought, usd(100), false)
		for minute := range minutes {
			_ = s.DriveWallet(t.Context(), s.ref()) // it fails
			want := 0
			if minute > 60 {
				want = 1
			}
			stuck(s, want)
			s.Pass(time.Minute)
		}
		s.bank.down = false
		s.drive()
		stuck(s, 0)
	})
	t.Run("a bank takes days", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("card")
		s.bank.refunds = []billing.RefundState{billing.RefundPending}
		s.refunds(bought, usd(100), false)
		for day := range 18 {
			want := 0
			if day > 15 {
				want = 1
			}
			stuck(s, want)
			s.Pass(24 * time.Hour)
			s.drive()
		}
		s.bank.turns(bought, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundSucceeded })
		s.Pass(24 * time.Hour)
		s.drive()
		stuck(s, 0)
	})
	t.Run("a payment that bought nothing", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("card")
		s.bank.down = true
		if _, err := s.Run(t.Context(), billing.Live, billing.NewApplyPayment(billing.ApplyPayment{
			TopUp: bought.TopUpID(), Payment: billing.Payment{
				ID: "another", TopUp: bought.TopUpID(), Attempt: 1, State: billing.PaymentSucceeded, Received: bought.Terms.Price,
			},
		})); err != nil {
			t.Fatal(err)
		}
		for minute := range minutes {
			_ = s.DriveWallet(t.Context(), s.ref()) // it fails
			want := 0
			if minute > 60 {
				want = 1
			}
			stuck(s, want)
			s.Pass(time.Minute)
		}
		s.bank.down = false
		s.drive()
		stuck(s, 0)
	})
}
