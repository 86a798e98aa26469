package ledger

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// StartSubscription subscribes a wallet to a plan.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the wallet, the plan), WALLET_FROZEN, WALLET_CLOSED, WALLET_FULL,
// PROVIDER_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED, CONFLICT (as many subscriptions are open as there can be, or every race
// was lost).
func (l *Ledger) StartSubscription(
	ctx context.Context, by billing.Caller, s billing.StartSubscription,
) (*Result[*billing.Subscription], error) {
	s.Keyed = s.By(by)
	return l.runOnSubscription(ctx, by.Tenant, &s)
}

// CancelSubscription ends a subscription, now or at the end of its period.
//
// Refusals: INVALID_INPUT, NOT_FOUND, SUBSCRIPTION_NOT_ACTIVE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) CancelSubscription(
	ctx context.Context, by billing.Caller, c *billing.CancelSubscription,
) (*Result[*billing.Subscription], error) {
	c.Keyed = c.By(by)
	return l.runOnSubscription(ctx, by.Tenant, c)
}

// ResumeSubscription withdraws a cancellation that was set for the end of the period.
//
// Refusals: INVALID_INPUT (there is none), NOT_FOUND, SUBSCRIPTION_NOT_ACTIVE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ResumeSubscription(
	ctx context.Context, by billing.Caller, r *billing.ResumeSubscription,
) (*Result[*billing.Subscription], error) {
	r.Keyed = r.By(by)
	return l.runOnSubscription(ctx, by.Tenant, r)
}

// ChangeSubscription gives a subscription another plan or another quantity.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the subscription, the plan), SUBSCRIPTION_NOT_ACTIVE, CURRENCY_MISMATCH,
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) ChangeSubscription(
	ctx context.Context, by billing.Caller, c *billing.ChangeSubscription,
) (*Result[*billing.Subscription], error) {
	c.Keyed = c.By(by)
	return l.runOnSubscription(ctx, by.Tenant, c)
}

// UpdateSubscription changes what is attached to a subscription, and how it is paid.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the subscription, the payment method), SUBSCRIPTION_NOT_ACTIVE, PROVIDER_UNAVAILABLE,
// URL_NOT_ALLOWED, PAYMENT_PENDING, PAYMENT_FAILED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) UpdateSubscription(
	ctx context.Context, by billing.Caller, u *billing.UpdateSubscription,
) (*Result[*billing.Subscription], error) {
	u.Keyed = u.By(by)
	return l.runOnSubscription(ctx, by.Tenant, u)
}

// PreviewChange returns what a change of a subscription would do at now, and why it would be refused.
func (l *Ledger) PreviewChange(
	ctx context.Context, s *billing.Snapshot, now time.Time, of *billing.Subscription, plan *billing.Plan,
	c *billing.ChangeSubscription,
) (shown billing.SubscriptionChange, refusal *billing.Error, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		shown, refusal, need = s.PreviewChange(now, of, plan, c)
		return need
	})
	return shown, refusal, err
}

