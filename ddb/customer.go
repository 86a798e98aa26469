package ddb

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemCustomer is a customer.
func toItemCustomer(tenant billing.Tenant, c *billing.Customer) item {
	i := newItem(customerKey(tenant, c.ID))
	i.text("ext", c.ExternalID)
	i.text("name", c.Name)
	i.text("email", c.Email)
	i.text("tz", c.TimeZone)
	i.metadata("meta", c.Metadata)
	i.instant("when", c.CreatedAt)
	return i
}

// fromItemCustomer reads what toItemCustomer wrote.
func fromItemCustomer(i item) (*billing.Customer, error) {
	r := newReader(i)
	c := &billing.Customer{
		ID:         valid[billing.CustomerID](r, attrSort),
		ExternalID: r.text("ext"),
		Name:       r.text("name"),
		Email:      r.text("email"),
		TimeZone:   r.text("tz"),
		Metadata:   r.metadata("meta"),
		CreatedAt:  r.instant("when"),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// fromItemLink reads which wallet the link from a customer leads to.
func fromItemLink(i item) (billing.WalletID, error) {
	r := newReader(i)
	id := valid[billing.WalletID](r, attrSort)
	if err := r.err(); err != nil {
		return "", err
	}
	return id, nil
}

// Customers implements [billing.CatalogStore].
func (s *Store) Customers(ctx context.Context, tenant billing.Tenant, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Customer, error) {
	keys := make([]key, len(ids))
	for i, id := range ids {
		keys[i] = customerKey(tenant, id)
	}
	customers, err := getPresent(ctx, s, s.catalog, keys, billing.Eventual, fromItemCustomer)
	if err != nil {
		return nil, fmt.Errorf("reading customers: %w", err)
	}
	return byID(customers, func(c *billing.Customer) billing.CustomerID { return c.ID }), nil
}

// ListCustomers implements [billing.CatalogStore].
func (s *Store) ListCustomers(ctx context.Context, tenant billing.Tenant, before billing.CustomerID, limit int) ([]*billing.Customer, error) {
	customers, err := query(ctx, s, span{
		table: s.catalog, partition: customerKey(tenant, "").partition, sort: attrSort, below: string(before), limit: limit, strong: true,
	}, fromItemCustomer)
	if err != nil {
		return nil, fmt.Errorf("listing customers: %w", err)
	}
	return customers, nil
}

// ListWallets implements [billing.CatalogStore].
func (s *Store) ListWallets(ctx context.Context, tenant billing.Tenant, customer billing.CustomerID, before billing.WalletID, limit int) ([]billing.WalletID, error) {
	ids, err := query(ctx, s, span{
		table: s.catalog, partition: linkKey(tenant, customer, "").partition, sort: attrSort, below: string(before), limit: limit, strong: true,
	}, fromItemLink)
	if err != nil {
		return nil, fmt.Errorf("listing wallets: %w", err)
	}
	return ids, nil
}
