package ledger_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A spend that names a budget reads the budget and all above it at once, also if another process has changed the wallet since: which
// budgets are above a budget never changes.
func TestBudgetIsReadWithAllAboveIt(t *testing.T) {
	b := newFixture(t)
	parent := ""
	for _, name := range []string{"company", "team", "user", "run"} {
		created, err := b.CreateBudget(t.Context(), billingtest.Caller, billing.CreateBudget{
			Keyed: keyed("budget " + name), Wallet: string(b.wallet.ID), Parent: parent, Name: name, Limit: 10 * billing.Credit,
		})
		if err != nil {
			t.Fatal(err)
		}
		parent = string(created.Value)
	}
	spend := func(on *fixture, key string) {
		u := usage(b.wallet, key, 1)
		u.Budget = parent
		if _, err := on.RecordUsage(t.Context(), billingtest.Caller, u); err != nil {
			t.Fatal(err)
		}
	}
	spend(b, "first")
	for _, key := range []string{"a", "b"} {
		spend(b.rival(), "rival "+key)
		b.store.Forget()
		spend(b, key)
		if reads := b.store.Asked("Documents"); reads != 1 {
			t.Errorf("%s: documents were read %d times", key, reads)
		}
	}
	_, place, _ := billing.BudgetID(parent).Split()
	run, err := ledger.Get[*billing.Budget](t.Context(), b.store, billing.BudgetKey(b.wallet.WalletRef, place), ledger.Strong)
	if err != nil || run.Spent != 5*billing.Credit {
		t.Errorf("the run has spent %+v, %v", run, err)
	}
}
