package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestAccidents sends every operation with every accident that a store may report: the result is the original one, it
// is no replay, and there is one effect.
func TestAccidents(t *testing.T) {
	accidents := map[string][]billingtest.Fault{
		"busy":                         {billingtest.Busy},
		"lost before":                  {billingtest.LostBefore},
		"lost after":                   {billingtest.LostAfter},
		"raced":                        {billingtest.Raced},
		"lost after, then busy":        {billingtest.LostAfter, billingtest.Busy},
		"lost after, then lost again":  {billingtest.LostAfter, billingtest.LostAfter, billingtest.LostBefore},
		"lost after, then raced":       {billingtest.LostAfter, billingtest.Raced},
		"lost before, then raced":      {billingtest.LostBefore, billingtest.Raced},
		"raced, then lost after":       {billingtest.Raced, billingtest.Raced, billingtest.LostAfter},
		"lost before, then lost after": {billingtest.LostBefore, billingtest.LostAfter},
		"all at once, just short of all": slices.Repeat([]billingtest.Fault{billingtest.Busy, billingtest.LostBefore},
			(billing.MaxAttempts-2)/2),
	}
	for accident, faults := range accidents {
		for name := range operations(newFixture(t)) {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newFixture(t)
				send := operations(b)[name]
				before := b.lines(b.wallet)
				b.store.Inject(faults...)
				first, err := send()
				if err != nil || first.Replayed || b.store.Pending() > 0 {
					t.Fatalf("got %+v, %v, %d accidents are left", first, err, b.store.Pending())
				}
				want := before + 1
				if first.Value == nil {
					want = before
				}
				if lines := b.lines(b.wallet); lines != want {
					t.Fatalf("there are %d lines, want %d", lines, want)
				}
				again, err := send()
				if err != nil || !again.Replayed || first.Value != nil && again.Value.Hash != first.Value.Hash {
					t.Errorf("sent again: %+v, %v", again, err)
				}
				if lines := b.lines(b.wallet); lines != want {
					t.Errorf("sent again: there are %d lines, want %d", lines, want)
				}
			})
		}
	}
}

// TestAccidentsToAReplay: a request that was recorded before is a replay, whatever happens to the store's answer.
func TestAccidentsToAReplay(t *testing.T) {
	for accident, fault := range map[string]billingtest.Fault{
		"busy": billingtest.Busy, "lost before": billingtest.LostBefore, "lost after": billingtest.LostAfter,
		"raced": billingtest.Raced,
	} {
		for name := range operations(newFixture(t)) {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newFixture(t)
				send := operations(b)[name]
				if _, err := send(); err != nil {
					t.Fatal(err)
				}
				lines := b.lines(b.wallet)
				b.store.Inject(fault)
				again, err := send()
				if err != nil || !again.Replayed || b.lines(b.wallet) != lines {
					t.Errorf("got %+v, %v, %d lines", again, err, b.lines(b.wallet))
				}
			})
		}
	}
}

// TestTooManyAccidents: a request is given up as a conflict, after which its key can still be used.
func TestTooManyAccidents(t *testing.T) {
	for accident, fault := range map[string]billingtest.Fault{"busy": billingtest.Busy, "raced": billingtest.Raced} {
		for name := range operations(newFixture(t)) {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newFixture(t)
				send := operations(b)[name]
				lines := b.lines(b.wallet)
				b.store.Forget()
				b.store.Choose(func() billingtest.Fault { return fault })
				if _, err := send(); refusalOf(err) != billing.CodeConflict {
					t.Fatalf("got %v, want CONFLICT", err)
				}
				if tries := b.store.Asked("Commit"); tries != billing.MaxAttempts {
					t.Errorf("it was tried %d times, want %d", tries, billing.MaxAttempts)
				}
				b.store.Choose(func() billingtest.Fault { return billingtest.NoFault })
				if b.lines(b.wallet) != lines {
					t.Error("the request that was given up has an effect")
				}
				if posted, err := send(); err != nil || posted.Replayed {
					t.Errorf("sent again: %+v, %v", posted, err)
				}
			})
		}
	}
}

// TestLostAndMeanwhile: another process spends while it is not known whether a usage was written.
func TestLostAndMeanwhile(t *testing.T) {
	for name, test := range map[string]struct {
		fault billingtest.Fault
		want  billing.Code
	}{
		"it was written":     {billingtest.LostAfter, ""},
		"it was not written": {billingtest.LostBefore, billing.CodeInsufficientCredits},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			rival := b.rival()
			b.store.Inject(test.fault, billingtest.Rival(func() {
				if _, err := rival.use("drain", rival.available(b.wallet)); err != nil {
					t.Error(err)
				}
			}))
			posted, err := b.use("u", 30)
			if refusalOf(err) != test.want || err == nil && posted.Replayed {
				t.Errorf("got %+v, %v", posted, err)
			}
			if left := b.available(b.wallet); left != 0 {
				t.Errorf("%s are left", left)
			}
		})
	}
}

// TestLostThenFrozen: a request finds its own line even if a second decision would be refused.
func TestLostThenFrozen(t *testing.T) {
	b := newFixture(t)
	rival := b.rival()
	b.store.Inject(func(a *billingtest.Attempt) error {
		if err := a.Commit(); err != nil {
			t.Error(err)
		}
		if _, err := rival.SetWalletStatus(t.Context(), billingtest.Caller, billing.SetWalletStatus{
			Keyed: keyed("freeze"), Wallet: string(b.wallet.ID), Status: billing.WalletFrozen, Reason: "r",
		}); err != nil {
			t.Error(err)
		}
		return ledger.ErrLost
	})
	if posted, err := b.use("u", 30); err != nil || posted.Replayed {
		t.Errorf("got %+v, %v", posted, err)
	}
}

