package aggregate_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// counted reads the usage of wallets as a request does.
func (f *fixture) counted(refs ...billing.WalletRef) []*aggregate.Counted {
	f.T.Helper()
	var wallets []*billing.Wallet
	for _, ref := range refs {
		snapshot, err := f.World.Wallet(f.T.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
		if err != nil {
			f.T.Fatal(err)
		}
		wallets = append(wallets, &snapshot.Wallet)
	}
	found, err := f.NewService().Counted(f.T.Context(), wallets)
	if err != nil {
		f.T.Fatal(err)
	}
	var all []*aggregate.Counted
	for _, ref := range refs {
		all = append(all, found[ref.ID])
	}
	return all
}

// written is a bucket as a line of text.
func written(b aggregate.Bucket) string {
	sum := aggregatetest.SumOf(b.Counts)
	return fmt.Sprintf("%s %q %q %q %q %d %s %s", billing.FormatInstant(b.Start), b.Action, b.Subject, b.Value, b.Budget, sum.Events,
		sum.Quantity, sum.Credits)
}

// naiveInterval returns the interval that an instant is in, on the clock of its location. Of the whole it is the day.
func naiveInterval(at time.Time, interval calendar.Interval) (start, end time.Time) {
	on := func(month, day int) time.Time {
		return time.Date(at.Year(), at.Month()+time.Month(month), day, 0, 0, 0, 0, at.Location())
	}
	switch interval {
	case calendar.Hour:
		start = on(0, at.Day()).Add(at.Sub(on(0, at.Day())).Truncate(time.Hour))
		return start, start.Add(time.Hour)
	case calendar.Week:
		monday := at.Day()
		for on(0, monday).Weekday() != time.Monday {
			monday--
		}
		return on(0, monday), on(0, monday+7)
	case calendar.Month:
		return on(0, 1), on(1, 1)
	default:
		return on(0, at.Day()), on(0, at.Day()+1)
	}
}

// naive sums up lines as a query says, by looking at each of them with big integers.
func naive(lines []*billing.Transaction, zone string, q aggregate.Query) []string {
	location, _ := time.LoadLocation(zone)
	type group struct {
		start                  time.Time
		action, subject, value string
		budget                 billing.BudgetID
	}
	type sums struct {
		events            int64
		quantity, credits big.Rat
	}
	groups := map[group]*sums{}
	for _, t := range lines {
		if !t.Type.Spends() && t.Type != billing.TypeReversal {
			continue
		}
		start, end := naiveInterval(t.OccurredAt.In(location), q.Interval)
		if !end.After(q.From) || !start.Before(q.To) {
			continue
		}
		if q.Interval == aggregate.Whole {
			start, _ = naiveInterval(q.From.In(location), calendar.Day)
		}
		g := group{start: start}
		for _, by := range q.GroupBy {
			switch by {
			case aggregate.ByAction:
				g.action = t.Action
			case aggregate.BySubject:
				g.subject = t.Subject
			case aggregate.ByDimension:
				g.value = t.Dimensions[q.Dimension]
			case aggregate.ByBudget:
				g.budget = billing.NewBudgetID(t.Wallet, t.Budget)
			}
		}
		if groups[g] == nil {
			groups[g] = &sums{}
		}
		s := groups[g]
		if t.Type.Spends() {
			quantity, _ := new(big.Rat).SetString(t.Quantity.String())
			s.events++
			s.quantity.Add(&s.quantity, quantity)
		}
		s.credits.Sub(&s.credits, new(big.Rat).SetInt64(int64(t.Amount)))
	}
	if q.Fill {
		if len(q.GroupBy) == 0 {
			start, _ := naiveInterval(q.From.In(location), cmp.Or(map[bool]calendar.Interval{true: calendar.Day}[q.Interval == aggregate.Whole], q.Interval))
			if groups[group{start: start}] == nil {
				groups[group{start: start}] = &sums{}
			}
		}
		for g := range maps.Clone(groups) {
			for at := q.From; at.Before(q.To) && q.Interval != aggregate.Whole; at = at.Add(15 * time.Minute) {
				if g.start, _ = naiveInterval(at.In(location), q.Interval); groups[g] == nil {
					groups[g] = &sums{}
				}
			}
		}
	}
	var all []string
	for g, s := range groups {
		all = append(all, fmt.Sprintf("%s %q %q %q %q %d %s %s", billing.FormatInstant(g.start), g.action, g.subject, g.value, g.budget,
			s.events, s.quantity.RatString(), s.credits.RatString()))
	}
	slices.Sort(all)
	return all
}

// all returns the lines of wallets.
func (f *fixture) all(refs ...billing.WalletRef) (lines []*billing.Transaction) {
	f.T.Helper()
	for _, ref := range refs {
		snapshot, err := f.World.Wallet(f.T.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
		if err != nil {
			f.T.Fatal(err)
		}
		for q := (ledger.LineQuery{Limit: 1000}); ; {
			page, err := f.World.Transactions(f.T.Context(), &snapshot.Wallet, q)
			if err != nil {
				f.T.Fatal(err)
			}
			if lines = append(lines, page.Lines...); !page.More {
				break
			}
			q.Before = page.Resume
		}
	}
	return lines
}

// agrees checks the answer of a query, whole and in pages of each size given, with a naive sum of the ledgers.
func (f *fixture) agrees(zone string, q aggregate.Query, refs ...billing.WalletRef) {
	f.T.Helper()
	want := naive(f.all(refs...), zone, q)
	buckets, err := f.NewService().Usage(f.T.Context(), f.counted(refs...), q)
	if err != nil {
		f.T.Fatalf("%+v: %v", q, err)
	}
	if !slices.IsSortedFunc(buckets, func(a, b aggregate.Bucket) int {
		return cmp.Or(a.Start.Compare(b.Start), a.Names.Compare(b.Names))
	}) {
		f.T.Errorf("%+v: the buckets are not in order", q)
	}
	f.same(q, buckets, want)
	if len(q.GroupBy) == 0 {
		return
	}
	for _, q.First = range []int{1, 3} {
		var all []aggregate.Bucket
		for q.After = nil; ; {
			page, err := f.NewService().Usage(f.T.Context(), f.counted(refs...), q)
			if err != nil {
				f.T.Fatalf("%+v: %v", q, err)
			}
			groups := map[aggregate.Names]bool{}
			for _, b := range page {
				groups[b.Names] = true
			}
			if all = append(all, page...); len(groups) < q.First {
				break
			}
			q.After = &page[len(page)-1].Names
		}
		f.same(q, all, want)
	}
}

func (f *fixture) same(q aggregate.Query, buckets []aggregate.Bucket, want []string) {
	f.T.Helper()
	var got []string
	for _, b := range buckets {
		got = append(got, written(b))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		f.T.Fatalf("%+v: got\n%s\nwant\n%s", q, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Whatever part of the lines is counted into rows, answers are what the ledgers say: of a wallet and of several, by any
// names, whole and in pages.
func TestUsageAgreesWithLedger(t *testing.T) {
	const zone = "Europe/Berlin"
	groupings := [][]aggregate.Dimension{
		nil,
		{aggregate.ByAction},
		{aggregate.BySubject},
		{aggregate.ByAction, aggregate.BySubject},
		{aggregate.ByDimension},
		{aggregate.ByAction, aggregate.ByDimension},
		{aggregate.ByBudget},
		{aggregate.ByAction, aggregate.ByBudget},
	}
	for seed := range 8 {
		random := rand.New(rand.NewPCG(uint64(seed), 7))
		f := newFixture(t)
		f.Count("model", "region")
		refs := []billing.WalletRef{f.Wallet("w0", zone), f.Wallet("w1", zone)}
		for _, name := range []string{"w0", "w1"} {
			f.Budget(name, "team", "")
			f.Budget(name, "agent", "team")
		}
		pick := func(from ...string) string { return from[random.IntN(len(from))] }
		for round := range 12 {
			for range random.IntN(30) {
				name := fmt.Sprint("w", random.IntN(2))
				usage := f.Usage(name, pick("chat", "image", "a#b"), pick("", "anna", "ben", "é"),
					pick("1", "999999999999999999.999999999999", "0.5"), billing.Credits(random.Int64N(1e9)),
					time.Duration(random.Int64N(int64(34*24*time.Hour))))
				usage.Dimensions = billing.Metadata{"model": pick("opus", "haiku", "\t", "\n"), "region": pick("eu", "us")}
				if random.IntN(3) == 0 {
					delete(usage.Dimensions, "model")
				}
				if usage.Budget = pick("", "team", "agent"); usage.Action == "image" {
					usage.Budget = "agent" // this action has no other usage
				}
				line := f.Record(usage)
				if line.Amount < 0 && random.IntN(4) == 0 {
					f.Reverse(line, 1+billing.Credits(random.Int64N(int64(-line.Amount))))
				}
			}
			if commits := f.Stream.Commits(); round > 0 {
				f.ApplyAll(commits[random.IntN(len(commits))])
			}
			q := aggregate.Query{
				From: f.World.Time().Add(-40 * 24 * time.Hour), To: f.World.Time().Add(time.Hour), Interval: calendar.Day,
				GroupBy: groupings[random.IntN(len(groupings))],
			}
			q.Fill = random.IntN(3) == 0
			switch random.IntN(5) {
			case 0:
				q.Interval = calendar.Month
			case 1:
				q.Interval, q.From = calendar.Hour, f.World.Time().Add(-30*time.Hour)
			case 2:
				q.Interval = calendar.Week
			case 3:
				q.Interval = aggregate.Whole
			}
			if slices.Contains(q.GroupBy, aggregate.ByDimension) {
				q.Dimension = pick("model", "region")
			}
			f.agrees(zone, q, refs[random.IntN(2)])
			f.agrees(zone, q, refs...)
			f.World.Pass(time.Duration(random.IntN(20)) * time.Hour)
		}
	}
}
