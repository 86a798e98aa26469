package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemCustomer is a customer.
func toItemCustomer(c *billing.Customer) (item, error) {
	i := newItem(customerKey(c.Tenant, c.ID))
	i.text("ext", c.ExternalID)
	i.text("name", c.Name)
	i.text("email", c.Email)
	i.text("tz", c.TimeZone)
	i.metadata("meta", c.Metadata)
	i.instant("when", c.CreatedAt)
	i.number("sessions", c.SessionEpoch)
	i.number("rev", c.Revision)
	return i, nil
}

// fromItemCustomer reads what toItemCustomer wrote.
func fromItemCustomer(i item) (*billing.Customer, error) {
	r := newReader(i)
	c := &billing.Customer{
		Versioned:  r.laterVersioned(),
		Tenant:     r.tenant("#customers"),
		ID:         valid[billing.CustomerID](r, attrSort),
		ExternalID: r.text("ext"),
		Name:       r.text("name"),
		Email:      r.text("email"),
		TimeZone:   r.text("tz"),
		Metadata:   r.metadata("meta"),
		CreatedAt:  r.instant("when"),

		SessionEpoch: r.count("sessions"),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// toItemLink is a link from a customer to a wallet that it owns. Its key is all that it says.
func toItemLink(l *billing.WalletLink) (item, error) {
	i := newItem(linkKey(l.Tenant, l.Customer, l.ID))
	i.number("rev", l.Revision)
	return i, nil
}

// fromItemLink reads what toItemLink wrote.
func fromItemLink(i item) (*billing.WalletLink, error) {
	r := newReader(i)
	tenant, customer, _ := strings.Cut(r.required(attrPartition), "#")
	l := &billing.WalletLink{
		Versioned: r.laterVersioned(),
		WalletRef: billing.WalletRef{Tenant: billing.Tenant(tenant), ID: valid[billing.WalletID](r, attrSort)},
		Customer:  billing.CustomerID(customer),
	}
	if tenant == "" || !l.Customer.Valid() {
		r.reject(attrPartition, "it is not a tenant and a customer's id")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// toItemListed is a wallet in the list of those with a status. Its key is all that it says.
func toItemListed(l *billing.ListedWallet) (item, error) {
	i := newItem(listedKey(l.Tenant, string(l.Status), l.ID))
	i.number("rev", l.Revision)
	return i, nil
}

// fromItemListed reads what toItemListed wrote.
func fromItemListed(i item) (*billing.ListedWallet, error) {
	r := newReader(i)
	tenant, list, _ := strings.Cut(r.required(attrPartition), "#")
	l := &billing.ListedWallet{
		Versioned: r.versioned(),
		WalletRef: billing.WalletRef{Tenant: billing.Tenant(tenant), ID: valid[billing.WalletID](r, attrSort)},
		Status:    billing.WalletStatus(strings.TrimPrefix(list, "wallets#")),
	}
	if tenant == "" || !l.Status.Valid() {
		r.reject(attrPartition, "it is not a tenant and the status of a wallet")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}
