package billing

import (
	"context"
	"errors"
)

// Wallet reads a wallet that a caller named by id or external id, or answers ErrNotFound.
func (l *Ledger) Wallet(ctx context.Context, tenant Tenant, name string, f Freshness) (*Snapshot, error) {
	ref, err := l.resolveWallet(ctx, tenant, name, "id")
	if err != nil {
		return nil, absent(err)
	}
	return l.snapshot(ctx, ref, f)
}

// Customer reads a customer that a caller named by id or external id, or answers ErrNotFound.
func (l *Ledger) Customer(ctx context.Context, tenant Tenant, name string) (*Customer, error) {
	id, err := l.resolveCustomer(ctx, tenant, name, "id")
	if err != nil {
		return nil, absent(err)
	}
	customers, err := l.store.Customers(ctx, tenant, []CustomerID{id})
	if err == nil && customers[id] == nil {
		err = ErrNotFound
	}
	return customers[id], err
}

// absent turns the refusal of a name that nothing has into ErrNotFound.
func absent(err error) error {
	var refusal *Error
	if errors.As(err, &refusal) && refusal.Code == CodeNotFound {
		return ErrNotFound
	}
	return err
}

// Transaction reads a line by id, or answers ErrNotFound. The read is by key and strong.
func (l *Ledger) Transaction(ctx context.Context, tenant Tenant, id TransactionID) (*Transaction, error) {
	wallet, _, key, ok := id.Split()
	if !ok {
		return nil, ErrNotFound
	}
	line, err := l.lineAt(ctx, WalletRef{tenant, wallet}, key)
	if err == nil && line.ID() != id {
		err = ErrNotFound
	}
	return line, err
}

// TransactionByKey reads the line that an idempotency key stands for, or answers ErrNotFound.
func (l *Ledger) TransactionByKey(ctx context.Context, ref WalletRef, key string) (*Transaction, error) {
	return l.lineAt(ctx, ref, HashKey(key))
}

func (l *Ledger) lineAt(ctx context.Context, ref WalletRef, key KeyHash) (*Transaction, error) {
	records, err := l.store.Records(ctx, ref, []KeyHash{key})
	if err != nil {
		return nil, err
	}
	if line := records[key].Line; line != nil {
		return line, nil
	}
	return nil, ErrNotFound
}
