package aggregate_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func eur(minor int64) billing.Amount { return billing.Amount{Minor: minor, Currency: "EUR"} }

// steps is a store that shows each step before it is made.
type steps struct {
	aggregate.Store
	show func(*aggregate.Step)
}

func (s *steps) Move(ctx context.Context, step *aggregate.Step) error {
	copied := *step
	s.show(&copied)
	return s.Store.Move(ctx, &copied)
}

// report returns the books of the tenant of an instant, which have to be complete or not.
func (f *fixture) report(at time.Time, complete bool) *aggregate.Report {
	f.T.Helper()
	r, err := f.Service.Report(f.T.Context(), billing.Live, at, f.World.Time())
	if err != nil {
		f.T.Fatal(err)
	}
	if r.Complete != complete {
		f.T.Errorf("the report at %s is complete: %t, as of %s", at, r.Complete, r.AsOf)
	}
	return r
}

// A day ends with its last microsecond: what is recorded at midnight is of the next one. The report is complete once every
// wallet is counted, and commits that began on the day cannot come any more.
func TestReportAtMidnight(t *testing.T) {
	f := newFixture(t)
	main, other := f.Wallet("main", "Asia/Tokyo"), f.Wallet("other", "UTC")
	midnight := billingtest.Epoch.Truncate(24 * time.Hour).Add(24 * time.Hour)
	f.World.Pass(midnight.Add(-time.Microsecond).Sub(f.World.Time()))
	f.GrantPaid("main", 100, eur(1000), time.Time{})
	f.World.Pass(time.Microsecond)
	f.Use("main", "chat", "", "1", 10, 0)
	f.Transfer("main", "other", 30)
	before := finance.Changes{"EUR": {Received: 1000, Deferred: 1000}}
	after := finance.Changes{"EUR": {Received: 1000, Deferred: 900, Earned: 100}}
	commits := f.Stream.Commits()

	f.World.Pass(time.Minute - time.Microsecond - time.Microsecond)
	f.report(midnight, false)
	f.World.Pass(time.Hour)
	if r := f.report(midnight, false); !r.AsOf.Equal(midnight.Add(-time.Microsecond)) || len(r.Rows) > 0 {
		t.Errorf("before anything is counted: %+v", r)
	}
	f.ApplyAll(commits[:len(commits)-3]...) // without the usage, and without the transfer of each wallet
	for _, at := range []time.Time{midnight, midnight.Add(-time.Microsecond), midnight.Add(24*time.Hour - 2*time.Microsecond)} {
		if r := f.report(at, true); !maps.Equal(r.Rows, before) {
			t.Errorf("at %s: %+v", at, r)
		}
	}
	if r := f.report(midnight.Add(-2*time.Microsecond), true); len(r.Rows) > 0 || !r.AsOf.Equal(midnight.Add(-24*time.Hour-time.Microsecond)) {
		t.Errorf("of the day before: %+v", r)
	}
	f.World.Pass(24 * time.Hour)
	f.report(f.World.Time(), false)
	f.ApplyAll(commits...)
	f.report(midnight, true)
	if r := f.report(f.World.Time(), true); !maps.Equal(r.Rows, after) || !r.AsOf.Equal(midnight.Add(24*time.Hour-time.Microsecond)) {
		t.Errorf("of the second day: %+v", r)
	}
	later := f.World.Time().Add(1000 * time.Hour)
	if r := f.report(later, true); !r.AsOf.Equal(midnight.Add(24*time.Hour - time.Microsecond)) {
		t.Errorf("of an instant to come: %+v", r)
	}
	f.CheckMoney(main, other)
}

// In a wallet without paid grants, counting writes nothing for the books.
func TestMoneyOfFreeCreditIsFree(t *testing.T) {
	f := newFixture(t)
	f.Wallet("main", "UTC")
	used := f.Use("main", "chat", "", "1", 10, 0)
	f.Reverse(used, 3)
	f.Capture(f.Hold("main", "chat", "", 10), "1", 5, true)
	f.World.Pass(48 * time.Hour)
	f.Use("main", "chat", "", "1", 10, 0)
	made := 0
	service := f.on(&steps{f.Store, func(s *aggregate.Step) {
		if made++; s.Money != nil || len(s.To.Money.Columns) > 0 || len(s.To.Money.Groups) > 0 {
			t.Errorf("a step writes %+v", s.Money)
		}
	}})
	commits := f.Stream.Commits()
	if err := service.Apply(t.Context(), nil, commits[len(commits)-1].After); err != nil || made != 1 {
		t.Errorf("%d steps, %v", made, err)
	}
}

