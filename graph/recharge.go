package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// AutoRecharge returns the auto-recharge of a wallet. One that never had a pack was never set up.
func (wallets) AutoRecharge(ctx context.Context, of *view.Wallet) (*view.AutoRecharge, error) {
	recharge := of.Of().Recharge
	if recharge == nil || recharge.Terms.Code == "" {
		return nil, nil
	}
	s := sessionOf(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	s.packs.expect(recharge.Terms.Code)
	return &view.AutoRecharge{Wallet: of.Of().WalletRef, Of: recharge, Now: now}, nil
}

// Pack returns the pack that a recharge buys.
func (recharges) Pack(ctx context.Context, of *view.AutoRecharge) (*view.CreditPack, error) {
	return sessionOf(ctx).creditPack(ctx, of.Of.Terms.Code)
}

// InFlight returns the recharge that is under way.
func (recharges) InFlight(ctx context.Context, of *view.AutoRecharge) (*view.TopUp, error) {
	if of.Of.InFlight == (billing.GrantRef{}) {
		return nil, nil
	}
	return sessionOf(ctx).topUp(ctx, billing.NewTopUpID(of.Wallet.ID, of.Of.InFlight))
}

func (r mutations) ConfigureAutoRecharge(
	ctx context.Context, in gen.ConfigureAutoRechargeInput,
) (*gen.ConfigureAutoRechargePayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.ConfigureAutoRecharge{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Enabled: in.Enabled,
		Threshold: pointer(read, in.Threshold, "threshold"), Pack: in.PackCode,
		MonthlyCap: money(read, in.MonthlyCap, "monthlyCap"), Method: in.PaymentMethod,
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.ConfigureAutoRechargePayload{}
	configured, err := perform(read, func() (*ledger.Result[*billing.Wallet], error) {
		return r.payments.ConfigureAutoRecharge(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if configured != nil {
		s.changed()
		payload.Wallet, payload.Replayed = s.showState(configured.Wallet), configured.Replayed
	}
	return payload, err
}
