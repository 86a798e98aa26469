package graph

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// WhatIf returns what the usage of a wallet would have cost by other rates.
func (r queries) WhatIf(ctx context.Context, in gen.WhatIfInput) (*view.WhatIf, error) {
	s := sessionOf(ctx)
	read := &reader{}
	from, to, rates := required(read, in.From, "from"), required(read, in.To, "to"), readRates(read, in.Rates)
	wallet, err := perform(read, func() (*billing.Snapshot, error) {
		return r.ledger.NamedWallet(ctx, s.caller.Tenant, in.WalletID, ledger.Strong)
	})
	if err != nil {
		return nil, ofInput(err)
	}
	result, complete, err := r.ledger.WhatIf(ctx, wallet, from, to, rates)
	if err != nil {
		return nil, ofInput(err)
	}
	return &view.WhatIf{Of: result, Complete: complete}, nil
}

// ofInput returns an error of a query whose argument is an input: the path of a refusal begins with the argument.
func ofInput(err error) error {
	var refusal *billing.Error
	if errors.As(err, &refusal) && refusal.Path != nil {
		return userError(refusal).Of
	}
	return err
}
