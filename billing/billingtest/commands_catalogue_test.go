package billingtest

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// catalogueExample returns what is sold in the examples: a rate card, a pack with the offers that it is in, and a plan.
func catalogueExample() []billing.Document {
	card := &price.Timeline{
		Tenant: billing.Live, Code: "partners", Latest: 1, Base: 1, Versioned: billing.Versioned{Revision: 1},
		Entries: []price.Entry{{Version: 1, EffectiveAt: Epoch, PublishedAt: Epoch}},
	}
	pack := &billing.CreditPack{
		Tenant: billing.Live, Code: examplePack, Name: "100 credits", Unit: "credits", Credits: 100 * billing.Credit,
		Price: billing.Amount{Minor: 990, Currency: "EUR"}, Versioned: billing.Versioned{Revision: 1},
	}
	offers := &billing.Offers{
		Tenant: billing.Live, Unit: "credits", Codes: []string{examplePack}, Versioned: billing.Versioned{Revision: 1},
	}
	plan := &billing.Plan{
		Tenant: billing.Live, Code: examplePlan, Name: "Pro", Unit: "credits", Price: billing.Amount{Minor: 990, Currency: "EUR"},
		Interval: calendar.Monthly, Included: 100 * billing.Credit, Unused: billing.UnusedExpire,
		OnRenewal: billing.CreditsAtBoundary, Versioned: billing.Versioned{Revision: 1},
	}
	return []billing.Document{card, pack, offers, plan}
}