// A wallet that was counted before money was is counted from its first line on: with its next commit, or by a rebuild. Its
// books are right meanwhile.
func TestMoneyIsCountedLater(t *testing.T) {
	for name, catchUp := range map[string]func(*fixture, billing.WalletRef) error{
		"by the next commit": func(f *fixture, _ billing.WalletRef) error {
			f.Use("main", "chat", "", "1", 1, 0)
			f.ApplyAll(f.Stream.Commits()...)
			return nil
		},
		"by the last commit again": func(f *fixture, _ billing.WalletRef) error {
			f.ApplyAll(f.Stream.Commits()...)
			return nil
		},
		"by a rebuild": func(f *fixture, ref billing.WalletRef) error { return f.Service.Rebuild(f.T.Context(), ref, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			ref := f.Wallet("main", "UTC")
			f.GrantPaid("main", 1000, eur(777), f.World.Time().Add(50*time.Hour))
			for range 40 {
				f.Use("main", "chat", "", "1", 9, 0)
				f.World.Pass(90 * time.Minute)
			}
			forgets := &steps{f.Store, func(s *aggregate.Step) { s.To.Money, s.Money = aggregate.Money{}, nil }}
			for _, c := range f.Stream.Commits() {
				older := f.on(forgets)
				if err := older.Apply(t.Context(), c.Before, c.After); err != nil {
					t.Fatal(err)
				}
			}
			f.CheckRows(ref)
			f.CheckFinance(f.Service, ref, f.World.Time().Add(-20*time.Hour))
			f.report(f.World.Time(), false)
			if err := catchUp(f, ref); err != nil {
				t.Fatal(err)
			}
			f.CheckRows(ref)
			f.CheckMoney(ref)
			f.report(f.World.Time(), true)
		})
	}
}

