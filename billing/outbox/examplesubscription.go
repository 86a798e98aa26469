package outbox

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// subscriptionEvents returns an event of each type of subscriptions: the customer of the examples tries a plan for 14 days, has it
// for a month, takes three of it instead of one, does not pay for the next month, and cancels.
func subscriptionEvents(w *billing.Wallet) []billing.Event {
	const trial = 14 * 24 * time.Hour
	started, ending := exampleTrial(exampleTime, trial), exampleTrial(exampleTime.Add(billing.TrialNotice-trial), trial)
	renewed := exampleTrial(exampleTime.Add(-trial), trial)
	renewed.Status, renewed.Anchor, renewed.Start = billing.SubscriptionActive, exampleTime, exampleTime
	renewed.End = exampleTime.AddDate(0, 1, 0)
	changed := renewed.Clone()
	changed.Terms.Quantity = 3
	unpaid := changed.Clone()
	unpaid.Status, unpaid.Period, unpaid.GraceEnds = billing.SubscriptionPastDue, 1, exampleTime.AddDate(0, 0, 7)
	unpaid.Terms.Price.Minor, unpaid.Latest = 1900, billing.GrantRef{Sequence: 4}
	canceled := changed.Clone()
	canceled.Status, canceled.CanceledAt = billing.SubscriptionCanceled, exampleTime
	notice, _ := billing.TrialEnding(w, ending, exampleTime)
	return []billing.Event{
		billing.SubscriptionEvent(w, started, billing.EventSubscriptionStarted, 0),
		notice,
		billing.SubscriptionEvent(w, renewed, billing.EventSubscriptionRenewed, 0),
		billing.SubscriptionEvent(w, changed, billing.EventSubscriptionChanged, 0),
		billing.SubscriptionEvent(w, unpaid, billing.EventSubscriptionPastDue, 0),
		billing.SubscriptionEvent(w, canceled, billing.EventSubscriptionCanceled, 0),
	}
}

// exampleTrial is a subscription in its trial.
func exampleTrial(start time.Time, lasts time.Duration) *billing.Subscription {
	return &billing.Subscription{
		WalletRef: billing.WalletRef{Tenant: billing.Live, ID: exampleWallet}, Place: billing.GrantRef{Sequence: 2},
		Customer: exampleCustomer, Status: billing.SubscriptionTrialing, Zone: "Europe/Berlin",
		Terms: billing.SubscriptionTerms{
			Plan: "pro", Quantity: 1, Price: billing.Amount{Currency: "EUR"}, Included: exampleGranted,
			Interval: calendar.Monthly, Unused: billing.UnusedExpire,
		},
		Metadata: billing.Metadata{"seats": "sales"}, Start: start, End: start.Add(lasts), TrialEnds: start.Add(lasts),
		TrialDays: int(lasts / (24 * time.Hour)), TrialCredits: 10 * billing.Credit, CreatedAt: start,
	}
}
