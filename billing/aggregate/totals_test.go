package aggregate_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
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
	// A later step adds what has changed since, and nothing twice. The totals are as of the newest line, whichever wallet has it.
	for _, change := range []func(){func() { f.owes(main) }, func() { f.Hold("other", "chat", "", 2) }} {
		f.World.Pass(time.Hour)
		change()
		newest = f.World.Time()
		f.World.Pass(3 * time.Hour)
		f.ApplyAll(f.Stream.Commits()...)
		f.CheckTotals(main, other)
		if got := f.totals(); !got.AsOf.Equal(newest) {
			t.Errorf("as of %s, want %s", got.AsOf, newest)
		}
	}
}

// owes has a wallet spend more than it has.
func (f *fixture) owes(wallet billing.WalletRef) {
	f.T.Helper()
	if _, err := f.World.UpdateWallet(f.T.Context(), billingtest.Caller, billing.UpdateWallet{
		Keyed: billing.Keyed{IdempotencyKey: "overdraft"}, Wallet: string(wallet.ID), OverdraftLimit: billing.SetTo(billing.Credit),
	}); err != nil {
		f.T.Fatal(err)
	}
	_, before := f.Lines(wallet)
	usage := f.Usage(string(wallet.ID), "chat", "", "1", before.Wallet.Posted-before.Wallet.Held+7, 0)
	usage.OnShortfall = billing.ShortfallOverdraft
	f.Record(usage)
	if _, after := f.Lines(wallet); after.Wallet.Debt != 7 {
		f.T.Errorf("the wallet owes %s", after.Wallet.Debt)
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
