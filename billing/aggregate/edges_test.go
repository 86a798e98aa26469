package aggregate_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A refusal names an argument that was given, and a value with which the query is answered.
func TestRefusalsOfUsage(t *testing.T) {
	f := newFixture(t)
	f.Count("model")
	ref := f.Wallet("main", "Pacific/Kiritimati")
	f.Use("main", "chat", "anna", "1", 1, 0)
	f.ApplyAll(f.Stream.Commits()...)
	from := f.World.Time()
	for name, c := range map[string]struct {
		query    aggregate.Query
		argument string
		says     string
	}{
		"backwards":      {aggregate.Query{From: from, To: from, Interval: calendar.Day}, "to", "not after from"},
		"no interval":    {aggregate.Query{From: from, To: from.Add(1), Interval: "EON"}, "interval", "EON"},
		"too many hours": {aggregate.Query{From: from, To: from.AddDate(1, 0, 0), Interval: calendar.Hour}, "to", "up to 2026-02-11T16:00:00Z"},
		"no dimension":   {aggregate.Query{From: from, To: from.Add(1), Interval: calendar.Day, GroupBy: []aggregate.Dimension{aggregate.ByDimension}}, "groupBy", `dimension: "model"`},
		"a dimension too many": {
			aggregate.Query{From: from, To: from.Add(1), Interval: calendar.Day, Dimension: "model"}, "dimension", "groupBy: [DIMENSION]",
		},
		"a dimension that is not counted": {
			aggregate.Query{From: from, To: from.Add(1), Interval: calendar.Day, Dimension: "zone", GroupBy: []aggregate.Dimension{aggregate.ByDimension}},
			"dimension", `["model"]`,
		},
		"subject and dimension": {
			aggregate.Query{
				From: from, To: from.Add(1), Interval: calendar.Day, Dimension: "model",
				GroupBy: []aggregate.Dimension{aggregate.ByDimension, aggregate.BySubject},
			},
			"groupBy", "groupBy: [DIMENSION]",
		},
		"budget and subject": {
			aggregate.Query{
				From: from, To: from.Add(1), Interval: calendar.Day, GroupBy: []aggregate.Dimension{aggregate.ByBudget, aggregate.BySubject},
			},
			"groupBy", "groupBy: [BUDGET]",
		},
		"budget and dimension": {
			aggregate.Query{
				From: from, To: from.Add(1), Interval: calendar.Day, Dimension: "model",
				GroupBy: []aggregate.Dimension{aggregate.ByBudget, aggregate.ByDimension},
			},
			"groupBy", "groupBy: [BUDGET]",
		},
		"a page without groups": {aggregate.Query{From: from, To: from.Add(1), Interval: calendar.Day, First: 5}, "first", "groupBy"},
		"too many filled buckets": {
			aggregate.Query{From: from, To: from.AddDate(3, 0, 0), Interval: calendar.Day, Fill: true}, "to", "more than 1000 intervals",
		},
		"filled before there are years": {
			aggregate.Query{From: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), To: from, Interval: aggregate.Whole, Fill: true}, "fill", "1970",
		},
		"too large a page of many months": {
			aggregate.Query{
				From: from.AddDate(0, 0, -35), To: from, Interval: aggregate.Whole, First: 501, GroupBy: []aggregate.Dimension{aggregate.ByAction},
			},
			"first", "with 3 months",
		},
		"too large a page": {
			aggregate.Query{
				From: from.AddDate(0, 0, -35), To: from, Interval: calendar.Day, First: 30, GroupBy: []aggregate.Dimension{aggregate.ByAction},
			},
			"first", "pass first: 27",
		},
	} {
		_, err := f.Service.Usage(t.Context(), f.counted(ref), c.query)
		refusal := (*billing.Error)(nil)
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || !slices.Equal(refusal.Path, []string{c.argument}) ||
			!strings.Contains(refusal.Message, c.says) {
			t.Errorf("%s: got %v at %v", name, err, refusal)
		}
	}
}

