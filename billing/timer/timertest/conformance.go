package timertest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// walletRef is a wallet that exists nowhere else.
func walletRef(tenant billing.Tenant, letter string) billing.WalletRef {
	return billing.WalletRef{Tenant: tenant, ID: billing.WalletID("wal_" + strings.Repeat("0", 25) + letter)}
}

func ending(ref billing.WalletRef, sequence int64, at time.Time) timer.Timer {
	return timer.Timer{Wallet: ref, Kind: timer.End, Grant: billing.GrantRef{Sequence: sequence}, At: at}
}

// due lists what a store finds, in order. The index may lag, which time mends.
func due(t *testing.T, store timer.Store, tenant billing.Tenant, by time.Time) []timer.Timer {
	t.Helper()
	var found []timer.Timer
	for one, err := range store.DueTimers(t.Context(), tenant, by) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, one)
	}
	return found
}

// sorted are timers in the order of [timer.Timer.Compare].
func sorted(timers []timer.Timer) []timer.Timer {
	return slices.SortedFunc(slices.Values(timers), timer.Timer.Compare)
}

func expect(t *testing.T, got []timer.Timer, want ...timer.Timer) {
	t.Helper()
	if !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestStore is the suite that every [timer.Store] passes. open answers an empty store.
func TestStore(t *testing.T, open func(*testing.T) timer.Store) {
	put := func(t *testing.T, store timer.Store, timers ...timer.Timer) {
		t.Helper()
		if err := store.PutTimers(t.Context(), timers); err != nil {
			t.Fatal(err)
		}
	}
	a, b, elsewhere := walletRef(billing.Live, "A"), walletRef(billing.Live, "B"), walletRef(billing.Test, "A")

	t.Run("whole", func(t *testing.T) {
		store := open(t)
		timers := []timer.Timer{
			ending(a, 1, epoch), ending(a, 1<<40-1, epoch.Add(time.Microsecond)),
			{Wallet: a, Kind: timer.End, Grant: billing.GrantRef{Sequence: 1, Ordinal: 1023}, At: epoch, Lasting: true},
			{Wallet: b, Kind: timer.Reminder, Grant: billing.GrantRef{Sequence: 7}, Days: 1, At: epoch},
			{Wallet: b, Kind: timer.Reminder, Grant: billing.GrantRef{Sequence: 7}, Days: timer.MaxReminderDays, At: epoch, Lasting: true},
		}
		put(t, store, timers...)
		expect(t, due(t, store, billing.Live, epoch.Add(time.Second)), timers...)
	})

	t.Run("due at its instant, in its tenant", func(t *testing.T) {
		store := open(t)
		first, second, other := ending(a, 1, epoch), ending(b, 1, epoch.Add(time.Microsecond)), ending(elsewhere, 1, epoch)
		put(t, store, first, second, other)
		expect(t, due(t, store, billing.Live, epoch.Add(-time.Microsecond)))
		expect(t, due(t, store, billing.Live, epoch), first)
		expect(t, due(t, store, billing.Live, epoch.Add(time.Microsecond)), first, second)
		expect(t, due(t, store, billing.Test, epoch), other)
	})

	t.Run("one of a name", func(t *testing.T) {
		store := open(t)
		one := ending(a, 1, epoch)
		put(t, store, one, one)
		one.Lasting, one.At = true, epoch.Add(time.Second)
		put(t, store, one)
		expect(t, due(t, store, billing.Live, epoch.Add(time.Hour)), one)
	})

	t.Run("deleted", func(t *testing.T) {
		store := open(t)
		gone, stays := ending(a, 1, epoch), ending(a, 2, epoch)
		put(t, store, gone, stays)
		for range 2 {
			if err := store.DeleteTimers(t.Context(), []timer.Timer{gone, gone}); err != nil {
				t.Fatal(err)
			}
			expect(t, due(t, store, billing.Live, epoch), stays)
		}
	})

	t.Run("none", func(t *testing.T) {
		store := open(t)
		put(t, store)
		if err := store.DeleteTimers(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		expect(t, due(t, store, billing.Live, epoch))
	})

	t.Run("many", func(t *testing.T) { testMany(t, open(t)) })

	t.Run("given up", func(t *testing.T) {
		store := open(t)
		put(t, store, ending(a, 1, epoch), ending(b, 1, epoch))
		for range store.DueTimers(t.Context(), billing.Live, epoch) {
			break // which leaves nothing open
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, err := range store.DueTimers(ctx, billing.Live, epoch) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
	})
}

// testMany goes through more than one call holds, while what was seen is deleted.
func testMany(t *testing.T, store timer.Store) {
	var timers []timer.Timer
	for i := range 150 {
		ref := walletRef(billing.Live, string("0123456789ABCDEFGHJK"[i%20]))
		timers = append(timers, ending(ref, int64(1+i/20), epoch.Add(time.Duration(i%3)*time.Second)))
	}
	if err := store.PutTimers(t.Context(), timers); err != nil {
		t.Fatal(err)
	}
	var found []timer.Timer
	ended := map[timer.Timer]bool{} // wallets at instants that others have followed
	for one, err := range store.DueTimers(t.Context(), billing.Live, epoch.Add(time.Minute)) {
		if err != nil {
			t.Fatal(err)
		}
		group := timer.Timer{Wallet: one.Wallet, At: one.At}
		if ended[group] {
			t.Fatalf("the timers of wallet %s at %s are not together", one.Wallet.ID, one.At)
		}
		if n := len(found); n > 0 && (found[n-1].Wallet != one.Wallet || !found[n-1].At.Equal(one.At)) {
			ended[timer.Timer{Wallet: found[n-1].Wallet, At: found[n-1].At}] = true
		}
		found = append(found, one)
		if err := store.DeleteTimers(t.Context(), []timer.Timer{one}); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, found, timers...)
	expect(t, due(t, store, billing.Live, epoch.Add(time.Minute)))
}