// runOnSubscription does what runOne does for a command of one subscription. The result has the subscription as this run left
// it or, in a replay, as it is now, and a state of its wallet that is not older.
func (l *Ledger) runOnSubscription(
	ctx context.Context, tenant billing.Tenant, c billing.Command,
) (*Result[*billing.Subscription], error) {
	outcome, view, err := l.runOne(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	wallet, place, _ := billing.SubscriptionID(outcome.Request.Result).Split() // a command made it
	s := view.Wallets[wallet].Fork()                                           // others of the commit show it
	if outcome.Replayed {
		if err := l.Settle(ctx, s, view.Now); err != nil {
			return nil, err
		}
	}
	key := billing.SubscriptionKey(s.Wallet.WalletRef, place)
	subscription, known := view.Documents[key].(*billing.Subscription)
	if !known || outcome.Replayed {
		if subscription, err = Get[*billing.Subscription](ctx, l.store, key, Strong); err != nil {
			return nil, err
		}
		if err := l.catchUpWith(ctx, s, subscription); err != nil {
			return nil, err
		}
	}
	return &Result[*billing.Subscription]{Value: subscription, Wallet: &s.Wallet, Replayed: outcome.Replayed}, nil
}

// Settle books what time did to subscriptions of the wallet by now, see [Ledger.Now], as the job of a timer does, and replaces
// the snapshot by the state after that. A wallet in which no boundary is due costs nothing. Whoever shows subscriptions,
// grants or lines of a wallet calls it first, so that nobody sees a period late. Balances need no such call.
//
// Errors: those of BookDue.
func (l *Ledger) Settle(ctx context.Context, s *billing.Snapshot, now time.Time) error {
	if !s.Wallet.BoundaryDue(now) {
		return nil
	}
	booked, err := l.bookDue(ctx, s.Wallet.WalletRef)
	if err == nil {
		*s = billing.Snapshot{Wallet: *booked}
	}
	return err
}

// SubscriptionsByID returns subscriptions. Those that do not exist are left out. The read is strong.
func (l *Ledger) SubscriptionsByID(
	ctx context.Context, tenant billing.Tenant, ids []billing.SubscriptionID,
) (map[billing.SubscriptionID]*billing.Subscription, error) {
	keys := make([]billing.DocumentKey, 0, len(ids))
	for _, id := range ids {
		if id.Valid() {
			keys = append(keys, subscriptionOf(tenant, id))
		}
	}
	return DocumentsOf(ctx, l.store, keys, Strong, (*billing.Subscription).SubscriptionID)
}

// subscriptionOf returns the address of a subscription by its id, which is valid.
func subscriptionOf(tenant billing.Tenant, id billing.SubscriptionID) billing.DocumentKey {
	wallet, place, _ := id.Split()
	return billing.SubscriptionKey(billing.WalletRef{Tenant: tenant, ID: wallet}, place)
}

// OpenSubscriptions returns the subscriptions that the states of wallets list as open, by wallet and the oldest first, in one
// request. One that has ended since a state was read is left out. The read is strong.
func (l *Ledger) OpenSubscriptions(
	ctx context.Context, tenant billing.Tenant, wallets []*billing.Wallet,
) (map[billing.WalletID][]*billing.Subscription, error) {
	var ids []billing.SubscriptionID
	for _, w := range wallets {
		for _, open := range w.Subscriptions {
			ids = append(ids, billing.NewSubscriptionID(w.ID, open.Place))
		}
	}
	found := map[billing.WalletID][]*billing.Subscription{}
	if len(ids) == 0 {
		return found, nil
	}
	subscriptions, err := l.SubscriptionsByID(ctx, tenant, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s := subscriptions[id]
		if s == nil {
			return nil, noOpenSubscription(id)
		}
		if s.Open() {
			found[s.ID] = append(found[s.ID], s)
		}
	}
	return found, nil
}

// noOpenSubscription is the error for a subscription which the state of its wallet lists, and which is not stored. The commit
// that lists one also writes it.
func noOpenSubscription(id billing.SubscriptionID) error {
	return fmt.Errorf("subscription %s is open in the state of its wallet, and is not stored", id)
}

// loadSubscriptions adds open subscriptions of a wallet to its snapshot. It returns false if one is newer than the wallet's
// state that was read.
func (l *Ledger) loadSubscriptions(
	ctx context.Context, s *billing.Snapshot, places []billing.GrantRef,
) (fits bool, err error) {
	ids := make([]billing.SubscriptionID, len(places))
	for at, place := range places {
		ids[at] = billing.NewSubscriptionID(s.Wallet.ID, place)
	}
	subscriptions, err := l.SubscriptionsByID(ctx, s.Wallet.Tenant, ids)
	if err != nil {
		return false, err
	}
	if s.Facts.Subscriptions == nil {
		s.Facts.Subscriptions = map[billing.GrantRef]*billing.Subscription{}
	}
	for at, place := range places {
		subscription := subscriptions[ids[at]]
		switch {
		case subscription == nil:
			return false, noOpenSubscription(ids[at])
		case isNewer(subscription, &s.Wallet):
			return false, nil
		}
		s.Facts.Subscriptions[place] = subscription
	}
	return true, nil
}

// subscriptionsAfter returns the subscriptions that were loaded, as a commit left them.
func subscriptionsAfter(
	loaded map[billing.GrantRef]*billing.Subscription, change *billing.WalletChange,
) map[billing.GrantRef]*billing.Subscription {
	after := maps.Clone(loaded)
	for _, document := range change.Documents {
		if s, is := document.(*billing.Subscription); is && after[s.Place] != nil {
			after[s.Place] = s
		}
	}
	return after
}

// SubscriptionQuery selects a page of a wallet's subscriptions, newest first.
type SubscriptionQuery struct {
	After billing.SubscriptionID // only older ones; empty: begin with the newest
	Limit int
}

// SubscriptionPage is a page of subscriptions.
type SubscriptionPage struct {
	Subscriptions []*billing.Subscription
	More          bool
}

// Subscriptions lists subscriptions of a wallet, those that have ended included.
//
// Refusals: INVALID_INPUT for a cursor of another list.
func (l *Ledger) Subscriptions(
	ctx context.Context, w *billing.Wallet, q SubscriptionQuery,
) (*SubscriptionPage, error) {
	found, more, err := placedIn[*billing.Subscription](ctx, l.store, w, billing.KindSubscription, q.After, q.Limit)
	if err != nil {
		return nil, err
	}
	return &SubscriptionPage{Subscriptions: found, More: more}, nil
}

// AllSubscriptionsQuery selects a page of the subscriptions of a tenant, newest first.
type AllSubscriptionsQuery struct {
	Status   billing.SubscriptionStatus // empty: all
	Plan     string                     // code; empty: all
	Customer billing.CustomerID         // in place of Status and Plan: all subscriptions of a customer; empty: of all customers
	After    billing.SubscriptionID     // only older ones; empty: begin with the newest
	Limit    int
}

// AllSubscriptions lists subscriptions of a tenant, or those of a customer in all of its wallets. Each costs a read, as does the list of
// those that the query selects; no others are read.
//
// Refusals: INVALID_INPUT for a cursor of another list.
func (l *Ledger) AllSubscriptions(
	ctx context.Context, tenant billing.Tenant, q AllSubscriptionsQuery,
) (*SubscriptionPage, error) {
	before := ""
	if q.After != "" {
		found, err := l.SubscriptionsByID(ctx, tenant, []billing.SubscriptionID{q.After})
		if err != nil {
			return nil, err
		}
		after := found[q.After]
		if after == nil || q.Customer != "" && after.Customer != q.Customer {
			return nil, noCursor()
		}
		before = billing.ListedSubscriptionID(after)
	}
	list := &merged[*billing.ListedSubscription, *billing.Subscription]{
		kind: billing.KindListedSubscription, lists: []string{q.list()}, limit: q.Limit,
		listed: func(entry *billing.ListedSubscription) string { return entry.Subscription },
		key: func(id string) billing.DocumentKey {
			subscription, _ := billing.ParseListedSubscriptionID(id) // the store checked it
			return subscriptionOf(tenant, subscription)
		},
		id: billing.ListedSubscriptionID, fits: q.Fits,
	}
	found, more, err := list.page(ctx, l.store, tenant, before)
	if err != nil {
		return nil, err
	}
	return &SubscriptionPage{Subscriptions: found, More: more}, nil
}

// list returns the list that has the subscriptions of the query.
func (q *AllSubscriptionsQuery) list() string {
	if q.Customer != "" {
		return billing.SubscriptionsOf(q.Customer)
	}
	return billing.SubscriptionList(q.Status, q.Plan)
}

// Fits reports whether a subscription is one that the query selects: it may have moved to another list since its list was read.
func (q *AllSubscriptionsQuery) Fits(s *billing.Subscription) bool {
	return q.Customer != "" || (q.Status == "" || s.Status == q.Status) && (q.Plan == "" || s.Terms.Plan == q.Plan)
}
