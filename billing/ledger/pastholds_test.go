package ledger_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// While the ends of holds are booked in several commits, a balance of the past shows the credit that lapses next as it did
// before: also if that credit is in a hold whose end is not booked yet.
func TestPastWhileEndsOfHoldsAreBooked(t *testing.T) {
	b := newFixture(t)
	lapses := b.Time().Add(time.Hour)
	if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("soon"), Wallet: string(b.wallet.ID), Amount: 50 * billing.Credit, Source: billing.SourcePurchase,
		ExpiresAt: &lapses,
	}); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		seconds, credits := 60, billing.Credits(1)
		if i == 0 {
			seconds, credits = 61, 50 // its end is booked last
		}
		b.place(fmt.Sprint("h", i), credits, seconds)
	}
	b.Pass(65 * time.Second)
	at := b.Time()
	past := func() string {
		s, err := b.Wallet(t.Context(), billingtest.Caller.Tenant, string(b.wallet.ID), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		balance, err := b.BalanceAt(t.Context(), s, at)
		if err != nil || balance.ExpiringNext == nil {
			t.Fatalf("got %+v, %v", balance, err)
		}
		return fmt.Sprint(balance.Available, " ", balance.Held, " ", *balance.ExpiringNext)
	}
	before := past()
	b.Pass(5 * time.Second)
	failure := errors.New("the store is down")
	b.store.Inject(billingtest.NoFault, func(*billingtest.Attempt) error { return failure })
	if _, err := b.use("u", 1); !errors.Is(err, failure) {
		t.Fatalf("got %v", err)
	}
	if during := past(); during != before {
		t.Errorf("while ends are booked, it is %s; before, %s", during, before)
	}
	if _, err := b.use("u", 1); err != nil {
		t.Fatal(err)
	}
	if after := past(); after != before {
		t.Errorf("after all ends are booked, it is %s; before, %s", after, before)
	}
}
