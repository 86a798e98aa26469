package graph

import (
	"context"
	"strconv"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
)

func (r mutations) SetBalanceAlerts(
	ctx context.Context, in gen.SetBalanceAlertsInput,
) (*gen.SetBalanceAlertsPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.SetBalanceAlerts{Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID}
	for i, threshold := range in.Thresholds {
		request.Thresholds = append(request.Thresholds, required(read, threshold, "thresholds", strconv.Itoa(i)))
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.SetBalanceAlertsPayload{}
	posted, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.SetBalanceAlerts(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if posted != nil {
		_, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}
