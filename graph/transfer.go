package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
)

func (r mutations) TransferCredits(
	ctx context.Context, in gen.TransferCreditsInput,
) (*gen.TransferCreditsPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.TransferCredits{
		Keyed: keyed(in.IdempotencyKey), From: in.FromWalletID, To: in.ToWalletID,
		Amount: required(read, in.Amount, "amount"), Reason: in.Reason,
	}
	payload := &gen.TransferCreditsPayload{}
	done, err := perform(read, func() (*ledger.Result[ledger.Transfer], error) {
		return r.ledger.TransferCredits(ctx, s.caller, request)
	})
	if payload.UserErrors, err = refused(err); done == nil || err != nil {
		return payload, err
	}
	transfer := done.Value
	s.changed()
	payload.Out, payload.In = s.showTransaction(transfer.Out), s.showTransaction(transfer.In)
	payload.From, payload.To, payload.Replayed = s.showState(transfer.From), s.showState(transfer.To), done.Replayed
	return payload, nil
}
