package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// DrawLimits returns the draw limits of a wallet.
func (r wallets) DrawLimits(ctx context.Context, of *view.Wallet) ([]*view.DrawLimit, error) {
	limits, err := r.ledger.DrawLimits(ctx, of.Snapshot)
	shown := make([]*view.DrawLimit, len(limits))
	for i, l := range limits {
		shown[i] = &view.DrawLimit{Of: l}
	}
	return shown, err
}

func (r mutations) SetDrawLimit(ctx context.Context, in gen.SetDrawLimitInput) (*gen.SetDrawLimitPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.SetDrawLimit{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Limit: pointer(read, in.Limit, "limit"),
		Subject: given(read, in.Subject, "subject"), Action: given(read, in.Action, "action"),
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.SetDrawLimitPayload{}
	set, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.SetDrawLimit(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if set != nil {
		_, payload.Wallet, payload.Replayed = s.show(set)
	}
	return payload, err
}