// The positions of very many grants are in several groups. A step reads and writes only those that its lines name.
func TestMoneyOfManyGrants(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	grants := 2*aggregate.GroupSize + 10
	for n := range grants {
		f.GrantPaid("main", billing.Credits(10+n%7), eur(int64(1+n%5)), time.Time{})
		if n%100 == 99 {
			f.ApplyAll(f.Stream.Commits()...)
			f.World.Pass(13 * time.Hour)
		}
	}
	f.ApplyAll(f.Stream.Commits()...)
	last := f.Use("main", "chat", "", "1", 10, 0)
	var written []int
	f.Service = f.on(&steps{f.Store, func(s *aggregate.Step) {
		for _, g := range s.Money.Groups {
			written = append(written, len(g.Grants))
		}
	}})
	f.ApplyAll(f.Stream.Commits()...)
	if len(written) != 1 || written[0] > aggregate.GroupSize {
		t.Errorf("a usage of one grant writes groups of %v", written)
	}
	f.Use("main", "chat", "", "1", billing.Credits(grants*9), 0)
	f.World.Pass(24 * time.Hour)
	f.Reverse(last, 5)
	f.Service = f.NewService()
	f.ApplyAll(f.Stream.Commits()...)
	cursors, err := f.Store.Cursors(t.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil || len(cursors[ref.ID].Money.Groups) != 3 {
		t.Fatalf("%+v, %v", cursors[ref.ID].Money.Groups, err)
	}
	f.CheckMoney(ref)
}

// An audit reports what is counted wrongly: now, or at the end of a day.
func TestAuditFindsWhatIsCountedWrongly(t *testing.T) {
	for name, falsify := range map[string]func(*aggregate.Step){
		"now":   func(s *aggregate.Step) { s.To.Money.Columns = finance.Changes{"EUR": {Received: 5, Deferred: 5}} },
		"a day": func(s *aggregate.Step) { s.Money.Closed.Columns = finance.Changes{"JPY": {Received: 5, Deferred: 5}} },
	} {
		f := newFixture(t)
		ref := f.Wallet("main", "UTC")
		f.GrantPaid("main", 100, eur(1000), time.Time{})
		f.ApplyAll(f.Stream.Commits()...)
		f.World.Pass(24 * time.Hour)
		f.Use("main", "chat", "", "1", 10, 0)
		f.Service = f.on(&steps{f.Store, falsify})
		f.ApplyAll(f.Stream.Commits()...)
		_, s := f.Lines(ref)
		audit, err := f.World.Audit(t.Context(), s, f.World.Time())
		if err != nil || !audit.OK {
			t.Fatalf("%+v, %v", audit, err)
		}
		difference, err := f.Service.Audited(t.Context(), &s.Wallet, audit)
		expected := map[string]finance.Changes{
			"now":   {"EUR": {Received: -995, Deferred: -895, Earned: -100}},
			"a day": {"EUR": {Received: -1000, Deferred: -1000}, "JPY": {Received: 5, Deferred: 5}},
		}[name]
		if err != nil || !maps.Equal(difference, expected) {
			t.Errorf("%s: got %+v, %v, want %+v", name, difference, err, expected)
		}
	}
}

// Books at an instant within a day are added up from that day alone, and refused where that is too much. At its end they are
// read, however much there was.
func TestFinanceWithinADay(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.GrantPaid("main", 100_000, eur(1000), time.Time{})
	for day := range 3 {
		for n := range 30 {
			f.Use("main", "chat", "", "1", billing.Credits(100*day+n), 0)
		}
		f.World.Pass(24 * time.Hour)
	}
	f.ApplyAll(f.Stream.Commits()...)
	_, s := f.Lines(ref)
	reads := &counted{Store: f.Stream}
	reader := aggregate.New(aggregate.Config{Ledger: ledger.New(reads, f.World.Runtime()), Store: f.Store, Now: f.World.Time})
	for at, want := range map[time.Time]int{
		f.World.Time(): 0, f.World.Time().Add(-12 * time.Hour): 0,
		f.World.Time().Truncate(24 * time.Hour).Add(-24*time.Hour - time.Microsecond): 0,
		s.Wallet.CommittedAt.Add(-24 * time.Hour):                                     1,
	} {
		reads.lines = 0
		if _, err := reader.Finance(t.Context(), &s.Wallet, at); err != nil || reads.lines != want {
			t.Errorf("at %s: %d reads of lines, %v, want %d", at, reads.lines, err, want)
		}
	}
	f.CheckMoney(ref)
}

// counted counts reads of lines.
type counted struct {
	ledger.Store
	lines int
}

func (c *counted) IndexedLines(ctx context.Context, ref billing.WalletRef, r ledger.LineRange) ([]*billing.Transaction, error) {
	c.lines++
	return c.Store.IndexedLines(ctx, ref, r)
}

// Many wallets are looked at in several reports, and one that is not counted stops the survey until it is.
func TestReportOfManyWallets(t *testing.T) {
	f := newFixture(t)
	var last billing.WalletRef
	for n := range 1050 {
		f.World.Pass(time.Millisecond) // so that the last one has the highest id
		last = f.Wallet(fmt.Sprint("w", n), "UTC")
	}
	f.World.Pass(25 * time.Hour)
	commits := f.Stream.Commits()
	var others []aggregate.Commit
	for _, c := range commits {
		if c.After.WalletRef != last {
			others = append(others, c)
		}
	}
	f.ApplyAll(others...)
	for range 3 {
		f.report(f.World.Time(), false) // the newest wallet, which is the first that is looked at, is not counted
	}
	f.ApplyAll(commits...)
	f.report(f.World.Time(), false)
	f.report(f.World.Time(), true)
	f.report(f.World.Time().Add(-24*time.Hour), true)
}

// A rebuild of usage leaves what is counted of the books as it is, also if it is interrupted or others count meanwhile.
func TestMoneyRebuild(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.GrantPaid("main", 1000, eur(999), time.Time{})
	for range 20 {
		f.Use("main", "chat", "", "1", 7, 0)
	}
	f.ApplyAll(f.Stream.Commits()...)
	f.World.Pass(30 * time.Hour)
	f.Use("main", "chat", "", "1", 7, 0) // which the rebuild counts, and its money after it
	f.interruptRebuild(ref)
	for range 2 {
		if err := f.Service.Rebuild(t.Context(), ref, nil); err != nil {
			t.Fatal(err)
		}
		f.CheckRows(ref)
		f.CheckMoney(ref)
	}
	f.Use("main", "chat", "", "1", 7, 0)
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
	f.CheckMoney(ref)
}
