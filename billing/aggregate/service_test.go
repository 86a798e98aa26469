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
)

type bench struct{ *aggregatetest.Bench }

func newBench(t *testing.T) *bench {
	t.Helper()
	return &bench{aggregatetest.NewBench(t, billingtest.NewMemory(), aggregatetest.NewMemory())}
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

// A commit that touches more rows than one step has room for is counted in several, in which its lines stay together.
func TestApplySplits(t *testing.T) {
	b := newBench(t)
	ref := b.Wallet("main", "UTC")
	var events []billing.RecordUsage
	for i := range billing.MaxCommitCommands {
		events = append(events, b.Usage("main", fmt.Sprint("action ", i), fmt.Sprint("seat ", i), "1", 1, 0))
	}
	batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.AllOrNothing, Events: events}
	if _, _, err := b.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
		t.Fatal(err)
	}
	b.ApplyAll(b.Stream.Commits()...)
	b.Holds(ref)
	b.at(ref, 99, 5) // 4 rows a line, at most 99 a step: 24 lines and the grant, 24, 24, 24, 2
}

// Many commits of a wallet are one step where they touch the same rows.
func TestApplyAllTogether(t *testing.T) {
	b := newBench(t)
	ref := b.Wallet("main", "UTC")
	for range 500 {
		b.Use("main", "chat", "anna", "1", 1, 0)
	}
	b.ApplyAll(b.Stream.Commits()...)
	b.Holds(ref)
	b.at(ref, 501, 1)
}

// at checks which line of a wallet is the last that is counted, and in how many steps.
func (b *bench) at(ref billing.WalletRef, sequence, steps int64) {
	b.T.Helper()
	cursors, err := b.Store.Cursors(b.T.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
	if c := cursors[ref.ID]; err != nil || c == nil || c.Sequence != sequence || c.Revision != steps {
		b.T.Errorf("the cursor is %+v, %v, want line %d in %d steps", c, err, sequence, steps)
	}
}

// What was never delivered is read from the ledger, however long it is and however far its index lags.
func TestApplyCatchesUp(t *testing.T) {
	for _, lag := range []int{0, 7, 100, 3000} {
		b := newBench(t)
		ref := b.Wallet("main", "Europe/Berlin")
		for i := range 25 {
			var events []billing.RecordUsage
			for j := range 90 {
				events = append(events, b.Usage("main", "chat", "", "1", 1, time.Duration(i*j)*time.Minute))
			}
			batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.BestEffort, Events: events}
			if _, _, err := b.World.RecordUsageBatch(t.Context(), billingtest.Caller, batch); err != nil {
				t.Fatal(err)
			}
		}
		b.Stream.Lag(lag)
		commits := b.Stream.Commits()
		b.ApplyAll(commits[len(commits)-1])
		b.Holds(ref)
	}
}

// Wallets of which there is nothing to count take no step, and what fails is told for its own wallet alone.
func TestApplyAllTellsEach(t *testing.T) {
	b := newBench(t)
	b.Wallet("main", "UTC")
	b.Wallet("other", "UTC")
	commits := b.Stream.Commits()
	if len(commits) != 4 || commits[0].After.Sequence != 0 {
		t.Fatalf("got %d commits", len(commits))
	}
	failing := aggregatetest.NewFaulty(b.Store, func() aggregatetest.Accident { return aggregatetest.Broken })
	service := aggregate.New(aggregate.Config{Ledger: b.World.Ledger, Store: failing})
	for i, err := range service.ApplyAll(t.Context(), commits) {
		if failed := errors.Is(err, aggregatetest.ErrBroken); failed != (commits[i].After.Sequence > 0) {
			t.Errorf("commit %d: got %v", i, err)
		}
	}
	if faults := service.ApplyAll(t.Context(), nil); len(faults) != 0 {
		t.Errorf("got %v", faults)
	}
}

// A store that is busy is told, and the same call may be made again; a write whose answer is lost is found out.
func TestApplyAccidents(t *testing.T) {
	for accident, told := range map[aggregatetest.Accident]error{
		aggregatetest.Busy: billing.ErrBusy, aggregatetest.Broken: aggregatetest.ErrBroken,
		aggregatetest.LostBefore: nil, aggregatetest.LostAfter: nil,
	} {
		for at := range 3 {
			b := newBench(t)
			ref := b.Wallet("main", "UTC")
			b.Use("main", "chat", "anna", "1", 1, 0)
			calls := 0
			faulty := aggregatetest.NewFaulty(b.Store, func() aggregatetest.Accident {
				if calls++; calls-1 == at {
					return accident
				}
				return aggregatetest.None
			})
			service := aggregate.New(aggregate.Config{Ledger: b.World.Ledger, Store: faulty})
			commits := b.Stream.Commits()
			err := errors.Join(service.ApplyAll(t.Context(), commits)...)
			if faulty.Met() > 0 && !errors.Is(err, told) {
				t.Errorf("accident %d at call %d: got %v", accident, at, err)
			}
			if err := errors.Join(service.ApplyAll(t.Context(), commits)...); err != nil {
				t.Error(err)
			}
			b.Holds(ref)
		}
	}
}

