package timer_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

const day = 24 * time.Hour

// sellsPlans returns a clockwork whose tenant sells a plan of 100 credits for each interval, by the interval's name, and such a
// monthly plan with a trial: "trial" and the days.
func sellsPlans(t *testing.T, tenant billing.Tenant) *clockwork {
	t.Helper()
	c := newClockwork(t, tenant)
	for _, plan := range []billing.CreatePlan{
		{Interval: calendar.Daily},
		{Interval: calendar.Weekly},
		{Interval: calendar.Monthly},
		{Code: "trial 3", Interval: calendar.Monthly, TrialDays: 3},
		{Code: "trial 14", Interval: calendar.Monthly, TrialDays: 14},
	} {
		if plan.Code == "" {
			plan.Code = string(plan.Interval)
		}
		plan.Code = strings.ReplaceAll(plan.Code, " ", "-")
		plan.Keyed, plan.Name, plan.Unit = billing.Keyed{IdempotencyKey: "plan " + plan.Code}, "P", "credits"
		plan.Included, plan.Unused, plan.OnRenewal = 100*billing.Credit, billing.UnusedExpire, billing.CreditsAtBoundary
		plan.Price.Currency = "EUR"
		if _, err := c.CreatePlan(t.Context(), c.by(), plan); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// subscribe starts a subscription under a key, so many days from now, and has the commit followed.
func (c *clockwork) subscribe(key, plan string, days int) (s *billing.Subscription) {
	c.t.Helper()
	c.following(func() error {
		now, err := c.Now(c.t.Context(), c.tenant)
		if err != nil {
			return err
		}
		start := now.Add(time.Duration(days) * day)
		command := billing.StartSubscription{
			Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(c.wallet.ID), Plan: plan, Quantity: 1,
		}
		if days > 0 {
			command.StartAt = &start
		}
		started, err := c.StartSubscription(context.WithoutCancel(c.t.Context()), c.by(), command)
		if err == nil {
			s = started.Value
		}
		return err
	})
	return s
}

// cancel cancels a subscription under a key, and has the commit followed.
func (c *clockwork) cancel(key string, s *billing.Subscription, timing billing.ChangeTiming) {
	c.t.Helper()
	c.following(func() error {
		keyed := billing.Keyed{IdempotencyKey: key}
		_, err := c.CancelSubscription(c.t.Context(), c.by(), billing.NewCancelSubscription(keyed, s.SubscriptionID(), timing))
		return err
	})
}

// periods counts the lines that gave the credits of a period, and checks the wallet's books.
func (c *clockwork) periods() (n int) {
	c.t.Helper()
	c.expiries() // audits
	lines, err := c.LinesAfter(c.t.Context(), &c.state().Wallet, billing.Position{}, 5000)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, line := range lines {
		if line.Type == billing.TypeGrant && line.Subscription != "" {
			n++
		}
	}
	return n
}

// expectPeriods checks how many periods are booked, and when the timer for the next instant is due; zero: there is none.
func (c *clockwork) expectPeriods(periods int, next time.Time) {
	c.t.Helper()
	if n := c.periods(); n != periods {
		c.t.Errorf("at %s %d periods are booked, not %d", c.Time(), n, periods)
	}
	var want []timer.Timer
	if !next.IsZero() {
		want = []timer.Timer{timer.NewPeriods(c.wallet.WalletRef, next)}
	}
	if got := c.store.All(); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		c.t.Errorf("at %s the timers are %+v, not %+v", c.Time(), got, want)
	}
}

// finds lists the ways in which a timer that is due is found.
var finds = map[string]func(*clockwork){
	"the sweep": func(c *clockwork) { c.sweep() },
	"TTL":       (*clockwork).remove,
	"both, twice": func(c *clockwork) {
		c.sweep()
		c.remove()
		c.sweep()
		c.remove()
	},
}

// fires has what is due found at an instant, and the commits of that followed.
func (c *clockwork) fires(at time.Time, find func(*clockwork)) {
	c.t.Helper()
	c.Pass(at.Sub(c.Time()))
	c.following(func() error {
		find(c)
		return nil
	})
}

// TestPeriodsAreBooked: in a wallet that nobody touches, each period is booked soon after it began, by the timer alone.
func TestPeriodsAreBooked(t *testing.T) {
	for name, find := range finds {
		t.Run(name, func(t *testing.T) {
			c := sellsPlans(t, billing.Live)
			at := c.subscribe("s", "MONTH", 0).End
			for period := range 4 {
				c.expectPeriods(period+1, at.Add(-billing.TrialNotice))
				c.fires(at.Add(-billing.TrialNotice), find) // there is no trial: nothing happens
				c.expectPeriods(period+1, at)
				c.fires(at.Add(-time.Microsecond), find) // a moment too early
				c.expectPeriods(period+1, at)
				c.fires(at, find)
				at = c.state().Wallet.FirstBoundary()
			}
			c.expectPeriods(5, at.Add(-billing.TrialNotice))
			if n := len(c.published.events); n > 0 {
				t.Errorf("%d events are published", n)
			}
		})
	}
}

// TestPeriodsOfManySubscriptions: all subscriptions of a wallet have one timer, for what comes first. When all of them have
// ended, it has no timer.
func TestPeriodsOfManySubscriptions(t *testing.T) {
	for name, find := range finds {
		t.Run(name, func(t *testing.T) {
			c := sellsPlans(t, billing.Live)
			began := c.Time()
			weekly := c.subscribe("w", "WEEK", 0)
			c.expectPeriods(1, began.Add(4*day))
			daily := c.subscribe("d", "DAY", 2)
			c.expectPeriods(1, began.Add(2*day))
			c.fires(began.Add(2*day), find) // it begins
			c.expectPeriods(2, began.Add(3*day))
			c.fires(began.Add(9*day), find) // a leap: seven more days, and a week
			c.expectPeriods(10, began.Add(10*day))
			c.cancel("c1", daily, billing.ChangeAtPeriodEnd)
			c.cancel("c2", weekly, billing.ChangeAtPeriodEnd)
			c.expectPeriods(10, began.Add(10*day))
			c.fires(began.Add(10*day), find)
			c.expectPeriods(10, began.Add(11*day)) // three days before the week ends
			c.fires(began.Add(14*day), find)
			c.expectPeriods(10, time.Time{})
			if got := c.state().Wallet; got.Posted != 0 || len(got.Subscriptions) > 0 {
				t.Errorf("%s are left, and %+v", got.Posted, got.Subscriptions)
			}
		})
	}
}

// TestTimerOfASubscriptionThatIsCanceled: it books nothing.
func TestTimerOfASubscriptionThatIsCanceled(t *testing.T) {
	c := sellsPlans(t, billing.Live)
	s := c.subscribe("s", "DAY", 0)
	c.cancel("c", s, billing.ChangeNow)
	c.expectPeriods(1, s.End)
	sequence := c.state().Wallet.Sequence
	c.fires(s.End, finds["the sweep"])
	c.expectPeriods(1, time.Time{})
	if got := c.state().Wallet.Sequence; got != sequence {
		t.Errorf("the timer booked lines up to %d, after %d", got, sequence)
	}
}

// TestLostTimerOfPeriods: if the timer is lost, the next commit that books a boundary sets it again.
func TestLostTimerOfPeriods(t *testing.T) {
	c := sellsPlans(t, billing.Live)
	s := c.subscribe("s", "MONTH", 0)
	if err := c.store.DeleteTimers(t.Context(), c.store.All()); err != nil {
		t.Fatal(err)
	}
	c.fires(s.End, finds["both, twice"])
	c.expectPeriods(1, time.Time{})
	c.following(func() error { return c.spend("u", 1) })
	c.expectPeriods(2, c.state().Wallet.FirstBoundary().Add(-billing.TrialNotice))
}

// TestTimerOfPeriodsOfNoWallet: it is deleted.
func TestTimerOfPeriodsOfNoWallet(t *testing.T) {
	c := sellsPlans(t, billing.Live)
	stray := timer.NewPeriods(billing.WalletRef{Tenant: billing.Live, ID: "wal_01KDVDNA0086FCC9Y7DCDZP7X3"}, c.Time())
	if err := c.store.PutTimers(t.Context(), []timer.Timer{stray}); err != nil {
		t.Fatal(err)
	}
	c.sweep()
	c.expectPeriods(0, time.Time{})
}

// TestTimerOfPeriodsFollowsTheClockOfItsTenant: TTL removes a timer of the test tenant by the world's clock, before it is due. It
// waits for the sweep then.
func TestTimerOfPeriodsFollowsTheClockOfItsTenant(t *testing.T) {
	c := sellsPlans(t, billing.Test)
	if _, err := c.AdvanceTestClock(t.Context(), c.by(), c.Time().Add(time.Hour), false); err != nil {
		t.Fatal(err)
	}
	s := c.subscribe("s", "DAY", 0)
	c.fires(s.End.Add(time.Hour), (*clockwork).remove)
	if n := c.periods(); n != 1 {
		t.Errorf("%d periods are booked before the next one began", n)
	}
	left := c.store.All()
	if len(left) != 1 || !left[0].Lasting || !left[0].At.Equal(s.End) {
		t.Fatalf("the timers are %+v", left)
	}
	if _, err := c.AdvanceTestClock(t.Context(), c.by(), s.End, false); err != nil {
		t.Fatal(err)
	}
	c.sweep()
	c.expectPeriods(2, s.End.Add(day))
}

// TestSubscriptionStartsWhileTheTimerFires: a subscription that starts between the booking and the change of the timer has its
// timer afterwards, whether the timer that fired would have been deleted or put for a later instant.
func TestSubscriptionStartsWhileTheTimerFires(t *testing.T) {
	for name, ends := range map[string]bool{"the other one ends": true, "the other one goes on": false} {
		t.Run(name, func(t *testing.T) {
			c := sellsPlans(t, billing.Live)
			store := &meddled{Memory: c.store}
			config := c.timers.Config
			config.Store = store
			firing := timer.New(config)
			first := c.subscribe("s", "WEEK", 0)
			if ends {
				c.cancel("c", first, billing.ChangeAtPeriodEnd)
			}
			c.Pass(first.End.Sub(c.Time()))
			var second *billing.Subscription
			store.before = func() { second = c.subscribe("s2", "DAY", 0) }
			if _, err := firing.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := 3
			if ends {
				want = 2
			}
			c.expectPeriods(want, second.End)
		})
	}
}

// TestTimerOfPeriodsChangesNothingThatIsRead: whoever reads a wallet sees its periods at their instants, whether or not the timer
// ever fires.
func TestTimerOfPeriodsChangesNothingThatIsRead(t *testing.T) {
	c := sellsPlans(t, billing.Live)
	c.subscribe("m", "MONTH", 0)
	c.subscribe("d", "trial-14", 1)
	c.hold("1", 30*billing.Credit, time.Hour)
	if err := c.spend("u", 20); err != nil {
		t.Fatal(err)
	}
	read := func() string {
		s := c.state()
		balance, err := c.Balance(t.Context(), s, c.Time())
		if err != nil {
			t.Fatal(err)
		}
		next := "nothing"
		if e := balance.ExpiringNext; e != nil {
			next = fmt.Sprint(e.Amount, " at ", e.At)
		}
		return fmt.Sprint(balance.Available, " ", balance.Held, " ", balance.Posted, " ", balance.Pending, "; ", next)
	}
	seen := map[string]bool{}
	for range 12 {
		c.Pass(9 * day)
		stopped := read()
		c.sweep()
		if fired := read(); stopped != fired {
			t.Errorf("at %s, without the timer %q is read, with it %q", c.Time(), stopped, fired)
		}
		seen[stopped] = true
	}
	if len(seen) < 4 {
		t.Errorf("all that was read is %v", seen)
	}
}
