package demo

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// packs creates what customers can buy.
func (s *seeder) packs(ctx context.Context) error {
	for _, p := range []billing.CreateCreditPack{
		{Code: "demo-500", Name: "500 credits", Credits: 500 * billing.Credit, Price: *money("50", "EUR")},
		{
			Code: "demo-2500", Name: "2,500 credits", Credits: 2500 * billing.Credit, Bonus: 250 * billing.Credit,
			Price: *money("225", "EUR"), ExpiresAfterDays: new(365),
		},
	} {
		p.Keyed, p.Unit = keyed("pack:%s", p.Code), "credits"
		if _, err := s.ledger.CreateCreditPack(ctx, s.by, p); err != nil {
			return err
		}
	}
	return nil
}
