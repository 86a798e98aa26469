package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestAccidents lets every accident that a store may tell of happen to every operation: the answer is the original
// one, it is no replay, and there is one effect.
func TestAccidents(t *testing.T) {
	accidents := map[string][]billingtest.Fault{
		"busy":                           {billingtest.Busy},
		"lost before":                    {billingtest.LostBefore},
		"lost after":                     {billingtest.LostAfter},
		"raced":                          {billingtest.Raced},
		"lost after, then busy":          {billingtest.LostAfter, billingtest.Busy},
		"lost after, then lost again":    {billingtest.LostAfter, billingtest.LostAfter, billingtest.LostBefore},
		"lost after, then raced":         {billingtest.LostAfter, billingtest.Raced},
		"lost before, then raced":        {billingtest.LostBefore, billingtest.Raced},
		"raced, then lost after":         {billingtest.Raced, billingtest.Raced, billingtest.LostAfter},
		"lost before, then lost after":   {billingtest.LostBefore, billingtest.LostAfter},
		"all at once, just short of all": slices.Repeat([]billingtest.Fault{billingtest.Busy, billingtest.LostBefore}, (billing.MaxAttempts-2)/2),
	}
	for accident, faults := range accidents {
		for name := range operations(newBench(t)) {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newBench(t)
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

// TestAccidentsToAReplay shows that what was recorded by an earlier request is a replay, whatever happens to the answer.
func TestAccidentsToAReplay(t *testing.T) {
	for accident, fault := range map[string]billingtest.Fault{
		"busy": billingtest.Busy, "lost before": billingtest.LostBefore, "lost after": billingtest.LostAfter, "raced": billingtest.Raced,
	} {
		for name := range operations(newBench(t)) {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newBench(t)
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

// TestTooManyAccidents gives a request up as a conflict, after which its key is still free.
func TestTooManyAccidents(t *testing.T) {
	for accident, fault := range map[string]billingtest.Fault{"busy": billingtest.Busy, "raced": billingtest.Raced} {
		for name := range operations(newBench(t)) {
			t.Run(accident+" "+name, func(t *testing.T) {
				b := newBench(t)
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
					t.Error("what was given up has an effect")
				}
				if posted, err := send(); err != nil || posted.Replayed {
					t.Errorf("sent again: %+v, %v", posted, err)
				}
			})
		}
	}
}

// TestLostAndMeanwhile lets others act while nobody knows what became of a usage.
func TestLostAndMeanwhile(t *testing.T) {
	for name, test := range map[string]struct {
		fault billingtest.Fault
		want  billing.Code
	}{
		"it was written":     {billingtest.LostAfter, ""},
		"it was not written": {billingtest.LostBefore, billing.CodeInsufficientCredits},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
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

// TestLostThenFrozen finds its own line though a second decision would be refused.
func TestLostThenFrozen(t *testing.T) {
	b := newBench(t)
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

// TestLastCredits has one of two win the last credits, and the other be refused with the facts as they are then.
func TestLastCredits(t *testing.T) {
	b := newBench(t)
	rival := b.rival()
	b.store.Inject(billingtest.Rival(func() {
		if _, err := rival.use("theirs", 95); err != nil {
			t.Error(err)
		}
	}))
	_, err := b.use("ours", 10)
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInsufficientCredits || *refusal.Available != 5*billing.Credit {
		t.Errorf("got %v", err)
	}
	if left := b.available(b.wallet); left != 5 {
		t.Errorf("%s are left", left)
	}
}

// TestRunOnTheLastCredits has several processes spend more than there is, all at once.
func TestRunOnTheLastCredits(t *testing.T) {
	b := newBench(t)
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

// TestUnknownErrors are passed on as they are, and nothing is written.
func TestUnknownErrors(t *testing.T) {
	broken := errors.New("broken")
	for name := range operations(newBench(t)) {
		b := newBench(t)
		send := operations(b)[name]
		lines := b.lines(b.wallet)
		b.store.Inject(billingtest.Fails(broken))
		if _, err := send(); !errors.Is(err, broken) || refusalOf(err) != "" {
			t.Errorf("%s: got %v", name, err)
		}
		if b.lines(b.wallet) != lines {
			t.Errorf("%s: what failed has an effect", name)
		}
		if posted, err := send(); err != nil || posted.Replayed {
			t.Errorf("%s, sent again: %+v, %v", name, posted, err)
		}
	}
}

// TestContextEnded asks nothing of the store on behalf of who has gone away already.
func TestContextEnded(t *testing.T) {
	b := newBench(t)
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

// TestContextEndsBetweenTries stops a creation, which nobody else waits for.
func TestContextEndsBetweenTries(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.store.Inject(func(*billingtest.Attempt) error { cancel(); return ledger.ErrBusy })
	_, _, err := unpack(b.CreateCustomer(ctx, billingtest.Caller, billing.CreateCustomer{Keyed: keyed("d"), Name: "D", TimeZone: "UTC"}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestDuplicatesAndRacesCostNoRead answers both from what the failed commit says.
func TestDuplicatesAndRacesCostNoRead(t *testing.T) {
	b := newBench(t)
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
	if _, err := fresh.use("w", 1); err != nil {
		t.Fatal(err)
	}
	if reads, commits := fresh.store.Reads(), fresh.store.Asked("Commit"); reads != 1 || commits != 1 {
		t.Errorf("the first usage of a process took %d reads and %d commits", reads, commits)
	}
}

// TestSettle books what lapsed once, however much it is.
func TestSettle(t *testing.T) {
	b := newBench(t)
	expires := b.Time().Add(time.Hour)
	for i := range 130 {
		if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("lapse", i)), Wallet: string(b.wallet.ID), Amount: 1, Source: billing.SourcePlan, ExpiresAt: &expires,
		}); err != nil {
			t.Fatal(err)
		}
	}
	b.Pass(2 * time.Hour)
	lines := b.lines(b.wallet)
	b.store.Inject(billingtest.LostAfter, billingtest.Busy, billingtest.Raced)
	for range 2 {
		if err := b.BookDue(t.Context(), b.wallet.WalletRef); err != nil {
			t.Fatal(err)
		}
		if booked := b.lines(b.wallet) - lines; booked != 130 {
			t.Errorf("%d expiries are booked", booked)
		}
	}
	missing := billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID("wal_" + strings.Repeat("0", 26))}
	if err := b.BookDue(t.Context(), missing); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("settling no wallet: %v", err)
	}
}

// TestSettleLooks has a process settle a wallet that it last saw before another one changed it.
func TestSettleLooks(t *testing.T) {
	b := newBench(t)
	if err := b.BookDue(t.Context(), b.wallet.WalletRef); err != nil {
		t.Fatal(err)
	}
	rival, expires := b.rival(), b.Time().Add(time.Hour)
	if _, err := rival.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("lapse"), Wallet: string(b.wallet.ID), Amount: 1, Source: billing.SourcePlan, ExpiresAt: &expires,
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	lines := b.lines(b.wallet)
	for _, pass := range []time.Duration{0, time.Hour} { // before there is anything to book, and then
		b.Pass(pass)
		if err := b.BookDue(ctx, b.wallet.WalletRef); err != nil {
			t.Fatal(err)
		}
	}
	if booked := b.lines(b.wallet) - lines; booked != 1 {
		t.Errorf("%d expiries are booked", booked)
	}
}
