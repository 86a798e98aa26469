package aggregate_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// totals returns the totals of the tenant.
func (f *fixture) totals() *aggregate.Totals {
	f.T.Helper()
	totals, err := f.Service.Totals(f.T.Context(), billing.Live, f.World.Time())
	if err != nil {
		f.T.Fatal(err)
	}
	return totals
}

// Customers and wallets count from their creation on, and credits once they are counted, as of the newest transaction among them.
func TestTotals(t *testing.T) {
	f := newFixture(t)
	if got := f.totals(); got.Customers != 0 || got.Wallets != 0 || len(got.Units) != 0 || !got.AsOf.Equal(f.World.Time()) {
		t.Errorf("of nothing: %+v", got)
	}
	main := f.Wallet("main", "UTC")
	f.World.Pass(time.Hour)
	other := f.Wallet("other", "UTC")
	f.Use("main", "chat", "", "1", 10, 0)
	f.Hold("main", "chat", "", 5)
	f.Adjust("other", 7)
	newest := f.World.Time()
	f.World.Pass(time.Hour)
	if got := f.totals(); got.Customers != 2 || got.Wallets != 2 || got.Units[0].Wallets != 2 || got.Units[0].Posted.Sign() != 0 {
		t.Errorf("before anything is counted: %+v", got)
	}
	commits := f.Stream.Commits()
	f.ApplyAll(commits...)
	f.CheckTotals(main, other)
	if got := f.totals(); !got.AsOf.Equal(newest) {
		t.Errorf("as of %s, want %s", got.AsOf, newest)
	}
	f.ApplyAll(commits...)
	for range 2 {
		if err := f.NewService().Rebuild(t.Context(), main, nil); err != nil {
			t.Fatal(err)
		}
		f.CheckTotals(main, other)
	}
}

// A wallet that an earlier version counted is in the totals with its next line, and after a rebuild.
func TestTotalsOfEarlierVersions(t *testing.T) {
	for name, catchUp := range map[string]func(*fixture, billing.WalletRef) error{
		"by the next line": func(f *fixture, _ billing.WalletRef) error {
			f.Use("main", "chat", "", "1", 10, 0)
			f.ApplyAll(f.Stream.Commits()...)
			return nil
		},
		"by a rebuild": func(f *fixture, ref billing.WalletRef) error {
			return f.NewService().Rebuild(f.T.Context(), ref, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			main := f.Wallet("main", "UTC")
			f.Hold("main", "chat", "", 5)
			earlier := f.on(&steps{f.Store, func(s *aggregate.Step) {
				s.Totals, s.To.Totaled, s.To.Held, s.To.Debt, s.To.Leveled = nil, aggregate.Level{}, 0, 0, false
			}})
			commits := f.Stream.Commits()
			for _, err := range earlier.ApplyAll(t.Context(), commits) {
				if err != nil {
					t.Fatal(err)
				}
			}
			f.Service = f.NewService()
			f.ApplyAll(commits...)
			if got := f.totals(); got.Units[0].Posted.Sign() != 0 {
				t.Errorf("what an earlier version counted is unknown, and yet there is %+v", got.Units[0])
			}
			if err := catchUp(f, main); err != nil {
				t.Fatal(err)
			}
			f.CheckTotals(main)
		})
	}
}
