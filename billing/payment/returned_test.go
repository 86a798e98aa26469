package payment_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// TestDisputeWonAfterRefund: what a dispute reserved leaves when it is won, if all of the money was refunded meanwhile at the
// provider.
func TestDisputeWonAfterRefund(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	s.bank.turns(bought, func(p *billing.Payment) {
		p.Refunds = append(p.Refunds, billing.PaymentRefund{ID: "elsewhere", Minor: 1000, State: billing.RefundSucceeded})
	})
	s.hears(bought)
	s.books(finance.Columns{Received: 1000, Deferred: 1000, Refunded: 1000, WrittenOff: 1000})
	s.bank.disputes(bought, 1000, billing.DisputeWon)
	s.hears(bought)
	s.has(0)
	s.books(finance.Columns{Received: 1000, Refunded: 1000})
}

// TestDisputeLostWhileAnotherIsOpen: what a dispute that was lost leaves of what is reserved stays reserved for the other one, and
// repays no debt.
func TestDisputeLostWhileAnotherIsOpen(t *testing.T) {
	ctx, by := t.Context(), billingtest.Caller
	s := newShop(t, billingtest.NewMemory())
	if _, err := s.UpdateWallet(ctx, by, billing.UpdateWallet{
		Keyed: s.next(), Wallet: string(s.wallet), OverdraftLimit: billing.SetTo(50 * billing.Credit),
	}); err != nil {
		t.Fatal(err)
	}
	bought := s.buy("card")
	states := []billing.DisputeState{billing.DisputeOpen, billing.DisputeOpen}
	hear := func() {
		s.bank.turns(bought, func(p *billing.Payment) {
			p.Disputes = []billing.PaymentDispute{{ID: "a", Minor: 400, State: states[0]}, {ID: "b", Minor: 600, State: states[1]}}
		})
		s.hears(bought)
	}
	hear()
	s.Pass(time.Minute)
	price := 20 * billing.Credit
	if _, err := s.RecordUsage(ctx, by, billing.RecordUsage{
		Keyed: s.next(), Wallet: string(s.wallet), Action: "a", Credits: &price, OnShortfall: billing.ShortfallOverdraft,
	}); err != nil {
		t.Fatal(err)
	}
	states[0] = billing.DisputeLost
	hear()
	if w := s.state(); w.Debt != 20*billing.Credit || w.Held != 66*billing.Credit {
		t.Fatalf("the debt is %s, and %s are held", w.Debt, w.Held)
	}
	states[1] = billing.DisputeWon
	hear()
	if w := s.state(); w.Debt != 0 || w.Held != 0 || w.Posted != 46*billing.Credit {
		t.Errorf("the debt is %s, %s are held, and %s are left", w.Debt, w.Held, w.Posted)
	}
}
