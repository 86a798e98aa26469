package timer_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// announced lists when trials end of which the end was published, by when it was said to be.
func (c *clockwork) announced() (ends []time.Time) {
	c.t.Helper()
	c.published.mu.Lock()
	defer c.published.mu.Unlock()
	for _, e := range c.published.events {
		if e.Type == billing.EventSubscriptionTrialEnding {
			ends = append(ends, e.Subscription.TrialEnds)
		}
	}
	slices.SortFunc(ends, time.Time.Compare)
	return ends
}

// TestTrialsAreAnnounced: the end of a trial is announced once, three days before, however the timer is found: whether the
// subscription began at once or was scheduled, and whatever else the wallet has. A trial of three days is not announced.
func TestTrialsAreAnnounced(t *testing.T) {
	for name, find := range finds {
		for _, days := range []int{0, 2} {
			for _, beside := range []string{"", "DAY", "MONTH"} {
				t.Run(fmt.Sprintf("%s in %d days beside %q", name, days, beside), func(t *testing.T) {
					c := sellsPlans(t, billing.Live)
					began := c.Time()
					if beside != "" {
						c.subscribe("beside", beside, 0)
					}
					c.subscribe("short", "trial-3", days)
					c.subscribe("long", "trial-14", days)
					ends := began.Add(time.Duration(14+days) * day)
					for at := began; at.Before(ends.Add(-3 * day)); at = at.Add(day) {
						c.fires(at, find)
					}
					c.fires(ends.Add(-3*day-time.Microsecond), find)
					if got := c.announced(); len(got) > 0 {
						t.Errorf("at %s there is an event of a trial that ends at %s", c.Time(), got)
					}
					for at := ends.Add(-3 * day); at.Before(ends.Add(40 * day)); at = at.Add(day) {
						c.fires(at, find)
						if got := c.announced(); len(got) != 1 || !got[0].Equal(ends) {
							t.Fatalf("at %s the events are of %s, not of %s", c.Time(), got, ends)
						}
					}
				})
			}
		}
	}
}

// TestTrialsThatAreNotAnnounced: a trial with which the subscription ends is not announced, nor is one that has ended when the
// timer fires. One that is nearly over is announced late.
func TestTrialsThatAreNotAnnounced(t *testing.T) {
	for name, test := range map[string]struct {
		does  func(c *clockwork, s *billing.Subscription)
		after time.Duration // when the timer fires, after the start
		want  int
	}{
		"on time":             {func(*clockwork, *billing.Subscription) {}, 11 * day, 1},
		"late":                {func(*clockwork, *billing.Subscription) {}, 14*day - 1000, 1},
		"too late":            {func(*clockwork, *billing.Subscription) {}, 14 * day, 0},
		"canceled":            {func(c *clockwork, s *billing.Subscription) { c.cancel("c", s, billing.ChangeNow) }, 11 * day, 0},
		"canceled at its end": {func(c *clockwork, s *billing.Subscription) { c.cancel("c", s, billing.ChangeAtPeriodEnd) }, 11 * day, 0},
		"canceled, and withdrawn": {func(c *clockwork, s *billing.Subscription) {
			c.cancel("c", s, billing.ChangeAtPeriodEnd)
			resume := billing.NewResumeSubscription(billing.Keyed{IdempotencyKey: "r"}, s.SubscriptionID())
			if _, err := c.ResumeSubscription(c.t.Context(), c.by(), resume); err != nil {
				c.t.Fatal(err)
			}
		}, 11 * day, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := sellsPlans(t, billing.Live)
			s := c.subscribe("s", "trial-14", 0)
			began := c.Time()
			test.does(c, s)
			c.fires(began.Add(test.after), finds["both, twice"])
			if got := c.announced(); len(got) != test.want {
				t.Errorf("the trials that are announced end at %s", got)
			}
		})
	}
}

// TestTrialIsAnnouncedAgainAfterAFault: a timer that could not publish stays, and nothing is booked before it can.
func TestTrialIsAnnouncedAgainAfterAFault(t *testing.T) {
	c := sellsPlans(t, billing.Live)
	c.subscribe("s", "trial-14", 0)
	began := c.Time()
	c.Pass(11 * day)
	c.published.fails = func(billing.Event) bool { return true }
	if _, err := c.timers.Sweep(t.Context()); err == nil {
		t.Error("a sweep that cannot publish succeeds")
	}
	c.expectPeriods(0, began.Add(11*day))
	c.published.fails = nil
	c.sweep()
	c.expectPeriods(0, began.Add(14*day))
	if n := len(c.announced()); n != 1 {
		t.Errorf("%d trials are announced", n)
	}
}