// Instants at the edges of the calendar are answered or refused at once, in every zone, however far the ends of a range
// are from the life of a wallet.
func TestEdgesOfCalendar(t *testing.T) {
	var edges []time.Time
	for _, year := range []int{1, 1969, 1970, 1971, 2025, 2026, 9998, 9999, 10000} {
		start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		edges = append(edges, start.Add(-time.Microsecond), start, start.Add(time.Microsecond))
	}
	for _, zone := range []string{"UTC", "Pacific/Kiritimati", "Pacific/Apia", "America/Havana", "Australia/Lord_Howe", "Africa/Monrovia"} {
		f := newFixture(t)
		ref := f.Wallet("main", zone)
		f.Use("main", "chat", "anna", "1", 1, 0)
		f.ApplyAll(f.Stream.Commits()...)
		f.Use("main", "chat", "anna", "1", 1, 0)
		counted := f.counted(ref)
		began := time.Now()
		calls := 0
		for _, from := range edges {
			for _, to := range edges {
				for _, interval := range aggregate.Intervals {
					calls++
					buckets, err := f.Service.Usage(t.Context(), counted, aggregate.Query{From: from, To: to, Interval: interval})
					refusal := (*billing.Error)(nil)
					whole := !from.After(billingtest.Epoch) && to.After(billingtest.Epoch)
					switch {
					case errors.As(err, &refusal) && refusal.Code == billing.CodeInvalidInput && len(refusal.Path) == 1:
					case err != nil:
						t.Fatalf("%s: %v from %v to %v: %v", zone, interval, from, to, err)
					case whole && (len(buckets) != 1 || buckets[0].Events != 2):
						t.Fatalf("%s: %v from %v to %v: got %+v", zone, interval, from, to, buckets)
					}
				}
			}
		}
		if each := time.Since(began) / time.Duration(calls); each > 5*time.Second {
			t.Errorf("%s: each answer takes %s", zone, each)
		}
	}
}

// A request that has ended reads no further.
func TestReadsEndWithContext(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "", "1", 1, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if errs := f.Service.ApplyAll(ctx, f.Stream.Commits()); !errors.Is(errors.Join(errs...), context.Canceled) {
		t.Errorf("got %v", errs)
	}
	if err := f.Service.Rebuild(ctx, ref, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	counted := f.counted(ref)
	q := aggregate.Query{From: f.World.Time().Add(-time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day}
	if _, err := f.Service.Usage(ctx, counted, q); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A rebuild counts by the dimensions that are set by then, also where an interrupted one began with others.
func TestRebuildCountsNewDimensions(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	usage := f.Usage("main", "chat", "", "1", 5, 0)
	usage.Dimensions = billing.Metadata{"model": "opus", "region": strings.Repeat("é", 250)}
	f.Record(usage)
	f.ApplyAll(f.Stream.Commits()...)
	q := aggregate.Query{
		From: f.World.Time().Add(-time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day,
		GroupBy: []aggregate.Dimension{aggregate.ByDimension}, Dimension: "model",
	}
	if _, err := f.Service.Usage(t.Context(), f.counted(ref), q); err == nil {
		t.Fatal("the dimension is counted already")
	}
	f.Count("region")
	calls := 0
	broken := aggregatetest.NewFaulty(f.Store, func() aggregatetest.Accident {
		if calls++; calls > 3 { // the next generation is begun, and no more
			return aggregatetest.Broken
		}
		return aggregatetest.None
	})
	interrupted := aggregate.New(aggregate.Config{Ledger: f.World.Ledger, Store: broken})
	if err := interrupted.Rebuild(t.Context(), ref, nil); !errors.Is(err, aggregatetest.ErrBroken) {
		t.Fatalf("got %v", err)
	}
	f.Count("model", "region")
	if err := f.Service.Rebuild(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
	for _, q.Dimension = range []string{"model", "region"} {
		buckets, err := f.Service.Usage(t.Context(), f.counted(ref), q)
		if err != nil || len(buckets) != 1 || buckets[0].Events != 1 || len(buckets[0].Value) > billing.MaxNameBytes {
			t.Errorf("%s: got %+v, %v", q.Dimension, buckets, err)
		}
	}
	if _, err := f.Service.Sweep(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
}

// Rows of an earlier version are neither read nor added to: the next commit replaces them.
func TestOutdatedRowsAreReplaced(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "", "1", 5, 0)
	outdated := aggregate.Cursor{Wallet: ref, Generation: 1, Zone: "UTC", Revision: 1, Sequence: 2, Hash: billing.Hash{1}, Outdated: true}
	if err := f.Store.Move(t.Context(), &aggregate.Step{To: outdated}); err != nil {
		t.Fatal(err)
	}
	q := aggregate.Query{From: f.World.Time().Add(-time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day}
	refusal := (*billing.Error)(nil)
	if _, err := f.Service.Usage(t.Context(), f.counted(ref), q); !errors.As(err, &refusal) || refusal.Code != billing.CodeConflict {
		t.Errorf("got %v", err)
	}
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
	f.agrees("UTC", q, ref)
}
