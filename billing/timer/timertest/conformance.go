package timertest

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// epoch is so far in the future that no store removes anything by itself during a test.
var epoch = time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC)

// walletRef names a wallet that no other test uses.
func walletRef(tenant billing.Tenant, letter string) billing.WalletRef {
	return billing.WalletRef{Tenant: tenant, ID: billing.WalletID("wal_" + strings.Repeat("0", 25) + letter)}
}

func ending(ref billing.WalletRef, sequence int64, at time.Time) timer.Timer {
	return timer.NewExpiry(ref, billing.GrantRef{Sequence: sequence}, at)
}

// lasting is a timer that the store keeps until it is deleted.
func lasting(t timer.Timer) timer.Timer {
	t.Lasting = true
	return t
}

// due compares what a store finds with what should be, once its index has caught up.
func due(t *testing.T, store timer.Store, tenant billing.Tenant, by time.Time, want ...timer.Timer) {
	t.Helper()
	var found []timer.Timer
	for range 100 {
		found = nil
		for one, err := range store.DueTimers(t.Context(), tenant, by) {
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, one)
		}
		if len(surplus(found, want)) == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	expect(t, found, want...)
}

// expect compares what was found with what should be, in any order.
func expect(t *testing.T, got []timer.Timer, want ...timer.Timer) {
	t.Helper()
	for one, n := range surplus(got, want) {
		t.Errorf("%+v was found %+d times too often", one, n)
	}
}

// surplus says which timers are in got more often than in want, and how much more.
func surplus(got, want []timer.Timer) map[timer.Timer]int {
	counts := map[timer.Timer]int{}
	for _, one := range want {
		counts[one]--
	}
	for _, one := range got {
		counts[one]++
	}
	maps.DeleteFunc(counts, func(_ timer.Timer, n int) bool { return n == 0 })
	return counts
}

// TestStore is the suite that every [timer.Store] passes. open returns an empty store.
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
		grant := billing.GrantRef{Sequence: 7}
		timers := []timer.Timer{
			ending(a, 1, epoch), ending(a, 1<<40-1, epoch.Add(time.Microsecond)),
			lasting(timer.NewExpiry(a, billing.GrantRef{Sequence: 1, Ordinal: 1023}, epoch)),
			timer.NewReminder(b, grant, 1, epoch),
			lasting(timer.NewReminder(b, grant, timer.MaxReminderDays, epoch)),
		}
		put(t, store, timers...)
		due(t, store, billing.Live, epoch.Add(time.Second), timers...)
	})

	t.Run("due at its instant, in its tenant", func(t *testing.T) {
		store := open(t)
		first, second := ending(a, 1, epoch), ending(b, 1, epoch.Add(time.Microsecond))
		other := ending(elsewhere, 1, epoch)
		put(t, store, first, second, other)
		due(t, store, billing.Live, epoch.Add(-time.Microsecond))
		due(t, store, billing.Live, epoch, first)
		due(t, store, billing.Live, epoch.Add(time.Microsecond), first, second)
		due(t, store, billing.Test, epoch, other)
	})

	t.Run("one of a name", func(t *testing.T) {
		store := open(t)
		one := ending(a, 1, epoch)
		put(t, store, one, one)
		one.Lasting, one.At = true, epoch.Add(time.Second)
		put(t, store, one)
		due(t, store, billing.Live, epoch.Add(time.Hour), one)
		other := timer.NewReminder(a, billing.GrantRef{Sequence: 1}, 1, one.At) // of the same grant, and another kind
		put(t, store, other)
		due(t, store, billing.Live, epoch.Add(time.Hour), one, other)
	})

	t.Run("deleted", func(t *testing.T) {
		store := open(t)
		gone, stays := ending(a, 1, epoch), ending(a, 2, epoch)
		put(t, store, gone, stays)
		for range 2 {
			if err := store.DeleteTimers(t.Context(), []timer.Timer{gone, gone}); err != nil {
				t.Fatal(err)
			}
			due(t, store, billing.Live, epoch, stays)
		}
	})

	t.Run("none", func(t *testing.T) {
		store := open(t)
		put(t, store)
		if err := store.DeleteTimers(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		due(t, store, billing.Live, epoch)
	})

	t.Run("many", func(t *testing.T) { testMany(t, open(t)) })

	t.Run("given up", func(t *testing.T) {
		store := open(t)
		put(t, store, ending(a, 1, epoch), ending(b, 1, epoch))
		for _, err := range store.DueTimers(t.Context(), billing.Live, epoch) {
			if err != nil {
				t.Error(err)
			}
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

// testMany lists more timers than one call returns, and deletes each while it does.
func testMany(t *testing.T, store timer.Store) {
	var timers []timer.Timer
	for i := range 150 {
		ref := walletRef(billing.Live, string("0123456789ABCDEFGHJK"[i%20]))
		timers = append(timers, ending(ref, int64(1+i/20), epoch.Add(time.Duration(i%3)*time.Second)))
	}
	if err := store.PutTimers(t.Context(), timers); err != nil {
		t.Fatal(err)
	}
	by := epoch.Add(time.Minute)
	due(t, store, billing.Live, by, timers...)
	var found []timer.Timer
	ended := map[timer.Timer]bool{} // wallets at instants that others have followed
	for one, err := range store.DueTimers(t.Context(), billing.Live, by) {
		if err != nil {
			t.Fatal(err)
		}
		if ended[timer.Timer{Wallet: one.Wallet, At: one.At}] {
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
	due(t, store, billing.Live, by)
}
