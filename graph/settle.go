package graph

import (
	"context"
	"maps"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
)

// What time does to subscriptions is booked soon after its instant by a timer. Nobody waits for the timer: before a request shows
// what a boundary writes, it books the boundaries that are due. This file is the only place that does so.

// showsBooked reports whether a field shows what a boundary of a subscription writes: its lines and grants, and the subscription
// itself. A balance alone needs nothing to be written: time passes on a copy of the wallet.
func showsBooked(field *ast.Field) bool {
	if of := field.ObjectDefinition; of != nil && of.Name == "Subscription" {
		return true
	}
	switch field.Definition.Type.Name() {
	case "Grant", "GrantConnection", "Transaction", "TransactionConnection", "Subscription", "SubscriptionConnection",
		"SubscriptionChangePreview":
		return true
	}
	switch field.Name {
	case "features", "rateCard", "audit", "finance", "forecast":
		return true
	}
	return false
}

// settled returns the snapshot of a wallet that the fields of the wallet share. If the operation shows what boundaries write, those
// that are due at the instant of the request are booked first. If none is due, that costs nothing.
func (s *session) settled(ctx context.Context, of *billing.Snapshot) (*billing.Snapshot, error) {
	if !s.showsBooked || of.Wallet.FirstBoundary().IsZero() {
		return of, nil
	}
	now, err := s.now(ctx)
	if err != nil || !of.Wallet.BoundaryDue(now) {
		return of, err
	}
	s.settling.Lock() // the fields of a wallet are resolved at the same time: the first of them books
	defer s.settling.Unlock()
	known, found, err := s.wallets.get(ctx, of.Wallet.ID)
	if err != nil {
		return nil, err
	}
	if found && known.Wallet.Revision > of.Wallet.Revision && !known.Wallet.BoundaryDue(now) {
		return known, nil
	}
	booked := of.Fork()
	if err := s.settle(ctx, booked, now); err != nil {
		return nil, err
	}
	s.wallets.remember(booked.Wallet.ID, booked)
	return booked, nil
}

// current replaces subscriptions to which time has done something that is not booked, once that is.
func (s *session) current(ctx context.Context, found subscriptionsByID) error {
	if !s.showsBooked { // only ids are shown
		return nil
	}
	now, err := s.now(ctx)
	if err != nil {
		return err
	}
	var behind []billing.SubscriptionID
	wallets := map[billing.WalletID]bool{}
	for id, subscription := range found {
		if isBehind(subscription, now) {
			behind = append(behind, id)
			wallets[subscription.ID] = true
		}
	}
	if len(behind) == 0 {
		return nil
	}
	for wallet := range wallets {
		if _, _, err := s.snapshot(ctx, wallet); err != nil {
			return err
		}
	}
	again, err := s.readSubscriptions(ctx, behind)
	maps.Copy(found, again)
	return err
}

// isBehind reports whether time has done something to a subscription by now that it does not show.
func isBehind(of *billing.Subscription, now time.Time) bool {
	return of.Open() && !of.Next().After(now)
}

type subscriptionsByID = map[billing.SubscriptionID]*billing.Subscription
