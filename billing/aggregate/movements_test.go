package aggregate_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// naiveMovements adds up lines as a query says, by looking at each of them, newest first.
func naiveMovements(lines []*billing.Transaction, zone string, q aggregate.MovementQuery) []string {
	location, _ := time.LoadLocation(zone)
	type key struct {
		start time.Time
		kind  billing.TransactionType
	}
	type sums struct {
		lines   int
		credits billing.Credits
	}
	all, closings := map[key]*sums{}, map[time.Time]billing.Credits{}
	for _, t := range lines {
		start, end := naiveInterval(t.RecordedAt.In(location), q.Interval)
		if !end.After(q.From) || !start.Before(q.To) {
			continue
		}
		if q.Interval == aggregate.Whole {
			start, _ = naiveInterval(q.From.In(location), calendar.Day)
		}
		k := key{start, t.Type}
		if all[k] == nil {
			all[k] = &sums{}
		}
		all[k].lines++
		all[k].credits += t.Amount
		if _, later := closings[start]; !later {
			closings[start] = t.BalanceAfter
		}
	}
	var texts []string
	for k, s := range all {
		texts = append(texts, fmt.Sprintf("%s %s %d %s %s", billing.FormatInstant(k.start), k.kind, s.lines, s.credits, closings[k.start]))
	}
	slices.Sort(texts)
	return texts
}

// moves checks the movements of a wallet with a naive sum of its ledger.
func (f *fixture) moves(zone string, ref billing.WalletRef, q aggregate.MovementQuery) (n int) {
	f.T.Helper()
	movements, err := f.NewService().Movements(f.T.Context(), f.counted(ref)[0], q)
	if err != nil {
		f.T.Fatalf("%+v: %v", q, err)
	}
	var got []string
	for _, m := range movements {
		got = append(got, fmt.Sprintf("%s %s %d %s %s", billing.FormatInstant(m.Start), m.Type, m.Lines, m.Credits, m.Closing))
	}
	if !slices.IsSorted(got) {
		f.T.Errorf("%+v: the movements are not in order", q)
	}
	if want := naiveMovements(f.all(ref), zone, q); !slices.Equal(got, want) {
		f.T.Fatalf("%+v: got\n%s\nwant\n%s", q, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return len(got)
}

// Whatever part of the lines is counted into rows, movements are what the ledger says, in every interval and over any time.
func TestMovementsAgreeWithLedger(t *testing.T) {
	const zone = "Australia/Lord_Howe"
	found := 0
	for seed := range 6 {
		random := rand.New(rand.NewPCG(uint64(seed), 11))
		f := newFixture(t)
		ref := f.Wallet("main", zone)
		f.Wallet("other", "UTC")
		began := f.World.Time()
		for range 14 {
			for range random.IntN(12) {
				switch random.IntN(5) {
				case 0:
					f.Grant("main", billing.Credits(1+random.Int64N(1000)))
				case 1:
					f.Hold("main", "chat", "", billing.Credits(1+random.Int64N(50)))
				case 2:
					f.Transfer("main", "other", billing.Credits(1+random.Int64N(100)))
				default:
					line := f.Use("main", "chat", "", "1", billing.Credits(2+random.Int64N(100)), time.Duration(random.Int64N(int64(30*24*time.Hour))))
					if random.IntN(3) == 0 {
						f.Reverse(line, 1)
					}
				}
				f.World.Pass(time.Duration(random.IntN(90)) * time.Minute)
			}
			if commits := f.Stream.Commits(); random.IntN(2) == 0 {
				f.ApplyAll(commits[random.IntN(len(commits))])
			}
			now := f.World.Time()
			whole := now.Sub(began) + 48*time.Hour
			q := aggregate.MovementQuery{From: began.Add(time.Duration(random.Int64N(int64(whole))) - 24*time.Hour), Interval: aggregate.Intervals[random.IntN(5)]}
			q.To = q.From.Add(1 + time.Duration(random.Int64N(int64(whole))))
			if q.Interval == calendar.Hour && q.To.Sub(q.From) > 900*time.Hour {
				q.To = q.From.Add(900 * time.Hour)
			}
			found += f.moves(zone, ref, q)
			f.World.Pass(time.Duration(random.IntN(20*24)) * time.Hour)
		}
	}
	if found < 100 {
		t.Errorf("only %d movements were compared", found)
	}
}

// Movements of a wallet that an earlier version began to count are refused until its usage is rebuilt.
func TestMovementsOfOlderRows(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "", "1", 3, 0)
	older := f.on(&steps{f.Store, func(s *aggregate.Step) {
		s.To.Types = false
		s.Rows = slices.DeleteFunc(s.Rows, func(r aggregate.Row) bool { return r.Series == aggregate.OfTypes })
	}})
	commits := f.Stream.Commits()
	if err := older.Apply(t.Context(), nil, commits[len(commits)-1].After); err != nil {
		t.Fatal(err)
	}
	q := aggregate.MovementQuery{From: f.World.Time(), To: f.World.Time().Add(time.Hour), Interval: calendar.Day}
	refused := func() {
		t.Helper()
		_, err := f.Service.Movements(t.Context(), f.counted(ref)[0], q)
		refusal := (*billing.Error)(nil)
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeConflict || !strings.Contains(refusal.Message, "rebuild-usage") {
			t.Errorf("got %v", err)
		}
	}
	refused()
	f.Use("main", "chat", "", "1", 4, 0)
	f.Service = f.NewService()
	f.ApplyAll(f.Stream.Commits()...)
	refused()
	if err := f.Service.Rebuild(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
	f.CheckRows(ref)
	if f.moves("UTC", ref, q) != 2 {
		t.Error("there are grants and usages")
	}
}

// busyRows is a store that has lines counted while rows are read.
type busyRows struct {
	aggregate.Store
	before func()
}

func (b *busyRows) Rows(
	ctx context.Context, ref billing.WalletRef, generation int64, r aggregate.RowRange, limit int, f ledger.Freshness,
) ([]aggregate.Row, bool, error) {
	b.before()
	return b.Store.Rows(ctx, ref, generation, r, limit, f)
}

// Closing balances are right also where lines are counted between the read of the wallet and that of the rows.
func TestMovementsBesideCounting(t *testing.T) {
	for _, busy := range []int{1, 3, 100} {
		f := newFixture(t)
		ref := f.Wallet("main", "UTC")
		f.Use("main", "chat", "", "1", 3, 0)
		f.ApplyAll(f.Stream.Commits()...)
		read := f.counted(ref)[0]
		times := 0
		service := f.on(&busyRows{f.Store, func() {
			if times++; times <= busy {
				f.World.Pass(24 * time.Hour)
				f.Use("main", "chat", "", "1", 10, 0)
				f.ApplyAll(f.Stream.Commits()...)
			}
		}})
		q := aggregate.MovementQuery{From: billingtest.Epoch, To: billingtest.Epoch.Add(time.Hour), Interval: calendar.Day}
		got, err := service.Movements(t.Context(), read, q)
		refusal := (*billing.Error)(nil)
		switch {
		case busy == 100:
			if !errors.As(err, &refusal) || refusal.Code != billing.CodeConflict || times > 10 {
				t.Errorf("got %+v, %v after %d reads", got, err, times)
			}
		case err != nil || len(got) != 2 || got[0].Closing != 1_000_000*billing.Credit-3:
			t.Errorf("got %+v, %v", got, err)
		}
	}
}
