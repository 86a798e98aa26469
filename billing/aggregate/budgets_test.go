package aggregate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// spend records usage that names a budget; empty: none.
func (f *fixture) spend(wallet, action, budget string, credits billing.Credits) *billing.Transaction {
	f.T.Helper()
	usage := f.Usage(wallet, action, "", "1", credits, 0)
	usage.Budget = budget
	return f.Record(usage)
}

// byBudget checks the usage of wallets by budget, of the last day: `budget action events credits` for each bucket.
func (f *fixture) byBudget(refs []billing.WalletRef, by []aggregate.Dimension, want ...string) {
	f.T.Helper()
	for _, interval := range aggregate.Intervals {
		q := aggregate.Query{From: f.World.Time(), To: f.World.Time().Add(time.Hour), Interval: interval, GroupBy: by}
		buckets, err := f.NewService().Usage(f.T.Context(), f.counted(refs...), q)
		if err != nil {
			f.T.Fatal(err)
		}
		var got []string
		for _, b := range buckets {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %d %d", b.Budget, b.Action, b.Events, b.Counts.Credits.Micros())))
		}
		if !slices.Equal(got, want) {
			f.T.Errorf("by %s and %v:\ngot  %q\nwant %q", interval, by, got, want)
		}
	}
}

// Usage counts for the budget that it names, and not for those above it. Captures and reversals count for the budget of
// the hold and of the usage. What names none is a group of its own, and all groups together are the total.
func TestUsageByBudget(t *testing.T) {
	f := newFixture(t)
	refs := []billing.WalletRef{f.Wallet("a", "Europe/Berlin"), f.Wallet("b", "Europe/Berlin")}
	slices.SortFunc(refs, func(a, b billing.WalletRef) int { return strings.Compare(string(a.ID), string(b.ID)) })
	team, other := f.Budget("a", "team", ""), f.Budget("b", "team", "")
	agent := f.Budget("a", "agent", "team")
	f.spend("a", "chat", "", 1)
	f.spend("a", "chat", "team", 20)
	reversed := f.spend("a", "chat", "agent", 300)
	f.spend("a", "image", "agent", 4000)
	f.spend("b", "chat", "team", 50_000)
	f.Capture(f.Hold("a", "chat", "", 700, "agent"), "2.5", 600, true)
	f.Reverse(reversed, 100)
	first := refs[:1]
	if string(refs[0].ID) != string(reversed.Wallet) {
		first = refs[1:]
	}
	ofA := []string{fmt.Sprint(team, "  1 20"), fmt.Sprint(agent, "  3 4800")}
	all := append(slices.Clone(ofA), fmt.Sprint(other, "  1 50000"))
	slices.Sort(all)
	for round, do := range []func(){
		func() {},
		func() { f.ApplyAll(f.Stream.Commits()...) },
		func() { f.ApplyAll(f.Stream.Commits()...) }, // again
		func() {
			if err := f.Service.Rebuild(t.Context(), first[0], nil); err != nil {
				t.Fatal(err)
			}
		},
	} {
		do()
		f.byBudget(first, []aggregate.Dimension{aggregate.ByBudget}, append([]string{"1 1"}, ofA...)...)
		f.byBudget(refs, []aggregate.Dimension{aggregate.ByBudget}, append([]string{"1 1"}, all...)...)
		f.byBudget(first, []aggregate.Dimension{aggregate.ByAction, aggregate.ByBudget}, "chat 1 1",
			fmt.Sprint(team, " chat 1 20"), fmt.Sprint(agent, " chat 2 800"), fmt.Sprint(agent, " image 1 4000"))
		f.byBudget(first, nil, "5 4821")
		if round > 0 {
			f.CheckRows(refs...)
		}
	}
}

// Rows of a wallet that had no budgets when they were counted answer by budget at once, with what is spent from one after.
func TestRowsFromBeforeBudgets(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.spend("main", "chat", "", 1)
	f.ApplyAll(f.Stream.Commits()...)
	f.byBudget([]billing.WalletRef{ref}, []aggregate.Dimension{aggregate.ByBudget}, "1 1")
	agent := f.Budget("main", "agent", "")
	f.spend("main", "chat", "agent", 20)
	for range 2 {
		f.byBudget([]billing.WalletRef{ref}, []aggregate.Dimension{aggregate.ByBudget}, "1 1", fmt.Sprint(agent, "  1 20"))
		f.ApplyAll(f.Stream.Commits()...)
	}
	f.CheckRows(ref)
}

