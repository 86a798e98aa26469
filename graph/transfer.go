package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
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
	done, err := perform(read, func() (*billing.Transferred, error) {
		return r.ledger.TransferCredits(ctx, s.caller, request)
	})
	if payload.UserErrors, err = refused(err); done == nil || err != nil {
		return payload, err
	}
	s.changed(done.From, done.To)
	payload.Out, payload.In = s.showTransaction(done.Out), s.showTransaction(done.In)
	payload.From, payload.To, payload.Replayed = s.showState(done.From), s.showState(done.To), done.Replayed
	return payload, nil
}
