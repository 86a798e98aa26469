package timer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// TestExpiryIsBookedOnce: whoever handles a grant that lapsed, and however often, one line books it.
func TestExpiryIsBookedOnce(t *testing.T) {
	nobody := func(*clockwork) {}
	spend := func(c *clockwork) {
		if err := c.spend("u", 1); err != nil { // of credit that stays
			c.t.Error(err)
		}
	}
	sweep := func(c *clockwork) { c.sweep() }
	remove := (*clockwork).remove
	for _, test := range []struct {
		name             string
		acts             []func(*clockwork)
		expiries, timers int
	}{
		{"every job is stopped", []func(*clockwork){nobody}, 0, 1},
		{"every job is stopped, and somebody spends", []func(*clockwork){spend, spend}, 1, 1},
		{"the sweep alone", []func(*clockwork){sweep}, 1, 0},
		{"TTL alone", []func(*clockwork){remove}, 1, 0},
		{"a spend, then the sweep", []func(*clockwork){spend, sweep}, 1, 0},
		{"a spend, then TTL", []func(*clockwork){spend, remove}, 1, 0},
		{"all of them, twice", []func(*clockwork){sweep, remove, spend, spend, remove, sweep}, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClockwork(t, billing.Live)
			c.grant("short", time.Hour)
			if _, err := c.GrantCredits(t.Context(), c.by(), billing.GrantCredits{
				Keyed: billing.Keyed{IdempotencyKey: "stays"}, Wallet: string(c.wallet.ID),
				Amount: 100 * billing.Credit, Source: billing.SourcePurchase,
			}); err != nil {
				t.Fatal(err)
			}
			c.Pass(time.Hour - time.Microsecond)
			sweep(c)
			remove(c)
			c.expect(0, 1) // a moment too early
			c.Pass(time.Microsecond)
			for _, act := range test.acts {
				act(c)
			}
			c.expect(test.expiries, test.timers)
			s, err := c.Wallet(t.Context(), billing.Live, string(c.wallet.ID), ledger.Strong)
			if err != nil {
				t.Fatal(err)
			}
			if balance, err := c.Balance(t.Context(), s, c.Time()); err != nil || balance.Posted > 100*billing.Credit {
				t.Errorf("%s can still be seen, %v", balance.Posted, err)
			}
		})
	}
}

