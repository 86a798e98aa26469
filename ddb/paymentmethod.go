package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemMethod is a payment method of a customer.
func toItemMethod(m *billing.PaymentMethod) (item, error) {
	document := m.DocumentKey()
	i := newItem(methodKey(m.Tenant, document.Parent, document.ID))
	i.text("by", m.Provider)
	i.text("ref", m.Stored.ID)
	i.text("brand", m.Stored.Brand)
	i.text("last4", m.Stored.Last4)
	i.number("month", int64(m.Stored.Month))
	i.number("year", int64(m.Stored.Year))
	i.text("print", m.Stored.Fingerprint)
	i.flag("main", m.Default)
	i.instant("when", m.CreatedAt)
	i.instant("gone", m.DetachedAt)
	i.number("rev", m.Revision)
	return i, nil
}

// fromItemMethod reads what toItemMethod wrote.
func fromItemMethod(i item) (*billing.PaymentMethod, error) {
	r := newReader(i)
	tenant, customer := r.ofCustomer(methodsPrefix)
	m := &billing.PaymentMethod{
		Versioned: r.versioned(), Tenant: tenant, ID: valid[billing.PaymentMethodID](r, attrSort), Provider: r.required("by"),
		Stored: billing.StoredMethod{
			ID: r.required("ref"), Brand: r.text("brand"), Last4: r.text("last4"), Month: int(r.count("month")),
			Year: int(r.count("year")), Fingerprint: r.text("print"),
		},
		Default: r.flag("main"), CreatedAt: r.instant("when"), DetachedAt: r.instant("gone"),
	}
	if m.ID != billing.NewPaymentMethodID(customer, m.Provider, m.Stored.ID) {
		r.reject(attrSort, "it is not the id of this method of this customer")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// toItemPayer is a customer at a provider.
func toItemPayer(p *billing.Payer) (item, error) {
	i := newItem(payerKey(p.Tenant, string(p.Customer), p.Provider))
	i.text("ref", p.ID)
	i.text("main", string(p.Default))
	texts(i, "methods", p.Methods, appendText)
	texts(i, "setups", p.Setups, appendText)
	texts(i, "leaving", p.Detaching, appendText)
	i.number("rev", p.Revision)
	return i, nil
}

// readID reads one id of a list.
func readID[T valued](w *words) T {
	id := T(w.all())
	w.fault = w.fault || !id.Valid()
	return id
}

// fromItemPayer reads what toItemPayer wrote.
func fromItemPayer(i item) (*billing.Payer, error) {
	r := newReader(i)
	tenant, customer := r.ofCustomer(payersPrefix)
	p := &billing.Payer{
		Versioned: r.versioned(), Tenant: tenant, Customer: customer, Provider: r.required(attrSort), ID: r.text("ref"),
		Default: billing.PaymentMethodID(r.text("main")), Methods: readTexts(r, "methods", readID[billing.PaymentMethodID]),
		Setups:    readTexts(r, "setups", readID[billing.PaymentSetupID]),
		Detaching: readTexts(r, "leaving", readID[billing.PaymentMethodID]),
	}
	if p.Default != "" && !p.Default.Valid() {
		r.reject("main", "%q is no payment method's id", string(p.Default))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// toItemDuePayer is a payer about which its provider has to be asked something.
func toItemDuePayer(p *billing.DuePayer) (item, error) {
	i := newItem(duePayerKey(p.Tenant, p.Provider, string(p.Customer)))
	i.number("rev", p.Revision)
	return i, nil
}

// fromItemDuePayer reads what toItemDuePayer wrote.
func fromItemDuePayer(i item) (*billing.DuePayer, error) {
	r := newReader(i)
	tenant, rest, _ := strings.Cut(r.required(attrPartition), "#")
	provider, found := strings.CutPrefix(rest, duePayersPrefix)
	if !found || tenant == "" || provider == "" {
		r.reject(attrPartition, "it is not a tenant, %s and a provider", duePayersPrefix)
	}
	p := &billing.DuePayer{
		Versioned: r.versioned(), Tenant: billing.Tenant(tenant), Provider: provider,
		Customer: valid[billing.CustomerID](r, attrSort),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// ofCustomer reads the tenant and the customer that an item belongs to, whose partition is the tenant, a name and the customer.
func (r *reader) ofCustomer(name string) (billing.Tenant, billing.CustomerID) {
	tenant, rest, _ := strings.Cut(r.required(attrPartition), "#")
	id, found := strings.CutPrefix(rest, name)
	customer := billing.CustomerID(id)
	if !found || tenant == "" || !customer.Valid() {
		r.reject(attrPartition, "it is not a tenant, %s and a customer's id", name)
	}
	return billing.Tenant(tenant), customer
}
