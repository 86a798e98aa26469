package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestCountBy sets what is counted, and counts usage by it that was recorded before.
func TestCountBy(t *testing.T) {
	b, o, out := newOperator(t)
	ref := b.Wallet("a", "UTC")
	usage := b.Usage("a", "chat", "", "1", 5, 0)
	usage.Dimensions = billing.Metadata{"model": "opus"}
	b.Record(usage)
	b.ApplyAll(b.Stream.Commits()...)
	for _, args := range [][]string{{"count-by", "live", "model", "region"}, {"rebuild-usage", "a"}} {
		if err := run(t.Context(), o, args); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(out.String(), "live counts by model, region") {
		t.Errorf("it prints %s", out)
	}
	settings, err := o.usage.Settings(t.Context(), billing.Live)
	if err != nil || !slices.Equal(settings.Dimensions, []string{"model", "region"}) {
		t.Errorf("got %+v, %v", settings, err)
	}
	snapshot, err := b.World.Wallet(t.Context(), billing.Live, "a", ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	counted, err := o.usage.Counted(t.Context(), []*billing.Wallet{&snapshot.Wallet})
	if err != nil {
		t.Fatal(err)
	}
	buckets, err := o.usage.Usage(t.Context(), []*aggregate.Counted{counted[ref.ID]}, aggregate.Query{
		From: b.World.Time(), To: b.World.Time().Add(1), Interval: calendar.Day,
		GroupBy: []aggregate.Dimension{aggregate.ByDimension}, Dimension: "model",
	})
	if err != nil || len(buckets) != 1 || buckets[0].Value != "opus" {
		t.Errorf("got %+v, %v", buckets, err)
	}
	for says, args := range map[string][]string{
		"no tenant": {"count-by", "prod", "model"}, "at most 3": {"count-by", "live", "a", "b", "c", "d"},
		"twice": {"count-by", "live", "a", "a"}, "usage:": {"count-by"},
	} {
		if err := run(t.Context(), o, args); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: got %v", args, err)
		}
	}
}
