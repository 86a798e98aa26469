package timer_test

import (
	"context"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// first returns the first grant of the wallet.
func (c *clockwork) first() *billing.Grant {
	c.t.Helper()
	s, err := c.Wallet(c.t.Context(), c.tenant, string(c.wallet.ID), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	page, err := c.Grants(c.t.Context(), s, c.Time(), ledger.GrantQuery{Limit: 9})
	if err != nil || len(page.Grants) == 0 {
		c.t.Fatal(page, err)
	}
	return page.Grants[len(page.Grants)-1].Grant
}

// A reminder is published of what will really be lost: of credit that rolls over, what the limit cuts, and all of it if no period
// follows.
func TestRemindersOfPeriods(t *testing.T) {
	for name, test := range map[string]struct {
		unused  billing.UnusedCredits
		limit   billing.Credits
		spent   billing.Credits
		held    bool
		cancels bool
		lost    string // of the reminder a day before the end; empty: there is none
	}{
		"expires":                        {unused: billing.UnusedExpire, lost: "100"},
		"stays":                          {unused: billing.UnusedKeep},
		"rolls over":                     {unused: billing.UnusedRollOver, limit: 100},
		"rolls over in part":             {unused: billing.UnusedRollOver, limit: 30, lost: "70"},
		"rolls over once it was spent":   {unused: billing.UnusedRollOver, limit: 30, spent: 75},
		"rolls over in part, and held":   {unused: billing.UnusedRollOver, limit: 30, spent: 20, held: true, lost: "50"},
		"rolls over, and is held":        {unused: billing.UnusedRollOver, limit: 100, held: true},
		"would roll over, and ends":      {unused: billing.UnusedRollOver, limit: 100, cancels: true, lost: "100"},
		"stays after the end":            {unused: billing.UnusedKeep, cancels: true},
		"ends with its subscription too": {unused: billing.UnusedExpire, cancels: true, lost: "100"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClockwork(t, billing.Live)
			limit := test.limit * billing.Credit
			plan := billing.CreatePlan{
				Keyed: billing.Keyed{IdempotencyKey: "plan"}, Code: "p", Name: "P", Unit: "credits", Interval: calendar.Monthly,
				Included: 100 * billing.Credit, Unused: test.unused, OnRenewal: billing.CreditsAtBoundary,
			}
			if plan.Price.Currency = "EUR"; test.unused == billing.UnusedRollOver {
				plan.RolloverLimit = &limit
			}
			if _, err := c.CreatePlan(t.Context(), c.by(), plan); err != nil {
				t.Fatal(err)
			}
			of := c.subscribe("s", "p", 0)
			if err := c.timers.Schedule(t.Context(), c.tenant, c.first()); err != nil {
				t.Fatal(err)
			}
			if test.cancels {
				c.cancel("cancel", of, billing.ChangeAtPeriodEnd)
			}
			if test.spent > 0 {
				if err := c.spend("u", test.spent); err != nil {
					t.Fatal(err)
				}
			}
			c.Pass(of.End.Sub(c.Time()) - 23*time.Hour)
			if test.held {
				amount := 25 * billing.Credit
				c.following(func() error {
					_, err := c.PlaceHold(context.WithoutCancel(t.Context()), c.by(), billing.PlaceHold{
						Keyed: billing.Keyed{IdempotencyKey: "h"}, Wallet: string(c.wallet.ID), Amount: &amount, ExpiresIn: 24 * 3600,
					})
					return err
				})
			}
			c.sweep()
			got := ""
			for _, e := range c.published.events {
				if e.Type == billing.EventGrantExpiring && e.Days == 1 {
					got = e.Lost.String()
				}
			}
			if got != test.lost {
				t.Errorf("the reminder says %q, want %q", got, test.lost)
			}
		})
	}
}
