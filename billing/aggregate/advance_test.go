package aggregate_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// The books follow credits that come before their money: they wait without a cost, also when the credits are counted long before the
// money comes, and with it what was used is earned.
func TestMoneyThatComesAfterItsCredits(t *testing.T) {
	for _, counted := range []bool{false, true} {
		f := newFixture(t)
		main := f.Wallet("main", "UTC")
		limit := billing.Credits(50)
		by := billing.Caller{Tenant: billing.Live, Actor: "test"}
		plan := billing.CreatePlan{
			Keyed: billing.Keyed{IdempotencyKey: "plan"}, Code: "pro", Name: "Pro", Price: eur(1000).Money(),
			Interval: calendar.Monthly, Included: 100, Unused: billing.UnusedRollOver, RolloverLimit: &limit, Unit: "credits",
			OnRenewal: billing.CreditsAtBoundary, GraceDays: 7,
		}
		if _, err := f.World.Ledger.CreatePlan(t.Context(), by, plan); err != nil {
			t.Fatal(err)
		}
		started, err := f.World.Ledger.StartSubscription(t.Context(), by, billing.StartSubscription{
			Keyed: billing.Keyed{IdempotencyKey: "start"}, Wallet: string(main.ID), Plan: "pro", Quantity: 1, Provider: "bank",
			Method: "card", Published: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		id := started.Value.SubscriptionID()
		pay := func() {
			t.Helper()
			found, err := f.World.Ledger.SubscriptionsByID(t.Context(), billing.Live, []billing.SubscriptionID{id})
			if err != nil {
				t.Fatal(err)
			}
			charge := found[id].LatestCharge()
			if _, err := f.World.Ledger.Run(t.Context(), billing.Live, billing.NewApplyPayment(billing.ApplyPayment{
				TopUp: charge, Payment: billing.Payment{
					ID: "paid " + string(charge), TopUp: charge, Attempt: 1, State: billing.PaymentSucceeded, Received: eur(1000),
				},
			})); err != nil {
				t.Fatal(err)
			}
		}
		pay()
		f.Use("main", "chat", "", "1", 70, 0)
		for range 3 {
			if counted {
				f.ApplyAll(f.Stream.Commits()...)
			}
			f.World.Pass(31 * 24 * time.Hour)
			if err := f.World.Ledger.BookDue(t.Context(), main); err != nil {
				t.Fatal(err)
			}
			f.Use("main", "chat", "", "1", 45, 0)
			if counted {
				f.ApplyAll(f.Stream.Commits()...)
				f.CheckMoney(main)
			}
			pay()
			lines, _ := f.Lines(main)
			f.CheckFinance(f.Service, main, lines[len(lines)-1].RecordedAt, f.World.Time())
		}
		f.ApplyAll(f.Stream.Commits()...)
		f.CheckMoney(main)
		if sums, err := f.Store.TenantMoney(t.Context(), billing.Live, calendar.Date(f.World.Time().Format(time.DateOnly))); err != nil ||
			sums["EUR"].Received != 4000 || sums["EUR"].Earned != 2050 {
			t.Errorf("the books are %+v, %v", sums, err)
		}
	}
}
