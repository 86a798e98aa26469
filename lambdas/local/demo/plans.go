package demo

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// freePlan is the plan that [AcmeMain] has. It costs nothing, so that the demonstration needs no payment provider.
const freePlan = "demo-starter"

// plans creates what customers can subscribe to.
func (s *seeder) plans(ctx context.Context) error {
	for _, p := range []billing.CreatePlan{
		{
			Code: freePlan, Name: "Starter", Included: 300 * billing.Credit, Price: *money("0", "EUR"),
			Features: []string{"3 seats", "Answers within 2 days"},
		},
		{
			Code: "demo-studio", Name: "Studio", Included: 1500 * billing.Credit, Price: *money("119", "EUR"),
			Features: []string{"20 seats", "Answers within 2 hours", "Single sign-on"},
		},
	} {
		p.Keyed, p.Unit, p.Interval = keyed("plan:%s", p.Code), "credits", calendar.Monthly
		p.Unused, p.OnRenewal, p.GraceDays = billing.UnusedExpire, billing.CreditsAtBoundary, 7
		if _, err := s.ledger.CreatePlan(ctx, s.by, p); err != nil {
			return err
		}
	}
	return nil
}

// subscription subscribes [AcmeMain] to its plan.
func (s *seeder) subscription(ctx context.Context) error {
	_, err := s.ledger.StartSubscription(ctx, s.by, billing.StartSubscription{
		Keyed: keyed("subscription:acme"), Wallet: AcmeMain, Plan: freePlan, Quantity: 1,
	})
	return err
}
