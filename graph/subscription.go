package graph

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Subscription returns a subscription by its id.
func (queries) Subscription(ctx context.Context, id string) (*view.Subscription, error) {
	return sessionOf(ctx).subscription(ctx, billing.SubscriptionID(id))
}

// subscription returns a subscription by id as it is at the instant of the request, or nil.
func (s *session) subscription(ctx context.Context, id billing.SubscriptionID) (*view.Subscription, error) {
	if !id.Valid() {
		return nil, nil
	}
	found, exists, err := s.subscriptions.get(ctx, id)
	if err != nil || !exists {
		return nil, err
	}
	return s.showSubscription(found), nil
}

// showSubscription returns the view of a subscription, and announces reads of the objects that it names.
func (s *session) showSubscription(of *billing.Subscription) *view.Subscription {
	s.subscriptions.remember(of.SubscriptionID(), of)
	s.needs(of.ID, of)
	s.wallets.expect(of.ID)
	s.customers.expect(of.Customer)
	s.plans.expect(of.Terms.Plan)
	if of.Pending != nil {
		s.plans.expect(of.Pending.Plan)
	}
	if id := of.LatestCharge(); id != "" {
		s.topUps.expect(id)
	}
	if id := billing.PaymentMethodID(of.Method); id.Valid() {
		s.methods.expect(id)
	}
	return &view.Subscription{Of: of}
}

// showSubscriptions does what showSubscription does for a list.
func (s *session) showSubscriptions(found []*billing.Subscription) []*view.Subscription {
	nodes := make([]*view.Subscription, len(found))
	for i, subscription := range found {
		nodes[i] = s.showSubscription(subscription)
	}
	return nodes
}

// Subscriptions lists the subscriptions of a wallet.
func (r wallets) Subscriptions(
	ctx context.Context, of *view.Wallet, first *int, after *string,
) (*view.SubscriptionConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		wallet, _, ok := billing.SubscriptionID(id).Split()
		return ok && wallet == of.Of().ID
	})
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.Subscriptions(ctx, &snapshot.Wallet, ledger.SubscriptionQuery{
		After: billing.SubscriptionID(page.after), Limit: page.first,
	})
	if err != nil {
		return nil, err
	}
	return connectPage(page, s.showSubscriptions(found.Subscriptions), found.More, ""), nil
}

// Subscriptions lists the subscriptions of the tenant.
func (r queries) Subscriptions(
	ctx context.Context, first *int, after *string, status *billing.SubscriptionStatus, planCode *string,
) (*view.SubscriptionConnection, error) {
	page, err := newPage("", first, after, func(id string) bool { return billing.SubscriptionID(id).Valid() })
	if err != nil {
		return nil, err
	}
	query := ledger.AllSubscriptionsQuery{
		Plan: text(planCode), After: billing.SubscriptionID(page.after), Limit: page.first,
	}
	if planCode != nil {
		if err := billing.CheckCode("planCode", *planCode); err != nil {
			return nil, err
		}
	}
	if status != nil {
		query.Status = *status
	}
	return r.listSubscriptions(ctx, page, query)
}

// Subscriptions lists the subscriptions of a customer.
func (r customers) Subscriptions(
	ctx context.Context, of *view.Customer, first *int, after *string,
) (*view.SubscriptionConnection, error) {
	page, err := newPage("", first, after, func(id string) bool { return billing.SubscriptionID(id).Valid() })
	if err != nil {
		return nil, err
	}
	return r.listSubscriptions(ctx, page, ledger.AllSubscriptionsQuery{
		Customer: of.Of.ID, After: billing.SubscriptionID(page.after), Limit: page.first,
	})
}

// listSubscriptions returns a page of the subscriptions that a query selects, as they are now: without those that time has moved to
// another list.
func (r services) listSubscriptions(
	ctx context.Context, page page, query ledger.AllSubscriptionsQuery,
) (*view.SubscriptionConnection, error) {
	s := sessionOf(ctx)
	found, err := r.ledger.AllSubscriptions(ctx, s.caller.Tenant, query)
	if err != nil {
		return nil, err
	}
	shown := subscriptionsByID{}
	var last billing.SubscriptionID
	for _, subscription := range found.Subscriptions {
		last = subscription.SubscriptionID()
		shown[last] = subscription
	}
	if err := s.current(ctx, shown); err != nil {
		return nil, err
	}
	listed := make([]*billing.Subscription, 0, len(shown))
	for _, subscription := range found.Subscriptions {
		if now := shown[subscription.SubscriptionID()]; query.Fits(now) {
			listed = append(listed, now)
		}
	}
	return connectPage(page, s.showSubscriptions(listed), found.More, string(last)), nil
}

