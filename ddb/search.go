package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemSearch is a word with which a customer is found. Its key is all that it says.
func toItemSearch(e *billing.SearchEntry) (item, error) {
	k := e.DocumentKey()
	i := newItem(searchKey(e.Tenant, k.Parent, k.ID))
	i.number("rev", e.Revision)
	return i, nil
}

// fromItemSearch reads what toItemSearch wrote.
func fromItemSearch(i item) (*billing.SearchEntry, error) {
	r := newReader(i)
	tenant, _, _ := strings.Cut(r.required(attrPartition), "#")
	word, customer, wallet, ok := billing.ParseSearchID(r.required(attrSort))
	if !ok {
		r.reject(attrSort, "it is not a word with the customer that is found with it")
	}
	e := &billing.SearchEntry{
		Versioned: r.versioned(), Tenant: billing.Tenant(tenant), Word: word, Customer: customer, Wallet: wallet,
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}
