package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// PaymentMethods returns payment methods by their ids, also those that were detached. Those that do not exist are left out. The
// read is strong.
func (l *Ledger) PaymentMethods(
	ctx context.Context, tenant billing.Tenant, ids []billing.PaymentMethodID,
) (map[billing.PaymentMethodID]*billing.PaymentMethod, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, ids, billing.PaymentMethodKey), Strong, func(m *billing.PaymentMethod) billing.PaymentMethodID { return m.ID })
}

// Payers returns what customers are at a provider. Customers whom the provider does not know are left out; all are if the
// provider has no name, as there is none. The read is strong.
func (l *Ledger) Payers(
	ctx context.Context, tenant billing.Tenant, provider string, customers []billing.CustomerID,
) (map[billing.CustomerID]*billing.Payer, error) {
	if provider == "" {
		return nil, nil
	}
	keys := make([]billing.DocumentKey, len(customers))
	for i, id := range customers {
		keys[i] = billing.PayerKey(tenant, id, provider)
	}
	return DocumentsOf(ctx, l.store, keys, Strong, func(p *billing.Payer) billing.CustomerID { return p.Customer })
}
