package billing

import (
	"context"
	"errors"
)

// The kinds of things that have external ids.
const (
	kindCustomer = "customer"
	kindWallet   = "wallet"
)

// nameKey is an external id within its tenant.
type nameKey struct {
	tenant   Tenant
	kind     string
	external string
}

// resolveWallet finds the wallet that a caller named by id or external id. An id is taken at its word; whether
// such a wallet exists, loading it tells.
func (l *Ledger) resolveWallet(ctx context.Context, tenant Tenant, name, field string) (WalletRef, error) {
	if WalletID(name).Valid() {
		return WalletRef{tenant, WalletID(name)}, nil
	}
	id, err := l.resolve(ctx, nameKey{tenant, kindWallet, name})
	if errors.Is(err, ErrNotFound) {
		return WalletRef{}, noWallet(name, field)
	}
	return WalletRef{tenant, WalletID(id)}, err
}

// resolveCustomer is resolveWallet for customers.
func (l *Ledger) resolveCustomer(ctx context.Context, tenant Tenant, name, field string) (CustomerID, error) {
	if CustomerID(name).Valid() {
		return CustomerID(name), nil
	}
	id, err := l.resolve(ctx, nameKey{tenant, kindCustomer, name})
	if errors.Is(err, ErrNotFound) {
		return "", noCustomer(name, field)
	}
	return CustomerID(id), err
}

// resolve looks an external id up, at no read once this process has seen it: it never changes hands.
func (l *Ledger) resolve(ctx context.Context, key nameKey) (string, error) {
	if id, known := l.names.get(key); known {
		return id, nil
	}
	if checkExternalID(key.external) != nil {
		return "", ErrNotFound
	}
	id, err := l.store.Claimed(ctx, key.tenant, key.kind, key.external)
	if err != nil {
		return "", err
	}
	l.names.put(key, id)
	return id, nil
}

func noWallet(name, field string) *Error {
	return refuse(CodeNotFound, "there is no wallet with the id or external id %s", quote(name)).at(field)
}

func noCustomer(name, field string) *Error {
	return refuse(CodeNotFound, "there is no customer with the id or external id %s", quote(name)).at(field)
}
