package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// FindAgain puts the entries under which a customer is found and that are missing, as they are for customers that were
// created before there were searches. It reports whether any was missing. It changes nothing else, and doing it again
// changes nothing. It returns [billing.ErrNotFound] if the customer does not exist.
func (l *Ledger) FindAgain(ctx context.Context, tenant billing.Tenant, id billing.CustomerID) (changed bool, err error) {
	err = l.untilCurrent(ctx, func() error {
		customer, err := Get[*billing.Customer](ctx, l.store, billing.CustomerKey(tenant, id), Strong)
		if err != nil {
			return err
		}
		missing, err := l.missing(ctx, customer.SearchEntries())
		if changed = len(missing) > 0; err != nil || !changed {
			return err
		}
		// The customer must not have changed since: another name has other entries.
		missing = append(missing, billing.DocumentChange{Key: customer.DocumentKey(), Before: customer.Revision})
		return l.store.Commit(ctx, &billing.Decision{Tenant: tenant, Documents: missing})
	})
	return changed, err
}

// ListAgain puts a wallet into the list of those with its status, and the entries under which its owner is found, where
// they are missing, as they are for wallets that were opened before there were lists and searches. It reports whether
// anything was missing. Of the wallet's state, only the revision changes, and doing it again changes nothing. It returns
// [billing.ErrNotFound] if the wallet does not exist.
func (l *Ledger) ListAgain(ctx context.Context, ref billing.WalletRef) (changed bool, err error) {
	err = l.untilCurrent(ctx, func() error {
		wallets, err := l.store.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, Strong)
		if err != nil {
			return err
		}
		w := wallets[ref.ID]
		if w == nil {
			return billing.ErrNotFound
		}
		var d billing.Decision
		if d.Documents, err = l.missing(ctx, w.SearchEntries()); err != nil {
			return err
		}
		listed, err := l.listedAs(ctx, ref)
		if err != nil {
			return err
		}
		if change, wrong := w.ListAgain(listed); wrong {
			d.Wallets = []billing.WalletChange{change}
		}
		if changed = d.Items() > 0; !changed {
			return nil
		}
		d.Tenant = ref.Tenant
		if err := d.Validate(); err != nil {
			return err
		}
		return l.store.Commit(ctx, &d)
	})
	return changed, err
}

// missing returns the changes that put those of the entries that do not exist.
func (l *Ledger) missing(ctx context.Context, entries []*billing.SearchEntry) ([]billing.DocumentChange, error) {
	keys := make([]billing.DocumentKey, len(entries))
	for i, e := range entries {
		keys[i] = e.DocumentKey()
	}
	stored, err := l.store.Documents(ctx, keys, Strong)
	if err != nil {
		return nil, err
	}
	var missing []billing.DocumentChange
	for i, e := range entries {
		if stored[keys[i]] == nil {
			e.SetDocumentRevision(1)
			missing = append(missing, billing.DocumentChange{Key: keys[i], After: e})
		}
	}
	return missing, nil
}

// listedAs returns the statuses in whose lists a wallet is.
func (l *Ledger) listedAs(ctx context.Context, ref billing.WalletRef) (statuses []billing.WalletStatus, err error) {
	var keys []billing.DocumentKey
	for _, status := range billing.WalletStatuses {
		keys = append(keys, billing.ListedKey(ref, status))
	}
	stored, err := l.store.Documents(ctx, keys, Strong)
	for i, status := range billing.WalletStatuses {
		if stored[keys[i]] != nil {
			statuses = append(statuses, status)
		}
	}
	return statuses, err
}
