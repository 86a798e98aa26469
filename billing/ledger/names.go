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

// resolveBudget finds the id of the budget that a caller named by id or by its external id in a wallet, or refuses: NOT_FOUND. An empty
// name stays empty. The read is strong: a run is created, and spends at once.
func (l *Ledger) resolveBudget(ctx context.Context, ref billing.WalletRef, name, field string) (string, error) {
	if name == "" || billing.BudgetID(name).Valid() {
		return name, nil
	}
	if refusal := billing.CheckExternalID(name); refusal != nil || !ref.ID.Valid() {
		return "", billing.NoBudget(field, name)
	}
	key := nameKey{ref.Tenant, billing.KindBudget, string(ref.ID) + " " + name}
	if id, known := l.names.get(key); known {
		return id, nil
	}
	claim, err := Get[*billing.BudgetClaim](ctx, l.store, billing.BudgetClaimKey(ref, name), Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return "", billing.NoBudget(field, name)
	}
	if err != nil {
		return "", err
	}
	id := string(billing.NewBudgetID(ref.ID, claim.Place))
	l.names.put(key, id)
	return id, nil
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
