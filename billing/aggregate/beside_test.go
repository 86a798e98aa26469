package aggregate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// observed is a store that lets something happen before rows are swept, and keeps how fresh rows were read.
type observed struct {
	aggregate.Store
	beforeSweep func()
	rows        []ledger.Freshness
}

func (o *observed) Sweep(ctx context.Context, ref billing.WalletRef, keep []int64, limit int) (int, error) {
	o.beforeSweep()
	return o.Store.Sweep(ctx, ref, keep, limit)
}

func (o *observed) Rows(
	ctx context.Context, ref billing.WalletRef, generation int64, r aggregate.RowRange, limit int, f ledger.Freshness,
) ([]aggregate.Row, bool, error) {
	o.rows = append(o.rows, f)
	return o.Store.Rows(ctx, ref, generation, r, limit, f)
}

// on returns a service of the fixture on another store.
func (f *fixture) on(store aggregate.Store) *aggregate.Service {
	return aggregate.New(aggregate.Config{Ledger: f.World.Ledger, Store: store, Now: f.World.Time})
}

// A rebuild that begins, or ends, after a sweep has looked for what to keep loses none of its rows: neither if there was
// no other rebuild, nor if one had been interrupted and is given up.
func TestSweepBesideARebuild(t *testing.T) {
	for name, interrupted := range map[string]bool{"alone": false, "after one that was interrupted": true} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			ref := f.Wallet("main", "UTC")
			for range 3 {
				f.Use("main", "chat", "anna", "1", 2, 0)
			}
			f.ApplyAll(f.Stream.Commits()...)
			if interrupted {
				f.interruptRebuild(ref)
				f.Count("model")
			}
			sweeping := f.on(&observed{Store: f.Store, beforeSweep: func() {
				if err := f.Service.Rebuild(t.Context(), ref, nil); err != nil {
					t.Error(err)
				}
			}})
			if _, err := sweeping.Sweep(t.Context(), ref); err != nil {
				t.Fatal(err)
			}
			f.CheckRows(ref)
			q := aggregate.Query{From: f.World.Time().Add(-time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day}
			f.agrees("UTC", q, ref)
		})
	}
}

// interruptRebuild begins a next generation, and no more.
func (f *fixture) interruptRebuild(ref billing.WalletRef) {
	f.T.Helper()
	calls := 0
	broken := aggregatetest.NewFaulty(f.Store, func() aggregatetest.Accident {
		if calls++; calls > 3 {
			return aggregatetest.Broken
		}
		return aggregatetest.None
	})
	if err := f.on(broken).Rebuild(f.T.Context(), ref, nil); !errors.Is(err, aggregatetest.ErrBroken) {
		f.T.Fatalf("got %v", err)
	}
	if _, err := f.Store.NextCursor(f.T.Context(), ref); err != nil {
		f.T.Fatal(err)
	}
}

// Rows that were added to a moment ago are read strongly: an eventual read could find them as they were before the
// cursor that was read. After that, an eventual read costs half.
func TestFreshnessOfRows(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "anna", "1", 2, 0)
	if errs := errors.Join(f.on(f.Store).ApplyAll(t.Context(), f.Stream.Commits())...); errs != nil {
		t.Fatal(errs)
	}
	store := &observed{Store: f.Store}
	service := f.on(store)
	now := f.World.Time()
	queries := []aggregate.Query{
		{From: now.Add(-time.Hour), To: now.Add(time.Hour), Interval: calendar.Hour},
		{From: now.Add(-time.Hour), To: now.Add(time.Hour), Interval: calendar.Day, GroupBy: []aggregate.Dimension{aggregate.ByAction}, First: 5},
	}
	for _, c := range []struct {
		pass time.Duration
		want ledger.Freshness
	}{{0, ledger.Strong}, {time.Second, ledger.Strong}, {time.Minute, ledger.Eventual}} {
		f.World.Pass(c.pass)
		store.rows = nil
		counted := f.counted(ref)
		for _, q := range queries {
			if _, err := service.Usage(t.Context(), counted, q); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := service.BurnRate(t.Context(), counted[0], f.World.Time(), 7); err != nil {
			t.Fatal(err)
		}
		if len(store.rows) < 3 {
			t.Fatalf("rows were read %d times", len(store.rows))
		}
		for i, got := range store.rows {
			if got != c.want {
				t.Errorf("%s later, read %d is strong: %v, want %v", c.pass, i, got, c.want)
			}
		}
	}
}
