package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// CreateBudgetToken makes a token for a budget, which is valid for some time. Nothing is stored about it: what it may spend is what the
// budget has left.
//
// Refusals: INVALID_INPUT, NOT_FOUND, BUDGET_CLOSED, BUDGET_EXPIRED, CONFLICT.
func (l *Ledger) CreateBudgetToken(
	ctx context.Context, by billing.Caller, budget billing.BudgetID, subject string, maxOpenHolds, expiresInSeconds int,
) (text string, token *budgettoken.Token, err error) {
	if refusal := budgettoken.Check(subject, maxOpenHolds, expiresInSeconds); refusal != nil {
		return "", nil, refusal
	}
	now, err := l.Now(ctx, by.Tenant)
	if err != nil {
		return "", nil, err
	}
	if err := l.mayHaveToken(ctx, by.Tenant, budget, now); err != nil {
		return "", nil, err
	}
	keys, err := l.sealingKeys(ctx, by.Tenant, now)
	if err != nil {
		return "", nil, err
	}
	token = &budgettoken.Token{
		Tenant: by.Tenant, Budget: budget, Subject: subject, MaxOpenHolds: maxOpenHolds,
		ExpiresAt: billing.Instant(now.Add(time.Duration(expiresInSeconds) * time.Second)),
	}
	return token.Seal(keys), token, nil
}

// mayHaveToken refuses a budget that will never allow anything again, by itself or by one above it. One that is frozen may be active
// again before the token expires.
func (l *Ledger) mayHaveToken(ctx context.Context, tenant billing.Tenant, id billing.BudgetID, now time.Time) error {
	wallet, place, ok := id.Split()
	if !ok {
		return billing.NoBudget("budgetId", string(id))
	}
	b, err := Get[*billing.Budget](ctx, l.store, billing.BudgetKey(billing.WalletRef{Tenant: tenant, ID: wallet}, place), Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return billing.NoBudget("budgetId", string(id))
	}
	if err != nil {
		return err
	}
	tree := []*billing.Budget{b}
	if len(b.Above) > 0 {
		keys := make([]billing.DocumentKey, len(b.Above))
		for i, place := range b.Above {
			keys[i] = billing.BudgetKey(b.WalletRef, place)
		}
		above, err := l.store.Documents(ctx, keys, Strong)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if up, is := above[key].(*billing.Budget); is {
				tree = append(tree, up)
			}
		}
	}
	for _, b := range tree {
		if refusal := b.MayHaveToken(now); refusal != nil {
			return refusal
		}
	}
	return nil
}

// tokenKeys caches the keys that open the tokens of a tenant.
type tokenKeys struct {
	keys *seal.Keys
	at   time.Time
}

// OpensBudgetToken reports, without reading anything, whether a key that this process knows sealed a budget token.
func (l *Ledger) OpensBudgetToken(text string) bool {
	tenant, is := budgettoken.TenantOf(text)
	if !is {
		return false
	}
	cached, _ := l.tokenKeys.get(tenant)
	_, valid := budgettoken.Open(cached.keys, text)
	return valid
}

// AuthenticateToken returns the budget token of a text, or ErrUnauthenticated: also if it has expired. Keys are read once in
// [maxKeyAge], and once for a token of a key that this process does not know.
func (l *Ledger) AuthenticateToken(ctx context.Context, text string) (*budgettoken.Token, error) {
	tenant, is := budgettoken.TenantOf(text)
	if !is {
		return nil, ErrUnauthenticated
	}
	now := l.runtime.Now()
	cached, found := l.tokenKeys.get(tenant)
	token, valid := budgettoken.Open(cached.keys, text)
	if !valid || !found || !isFresh(cached.at, now, maxKeyAge) {
		keys, err := l.quoteKeys(ctx, tenant, Strong)
		if err != nil {
			return nil, err
		}
		l.tokenKeys.put(tenant, tokenKeys{keys, now})
		if token, valid = budgettoken.Open(keys, text); !valid {
			return nil, ErrUnauthenticated
		}
	}
	at, err := l.Now(ctx, tenant)
	if err != nil {
		return nil, err
	}
	if token.Over(at) {
		return nil, ErrUnauthenticated
	}
	return token, nil
}
