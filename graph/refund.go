package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// RefundPreview returns what a refund of a top-up would do now.
func (r topUps) RefundPreview(
	ctx context.Context, of *view.TopUp, amount *gen.MoneyInput, allowSpent bool,
) (*view.RefundPreview, error) {
	s := sessionOf(ctx)
	snapshot, found, err := s.snapshot(ctx, of.Of.ID)
	if err != nil || !found {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	read := &reader{}
	asked := money(read, amount, "amount")
	if read.err != nil {
		return nil, read.err
	}
	preview, err := r.ledger.PreviewRefund(ctx, snapshot, now, of.Of, asked, allowSpent)
	if err != nil {
		return nil, err
	}
	for _, d := range preview.Taken {
		s.grantsOf(of.Of.ID).expect(d.Grant)
	}
	return &view.RefundPreview{Wallet: of.Of.WalletRef, Of: preview}, nil
}

func (r mutations) RefundTopUp(ctx context.Context, in gen.RefundTopUpInput) (*gen.RefundTopUpPayload, error) {
	s, payload := sessionOf(ctx), &gen.RefundTopUpPayload{}
	read := &reader{}
	request := billing.RefundTopUp{
		Keyed: keyed(in.IdempotencyKey), TopUp: billing.TopUpID(in.TopUpID), Amount: money(read, in.Amount, "amount"), Reason: in.Reason,
		AllowSpent: in.AllowSpent,
	}
	refunded, err := perform(read, func() (*payment.Refunded, error) {
		return r.payments.RefundTopUp(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if refunded != nil {
		payload.TopUp, payload.Wallet, payload.Replayed = s.showBought(refunded.Result)
		payload.Transaction = s.showTransaction(refunded.Line)
	}
	return payload, err
}
