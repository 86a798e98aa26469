package timer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// since lists the types of the events of balances that follow from the commits of a wallet since a state of it, and
// returns its state.
func (c *clockwork) since(before *billing.Wallet) (types string, after *billing.Wallet) {
	c.t.Helper()
	s, err := c.Wallet(c.t.Context(), c.tenant, string(c.wallet.ID), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	if s.Wallet.Revision > before.Revision+1 {
		c.t.Fatalf("%d commits at once", s.Wallet.Revision-before.Revision)
	}
	if s.Wallet.Revision == before.Revision {
		return "", before
	}
	for _, e := range billing.Events(before, &s.Wallet, nil) {
		types += strings.TrimPrefix(string(e.Type), "balance.") + " "
	}
	return strings.TrimSpace(types), &s.Wallet
}

// TestTimeIsToldInBothDirections: what time alone does to a balance is told by events and alerts, when credit lapses
// and when it becomes effective, without anybody using the wallet; and alerts agree with the balance at every instant,
// whether or not any timer has fired.
func TestTimeIsToldInBothDirections(t *testing.T) {
	for _, swept := range []bool{true, false} {
		t.Run(fmt.Sprint("timers fire: ", swept), func(t *testing.T) {
			c := newClockwork(t, billing.Live)
			state := func() *billing.Wallet {
				s, err := c.Wallet(t.Context(), c.tenant, string(c.wallet.ID), ledger.Strong)
				if err != nil {
					t.Fatal(err)
				}
				return &s.Wallet
			}
			if _, err := c.SetBalanceAlerts(t.Context(), c.by(), billing.SetBalanceAlerts{
				Keyed: billing.Keyed{IdempotencyKey: "a"}, Wallet: string(c.wallet.ID), Thresholds: []billing.Credits{5 * billing.Credit},
			}); err != nil {
				t.Fatal(err)
			}
			now := c.Time()
			for i, span := range [][2]time.Duration{{time.Hour, 2 * time.Hour}, {3 * time.Hour, 4 * time.Hour}} {
				from, until := now.Add(span[0]), now.Add(span[1])
				granted, err := c.GrantCredits(t.Context(), c.by(), billing.GrantCredits{
					Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint(i)}, Wallet: string(c.wallet.ID), Amount: 10 * billing.Credit,
					Source: billing.SourcePlan, EffectiveAt: &from, ExpiresAt: &until,
				})
				if err != nil {
					t.Fatal(err)
				}
				if err := c.timers.Schedule(t.Context(), c.tenant, &granted.Value.Created[0]); err != nil {
					t.Fatal(err)
				}
			}
			before := state()
			for i, step := range []struct {
				passes time.Duration
				told   string
				active bool
			}{
				{time.Hour - time.Microsecond, "", true},
				{time.Microsecond, "", false}, // it recovers, and nobody was told that it was low
				{time.Hour, "low depleted", true},
				{time.Hour, "recovered", false},
				{time.Hour, "low depleted", true},
			} {
				c.Pass(step.passes)
				if swept {
					c.sweep()
					c.sweep()
					var told string
					if told, before = c.since(before); told != step.told {
						t.Errorf("step %d: told is %q, not %q", i, told, step.told)
					}
					if before.Alerts[0].Active != step.active || before.Depleted != step.active {
						t.Errorf("step %d: stored is %+v, %t", i, before.Alerts, before.Depleted)
					}
				}
				s, err := c.Wallet(t.Context(), c.tenant, string(c.wallet.ID), ledger.Strong)
				if err != nil {
					t.Fatal(err)
				}
				alerts, err := c.BalanceAlerts(t.Context(), s, c.Time())
				if err != nil || len(alerts) != 1 || alerts[0].Active != step.active {
					t.Errorf("step %d: the alerts are %+v, %v", i, alerts, err)
				}
			}
		})
	}
}

// TestLateReminders: after a leap past several reminders, only the nearest is published, with the days that are left,
// however the timers are found.
func TestLateReminders(t *testing.T) {
	const day = 24 * time.Hour
	for left, want := range map[time.Duration]int{
		30 * day: 30, 29*day + time.Hour: 30, 29 * day: 29, 8 * day: 8, 7 * day: 7, 5*day + time.Second: 6, time.Hour: 1,
	} {
		for _, removed := range []bool{false, true} {
			c := newClockwork(t, billing.Live)
			c.grant("long", 100*day)
			c.Pass(100*day - left)
			if removed {
				c.remove()
			}
			c.sweep()
			if got := c.published.days(); !slices.Equal(got, []int{want}) {
				t.Errorf("%s before the end, the reminders say %v days, not %d", left, got, want)
			}
			c.Pass(left - time.Minute)
			c.sweep()
			days := c.published.days()
			if days[0] != 1 || len(days) > 3 {
				t.Errorf("in the end, the reminders say %v days", days)
			}
		}
	}
}

// TestEffectiveTimer: only a grant that becomes effective after its creation has a timer for that.
func TestEffectiveTimer(t *testing.T) {
	created := time.Unix(1000, 0)
	for after, want := range map[time.Duration]int{0: 0, -time.Second: 0, time.Second: 1} {
		g := &billing.Grant{Ref: billing.GrantRef{Sequence: 1}, CreatedAt: created, EffectiveAt: created.Add(after)}
		if got := timer.OfGrant(billing.Live, g, nil); len(got) != want {
			t.Errorf("%s after its creation: %+v", after, got)
		}
	}
}