// Aggregates are computed anew while the wallet is used and followed, and nothing is lost or counted twice.
func TestRebuildBesideTraffic(t *testing.T) {
	b := newBench(t)
	ref := b.Wallet("main", "Europe/Berlin")
	for range 300 {
		b.Use("main", "chat", "anna", "1", 1, 0)
	}
	b.ApplyAll(b.Stream.Commits()...)
	done := make(chan struct{})
	var followers sync.WaitGroup
	followers.Go(func() { // uses the wallet
		for {
			select {
			case <-done:
				return
			default:
				b.Use("main", "chat", "ben", "2", 3, 0)
			}
		}
	})
	for range 2 { // two processes follow it, as a stream's shard that is handed over
		followers.Go(func() {
			service := b.Restarted()
			for {
				select {
				case <-done:
					return
				default:
					commits := b.Stream.Commits()
					if err := errors.Join(service.ApplyAll(t.Context(), commits[len(commits)-1:])...); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for generation := int64(2); generation < 6; generation++ {
		var told []aggregate.Progress
		if err := b.Service.Rebuild(t.Context(), ref, func(p aggregate.Progress) { told = append(told, p) }); err != nil {
			t.Fatal(err)
		}
		cursors, err := b.Store.Cursors(t.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
		if err != nil || cursors[ref.ID].Generation != generation {
			t.Fatalf("generation %d: got %+v, %v", generation, cursors[ref.ID], err)
		}
		if n := len(told); n == 0 || told[n-1].Counted < 301 || told[n-1].Counted > told[n-1].Of {
			t.Errorf("was told %+v", told)
		}
		if removed, err := b.Service.Sweep(t.Context(), ref); err != nil || removed < 4 {
			t.Errorf("swept %d rows, %v", removed, err)
		}
	}
	close(done)
	followers.Wait()
	b.ApplyAll(b.Stream.Commits()...)
	b.Holds(ref)
}

// A rebuild that is interrupted goes on from where it was.
func TestRebuildResumes(t *testing.T) {
	b := newBench(t)
	ref := b.Wallet("main", "UTC")
	for i := range 300 { // 98 rows or so each step
		b.Use("main", fmt.Sprint("action ", i), "", "1", 1, 0)
	}
	b.ApplyAll(b.Stream.Commits()...)
	broken := true
	faulty := aggregatetest.NewFaulty(b.Store, func() aggregatetest.Accident {
		if broken {
			return aggregatetest.Broken
		}
		return aggregatetest.None
	})
	service := aggregate.New(aggregate.Config{Ledger: b.World.Ledger, Store: faulty})
	broken = false
	var first []aggregate.Progress
	err := service.Rebuild(t.Context(), ref, func(p aggregate.Progress) {
		first = append(first, p)
		broken = p.Counted > 100
	})
	if !errors.Is(err, aggregatetest.ErrBroken) {
		t.Fatalf("got %v", err)
	}
	b.Holds(ref) // what there was goes on
	broken = false
	var second []aggregate.Progress
	if err := b.Restarted().Rebuild(t.Context(), ref, func(p aggregate.Progress) { second = append(second, p) }); err != nil {
		t.Fatal(err)
	}
	if second[0].Counted <= first[len(first)-1].Counted {
		t.Errorf("after %+v it went on with %+v", first, second)
	}
	b.Holds(ref)
	if _, err := b.Store.Building(t.Context(), ref); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

// Computing anew what was never counted counts it, and there is nothing to compute of what does not exist.
func TestRebuildFromNothing(t *testing.T) {
	b := newBench(t)
	ref := b.Wallet("main", "UTC")
	b.Use("main", "chat", "", "1", 1, 0)
	if err := b.Service.Rebuild(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
	b.Holds(ref)
	b.at(ref, 2, 1)
	ref.ID = "wal_00000000000000000000000000"
	if err := b.Service.Rebuild(t.Context(), ref, nil); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
