package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// CreatePlan creates a plan.
//
// Refusals: INVALID_INPUT, ALREADY_EXISTS (the code), NOT_FOUND (the rate card), IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) CreatePlan(ctx context.Context, by billing.Caller, c billing.CreatePlan) (*Result[*billing.Plan], error) {
	c.Keyed = c.By(by)
	return RunFor[*billing.Plan](ctx, l, by.Tenant, &c, planOf(by.Tenant))
}

// ArchivePlan ends the sale of a plan. One that was archived before stays as it is.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ArchivePlan(ctx context.Context, by billing.Caller, a billing.ArchivePlan) (*Result[*billing.Plan], error) {
	a.Keyed = a.By(by)
	return RunFor[*billing.Plan](ctx, l, by.Tenant, &a, planOf(by.Tenant))
}

// planOf returns the address of a plan by its id.
func planOf(tenant billing.Tenant) func(id string) billing.DocumentKey {
	return func(id string) billing.DocumentKey {
		code, _ := billing.PlanID(id).Code() // a command made it
		return billing.PlanKey(tenant, code)
	}
}

// Plans returns plans by their codes. Those that do not exist are left out. The read is strong.
func (l *Ledger) Plans(ctx context.Context, tenant billing.Tenant, codes []string) (map[string]*billing.Plan, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, codes, billing.PlanKey), Strong, func(p *billing.Plan) string { return p.Code })
}

// ListPlans returns up to limit plans, archived ones included, by their codes, from the last one in the order of bytes to
// the first, and of those before a code only.
func (l *Ledger) ListPlans(ctx context.Context, tenant billing.Tenant, before string, limit int) ([]*billing.Plan, error) {
	return List[*billing.Plan](ctx, l.store, billing.Collection{Tenant: tenant, Kind: billing.KindPlan, Limit: limit}, before)
}
