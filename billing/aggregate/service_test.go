package aggregate_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

func newBench(t *testing.T) *aggregatetest.Bench {
	t.Helper()
	return aggregatetest.NewBench(t, billingtest.NewMemory(), aggregatetest.NewMemory())
}

func TestApply(t *testing.T) {
	b := newBench(t)
	ref := b.Wallet("main", "Europe/Berlin")
	b.Use("main", "chat", "anna", "12.5", 3*billing.Credit, 0)
	first := b.Use("main", "chat", "anna", "0.000000000001", 1, 26*time.Hour)
	b.Use("main", "image", "", "1", 2*billing.Credit, 34*24*time.Hour)
	b.Reverse(first, 1)
	for _, c := range b.Stream.Commits() {
		if err := b.Service.Apply(t.Context(), c.Before, c.After); err != nil {
			t.Fatal(err)
		}
	}
	b.Holds(ref)
	b.ApplyAll(b.Stream.Commits()...) // once more
	b.Service = b.Restarted()
	b.ApplyAll(b.Stream.Commits()...)
	b.Holds(ref)
}
