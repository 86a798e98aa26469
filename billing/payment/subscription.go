package payment

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// StartSubscription subscribes a wallet to a plan, and asks the provider at once for what the first period costs: for a page, or for
// the price. If the provider does not answer, the subscription is incomplete, and another process goes on.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the wallet, the plan, the payment method), URL_NOT_ALLOWED, PROVIDER_UNAVAILABLE,
// WALLET_FROZEN, WALLET_CLOSED, IDEMPOTENCY_KEY_REUSED, CONFLICT (also: the wallet has as many subscriptions as there can be).
func (s *Service) StartSubscription(
	ctx context.Context, by billing.Caller, c billing.StartSubscription,
) (*ledger.Result[*billing.Subscription], error) {
	c.Provider, c.Local = s.providerName(by.Tenant), s.Runtime.Local
	c.Published, c.Least = s.published(by.Tenant, c.Method) != nil, s.least(by.Tenant)
	result, err := s.Ledger.StartSubscription(ctx, by, c)
	return s.charged(ctx, result, err)
}

// ChangeSubscription gives a subscription another plan or quantity. What the change costs is asked for at once.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the subscription, the plan), SUBSCRIPTION_NOT_ACTIVE, PAYMENT_PENDING, CHARGE_CHANGED,
// CURRENCY_MISMATCH, PROVIDER_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) ChangeSubscription(
	ctx context.Context, by billing.Caller, c *billing.ChangeSubscription,
) (*ledger.Result[*billing.Subscription], error) {
	c.Least = s.least(by.Tenant)
	result, err := s.Ledger.ChangeSubscription(ctx, by, c)
	return s.charged(ctx, result, err)
}

// PreviewChange returns what a change of a subscription of a wallet would do at now, and why ChangeSubscription would refuse it.
func (s *Service) PreviewChange(
	ctx context.Context, of *billing.Snapshot, now time.Time, subscription *billing.Subscription, plan *billing.Plan,
	c *billing.ChangeSubscription,
) (billing.SubscriptionChange, *billing.Error, error) {
	c.Least = s.least(of.Wallet.Tenant)
	return s.Ledger.PreviewChange(ctx, of, now, subscription, plan, c)
}

// UpdateSubscription changes what is attached to a subscription, and how it is paid. An unpaid charge is tried again at once, if
// that is asked for or another method pays.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the subscription, the payment method), URL_NOT_ALLOWED, PAYMENT_PENDING, PAYMENT_FAILED,
// PROVIDER_UNAVAILABLE, SUBSCRIPTION_NOT_ACTIVE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) UpdateSubscription(
	ctx context.Context, by billing.Caller, c *billing.UpdateSubscription,
) (*ledger.Result[*billing.Subscription], error) {
	c.Provider, c.Local = s.providerName(by.Tenant), s.Runtime.Local
	if c.Method != nil {
		c.Published = s.published(by.Tenant, *c.Method) != nil
	}
	result, err := s.Ledger.UpdateSubscription(ctx, by, c)
	return s.charged(ctx, result, err)
}

// charged drives the charge that a request made due, and returns the subscription as it is then.
func (s *Service) charged(
	ctx context.Context, result *ledger.Result[*billing.Subscription], err error,
) (*ledger.Result[*billing.Subscription], error) {
	if err != nil || result.Value.Latest == (billing.GrantRef{}) {
		return result, err
	}
	ref := result.Value.WalletRef
	s.driveOn(ctx, ref, result.Value.Latest)
	id := result.Value.SubscriptionID()
	found, err := s.Ledger.SubscriptionsByID(ctx, ref.Tenant, []billing.SubscriptionID{id})
	if err != nil {
		return nil, err
	}
	snapshot, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil {
		return nil, err
	}
	return &ledger.Result[*billing.Subscription]{Value: found[id], Wallet: &snapshot.Wallet, Replayed: result.Replayed}, nil
}

// Minimum is a provider that takes no charge below an amount.
type Minimum interface {
	// Least returns the least that it takes, by currency in minor units.
	Least() map[string]int64
}

// least returns the least that the tenant's provider takes; nil: it takes any charge.
func (s *Service) least(tenant billing.Tenant) map[string]int64 {
	if p, is := s.Provider[tenant].(Minimum); is {
		return p.Least()
	}
	return nil
}
