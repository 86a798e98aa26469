package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Requests that arrive while a commit is in flight are committed together, and one wallet never has two commits in
// flight.
func TestLaneShares(t *testing.T) {
	w, g, wallets := laneWorld(t, 1)
	id := wallets[0].ID
	g.enter = make(chan billing.WalletID)
	before := g.commits.Load()
	results := make(chan error, 41)
	send := func(i int) {
		_, err := use(t.Context(), w, id, fmt.Sprint("u", i))
		results <- err
	}
	go send(0)
	<-g.enter // the first is in flight
	for i := range 40 {
		go send(i + 1)
	}
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 40 })
	g.proceed <- struct{}{}
	<-g.enter // the rest, as one commit
	g.proceed <- struct{}{}
	for range 41 {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	if n := g.commits.Load() - before; n != 2 {
		t.Errorf("41 usages took %d commits; want 2", n)
	}
	if n := g.most.Load(); n != 1 {
		t.Errorf("%d commits of one wallet were in flight at once", n)
	}
}

// If a caller goes away while its request waits, the request is removed; if it goes away while its commit is in flight,
// the commit is not affected.
func TestLaneCallerGoesAway(t *testing.T) {
	w, g, wallets := laneWorld(t, 1)
	id := wallets[0].ID
	g.enter = make(chan billing.WalletID)
	first := make(chan error, 1)
	go func() { _, err := use(t.Context(), w, id, "first"); first <- err }()
	<-g.enter

	gone, leave := context.WithCancel(t.Context())
	waiting, inFlight := make(chan error, 1), make(chan error, 1)
	go func() { _, err := use(gone, w, id, "waiting"); waiting <- err }()
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 1 })
	leave()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Fatalf("the caller that went away got %v", err)
	}

	gone, leave = context.WithCancel(t.Context())
	leader := make(chan error, 1)
	go func() { _, err := use(t.Context(), w, id, "leader"); leader <- err }()
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 1 })
	go func() { _, err := use(gone, w, id, "inFlight"); inFlight <- err }()
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 2 })
	g.proceed <- struct{}{}
	<-g.enter // both requests, in one commit
	leave()
	if err := <-inFlight; !errors.Is(err, context.Canceled) {
		t.Fatalf("the caller that went away got %v", err)
	}
	g.proceed <- struct{}{}
	if err := errors.Join(<-first, <-leader); err != nil {
		t.Fatal(err)
	}
	g.enter = nil
	if again, err := use(t.Context(), w, id, "inFlight"); err != nil || !again.Replayed {
		t.Errorf("the request that was committed after its caller went away: %+v, %v", again, err)
	}
	if again, err := use(t.Context(), w, id, "waiting"); err != nil || again.Replayed {
		t.Errorf("the request that was removed while it waited: %+v, %v", again, err)
	}
}

// One slow wallet does not slow another.
func TestLaneIsolation(t *testing.T) {
	w, g, wallets := laneWorld(t, 2)
	slow, fast := wallets[0].ID, wallets[1].ID
	stuck := make(chan struct{})
	g.broken = func(d *billing.Decision) error {
		if d.Wallets[0].After.ID == slow {
			<-stuck
		}
		return nil
	}
	done := make(chan error, 1)
	go func() { _, err := use(t.Context(), w, slow, "u"); done <- err }()
	for i := range 100 {
		if _, err := use(t.Context(), w, fast, fmt.Sprint("u", i)); err != nil {
			t.Fatal(err)
		}
	}
	close(stuck)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// A full lane refuses at once, with an instant to retry at, and writes nothing.
func TestLaneFull(t *testing.T) {
	w, g, wallets := laneWorld(t, 1)
	id := wallets[0].ID
	g.enter = make(chan billing.WalletID)
	results := make(chan error, billing.MaxWaitingCommands+1)
	go func() { _, err := use(t.Context(), w, id, "first"); results <- err }()
	<-g.enter
	for i := range billing.MaxWaitingCommands {
		go func() { _, err := use(t.Context(), w, id, fmt.Sprint("u", i)); results <- err }()
	}
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == billing.MaxWaitingCommands })
	_, err := use(t.Context(), w, id, "one too many")
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeConflict || refusal.RetryAt == nil {
		t.Fatalf("a full lane returned %v", err)
	}
	go func() {
		for range g.enter {
			g.proceed <- struct{}{}
		}
	}()
	g.proceed <- struct{}{}
	for range billing.MaxWaitingCommands + 1 {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	close(g.enter)
	g.enter = nil
	if again, err := use(t.Context(), w, id, "one too many"); err != nil || again.Replayed {
		t.Errorf("the request that the full lane refused: %+v, %v", again, err)
	}
}

