package aggregate_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

type fixture struct{ *aggregatetest.Fixture }

func newFixture(t *testing.T) *fixture {
	t.Helper()
	return &fixture{aggregatetest.NewFixture(t, billingtest.NewMemory(), aggregatetest.NewMemory())}
}

func TestApply(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "Europe/Berlin")
	f.Use("main", "chat", "anna", "12.5", 3*billing.Credit, 0)
	first := f.Use("main", "chat", "anna", "0.000000000001", 1, 26*time.Hour)
	f.Use("main", "image", "", "1", 2*billing.Credit, 34*24*time.Hour)
	f.Reverse(first, 1)
	for _, c := range f.Stream.Commits() {
		if err := f.Service.Apply(t.Context(), c.Before, c.After); err != nil {
			t.Fatal(err)
		}
	}
	f.CheckRows(ref)
	f.ApplyAll(f.Stream.Commits()...) // again
	f.Service = f.NewService()
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
}

// A commit that changes more rows than one step may is counted in several steps; the rows of one line are in one step.
func TestApplySplits(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	var events []billing.RecordUsage
	for i := range billing.MaxCommitCommands {
		events = append(events, f.Usage("main", fmt.Sprint("action ", i), fmt.Sprint("seat ", i), "1", 1, 0))
	}
	batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.AllOrNothing, Events: events}
	if _, _, err := f.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
		t.Fatal(err)
	}
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
	f.isCounted(ref, 99, 7) // 6 rows a line and 2 of totals, at most 99 a step: 16 lines and the grant, 5 × 16, 2
}

// Many commits of a wallet are counted in one step if they change the same rows.
func TestApplyAllTogether(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	for range 500 {
		f.Use("main", "chat", "anna", "1", 1, 0)
	}
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
	f.isCounted(ref, 501, 1)
}

// isCounted checks up to which line a wallet is counted, and in how many steps.
func (f *fixture) isCounted(ref billing.WalletRef, sequence, steps int64) {
	f.T.Helper()
	cursors, err := f.Store.Cursors(f.T.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if c := cursors[ref.ID]; err != nil || c == nil || c.Sequence != sequence || c.Revision != steps {
		f.T.Errorf("the cursor is %+v, %v, want line %d in %d steps", c, err, sequence, steps)
	}
}

// Commits that were never delivered are read from the ledger, however many lines they are and however far its index
// lags.
func TestApplyCatchesUp(t *testing.T) {
	for _, lag := range []int{0, 7, 100, 3000} {
		f := newFixture(t)
		ref := f.Wallet("main", "Europe/Berlin")
		for i := range 25 {
			var events []billing.RecordUsage
			for j := range 90 {
				events = append(events, f.Usage("main", "chat", "", "1", 1, time.Duration(i*j)*time.Minute))
			}
			batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.BestEffort, Events: events}
			if _, _, err := f.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
				t.Fatal(err)
			}
		}
		f.Stream.Lag(lag)
		commits := f.Stream.Commits()
		f.ApplyAll(commits[len(commits)-1])
		f.CheckRows(ref)
	}
}

// Wallets without lines take no step, and an error is returned for the commits of its own wallet alone.
func TestApplyAllReturnsErrorsByCommit(t *testing.T) {
	f := newFixture(t)
	f.Wallet("main", "UTC")
	f.Wallet("other", "UTC")
	commits := f.Stream.Commits()
	if len(commits) != 4 || commits[0].After.Sequence != 0 {
		t.Fatalf("got %d commits", len(commits))
	}
	failing := aggregatetest.NewFaulty(f.Store, func() aggregatetest.Accident { return aggregatetest.Broken })
	service := aggregate.New(aggregate.Config{Ledger: f.World.Ledger, Store: failing})
	for i, err := range service.ApplyAll(t.Context(), commits) {
		if failed := errors.Is(err, aggregatetest.ErrBroken); failed != (commits[i].After.Sequence > 0) {
			t.Errorf("commit %d: got %v", i, err)
		}
	}
	if faults := service.ApplyAll(t.Context(), nil); len(faults) != 0 {
		t.Errorf("got %v", faults)
	}
}

