package outbox

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// limitEvents returns an event of each type of limits and budgets: the usage of the examples is of a user who may spend 15 credits a
// day, and of a run that may spend 15 in its life; a hold takes the rest of both.
func limitEvents(spent *billing.Wallet) []billing.Event {
	const limit, held = 15 * billing.Credit, 15*billing.Credit - exampleSpent
	daily := &billing.SpendLimit{
		Window: calendar.Day, Zone: "Europe/Berlin", Subject: "user_2481", Limit: limit, SetBy: billing.ActorAPIKey,
		Count: billing.Count{Start: time.Date(2026, 3, 13, 23, 0, 0, 0, time.UTC), Spent: exampleSpent},
	}
	run := &billing.Budget{
		WalletRef: spent.WalletRef, Place: billing.GrantRef{Sequence: 2, Ordinal: 1}, Above: []billing.GrantRef{{Sequence: 2}},
		ExternalID: "run_c9f0f895", Name: "Nightly report", Status: billing.BudgetActive, Limit: limit,
		ExpiresAt: exampleTime.Add(time.Hour), CreatedAt: exampleTime.Add(-time.Hour), Count: billing.Count{Spent: exampleSpent},
	}
	reached, exhausted := *daily, run.Clone()
	reached.Held, exhausted.Held = held, held
	placed := withHeld(*spent, held, 0, 3)
	return []billing.Event{
		billing.LimitEvent(spent, daily, billing.EventLimitWarning, 0),
		billing.LimitEvent(&placed, &reached, billing.EventLimitReached, 0),
		billing.BudgetEvent(spent, run, billing.EventBudgetWarning, 0),
		billing.BudgetEvent(&placed, exhausted, billing.EventBudgetExhausted, 0),
	}
}