// If a shared commit fails, each of its requests is tried alone: one cannot make the others fail.
func TestLanePoison(t *testing.T) {
	w, g, wallets := laneWorld(t, 1)
	id := wallets[0].ID
	poisoned := errors.New("poisoned")
	g.broken = func(d *billing.Decision) error {
		for _, line := range d.Wallets[0].Lines {
			if line.Key == "poison" {
				return poisoned
			}
		}
		return nil
	}
	g.enter = make(chan billing.WalletID)
	first, bad, good := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	go func() { _, err := use(t.Context(), w, id, "first"); first <- err }()
	<-g.enter
	go func() { _, err := use(t.Context(), w, id, "poison"); bad <- err }()
	go func() { _, err := use(t.Context(), w, id, "good"); good <- err }()
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 2 })
	go func() {
		for range g.enter {
			g.proceed <- struct{}{}
		}
	}()
	g.proceed <- struct{}{}
	if err := <-bad; !errors.Is(err, poisoned) {
		t.Errorf("the poisoned request got %v", err)
	}
	if err := errors.Join(<-first, <-good); err != nil {
		t.Error(err)
	}
}

// unreadableRecords is a store that fails so many times to read records.
type unreadableRecords struct {
	ledger.Store
	times atomic.Int64
}

func (s *unreadableRecords) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	if s.times.Add(-1) >= 0 {
		return nil, ledger.ErrBusy
	}
	return s.Store.Records(ctx, ref, keys)
}

// Requests that were committed before their group failed are no replays when each is tried alone, except one of two
// with the same key.
func TestLaneFailsAfterTheCommit(t *testing.T) {
	w, g, wallets := laneWorld(t, 1)
	id, store := wallets[0].ID, &unreadableRecords{Store: g.Store}
	store.times.Store(1)
	g.Store, g.enter = store, make(chan billing.WalletID)
	leader, refused, answers := make(chan error, 1), make(chan error, 1),
		make(chan *ledger.Result[*billing.Transaction], 2)
	go func() { _, err := use(t.Context(), w, id, "leader"); leader <- err }()
	<-g.enter
	for range 2 {
		go func() {
			posted, err := use(t.Context(), w, id, "twice")
			if err != nil {
				t.Error(err)
			}
			answers <- posted
		}()
	}
	go func() {
		_, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(wallets[0], "too much", 2_000_000))
		refused <- err
	}()
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 3 })
	go func() {
		for range g.enter {
			g.proceed <- struct{}{}
		}
	}()
	g.proceed <- struct{}{}
	one, other := <-answers, <-answers
	if one.Replayed == other.Replayed || one.Value.Hash != other.Value.Hash {
		t.Errorf("one of the two is the replay: %t, %t", one.Replayed, other.Replayed)
	}
	if err := <-refused; refusalOf(err) != billing.CodeInsufficientCredits {
		t.Errorf("the refused request got %v", err)
	}
	if err := <-leader; err != nil || store.times.Load() >= 0 {
		t.Errorf("%v; %d faults are left", err, store.times.Load()+1)
	}
	close(g.enter)
}
