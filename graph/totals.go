package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/graph/view"
)

// Totals returns the numbers of the tenant, and the sums of what is in its wallets.
func (r queries) Totals(ctx context.Context) (*view.TenantTotals, error) {
	s := sessionOf(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	totals, err := r.usage.Totals(ctx, s.caller.Tenant, now)
	if err != nil {
		return nil, err
	}
	return &view.TenantTotals{Of: totals}, nil
}
