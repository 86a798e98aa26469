package aggregate_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// What a subscription grants, rolls over and lets expire is no usage: only what is spent of it counts, on the day on which it is.
func TestPeriodsAreNoUsage(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "Europe/Berlin")
	limit := 60 * billing.Credit
	if _, err := f.World.CreatePlan(t.Context(), billingtest.Caller, billing.CreatePlan{
		Keyed: billing.Keyed{IdempotencyKey: "plan"}, Code: "daily", Name: "Daily", Unit: "credits", Included: 100 * billing.Credit,
		Interval: calendar.Daily, Unused: billing.UnusedRollOver, RolloverLimit: &limit, TrialDays: 1, TrialCredits: 5 * billing.Credit,
		OnRenewal: billing.CreditsAtBoundary, Price: billing.Money{Currency: "EUR"},
	}); err != nil {
		t.Fatal(err)
	}
	started, err := f.World.StartSubscription(t.Context(), billingtest.Caller, billing.StartSubscription{
		Keyed: billing.Keyed{IdempotencyKey: "start"}, Wallet: string(ref.ID), Plan: "daily", Quantity: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	f.GrantPaid("main", 1000*billing.Credit, eur(777), f.World.Time().Add(50*time.Hour))
	for range 6 {
		f.Use("main", "chat", "anna", "1", 30*billing.Credit, 0)
		f.World.Pass(17 * time.Hour)
	}
	if _, err := f.World.CancelSubscription(t.Context(), billingtest.Caller, billing.NewCancelSubscription(
		billing.Keyed{IdempotencyKey: "cancel"}, started.Value.SubscriptionID(), billing.ChangeNow)); err != nil {
		t.Fatal(err)
	}
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
	f.CheckMoney(ref)
	seen := map[billing.TransactionType]int{}
	lines, _ := f.Lines(ref)
	for _, line := range lines {
		if line.Subscription != "" {
			seen[line.Type]++
		}
	}
	if seen[billing.TypeGrant] < 4 || seen[billing.TypeRollover] < 4 || seen[billing.TypeExpiry] < 3 {
		t.Errorf("of periods there are %v", seen)
	}
}
