package payment

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Simulator is a provider that can be told what happens to a payment, such as the simulated one.
type Simulator interface {
	// Possible returns no error if the provider can make an outcome happen to a payment of a top-up now, and else a refusal. It
	// changes nothing.
	Possible(ctx context.Context, topUp billing.TopUpID, outcome billing.SimulatedOutcome) error

	// ActOnce makes the outcome happen, once for each key, and returns the payment.
	ActOnce(
		ctx context.Context, key string, topUp billing.TopUpID, outcome billing.SimulatedOutcome,
	) (billing.Payment, error)
}

// SimulatePayment makes the simulated provider of the test tenant do something with a payment, and applies what it says then.
//
// Refusals: INVALID_INPUT (the outcome, or one that is not possible), NOT_FOUND, NOT_OFFERED_HERE in any other tenant and with
// any other provider, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) SimulatePayment(
	ctx context.Context, by billing.Caller, c billing.SimulatePayment,
) (*ledger.Result[*billing.TopUp], error) {
	simulator, is := s.Provider[by.Tenant].(Simulator)
	switch {
	case by.Tenant != billing.Test:
		return nil, billing.Refuse(billing.CodeNotOfferedHere,
			"payments are simulated in the test tenant alone; send the request with a key of the test tenant")
	case !is:
		return nil, billing.Refuse(billing.CodeNotOfferedHere,
			"the payment provider of the test tenant is not the simulated one; act on its own pages")
	}
	c.Keyed = c.By(by)
	if c.Outcome.Valid() && c.TopUp.Valid() {
		err := simulator.Possible(ctx, c.TopUp, c.Outcome)
		if err != nil && !errors.As(err, &c.Impossible) {
			return nil, err
		}
	}
	outcome, err := s.Ledger.Run(ctx, by.Tenant, &c)
	if err != nil {
		return nil, err
	}
	wallet, place, _ := c.TopUp.Split()
	ref := billing.WalletRef{Tenant: by.Tenant, ID: wallet}
	key := "simulate:" + string(wallet) + ":" + string(billing.HashKey(c.IdempotencyKey))
	done, err := simulator.ActOnce(ctx, key, c.TopUp, c.Outcome)
	if refusal := (*billing.Error)(nil); outcome.Replayed && errors.As(err, &refusal) {
		return s.result(ctx, ref, place, true) // it was done long ago, and the provider has forgotten the key
	}
	if err != nil {
		return nil, err
	}
	notice := Notice{ID: key, TopUp: c.TopUp, Attempt: done.Attempt, Payment: done.ID, Page: done.Page}
	if err := s.Handle(ctx, by.Tenant, notice); err != nil {
		return nil, err
	}
	return s.result(ctx, ref, place, outcome.Replayed)
}
