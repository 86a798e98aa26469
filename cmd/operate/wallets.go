package main

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// eachWallet calls do with each wallet of a customer, until it fails.
func (o operator) eachWallet(
	ctx context.Context, tenant billing.Tenant, owner billing.CustomerID, do func(context.Context, billing.WalletRef) error,
) error {
	for after := billing.WalletID(""); ; {
		wallets, err := o.ledger.ListWallets(ctx, tenant, owner, after, pageSize)
		if err != nil {
			return err
		}
		for _, wallet := range wallets {
			if err := do(ctx, billing.WalletRef{Tenant: tenant, ID: wallet}); err != nil {
				return err
			}
			after = wallet
		}
		if len(wallets) < pageSize {
			return nil
		}
	}
}
