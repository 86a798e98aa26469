package timer_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
)

// funded returns a clockwork whose wallet has 10 credits that stay.
func funded(t *testing.T) *clockwork {
	t.Helper()
	c := newClockwork(t, billing.Live)
	if _, err := c.GrantCredits(t.Context(), c.by(), billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: "funds"}, Wallet: string(c.wallet.ID), Amount: 10 * billing.Credit,
		Source: billing.SourcePurchase,
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *clockwork) state() *billing.Snapshot {
	c.t.Helper()
	s, err := c.Wallet(c.t.Context(), c.tenant, string(c.wallet.ID), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// following does something to the wallet, and then what the follower of its commit does, which the stream may send twice.
func (c *clockwork) following(do func() error) {
	c.t.Helper()
	before := c.state()
	if err := do(); err != nil {
		c.t.Error(err)
		return
	}
	after := c.state()
	for range 2 {
		if billing.BeginsHolding(&before.Wallet, &after.Wallet) {
			if err := c.timers.ScheduleHolds(context.WithoutCancel(c.t.Context()), c.wallet.WalletRef, after.Wallet.HoldEnd); err != nil {
				c.t.Error(err)
			}
		}
		if billing.BeginsPeriod(&before.Wallet, &after.Wallet) {
			next := after.Wallet.NextOfPeriods(after.Wallet.CommittedAt)
			if err := c.timers.SchedulePeriods(context.WithoutCancel(c.t.Context()), c.wallet.WalletRef, next); err != nil {
				c.t.Error(err)
			}
		}
	}
}

// hold sets credits aside for a while.
func (c *clockwork) hold(key string, credits billing.Credits, lasts time.Duration) (h *billing.Hold) {
	c.t.Helper()
	c.following(func() error {
		placed, err := c.PlaceHold(c.t.Context(), c.by(), billing.PlaceHold{
			Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(c.wallet.ID), Amount: &credits,
			ExpiresIn: int(lasts / time.Second),
		})
		if err == nil {
			h = placed.Value.Hold
		}
		return err
	})
	return h
}

func (c *clockwork) extend(key string, h *billing.Hold, lasts time.Duration) time.Time {
	c.t.Helper()
	extended, err := c.ExtendHold(c.t.Context(), c.by(), billing.ExtendHold{
		Keyed: billing.Keyed{IdempotencyKey: key}, Hold: h.HoldID(), ExpiresIn: int(lasts / time.Second),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return extended.Value.Hold.ExpiresAt
}

// expectHolds checks how many ends of holds are booked, and when the timer for the next end is due; zero: there is none.
func (c *clockwork) expectHolds(releases int, next time.Time) {
	c.t.Helper()
	c.expiries() // audits
	lines, err := c.LinesAfter(c.t.Context(), &c.state().Wallet, billing.Position{}, 5000)
	if err != nil {
		c.t.Fatal(err)
	}
	n := 0
	for _, line := range lines {
		if line.Type == billing.TypeRelease && line.ByTime() {
			n++
		}
	}
	if n != releases {
		c.t.Errorf("%d ends of holds are booked, not %d", n, releases)
	}
	var want []timer.Timer
	if !next.IsZero() {
		want = []timer.Timer{timer.NewHolds(c.wallet.WalletRef, next)}
	}
	if got := c.store.All(); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		c.t.Errorf("the timers are %+v, not %+v", got, want)
	}
}

// TestHoldsAreBooked: the end of each hold is booked soon after it, however the timer is found, and without any request.
// All holds of a wallet have one timer.
func TestHoldsAreBooked(t *testing.T) {
	for name, find := range map[string]func(*clockwork){
		"the sweep": func(c *clockwork) { c.sweep() },
		"TTL":       (*clockwork).remove,
		"both, twice": func(c *clockwork) {
			c.sweep()
			c.remove()
			c.sweep()
			c.remove()
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := funded(t)
			second := c.hold("2", billing.Credit, 2*time.Minute)
			c.expectHolds(0, second.ExpiresAt)
			first := c.hold("1", billing.Credit, time.Minute)
			third := c.hold("3", billing.Credit, time.Hour)
			c.expectHolds(0, first.ExpiresAt)
			for i, h := range []*billing.Hold{first, second, third} {
				c.Pass(h.ExpiresAt.Sub(c.Time()) - time.Microsecond)
				find(c)
				c.expectHolds(i, h.ExpiresAt) // a moment too early
				c.Pass(time.Microsecond)
				find(c)
				next := []time.Time{second.ExpiresAt, third.ExpiresAt, {}}[i]
				c.expectHolds(i+1, next)
			}
			if held := c.state().Wallet.Held; held != 0 {
				t.Errorf("%s are still held", held)
			}
		})
	}
}

// TestHoldsThatWereExtended: a timer that fires when all holds have been extended commits nothing, and is put again for
// the first of the new ends.
func TestHoldsThatWereExtended(t *testing.T) {
	for name, find := range map[string]func(*clockwork){"the sweep": func(c *clockwork) { c.sweep() }, "TTL": (*clockwork).remove} {
		t.Run(name, func(t *testing.T) {
			c := funded(t)
			one, another := c.hold("1", billing.Credit, time.Minute), c.hold("2", billing.Credit, 2*time.Minute)
			c.Pass(30 * time.Second)
			later := c.extend("e1", one, 5*time.Minute)
			latest := c.extend("e2", another, time.Hour)
			revision := c.state().Wallet.Revision
			c.Pass(30 * time.Second)
			find(c)
			if got := c.state().Wallet.Revision; got != revision {
				t.Errorf("the timer committed the wallet at revision %d, after %d", got, revision)
			}
			c.expectHolds(0, later)
			c.Pass(later.Sub(c.Time()))
			find(c)
			c.expectHolds(1, latest)
			c.Pass(latest.Sub(c.Time()))
			find(c)
			c.expectHolds(2, time.Time{})
		})
	}
}

// TestManyHoldsEndAtOnce: a thousand holds that end at one instant are all booked by one timer.
func TestManyHoldsEndAtOnce(t *testing.T) {
	c := funded(t)
	for i := range billing.MaxOpenHolds {
		c.hold(fmt.Sprint(i), billing.Credit/1000, time.Minute)
	}
	c.Pass(time.Minute)
	if n := c.sweep(); n != 1 {
		t.Errorf("%d timers fired", n)
	}
	c.expectHolds(billing.MaxOpenHolds, time.Time{})
}

// meddled is a store of timers, before whose changes something else happens.
type meddled struct {
	*timertest.Memory
	before func()
}

func (m *meddled) meddle() {
	if before := m.before; before != nil {
		m.before = nil
		before()
	}
}

func (m *meddled) PutTimers(ctx context.Context, timers []timer.Timer) error {
	m.meddle()
	return m.Memory.PutTimers(ctx, timers)
}

func (m *meddled) DeleteTimers(ctx context.Context, timers []timer.Timer) error {
	if len(timers) > 0 {
		m.meddle()
	}
	return m.Memory.DeleteTimers(ctx, timers)
}

// TestHoldIsPlacedWhileTheTimerFires: a hold that is placed between the booking and the change of the timer has its timer
// afterwards, whether the timer that fired would have been deleted or put for a later hold.
func TestHoldIsPlacedWhileTheTimerFires(t *testing.T) {
	for name, longest := range map[string]time.Duration{"the last hold has ended": 0, "a hold ends later": time.Hour} {
		t.Run(name, func(t *testing.T) {
			c := funded(t)
			store := &meddled{Memory: c.store}
			config := c.timers.Config
			config.Store = store
			firing := timer.New(config)
			c.hold("1", billing.Credit, time.Minute)
			if longest > 0 {
				c.hold("2", billing.Credit, longest)
			}
			c.Pass(time.Minute)
			var placed *billing.Hold
			store.before = func() { placed = c.hold("3", billing.Credit, 2*time.Minute) }
			if _, err := firing.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.expectHolds(1, placed.ExpiresAt)
		})
	}
}

// TestTimerOfHoldsChangesNothingThatIsRead: whoever reads a wallet sees the end of its holds at their instant, whether or
// not the timer ever fires.
func TestTimerOfHoldsChangesNothingThatIsRead(t *testing.T) {
	c := funded(t)
	c.grant("short", time.Minute)
	c.hold("1", 12*billing.Credit, time.Minute) // of both grants
	c.hold("2", billing.Credit, time.Hour)
	read := func() (all []string) {
		s := c.state()
		balance, err := c.Balance(t.Context(), s, c.Time())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(balance.Available, balance.Held, balance.Posted, balance.Pending))
		page, err := c.Holds(t.Context(), s, c.Time(), ledger.HoldQuery{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range page.Holds {
			all = append(all, fmt.Sprint(h.HoldID(), h.Status, h.Remaining(), h.Captured, h.ExpiresAt))
		}
		return all
	}
	c.Pass(time.Minute)
	stopped := read()
	c.sweep()
	if fired := read(); !slices.Equal(stopped, fired) {
		t.Errorf("without the timer\n%q is read, with it\n%q", stopped, fired)
	}
	if want := "9 1 10 0"; stopped[0] != want {
		t.Errorf("the balance is %s, not %s", stopped[0], want)
	}
	c.expectExpired(1)
}

func (c *clockwork) expectExpired(n int) {
	c.t.Helper()
	if got := c.expiries(); got != n {
		c.t.Errorf("%d expiries are booked, not %d", got, n)
	}
}
