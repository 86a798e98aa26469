package ledger_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// A grant of which all is held is among those that cannot be spent now, and in no list twice.
func TestHeldGrantsCannotBeSpent(t *testing.T) {
	b := newFixture(t)
	b.credit(b.wallet, "second", 5)
	b.place("h", 102, 900)
	yes, no := true, false
	free, held := b.list(b.wallet, &yes, 10), b.list(b.wallet, &no, 10)
	if len(free) != 1 || free[0].Remaining != 5*billing.Credit || free[0].Held != 2*billing.Credit {
		t.Errorf("can be spent: %+v", free)
	}
	if len(held) != 1 || held[0].Ref != b.grant.Created[0].Ref || held[0].Held != 100*billing.Credit ||
		held[0].Status != billing.GrantActive {
		t.Errorf("cannot be spent: %+v", held)
	}
}

// What is held is not debt: usage that goes on as before is paid by what is free, and by nothing else.
func TestDebtBesideHolds(t *testing.T) {
	b := newFixture(t)
	b.place("h", 60, 900)
	s := b.snapshot()
	grants, debt, err := b.LiveGrants(t.Context(), s, b.Time())
	if err != nil || len(grants) != 1 || grants[0].Remaining != 40*billing.Credit || debt != 0 {
		t.Errorf("got %+v, debt %s, %v", grants, debt, err)
	}
	b.Pass(billing.MaxHoldTime - time.Second)
	if _, debt, err = b.LiveGrants(t.Context(), b.snapshot(), b.Time()); err != nil || debt != 0 {
		t.Errorf("after the hold has ended: debt %s, %v", debt, err)
	}
}
