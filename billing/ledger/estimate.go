package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// Estimate returns what a usage of a wallet would do at the instant of a tenant's clock. Nothing is written. The wallet
// of the usage is that of the snapshot, which may be read again.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the budget). Why the usage would be refused is part of the estimate.
func (l *Ledger) Estimate(ctx context.Context, s *billing.Snapshot, u billing.RecordUsage) (*billing.Estimate, error) {
	u.IdempotencyKey, u.Wallet, u.OnShortfall = estimateKey, string(s.Wallet.ID), billing.ShortfallReject
	if refusal := u.Check(); refusal != nil {
		return nil, refusal
	}
	tenant := s.Wallet.Tenant
	budget, err := l.resolveBudget(ctx, s.Wallet.WalletRef, u.Budget, "budgetId")
	if err != nil {
		return nil, err
	}
	u.Budget = budget
	now, err := l.Now(ctx, tenant)
	if err != nil {
		return nil, err
	}
	v := &billing.View{
		Tenant: tenant, Now: now, Clock: l.runtime.Now(),
		Wallets: map[billing.WalletID]*billing.Snapshot{s.Wallet.ID: s},
	}
	for range maxLoads {
		estimate, needs := billing.EstimateUsage(v, &u)
		switch {
		case needs.Any():
			fits, err := l.loadView(ctx, v, needs)
			if err != nil {
				return nil, err
			}
			if !fits {
				v.Documents = nil // some may be from before the state that is read now
				if v.Wallets[s.Wallet.ID], err = l.snapshot(ctx, s.Wallet.WalletRef, Strong); err != nil {
					return nil, err
				}
			}
		default:
			return &estimate, nil
		}
	}
	return nil, conflict()
}

// estimateKey is the key of the usage that an estimate imagines. It is never recorded.
const estimateKey = "estimate"
