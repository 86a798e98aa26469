package ledger

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Wallet reads a wallet that a caller named by id or external id, or returns [billing.ErrNotFound].
func (l *Ledger) Wallet(
	ctx context.Context, tenant billing.Tenant, name string, f Freshness,
) (*billing.Snapshot, error) {
	id, err := l.resolveName(ctx, tenant, billing.KindWallet, name, "id", f)
	if err != nil {
		return nil, asNotFound(err)
	}
	return l.snapshot(ctx, billing.WalletRef{Tenant: tenant, ID: billing.WalletID(id)}, f)
}

// NamedWallet does what Wallet does for the field walletId of a request.
//
// Refusals: NOT_FOUND.
func (l *Ledger) NamedWallet(
	ctx context.Context, tenant billing.Tenant, name string, f Freshness,
) (*billing.Snapshot, error) {
	s, err := l.Wallet(ctx, tenant, name, f)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, billing.Refuse(billing.CodeNotFound, "there is no wallet with the id or external id %s",
			billing.Quote(name)).At("walletId")
	}
	return s, err
}

// Customer reads a customer that a caller named by id or external id, or returns [billing.ErrNotFound].
func (l *Ledger) Customer(ctx context.Context, tenant billing.Tenant, name string) (*billing.Customer, error) {
	id, err := l.resolveName(ctx, tenant, billing.KindCustomer, name, "id", Eventual)
	if err != nil {
		return nil, asNotFound(err)
	}
	return Get[*billing.Customer](ctx, l.store, billing.CustomerKey(tenant, billing.CustomerID(id)), Eventual)
}

// asNotFound turns the refusal NOT_FOUND into [billing.ErrNotFound].
func asNotFound(err error) error {
	var refusal *billing.Error
	if errors.As(err, &refusal) && refusal.Code == billing.CodeNotFound {
		return billing.ErrNotFound
	}
	return err
}

// TransactionByKey reads the line with an idempotency key, or returns [billing.ErrNotFound].
func (l *Ledger) TransactionByKey(
	ctx context.Context, ref billing.WalletRef, key string,
) (*billing.Transaction, error) {
	hash := billing.HashKey(key)
	records, err := l.store.Records(ctx, ref, []billing.KeyHash{hash})
	if err != nil {
		return nil, err
	}
	if line := records[hash].Line; line != nil {
		return line, nil
	}
	return nil, billing.ErrNotFound
}

// Snapshots reads wallets by id, in one request. Those that do not exist are left out.
func (l *Ledger) Snapshots(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f Freshness,
) (map[billing.WalletID]*billing.Snapshot, error) {
	wallets, err := l.store.Wallets(ctx, tenant, ids, f)
	if err != nil {
		return nil, err
	}
	snapshots := make(map[billing.WalletID]*billing.Snapshot, len(wallets))
	for id, wallet := range wallets {
		snapshots[id] = &billing.Snapshot{Wallet: *wallet}
	}
	return snapshots, nil
}

// Profiles reads the profiles of wallets, in one request. Those that do not exist are left out.
func (l *Ledger) Profiles(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f Freshness,
) (map[billing.WalletID]*billing.WalletProfile, error) {
	keys := make([]billing.DocumentKey, len(ids))
	for i, id := range ids {
		keys[i] = billing.ProfileKey(billing.WalletRef{Tenant: tenant, ID: id})
	}
	return DocumentsOf(ctx, l.store, keys, f, func(p *billing.WalletProfile) billing.WalletID { return p.ID })
}

// ProfilesOf reads the profiles of wallets that were read before. If a profile is newer than its wallet's state, the
// snapshot is replaced by the state as it is now.
func (l *Ledger) ProfilesOf(
	ctx context.Context, tenant billing.Tenant, snapshots map[billing.WalletID]*billing.Snapshot, f Freshness,
) (map[billing.WalletID]*billing.WalletProfile, error) {
	profiles, err := l.Profiles(ctx, tenant, slices.Sorted(maps.Keys(snapshots)), f)
	if err != nil {
		return nil, err
	}
	for id, profile := range profiles {
		if err := l.catchUpWith(ctx, snapshots[id], profile); err != nil {
			return nil, err
		}
	}
	return profiles, nil
}

// CustomersByID reads customers by id, in one request. Those that do not exist are left out.
func (l *Ledger) CustomersByID(
	ctx context.Context, tenant billing.Tenant, ids []billing.CustomerID,
) (map[billing.CustomerID]*billing.Customer, error) {
	return l.Customers(ctx, tenant, ids, Eventual)
}

// Customers is CustomersByID with a freshness.
func (l *Ledger) Customers(
	ctx context.Context, tenant billing.Tenant, ids []billing.CustomerID, f Freshness,
) (map[billing.CustomerID]*billing.Customer, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, ids, billing.CustomerKey), f, func(c *billing.Customer) billing.CustomerID { return c.ID })
}

// ListCustomers lists customers after one of them, newest first; the empty id begins with the newest.
func (l *Ledger) ListCustomers(
	ctx context.Context, tenant billing.Tenant, after billing.CustomerID, limit int,
) ([]*billing.Customer, error) {
	c := billing.Collection{Tenant: tenant, Kind: billing.KindCustomer, Limit: limit}
	return List[*billing.Customer](ctx, l.store, c, string(after))
}

// ListWallets lists the wallets of a customer after one of them, newest first; the empty id begins with the newest.
func (l *Ledger) ListWallets(
	ctx context.Context, tenant billing.Tenant, customer billing.CustomerID, after billing.WalletID, limit int,
) ([]billing.WalletID, error) {
	c := billing.Collection{Tenant: tenant, Kind: billing.KindWalletLink, Parent: string(customer), Limit: limit}
	links, err := List[*billing.WalletLink](ctx, l.store, c, string(after))
	if err != nil {
		return nil, err
	}
	ids := make([]billing.WalletID, len(links))
	for i, link := range links {
		ids[i] = link.ID
	}
	return ids, nil
}

// TransactionsByID reads lines by id, in one request for each wallet. Those that do not exist are left out. The read is
// by key and strong.
func (l *Ledger) TransactionsByID(
	ctx context.Context, tenant billing.Tenant, ids []billing.TransactionID,
) (map[billing.TransactionID]*billing.Transaction, error) {
	keys := map[billing.WalletID][]billing.KeyHash{}
	for _, id := range ids {
		if wallet, _, key, ok := id.Split(); ok {
			keys[wallet] = append(keys[wallet], key)
		}
	}
	lines := make(map[billing.TransactionID]*billing.Transaction, len(ids))
	for wallet, keys := range keys {
		records, err := l.store.Records(ctx, billing.WalletRef{Tenant: tenant, ID: wallet}, keys)
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

// Read reads a document of one type, strongly, or returns [billing.ErrNotFound]: for packages beside this one, whose
// documents have no reads of their own here.
func Read[T billing.Document](ctx context.Context, l *Ledger, key billing.DocumentKey) (T, error) {
	return Get[T](ctx, l.store, key, Strong)
}
