package ledger_test

import (
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// bounding sets a limit of 10 credits in a wallet, of one of the kinds that are documents, and returns a usage that it counts.
var bounding = map[string]func(b *fixture) billing.RecordUsage{
	"a budget": func(b *fixture) billing.RecordUsage {
		return billing.RecordUsage{Budget: string(b.budget("run", "", 10*billing.Credit))}
	},
	"a budget above": func(b *fixture) billing.RecordUsage {
		team := b.budget("team", "", 10*billing.Credit)
		return billing.RecordUsage{Budget: string(b.budget("run", team, 100*billing.Credit))}
	},
	"a limit of a subject": func(b *fixture) billing.RecordUsage {
		b.spendLimit(billing.SetSpendLimit{Subject: "user"})
		return billing.RecordUsage{Subject: "user"}
	},
	"a limit of an action": func(b *fixture) billing.RecordUsage {
		b.spendLimit(billing.SetSpendLimit{Action: "a"})
		return billing.RecordUsage{}
	},
}

func (b *fixture) budget(name string, parent billing.BudgetID, limit billing.Credits) billing.BudgetID {
	b.t.Helper()
	made, err := b.CreateBudget(b.t.Context(), billingtest.Caller, billing.CreateBudget{
		Keyed: keyed(name), Wallet: string(b.wallet.ID), Parent: string(parent), Name: name, Limit: limit,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return made.Value
}

func (b *fixture) spendLimit(of billing.SetSpendLimit) {
	b.t.Helper()
	limit := 10 * billing.Credit
	of.Keyed, of.Wallet, of.Window, of.Limit = keyed("limit"), string(b.wallet.ID), calendar.Month, &limit
	if _, err := b.SetSpendLimit(b.t.Context(), billingtest.Caller, of); err != nil {
		b.t.Fatal(err)
	}
}

// A process that reads what bounds a spend, commits, and then finds a key that was used before, goes on with what it committed. If it
// went on with what it had read, the next spends would pass the limit.
func TestBoundsAfterReplays(t *testing.T) {
	for name, bound := range bounding {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			b.credit(b.wallet, "credit", 1000)
			like := bound(b)
			spend := func(key string, credits billing.Credits) billing.RecordUsage {
				u := like
				u.Keyed, u.Wallet, u.Action, u.Credits = keyed(key), string(b.wallet.ID), "a", &credits
				u.OnShortfall = billing.ShortfallReject
				return u
			}
			if _, err := b.RecordUsage(t.Context(), billingtest.Caller, spend("old", 5*billing.Credit)); err != nil {
				t.Fatal(err)
			}
			for n, credits := range []billing.Credits{3 * billing.Credit, billing.Credit} {
				b.World = billingtest.NewWorld(b.store, uint64(n+2)) // knows nothing yet
				outcomes, _, err := b.RecordUsageBatch(t.Context(), billingtest.Caller, billing.RecordUsageBatch{
					Wallet: string(b.wallet.ID), Mode: billing.BestEffort,
					Events: []billing.RecordUsage{spend(fmt.Sprint("new ", n), credits), spend("old", 5*billing.Credit)},
				})
				if err != nil || outcomes[0].Refusal != nil || !outcomes[1].Replayed {
					t.Fatalf("got %+v, %v", outcomes, err)
				}
			}
			_, err := b.RecordUsage(t.Context(), billingtest.Caller, spend("too much", 2*billing.Credit))
			if code := refusalOf(err); code != billing.CodeBudgetExceeded && code != billing.CodeSpendLimitReached {
				t.Errorf("9 of 10 credits are spent, and 2 more: %v", err)
			}
			if _, err := b.RecordUsage(t.Context(), billingtest.Caller, spend("last", billing.Credit)); err != nil {
				t.Errorf("9 of 10 credits are spent, and 1 more is refused: %v", err)
			}
		})
	}
}