// A line that names no budget writes no row for budgets, also where a wallet has some.
func TestLinesWithoutBudgetAreFree(t *testing.T) {
	f := newFixture(t)
	f.Wallet("main", "UTC")
	f.Budget("main", "agent", "")
	rows := func(budget string) (n int) {
		f.spend("main", "chat", budget, 1)
		service := f.on(&steps{f.Store, func(s *aggregate.Step) {
			for _, row := range s.Rows {
				if row.Series == aggregate.OfTypes {
					continue // they count the lines of all types, whatever budget they name
				}
				n++
				if budget == "" && (row.Series == aggregate.OfBudgets || row.Budgeted != nil) {
					t.Errorf("a line without a budget writes %+v", row)
				}
			}
		}})
		if err := errors.Join(service.ApplyAll(t.Context(), f.Stream.Commits())...); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if without, with := rows(""), rows("agent"); without != 8 || with != 10 {
		t.Errorf("a line without a budget writes %d rows, and one with a budget %d", without, with)
	}
}

// A page is as long as it has to be, where most rows have nothing for it: actions that are used for budgets only, budgets
// with many actions, and names that were used at other times of the day or the month.
func TestPagesWithEmptyRows(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Budget("main", "one", "")
	f.Budget("main", "two", "")
	f.World.Pass(10 * 24 * time.Hour)
	var events []billing.RecordUsage
	for n := range 300 {
		event := f.Usage("main", fmt.Sprintf("action %03d", n), fmt.Sprintf("seat %03d", n), "1", 1, 3*24*time.Hour)
		switch {
		case n >= 295: // the only ones that are used today
			now := f.World.Time()
			event.OccurredAt = &now
		case n%2 == 0:
			event.Budget = "one"
		default:
			event.Budget = "two"
		}
		events = append(events, event)
	}
	batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.BestEffort, Events: events}
	if _, _, err := f.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
		t.Fatal(err)
	}
	f.ApplyAll(f.Stream.Commits()...)
	today := f.World.Time().Truncate(24 * time.Hour)
	for _, by := range [][]aggregate.Dimension{
		{aggregate.ByAction}, {aggregate.BySubject}, {aggregate.ByBudget}, {aggregate.ByAction, aggregate.ByBudget},
	} {
		f.agrees("UTC", aggregate.Query{From: today, To: today.Add(time.Hour), Interval: calendar.Day, GroupBy: by}, ref)
		f.agrees("UTC", aggregate.Query{From: today.AddDate(0, 0, -5), To: today.Add(time.Hour), Interval: calendar.Day, GroupBy: by}, ref)
	}
}

// A page that would be computed from too many rows is refused, with what to ask for instead.
func TestPageOfTooManyRows(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Budget("main", "agent", "")
	f.World.Pass(10 * 24 * time.Hour)
	for first := 0; first < 4200; first += 700 {
		var events []billing.RecordUsage
		for n := range 700 {
			event := f.Usage("main", fmt.Sprint("action ", first+n), "", "1", 1, 3*24*time.Hour)
			event.Budget = "agent"
			events = append(events, event)
		}
		batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.BestEffort, Events: events}
		if _, _, err := f.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
			t.Fatal(err)
		}
	}
	f.ApplyAll(f.Stream.Commits()...)
	now := f.World.Time()
	today, then := now.Truncate(24*time.Hour), now.AddDate(0, 0, -5)
	for _, c := range []struct {
		from           time.Time
		first          int
		by             []aggregate.Dimension
		argument, says string
	}{
		{today, 8, []aggregate.Dimension{aggregate.ByAction}, "first", "pass first: 2"},
		{today, 1, []aggregate.Dimension{aggregate.ByAction}, "from", "a from at which a MONTH begins"},
		{then, 1, []aggregate.Dimension{aggregate.ByBudget}, "groupBy", "pass groupBy: [ACTION, BUDGET]"},
		{then, 1, []aggregate.Dimension{aggregate.ByAction, aggregate.ByBudget}, "groupBy", "pass groupBy: [BUDGET]"},
	} {
		q := aggregate.Query{From: c.from, To: now.Add(time.Hour), Interval: calendar.Day, GroupBy: c.by, First: c.first}
		_, err := f.NewService().Usage(t.Context(), f.counted(ref), q)
		refusal := (*billing.Error)(nil)
		if !errors.As(err, &refusal) || refusal.Path[0] != c.argument || !strings.Contains(refusal.Message, c.says) {
			t.Errorf("%v, first: %d: got %v", c.by, c.first, err)
		}
	}
}