// TestExpiryAllAtOnce: sweeps and removals of several processes handle the same timers at the same time.
func TestExpiryAllAtOnce(t *testing.T) {
	c := newClockwork(t, billing.Live)
	for i := range 20 {
		c.grant(fmt.Sprint(i), time.Hour)
	}
	c.Pass(2 * time.Hour)
	removed := c.store.Remove(c.Time())
	var wait sync.WaitGroup
	for range 3 {
		process := timer.New(c.timers.Config)
		process.Ledger = ledger.New(c.Store, ledger.Runtime{
			Now: c.Time, Random: func([]byte) {}, Sleep: func(context.Context, time.Duration) error { return nil },
		})
		wait.Go(func() {
			if _, err := process.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
		for _, one := range removed {
			wait.Go(func() {
				for {
					err := process.HandleRemoval(t.Context(), one)
					var refusal *billing.Error
					if !errors.As(err, &refusal) { // a process that loses every race handles it again
						if err != nil {
							t.Error(err)
						}
						return
					}
				}
			})
		}
	}
	wait.Wait()
	c.expect(20, 0)
}

// TestReminders: each reminder is published once, for grants of which something is left.
func TestReminders(t *testing.T) {
	const day = 24 * time.Hour
	c := newClockwork(t, billing.Live)
	long := c.grant("long", 40*day)
	spent := c.grant("spent", 39*day)
	if err := c.spend("u", 10); err != nil { // the one that expires first
		t.Fatal(err)
	}
	short := c.grant("short", 7*day) // 7 days before is when it was created
	if n := len(c.store.All()); n != 4+4+2 {
		t.Fatalf("there are %d timers", n)
	}
	for _, test := range []struct {
		passes time.Duration
		days   []int // of the reminders that are published by then
	}{
		{6*day - time.Microsecond, nil},
		{time.Microsecond, []int{1}},      // of short
		{4 * day, []int{1, 30}},           // of long; short has lapsed
		{29*day + day/2, []int{1, 1, 30}}, // of two at once, the nearest
		{12 * time.Hour, []int{1, 1, 30}},
	} {
		c.Pass(test.passes)
		c.sweep()
		if n := c.sweep(); n != 0 {
			t.Errorf("%d timers are due after the sweep", n)
		}
		if got := c.published.days(); !slices.Equal(got, test.days) {
			t.Fatalf("after %s, the reminders are %v days before, not %v", test.passes, got, test.days)
		}
	}
	c.expect(2, 0)
	for _, e := range c.published.events {
		if e.Type != billing.EventGrantExpiring || e.Grant.Ref == spent.Ref ||
			e.Wallet.ID != c.wallet.ID || e.Tenant != billing.Live {
			t.Errorf("published is %+v", e)
		}
		of := map[billing.GrantRef]*billing.Grant{long.Ref: long, short.Ref: short}[e.Grant.Ref]
		if !e.At.Equal(of.ExpiresAt.Add(-time.Duration(e.Days) * day)) {
			t.Errorf("%d days before %s is published as %s", e.Days, of.ExpiresAt, e.At)
		}
	}
}

// TestTestClock is about the tenant that has a clock of its own: a timer that is removed too early is put back, and the
// sweep uses the tenant's clock.
func TestTestClock(t *testing.T) {
	c := newClockwork(t, billing.Test)
	advance := func(by time.Duration) {
		now, err := c.Now(t.Context(), billing.Test)
		if err == nil {
			_, err = c.AdvanceTestClock(t.Context(), c.by(), now.Add(by), true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	advance(time.Hour)
	c.grant("g", time.Hour)
	c.Pass(100 * time.Hour) // the world goes on, the tenant's clock stands still
	c.remove()
	c.expect(0, 1)
	if left := c.store.All(); !left[0].Lasting {
		t.Errorf("the timer that was put back will be removed again: %+v", left[0])
	}
	c.remove()
	c.sweep()
	c.expect(0, 1)
	advance(time.Hour)
	c.sweep()
	c.expect(1, 0)
}

// TestFailure: a timer that fails holds up no other, and fires the next time.
func TestFailure(t *testing.T) {
	c := newClockwork(t, billing.Live)
	c.grant("g", 48*time.Hour)
	nobody := c.wallet.WalletRef
	nobody.ID = billing.WalletID("wal_00000000000000000000000000")
	stray := timer.NewExpiry(nobody, billing.GrantRef{Sequence: 1}, c.Time())
	if err := c.store.PutTimers(t.Context(), []timer.Timer{stray}); err != nil {
		t.Fatal(err)
	}
	c.Pass(25 * time.Hour)
	c.published.fails = func(billing.Event) bool { return true }
	if n, err := c.timers.Sweep(t.Context()); err == nil || n != 1 { // the stray one is gone, the reminder stays
		t.Errorf("%d were completed, %v", n, err)
	}
	c.expect(0, 2)
	c.published.fails = nil
	if n := c.sweep(); n != 1 {
		t.Errorf("%d were completed", n)
	}
	c.expect(0, 1)
	if got := c.published.days(); !slices.Equal(got, []int{1}) {
		t.Errorf("the reminders are %v days before", got)
	}
}

// TestUnknownKind: a timer of a kind that the program does not know is an error that names the kind. Neither it nor any
// other timer that fires together with it is lost, even if the wallet does not exist.
func TestUnknownKind(t *testing.T) {
	c := newClockwork(t, billing.Live)
	c.grant("g", time.Hour)
	nobody := c.wallet.WalletRef
	nobody.ID = billing.WalletID("wal_00000000000000000000000000")
	c.Pass(time.Hour)
	for _, ref := range []billing.WalletRef{c.wallet.WalletRef, nobody} {
		unknown := timer.Timer{Wallet: ref, Kind: "alarm", Subject: "noon", At: c.Time()}
		if err := c.store.PutTimers(t.Context(), []timer.Timer{unknown}); err != nil {
			t.Fatal(err)
		}
		_, err := c.timers.Sweep(t.Context())
		for _, err := range []error{err, c.timers.HandleRemoval(t.Context(), unknown)} {
			var kind *timer.UnknownKindError
			if !errors.As(err, &kind) || kind.Kind != "alarm" || !strings.Contains(err.Error(), `"alarm"`) {
				t.Errorf("the error is %v", err)
			}
		}
	}
	c.expect(0, 3) // the timer of the grant, and both of the unknown kind
}

func TestCheckReminders(t *testing.T) {
	for _, days := range [][]int{nil, {1}, {30, 7, 1}, {366}} {
		if err := timer.CheckReminders(days); err != nil {
			t.Errorf("%v: %v", days, err)
		}
	}
	for _, days := range [][]int{{0}, {-1}, {367}, {7, 7}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}} {
		if timer.CheckReminders(days) == nil {
			t.Errorf("%v passes", days)
		}
	}
}
