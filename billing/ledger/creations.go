package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// Creations returns how many customers and wallets of each unit there are in a tenant, in parts whose counts have to be added. Those
// that versions created which did not count are left out. The read is eventual.
func (l *Ledger) Creations(ctx context.Context, tenant billing.Tenant) ([]billing.Creations, error) {
	return l.store.Creations(ctx, tenant)
}
