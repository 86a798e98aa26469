package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// payer returns the provider's own id of a customer. The first time, it has the provider make the customer, and stores the id.
func (s *Service) payer(
	ctx context.Context, p Provider, tenant billing.Tenant, id billing.CustomerID,
) (string, error) {
	stored, err := ledger.Get[*billing.Payer](ctx, s.Store, billing.PayerKey(tenant, id, p.Name()), ledger.Strong)
	if err == nil && stored.ID != "" {
		return stored.ID, nil
	}
	if err != nil && !errors.Is(err, billing.ErrNotFound) {
		return "", err
	}
	customer, err := ledger.Get[*billing.Customer](ctx, s.Store, billing.CustomerKey(tenant, id), ledger.Strong)
	if err != nil {
		return "", err
	}
	// The key covers what is sent: the same key with another name would be refused.
	key := fmt.Sprintf("dd:%s:%s:%s", tenant, id, billing.HashKey(fmt.Sprintf("%q", []string{customer.Name, customer.Email})))
	made, err := p.Customer(ctx, Customer{Tenant: tenant, ID: id, Name: customer.Name, Email: customer.Email, Key: key})
	if err != nil {
		return "", err
	}
	if _, err := s.Ledger.Run(ctx, tenant, billing.NewRecordPayer(id, p.Name(), made)); err != nil {
		return "", err
	}
	if stored, err = ledger.Get[*billing.Payer](ctx, s.Store, billing.PayerKey(tenant, id, p.Name()), ledger.Strong); err != nil {
		return "", err
	}
	return stored.ID, nil // of whoever was first, if another process made the customer as well
}
