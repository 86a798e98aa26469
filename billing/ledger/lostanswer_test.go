package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestGivenUpInDoubt: a request that may have been written is not refused. Its caller gets ErrLost, and the right
// result on sending it again.
func TestGivenUpInDoubt(t *testing.T) {
	busy := func(times int) []billingtest.Fault {
		return slices.Repeat([]billingtest.Fault{billingtest.Busy}, times)
	}
	const tries = billing.MaxAttempts
	for _, c := range []struct {
		accidents string
		faults    []billingtest.Fault
		written   bool
		conflict  bool
	}{
		{"always lost before", slices.Repeat([]billingtest.Fault{billingtest.LostBefore}, tries), false, false},
		{"lost after at last", append(busy(tries-1), billingtest.LostAfter), true, false},
		{"lost after at first", append([]billingtest.Fault{billingtest.LostAfter}, busy(tries-1)...), true, false},
		{"lost before, raced since", append([]billingtest.Fault{billingtest.LostBefore},
			slices.Repeat([]billingtest.Fault{billingtest.Raced}, tries-1)...), false, true},
	} {
		for name := range operations(newFixture(t)) {
			t.Run(c.accidents+" "+name, func(t *testing.T) {
				b := newFixture(t)
				send := operations(b)[name]
				b.store.Inject(c.faults...)
				_, err := send()
				if errors.Is(err, ledger.ErrLost) == c.conflict || (refusalOf(err) == billing.CodeConflict) != c.conflict ||
					b.store.Pending() > 0 {
					t.Errorf("got %v, %d accidents are left", err, b.store.Pending())
				}
				if again, err := send(); err != nil || again.Replayed != c.written {
					t.Errorf("sent again: %+v, %v", again, err)
				}
			})
		}
		for name := range creations(newFixture(t), "", "") {
			if c.conflict {
				continue // a lost race does not stop a creation
			}
			t.Run(c.accidents+" "+name, func(t *testing.T) {
				b := newFixture(t)
				b.store.Inject(c.faults...)
				if _, _, err := creations(b, "new", "mine")[name](); !errors.Is(err, ledger.ErrLost) || b.store.Pending() > 0 {
					t.Errorf("got %v, %d accidents are left", err, b.store.Pending())
				}
				if _, replayed, err := creations(b, "new", "mine")[name](); err != nil || replayed != c.written {
					t.Errorf("sent again: %t, %v", replayed, err)
				}
			})
		}
	}
}

// TestLostAndLapsed: a request finds its own line even if credit lapsed before the next try, and returns the wallet
// after it.
func TestLostAndLapsed(t *testing.T) {
	b := newFixture(t)
	soon := b.Time().Add(time.Minute)
	if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("soon"), Wallet: string(b.wallet.ID), Amount: 50 * billing.Credit, Source: billing.SourceTrial,
		ExpiresAt: &soon,
	}); err != nil {
		t.Fatal(err)
	}
	w := billingtest.NewWorld(b.store, 3) // which has nothing in its cache, and so reads the wallet
	b.store.Inject(func(a *billingtest.Attempt) error {
		w.Pass(time.Hour)
		return billingtest.LostAfter(a)
	})
	posted, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(b.wallet, "u", 120))
	if err != nil || posted.Replayed || posted.Wallet.Sequence != posted.Value.Sequence ||
		posted.Wallet.Posted != 30*billing.Credit {
		t.Errorf("got %+v, %v", posted, err)
	}
}

// lapse adds so many grants to the wallet of the fixture and lets them lapse.
func (b *fixture) lapse(grants int) {
	b.t.Helper()
	soon := b.Time().Add(time.Minute)
	for i := range grants {
		if _, err := b.GrantCredits(b.t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("lapses", i)), Wallet: string(b.wallet.ID), Amount: billing.Credit,
			Source: billing.SourceTrial, ExpiresAt: &soon,
		}); err != nil {
			b.t.Fatal(err)
		}
	}
	b.Pass(time.Hour)
}

