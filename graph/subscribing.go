package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// showSubscribed returns the views of a subscription and its wallet after a request.
func (s *session) showSubscribed(
	done *ledger.Result[*billing.Subscription],
) (*view.Subscription, *view.Wallet, bool) {
	s.changed()
	wallet := s.showState(done.Wallet)
	return s.showSubscription(done.Value), wallet, done.Replayed
}

func (r mutations) StartSubscription(
	ctx context.Context, in gen.StartSubscriptionInput,
) (*gen.StartSubscriptionPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.StartSubscription{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Plan: in.PlanCode, Quantity: in.Quantity,
		StartAt: pointer(read, in.StartAt, "startAt"), Included: pointer(read, in.IncludedCredits, "includedCredits"),
		Price: money(read, in.Price, "price"), Metadata: optional(read, in.Metadata, "metadata"),
		Method: given(read, in.PaymentMethod, "paymentMethod"), ReturnURL: given(read, in.ReturnURL, "returnUrl"),
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.StartSubscriptionPayload{}
	started, err := perform(read, func() (*ledger.Result[*billing.Subscription], error) {
		return r.payments.StartSubscription(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if started != nil {
		payload.Subscription, payload.Wallet, payload.Replayed = s.showSubscribed(started)
	}
	return payload, err
}

func (r mutations) ChangeSubscription(
	ctx context.Context, in gen.ChangeSubscriptionInput,
) (*gen.ChangeSubscriptionPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.NewChangeSubscription(
		keyed(in.IdempotencyKey), billing.SubscriptionID(in.SubscriptionID), in.PlanCode, changedQuantity(read, in.Quantity), in.Timing)
	request.At, request.Expected = pointer(read, in.ProrateAt, "prorateAt"), money(read, in.ExpectedCharge, "expectedCharge")
	read.fail(s.ownSubscription(ctx, request.Subscription))
	payload := &gen.ChangeSubscriptionPayload{}
	changed, err := perform(read, func() (*ledger.Result[*billing.Subscription], error) {
		return r.payments.ChangeSubscription(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if changed != nil {
		payload.Subscription, payload.Wallet, payload.Replayed = s.showSubscribed(changed)
	}
	return payload, err
}

// changedQuantity reads the quantity of a change; 0: as it is.
func changedQuantity(read *reader, quantity *int) int {
	switch {
	case quantity == nil:
		return 0
	case *quantity == 0:
		read.refuse("quantity is 0; subscribe to at least one, or cancel the subscription", "quantity")
	}
	return *quantity
}

func (r mutations) CancelSubscription(
	ctx context.Context, in gen.CancelSubscriptionInput,
) (*gen.CancelSubscriptionPayload, error) {
	s, payload, read := sessionOf(ctx), &gen.CancelSubscriptionPayload{}, &reader{}
	id := billing.SubscriptionID(in.SubscriptionID)
	read.fail(s.ownSubscription(ctx, id))
	canceled, err := perform(read, func() (*ledger.Result[*billing.Subscription], error) {
		return r.ledger.CancelSubscription(ctx, s.caller, billing.NewCancelSubscription(keyed(in.IdempotencyKey), id, in.Timing))
	})
	payload.UserErrors, err = refused(err)
	if canceled != nil {
		payload.Subscription, payload.Wallet, payload.Replayed = s.showSubscribed(canceled)
	}
	return payload, err
}

func (r mutations) ResumeSubscription(
	ctx context.Context, in gen.ResumeSubscriptionInput,
) (*gen.ResumeSubscriptionPayload, error) {
	s, payload, read := sessionOf(ctx), &gen.ResumeSubscriptionPayload{}, &reader{}
	id := billing.SubscriptionID(in.SubscriptionID)
	read.fail(s.ownSubscription(ctx, id))
	resumed, err := perform(read, func() (*ledger.Result[*billing.Subscription], error) {
		return r.ledger.ResumeSubscription(ctx, s.caller, billing.NewResumeSubscription(keyed(in.IdempotencyKey), id))
	})
	payload.UserErrors, err = refused(err)
	if resumed != nil {
		payload.Subscription, payload.Wallet, payload.Replayed = s.showSubscribed(resumed)
	}
	return payload, err
}

func (r mutations) UpdateSubscription(
	ctx context.Context, in gen.UpdateSubscriptionInput,
) (*gen.UpdateSubscriptionPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.NewUpdateSubscription(
		keyed(in.IdempotencyKey), billing.SubscriptionID(in.SubscriptionID), editArg(read, in.Metadata, "metadata"))
	request.Method, request.Retry = in.PaymentMethod, in.RetryCharge
	request.ReturnURL = given(read, in.ReturnURL, "returnUrl")
	read.fail(s.ownSubscription(ctx, request.Subscription))
	payload := &gen.UpdateSubscriptionPayload{}
	updated, err := perform(read, func() (*ledger.Result[*billing.Subscription], error) {
		return r.payments.UpdateSubscription(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if updated != nil {
		payload.Subscription, _, payload.Replayed = s.showSubscribed(updated)
	}
	return payload, err
}
