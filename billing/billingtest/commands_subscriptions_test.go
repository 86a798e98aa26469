package billingtest

import (
	"github.com/drawdown-billing/drawdown/billing"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// subscribingExample adds the subscriptions of the examples to the change that makes their wallet.
func subscribingExample(c *billing.WalletChange) {
	w := &c.After
	active := &billing.Subscription{
		WalletRef: w.WalletRef, Place: billing.GrantRef{Sequence: 1}, Customer: w.Customer, Status: billing.SubscriptionActive,
		Zone: "UTC", Anchor: Epoch, Start: Epoch, End: Epoch.AddDate(0, 1, 0), CreatedAt: Epoch,
		Versioned: billing.Versioned{Revision: w.Revision},
		Terms: billing.SubscriptionTerms{
			Plan: examplePlan, Quantity: 1, Price: billing.Amount{Currency: "EUR"}, Interval: calendar.Monthly,
			Unused: billing.UnusedExpire,
		},
	}
	ending := active.Clone()
	ending.Place.Ordinal, ending.CancelAtEnd = 1, true
	for _, s := range []*billing.Subscription{active, ending} {
		w.Subscriptions = append(w.Subscriptions, billing.OpenSubscription{Place: s.Place, At: s.Next()})
		c.Documents = append(c.Documents, s)
	}
}
