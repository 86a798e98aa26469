package ledger

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
)

// nameKey is an external id within its tenant.
type nameKey struct {
	tenant   billing.Tenant
	kind     billing.Kind
	external string
}

// resolveName finds the id of the customer or wallet that a caller named by id or external id, or refuses: NOT_FOUND. An
// id is believed; whether such a thing exists is found out by loading it.
func (l *Ledger) resolveName(
	ctx context.Context, tenant billing.Tenant, kind billing.Kind, name, field string, f Freshness,
) (string, error) {
	if kind == billing.KindWallet && billing.WalletID(name).Valid() ||
		kind == billing.KindCustomer && billing.CustomerID(name).Valid() {
		return name, nil
	}
	id, err := l.resolve(ctx, nameKey{tenant, kind, name}, f)
	if errors.Is(err, billing.ErrNotFound) {
		return "", billing.Refuse(billing.CodeNotFound, "there is no %s with the id or external id %s", kind,
			billing.Quote(name)).At(field)
	}
	return id, err
}

// resolve looks an external id up, at no read once this process has seen it: it never changes hands.
func (l *Ledger) resolve(ctx context.Context, key nameKey, f Freshness) (string, error) {
	if id, known := l.names.get(key); known {
		return id, nil
	}
	if billing.CheckExternalID(key.external) != nil {
		return "", billing.ErrNotFound
	}
	claim, err := Get[*billing.Claim](ctx, l.store, billing.ClaimKey(key.tenant, key.kind, key.external), f)
	if err != nil {
		return "", err
	}
	l.names.put(key, claim.ID)
	return claim.ID, nil
}
