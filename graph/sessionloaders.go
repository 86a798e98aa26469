package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// readsDocuments sets the loaders of what the tenant and its customers have.
func (s *session) readsDocuments(from services) {
	tenant := s.key.Tenant
	s.endpoints = ofTenant(tenant, from.readEndpoints)
	s.events = ofTenant(tenant, from.readEvents)
	s.apiKeys = ofTenant(tenant, from.ledger.APIKeysByID)
	s.apiKeys.remember(s.key.ID, s.key)
	s.ratecards = newRatecards(from.ledger, tenant)
	s.packs = ofTenant(tenant, from.ledger.CreditPacks)
	s.topUps = ofTenant(tenant, from.ledger.TopUpsByID)
	s.offers = ofTenant(tenant, from.ledger.Offers)
	s.plans = ofTenant(tenant, from.ledger.Plans)
	s.methods = ofTenant(tenant, from.ledger.PaymentMethods)
	s.mails = ofTenant(tenant, from.mails.SettingsOf)
	s.payers = newSiblings(
		func(ctx context.Context, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Payer, error) {
			return from.ledger.Payers(ctx, tenant, from.payments.ProviderName(tenant), ids)
		})
}

// readsSubscriptions sets the loaders of subscriptions.
func (s *session) readsSubscriptions(from services) {
	tenant := s.key.Tenant
	s.readSubscriptions = func(ctx context.Context, ids []billing.SubscriptionID) (subscriptionsByID, error) {
		return from.ledger.SubscriptionsByID(ctx, tenant, ids)
	}
	s.subscriptions = newSiblings(func(ctx context.Context, ids []billing.SubscriptionID) (subscriptionsByID, error) {
		found, err := s.readSubscriptions(ctx, ids)
		if err != nil {
			return nil, err
		}
		return found, s.current(ctx, found)
	})
	s.open = newSiblings(func(ctx context.Context, ids []billing.WalletID) (map[billing.WalletID][]*billing.Subscription, error) {
		wallets, err := statesOf(ctx, ids, s.snapshot)
		if err != nil {
			return nil, err
		}
		return from.ledger.OpenSubscriptions(ctx, tenant, wallets)
	})
}

// statesOf returns the states of wallets, each as read returns it. Those that do not exist are left out.
func statesOf(
	ctx context.Context, ids []billing.WalletID, read func(context.Context, billing.WalletID) (*billing.Snapshot, bool, error),
) ([]*billing.Wallet, error) {
	wallets := make([]*billing.Wallet, 0, len(ids))
	for _, id := range ids {
		snapshot, found, err := read(ctx, id)
		if err != nil {
			return nil, err
		}
		if found {
			wallets = append(wallets, &snapshot.Wallet)
		}
	}
	return wallets, nil
}
