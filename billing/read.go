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

// TransactionByKey reads the line that an idempotency key stands for, or answers ErrNotFound.
func (l *Ledger) TransactionByKey(ctx context.Context, ref WalletRef, key string) (*Transaction, error) {
	hash := HashKey(key)
	records, err := l.store.Records(ctx, ref, []KeyHash{hash})
	if err != nil {
		return nil, err
	}
	if line := records[hash].Line; line != nil {
		return line, nil
	}
	return nil, ErrNotFound
}

// Snapshots reads wallets by id, in one go. Those that do not exist are left out.
func (l *Ledger) Snapshots(ctx context.Context, tenant Tenant, ids []WalletID, f Freshness) (map[WalletID]*Snapshot, error) {
	wallets, err := l.store.Wallets(ctx, tenant, ids, f)
	if err != nil {
		return nil, err
	}
	snapshots := make(map[WalletID]*Snapshot, len(wallets))
	for id, wallet := range wallets {
		snapshots[id] = &Snapshot{Wallet: *wallet}
	}
	return snapshots, nil
}

// Profiles reads what wallets have beside their state, in one go.
func (l *Ledger) Profiles(ctx context.Context, tenant Tenant, ids []WalletID) (map[WalletID]*WalletProfile, error) {
	return l.store.Profiles(ctx, tenant, ids)
}

// CustomersByID reads customers by id, in one go. Those that do not exist are left out.
func (l *Ledger) CustomersByID(ctx context.Context, tenant Tenant, ids []CustomerID) (map[CustomerID]*Customer, error) {
	return l.store.Customers(ctx, tenant, ids)
}

// ListCustomers lists customers after one of them, newest first; the empty id begins with the newest.
func (l *Ledger) ListCustomers(ctx context.Context, tenant Tenant, after CustomerID, limit int) ([]*Customer, error) {
	return l.store.ListCustomers(ctx, tenant, after, limit)
}

// ListWallets lists the wallets of a customer after one of them, newest first; the empty id begins with the newest.
func (l *Ledger) ListWallets(ctx context.Context, tenant Tenant, customer CustomerID, after WalletID, limit int) ([]WalletID, error) {
	return l.store.ListWallets(ctx, tenant, customer, after, limit)
}

// TransactionsByID reads lines by id, in one go for each wallet. Those that do not exist are left out. The read is
// by key and strong.
func (l *Ledger) TransactionsByID(ctx context.Context, tenant Tenant, ids []TransactionID) (map[TransactionID]*Transaction, error) {
	keys := map[WalletID][]KeyHash{}
	for _, id := range ids {
		if wallet, _, key, ok := id.Split(); ok {
			keys[wallet] = append(keys[wallet], key)
		}
	}
	lines := make(map[TransactionID]*Transaction, len(ids))
	for wallet, keys := range keys {
		records, err := l.store.Records(ctx, WalletRef{tenant, wallet}, keys)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			if record.Line != nil {
				lines[record.Line.ID()] = record.Line
			}
		}
	}
	return lines, nil
}
