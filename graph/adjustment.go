package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
)

func (r mutations) AdjustBalance(ctx context.Context, in gen.AdjustBalanceInput) (*gen.AdjustBalancePayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.AdjustBalance{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Amount: required(read, in.Amount, "amount"),
		Reason: in.Reason, Metadata: optional(read, in.Metadata, "metadata"),
	}
	payload := &gen.AdjustBalancePayload{}
	posted, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.AdjustBalance(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if posted != nil {
		payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}
