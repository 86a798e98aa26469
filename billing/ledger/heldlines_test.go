package ledger_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestLinesOfHoldsAreFiltered: the index by type has no lines of holds, and a list of them has all of them.
func TestLinesOfHoldsAreFiltered(t *testing.T) {
	b := newFixture(t)
	h := b.place("h", 50, 60).Value.Hold
	if _, err := b.capture("c", h.HoldID(), 10, true); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[billing.TransactionType]int{
		billing.TypeGrant: 1, billing.TypeHold: 1, billing.TypeCapture: 1, billing.TypeRelease: 1, billing.TypeUsage: 0,
	} {
		s, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		page, err := b.Transactions(t.Context(), &s.Wallet, ledger.LineQuery{Types: []billing.TransactionType{kind}, Limit: 10})
		if err != nil || len(page.Lines) != want {
			t.Errorf("of type %s, %d lines are listed, %v", kind, len(page.Lines), err)
		}
	}
}