// Customer returns the customer of a subscription.
func (subscriptions) Customer(ctx context.Context, of *view.Subscription) (*view.Customer, error) {
	return sessionOf(ctx).customer(ctx, of.Of.Customer)
}

// Wallet returns the wallet of a subscription.
func (subscriptions) Wallet(ctx context.Context, of *view.Subscription) (*view.Wallet, error) {
	return sessionOf(ctx).wallet(ctx, of.Of.ID)
}

// Plan returns the plan of a subscription.
func (subscriptions) Plan(ctx context.Context, of *view.Subscription) (*view.Plan, error) {
	return sessionOf(ctx).plan(ctx, of.Of.Terms.Plan)
}

// PendingPlan returns the plan with which the next period of a subscription begins, if a change is set for it.
func (subscriptions) PendingPlan(ctx context.Context, of *view.Subscription) (*view.Plan, error) {
	if of.Of.Pending == nil {
		return nil, nil
	}
	return sessionOf(ctx).plan(ctx, of.Of.Pending.Plan)
}

// LatestCharge returns the latest charge of a subscription.
func (subscriptions) LatestCharge(ctx context.Context, of *view.Subscription) (*view.TopUp, error) {
	return sessionOf(ctx).topUp(ctx, of.Of.LatestCharge())
}

// CheckoutURL returns the page on which the latest charge of a subscription can be paid.
func (subscriptions) CheckoutURL(ctx context.Context, of *view.Subscription) (*string, error) {
	charge, err := sessionOf(ctx).topUp(ctx, of.Of.LatestCharge())
	if err != nil || charge == nil {
		return nil, err
	}
	return charge.CheckoutURL(), nil
}

// Credit returns the customer credit of a subscription's wallet in its currency, if there is any.
func (subscriptions) Credit(ctx context.Context, of *view.Subscription) (*billing.Money, error) {
	snapshot, found, err := sessionOf(ctx).snapshot(ctx, of.Of.ID)
	if err != nil || !found {
		return nil, err
	}
	credit := snapshot.Wallet.CreditIn(of.Of.Terms.Price.Currency)
	if credit.Minor == 0 {
		return nil, nil
	}
	shown := credit.Money()
	return &shown, nil
}

// PaymentMethod returns the stored method that pays the next charge of a subscription.
func (subscriptions) PaymentMethod(ctx context.Context, of *view.Subscription) (*view.PaymentMethod, error) {
	id := billing.PaymentMethodID(of.Of.Method)
	if !id.Valid() {
		return nil, nil
	}
	return sessionOf(ctx).paymentMethod(ctx, id)
}

// Subscription returns the subscription that a top-up is a charge of.
func (topUps) Subscription(ctx context.Context, of *view.TopUp) (*view.Subscription, error) {
	return sessionOf(ctx).subscription(ctx, of.Of.Charges())
}

// Subscription returns the subscription of whose period a line is.
func (transactions) Subscription(ctx context.Context, of *view.Transaction) (*view.Subscription, error) {
	return sessionOf(ctx).subscription(ctx, of.Of.Subscription)
}

// Subscription returns the subscription whose credit a grant has.
func (grants) Subscription(ctx context.Context, of *view.Grant) (*view.Subscription, error) {
	return sessionOf(ctx).subscription(ctx, of.SubscriptionID())
}

// Features lists the features of a wallet's plans.
func (wallets) Features(ctx context.Context, of *view.Wallet) ([]string, error) {
	return sessionOf(ctx).features(ctx, of.Of().ID)
}

// Features lists the features of the plans of all wallets of a customer.
func (r customers) Features(ctx context.Context, of *view.Customer) ([]string, error) {
	s := sessionOf(ctx)
	ids, err := r.ledger.ListWallets(ctx, s.caller.Tenant, of.Of.ID, "", maxSummedWallets+1)
	if err != nil {
		return nil, err
	}
	if len(ids) > maxSummedWallets {
		return nil, badInput("features",
			"the customer has more than %d wallets, which are too many to look at; ask for the features of each wallet",
			maxSummedWallets)
	}
	s.wallets.expect(ids...)
	s.open.expect(ids...)
	return s.features(ctx, ids...)
}

// features returns the features of the plans to which wallets are subscribed, each once and in order.
func (s *session) features(ctx context.Context, ids ...billing.WalletID) ([]string, error) {
	all := []string{}
	for _, id := range ids {
		open, _, err := s.open.get(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, subscription := range open {
			if subscription.Status.Entitles() {
				all = append(all, subscription.Terms.Features...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
