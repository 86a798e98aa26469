package aggregate_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// A usage with components is one event with its credits. It has no quantity, and adds none.
func TestUsageWithComponents(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Grant("main", 100*billing.Credit)
	one, _ := billing.ParseDecimal("1")
	many, _ := billing.ParseDecimal("3")
	if _, err := f.World.PublishRateCard(t.Context(), billingtest.Caller, price.PublishRateCard{
		Keyed: billing.Keyed{IdempotencyKey: "card"}, Code: billing.DefaultRateCard,
		Rates: []price.Rate{
			{Action: "chat", Credits: one, Per: one}, {Action: "chat", Component: "input", Credits: one, Per: one},
		},
	}); err != nil {
		t.Fatal(err)
	}
	for key, components := range map[string][]billing.Component{"u1": {{Name: "input", Quantity: many}}, "u2": nil} {
		if _, err := f.World.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
			Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: "main", Action: "chat", Quantity: one, Components: components,
			OnShortfall: billing.ShortfallReject,
		}); err != nil {
			t.Fatal(err)
		}
	}
	q := aggregate.Query{From: f.World.Time().Add(-time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day}
	for _, fromRows := range []bool{false, true} {
		if fromRows {
			f.ApplyAll(f.Stream.Commits()...)
			f.CheckRows(ref)
		}
		buckets, err := f.Service.Usage(t.Context(), f.counted(ref), q)
		if err != nil || len(buckets) != 1 || buckets[0].Events != 2 || buckets[0].Quantity != one ||
			buckets[0].Counts.Credits.String() != "4" {
			t.Errorf("from rows %t: %+v, %v", fromRows, buckets, err)
		}
	}
}