// TestLastCredits: of two usages of the last credits one succeeds, and the other is refused with what is available
// then.
func TestLastCredits(t *testing.T) {
	b := newFixture(t)
	rival := b.rival()
	b.store.Inject(billingtest.Rival(func() {
		if _, err := rival.use("theirs", 95); err != nil {
			t.Error(err)
		}
	}))
	_, err := b.use("ours", 10)
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInsufficientCredits ||
		*refusal.Available != 5*billing.Credit {
		t.Errorf("got %v", err)
	}
	if left := b.available(b.wallet); left != 5 {
		t.Errorf("%s are left", left)
	}
}

// TestRunOnTheLastCredits: several processes try to spend more than is available, all at once.
func TestRunOnTheLastCredits(t *testing.T) {
	b := newFixture(t)
	var accepted atomic.Int64
	var all sync.WaitGroup
	for process := range 4 {
		rival := b.rival()
		for client := range 8 {
			all.Go(func() {
				for i := range 10 {
					_, err := rival.use(fmt.Sprint(process, client, i), 1)
					for refusalOf(err) == billing.CodeConflict {
						_, err = rival.use(fmt.Sprint(process, client, i), 1)
					}
					switch {
					case err == nil:
						accepted.Add(1)
					case refusalOf(err) != billing.CodeInsufficientCredits:
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	if n, left := accepted.Load(), b.available(b.wallet); n != 100 || left != 0 {
		t.Errorf("%d of 320 were accepted and %s are left", n, left)
	}
	if lines := b.lines(b.wallet); lines != 101 {
		t.Errorf("%d lines", lines)
	}
}

// TestUnknownErrors: unknown errors of the store are returned as they are, and nothing is written.
func TestUnknownErrors(t *testing.T) {
	broken := errors.New("broken")
	for name := range operations(newFixture(t)) {
		b := newFixture(t)
		send := operations(b)[name]
		lines := b.lines(b.wallet)
		b.store.Inject(billingtest.Fails(broken))
		if _, err := send(); !errors.Is(err, broken) || refusalOf(err) != "" {
			t.Errorf("%s: got %v", name, err)
		}
		if b.lines(b.wallet) != lines {
			t.Errorf("%s: the request that failed has an effect", name)
		}
		if posted, err := send(); err != nil || posted.Replayed {
			t.Errorf("%s, sent again: %+v, %v", name, posted, err)
		}
	}
}

// TestContextEnded: nothing is committed for a caller that has gone away before.
func TestContextEnded(t *testing.T) {
	b := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.RecordUsage(ctx, billingtest.Caller, usage(b.wallet, "u", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := b.TransferCredits(ctx, billingtest.Caller, billing.TransferCredits{
		Keyed: keyed("t"), From: string(b.wallet.ID), To: string(b.other.ID), Amount: 1, Reason: "r",
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if b.store.Asked("Commit") > 0 {
		t.Error("something was committed")
	}
}

// TestContextEndsBetweenTries: a creation stops, because nobody else waits for it.
func TestContextEndsBetweenTries(t *testing.T) {
	b := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.store.Inject(func(*billingtest.Attempt) error { cancel(); return ledger.ErrBusy })
	_, _, err := unpack(b.CreateCustomer(ctx, billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("d"), Name: "D", TimeZone: "UTC",
	}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestDuplicatesAndRacesCostNoRead: both are decided from what the failed commit returned.
func TestDuplicatesAndRacesCostNoRead(t *testing.T) {
	b := newFixture(t)
	for _, key := range []string{"first", "u"} { // with the second usage a process finds out who wants events of usages
		if _, err := b.use(key, 1); err != nil {
			t.Fatal(err)
		}
	}
	b.store.Forget()
	if again, err := b.use("u", 1); err != nil || !again.Replayed {
		t.Fatalf("got %+v, %v", again, err)
	}
	if reads, commits := b.store.Reads(), b.store.Asked("Commit"); reads != 0 || commits != 1 {
		t.Errorf("a duplicate took %d reads and %d commits", reads, commits)
	}
	b.store.Forget()
	b.store.Inject(billingtest.Raced)
	if _, err := b.use("v", 1); err != nil {
		t.Fatal(err)
	}
	if reads, commits := b.store.Reads(), b.store.Asked("Commit"); reads != 0 || commits != 2 {
		t.Errorf("a lost race took %d reads and %d commits", reads, commits)
	}
	fresh := b.rival()
	if _, err := fresh.Epoch(t.Context()); err != nil { // once in a while, and not for a commit
		t.Fatal(err)
	}
	if reads := fresh.store.Reads(); reads != 1 {
		t.Errorf("the epoch took %d reads", reads)
	}
	fresh.store.Forget()
	if _, err := fresh.use("w", 1); err != nil {
		t.Fatal(err)
	}
	if reads, commits := fresh.store.Reads(), fresh.store.Asked("Commit"); reads != 1 || commits != 1 {
		t.Errorf("the first usage of a process took %d reads and %d commits", reads, commits)
	}
}