// TestGivenUpInPart: a batch loses every race but the first. The events of the first commit succeed, and only the rest
// is refused.
func TestGivenUpInPart(t *testing.T) {
	for _, c := range []struct {
		name   string
		lapsed int // so that the first part takes more than one commit
		events int
	}{
		{"of one part", 30, billing.MaxCommitCommands},
		{"of several parts", 0, billing.MaxBatchEvents},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newFixture(t)
			b.lapse(c.lapsed)
			before := b.lines(b.wallet)
			b.store.Inject(billingtest.NoFault)
			b.store.Choose(func() billingtest.Fault { return billingtest.Raced })
			outcomes, err := b.batch(billing.BestEffort, events(b.wallet, c.events, c.events))
			if err != nil {
				t.Fatal(err)
			}
			b.store.Choose(func() billingtest.Fault { return billingtest.NoFault })
			recorded := 0
			for i, o := range outcomes {
				switch {
				case o.Refusal == nil && o.Transaction != nil:
					recorded++
				case o.Refusal == nil || o.Refusal.Code != billing.CodeConflict ||
					!slices.Equal(o.Refusal.Path, []string{"events", fmt.Sprint(i)}):
					t.Fatalf("event %d: %+v", i, o)
				}
			}
			if lines := b.lines(b.wallet) - before - int64(c.lapsed); recorded == 0 || int64(recorded) != lines {
				t.Errorf("%d events succeeded and %d lines were written", recorded, lines)
			}
		})
	}
}

// onlyRecords commits, and returns of what was stale the records of keys alone: the conditions of the other items were not
// checked, as another transaction had them at that moment.
func onlyRecords(a *billingtest.Attempt) error {
	err := a.Commit()
	if stale := (*ledger.StaleError)(nil); errors.As(err, &stale) {
		return &ledger.StaleError{Records: stale.Records}
	}
	return err
}

// TestLostAndFoundByItsKeyAlone shows the wallets after the request, though the store returned only what its key stands for.
func TestLostAndFoundByItsKeyAlone(t *testing.T) {
	for name := range operations(newFixture(t)) {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			send := operations(b)[name]
			b.store.Inject(billingtest.LostAfter, onlyRecords)
			done, err := send()
			if err != nil || done.Replayed || b.store.Pending() > 0 {
				t.Fatalf("got %+v, %v, %d accidents are left", done, err, b.store.Pending())
			}
			stored, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
			if err != nil || done.Wallet.Revision != stored.Wallet.Revision {
				t.Errorf("it shows the wallet at revision %d, which is at %d, %v", done.Wallet.Revision, stored.Wallet.Revision, err)
			}
		})
	}
}

// halfShown is a store that does not show yet what a commit in progress wrote in one of its wallets.
type halfShown struct {
	*billingtest.Faulty
	hidden billing.WalletID
}

func (s halfShown) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	if ref.ID == s.hidden {
		return nil, nil
	}
	return s.Faulty.Records(ctx, ref, keys)
}

// TestTransferInProgress: where only one line of a transfer can be read yet, nobody knows what became of it.
func TestTransferInProgress(t *testing.T) {
	for _, hidden := range []string{"wallet", "other"} {
		b := newFixture(t)
		w := billingtest.NewWorld(halfShown{b.store, map[string]*billing.Wallet{"wallet": b.wallet, "other": b.other}[hidden].ID}, 2)
		b.store.Inject(billingtest.LostAfter)
		_, err := w.TransferCredits(t.Context(), billingtest.Caller, billing.TransferCredits{
			Keyed: keyed("t"), From: "wallet", To: "other", Amount: billing.Credit, Reason: "r",
		})
		if !errors.Is(err, ledger.ErrLost) {
			t.Errorf("%s is hidden: %v", hidden, err)
		}
	}
}