// The error of a store that is busy with a read is returned, and the same call may be made again. A step that the store was too
// busy for is made again, since wallets of a tenant change the same rows of its books. After a write whose answer was lost,
// the service reads whether it was made.
func TestApplyAccidents(t *testing.T) {
	for accident, want := range map[aggregatetest.Accident]error{
		aggregatetest.Busy: ledger.ErrBusy, aggregatetest.Broken: aggregatetest.ErrBroken,
		aggregatetest.LostBefore: nil, aggregatetest.LostAfter: nil,
	} {
		for at := range 3 {
			f := newFixture(t)
			ref := f.Wallet("main", "UTC")
			f.Use("main", "chat", "anna", "1", 1, 0)
			calls := 0
			faulty := aggregatetest.NewFaulty(f.Store, func() aggregatetest.Accident {
				if calls++; calls-1 == at {
					return accident
				}
				return aggregatetest.None
			})
			service := aggregate.New(aggregate.Config{Ledger: f.World.Ledger, Store: faulty})
			commits := f.Stream.Commits()
			err := errors.Join(service.ApplyAll(t.Context(), commits)...)
			if isStep := at > 0; isStep && accident == aggregatetest.Busy {
				want = nil
			}
			if faulty.Accidents() > 0 && !errors.Is(err, want) {
				t.Errorf("accident %d at call %d: got %v", accident, at, err)
			}
			if err := errors.Join(service.ApplyAll(t.Context(), commits)...); err != nil {
				t.Error(err)
			}
			f.CheckRows(ref)
		}
	}
}

// Aggregates are computed again while the wallet is used and its commits are applied: nothing is lost or counted twice.
func TestRebuildDuringTraffic(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "Europe/Berlin")
	for range 300 {
		f.Use("main", "chat", "anna", "1", 1, 0)
	}
	f.ApplyAll(f.Stream.Commits()...)
	done := make(chan struct{})
	var workers sync.WaitGroup
	workers.Go(func() { // uses the wallet
		for {
			select {
			case <-done:
				return
			default:
				f.Use("main", "chat", "ben", "2", 3, 0)
			}
		}
	})
	for range 2 { // two processes apply its commits, as when a shard of the stream is handed over
		workers.Go(func() {
			service := f.NewService()
			for {
				select {
				case <-done:
					return
				default:
					commits := f.Stream.Commits()
					if err := errors.Join(service.ApplyAll(t.Context(), commits[len(commits)-1:])...); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for generation := int64(2); generation < 6; generation++ {
		var reports []aggregate.Progress
		err := f.Service.Rebuild(t.Context(), ref, func(p aggregate.Progress) { reports = append(reports, p) })
		if err != nil {
			t.Fatal(err)
		}
		cursors, err := f.Store.Cursors(t.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
		if err != nil || cursors[ref.ID].Generation != generation {
			t.Fatalf("generation %d: got %+v, %v", generation, cursors[ref.ID], err)
		}
		if n := len(reports); n == 0 || reports[n-1].Counted < 301 || reports[n-1].Counted > reports[n-1].Total {
			t.Errorf("it reported %+v", reports)
		}
		if removed, err := f.Service.Sweep(t.Context(), ref); err != nil || removed < 4 {
			t.Errorf("swept %d rows, %v", removed, err)
		}
	}
	close(done)
	workers.Wait()
	f.ApplyAll(f.Stream.Commits()...)
	f.CheckRows(ref)
}

// A rebuild that was interrupted continues where it stopped.
func TestRebuildResumes(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	for i := range 300 { // about 98 rows each step
		f.Use("main", fmt.Sprint("action ", i), "", "1", 1, 0)
	}
	f.ApplyAll(f.Stream.Commits()...)
	broken := true
	faulty := aggregatetest.NewFaulty(f.Store, func() aggregatetest.Accident {
		if broken {
			return aggregatetest.Broken
		}
		return aggregatetest.None
	})
	service := aggregate.New(aggregate.Config{Ledger: f.World.Ledger, Store: faulty})
	broken = false
	var first []aggregate.Progress
	err := service.Rebuild(t.Context(), ref, func(p aggregate.Progress) {
		first = append(first, p)
		broken = p.Counted > 100
	})
	if !errors.Is(err, aggregatetest.ErrBroken) {
		t.Fatalf("got %v", err)
	}
	f.CheckRows(ref) // the current generation is as it was
	broken = false
	var second []aggregate.Progress
	err = f.NewService().Rebuild(t.Context(), ref, func(p aggregate.Progress) { second = append(second, p) })
	if err != nil {
		t.Fatal(err)
	}
	if second[0].Counted <= first[len(first)-1].Counted {
		t.Errorf("after %+v it continued with %+v", first, second)
	}
	f.CheckRows(ref)
	if _, err := f.Store.NextCursor(t.Context(), ref); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

// A rebuild counts a wallet that was never counted, and fails for a wallet that does not exist.
func TestRebuildUncountedWallet(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "", "1", 1, 0)
	if err := f.Service.Rebuild(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
	f.CheckRows(ref)
	f.isCounted(ref, 2, 1)
	ref.ID = "wal_00000000000000000000000000"
	if err := f.Service.Rebuild(t.Context(), ref, nil); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
