package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// paymentMethod returns a stored payment method by id, also one that was detached, or nil.
func (s *session) paymentMethod(ctx context.Context, id billing.PaymentMethodID) (*view.PaymentMethod, error) {
	if id == "" {
		return nil, nil
	}
	method, found, err := s.methods.get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return &view.PaymentMethod{Of: method}, nil
}

// forgetMethods drops the payment methods that were read, which a request has changed.
func (s *session) forgetMethods() {
	s.methods.forget()
	s.payers.forget()
}

// PaymentMethods lists the methods that a customer stored at the tenant's provider.
func (customers) PaymentMethods(ctx context.Context, of *view.Customer) ([]*view.PaymentMethod, error) {
	s := sessionOf(ctx)
	payer, found, err := s.payers.get(ctx, of.Of.ID)
	if err != nil || !found {
		return []*view.PaymentMethod{}, err
	}
	s.methods.expect(payer.Methods...)
	shown := make([]*view.PaymentMethod, 0, len(payer.Methods))
	for _, id := range payer.Methods {
		method, err := s.paymentMethod(ctx, id)
		if err != nil {
			return nil, err
		}
		if method != nil && !method.Of.Detached() { // it may have been detached since the payer was read
			shown = append(shown, method)
		}
	}
	return shown, nil
}

// PaymentMethod returns the stored method that pays or paid a top-up.
func (topUps) PaymentMethod(ctx context.Context, of *view.TopUp) (*view.PaymentMethod, error) {
	return sessionOf(ctx).paymentMethod(ctx, of.Of.ChargedMethod())
}

// PaymentMethod returns the stored method that the next recharge charges.
func (recharges) PaymentMethod(ctx context.Context, of *view.AutoRecharge) (*view.PaymentMethod, error) {
	s := sessionOf(ctx)
	if of.Of.Method != "" {
		id := billing.PaymentMethodID(of.Of.Method)
		if !id.Valid() {
			return nil, nil
		}
		return s.paymentMethod(ctx, id)
	}
	snapshot, found, err := s.snapshot(ctx, of.Wallet.ID)
	if err != nil || !found {
		return nil, err
	}
	payer, found, err := s.payers.get(ctx, snapshot.Wallet.Customer)
	if err != nil || !found {
		return nil, err
	}
	return s.paymentMethod(ctx, payer.Default)
}

func (r mutations) CreatePaymentSetup(
	ctx context.Context, in gen.CreatePaymentSetupInput,
) (*gen.CreatePaymentSetupPayload, error) {
	s, payload, read := sessionOf(ctx), &gen.CreatePaymentSetupPayload{}, &reader{}
	read.fail(s.ownCustomer(ctx, in.CustomerID))
	made, err := perform(read, func() (*ledger.Result[*billing.PaymentSetup], error) {
		return r.payments.CreatePaymentSetup(ctx, s.caller, billing.CreatePaymentSetup{
			Keyed: keyed(in.IdempotencyKey), Customer: in.CustomerID, ReturnURL: in.ReturnURL,
		})
	})
	payload.UserErrors, err = refused(err)
	if made != nil {
		s.forgetMethods()
		payload.Replayed = made.Replayed
		if made.Value.URL != "" {
			payload.URL = &made.Value.URL
		}
	}
	return payload, err
}

func (r mutations) DetachPaymentMethod(
	ctx context.Context, in gen.DetachPaymentMethodInput,
) (*gen.DetachPaymentMethodPayload, error) {
	s, payload, read := sessionOf(ctx), &gen.DetachPaymentMethodPayload{}, &reader{}
	id := billing.PaymentMethodID(in.PaymentMethodID)
	read.fail(s.ownMethod(id))
	detached, err := perform(read, func() (*ledger.Result[*billing.PaymentMethod], error) {
		return r.payments.DetachPaymentMethod(ctx, s.caller, billing.DetachPaymentMethod{Keyed: keyed(in.IdempotencyKey), Method: id})
	})
	payload.UserErrors, err = refused(err)
	if detached != nil {
		payload.PaymentMethod, payload.Replayed = s.showMethod(detached)
	}
	return payload, err
}

func (r mutations) SetDefaultPaymentMethod(
	ctx context.Context, in gen.SetDefaultPaymentMethodInput,
) (*gen.SetDefaultPaymentMethodPayload, error) {
	s, payload, read := sessionOf(ctx), &gen.SetDefaultPaymentMethodPayload{}, &reader{}
	id := billing.PaymentMethodID(in.PaymentMethodID)
	read.fail(s.ownMethod(id))
	chosen, err := perform(read, func() (*ledger.Result[*billing.PaymentMethod], error) {
		return r.payments.SetDefaultPaymentMethod(ctx, s.caller, billing.SetDefaultPaymentMethod{Keyed: keyed(in.IdempotencyKey), Method: id})
	})
	payload.UserErrors, err = refused(err)
	if chosen != nil {
		payload.PaymentMethod, payload.Replayed = s.showMethod(chosen)
	}
	return payload, err
}

// showMethod returns the view of a payment method after a request.
func (s *session) showMethod(result *ledger.Result[*billing.PaymentMethod]) (*view.PaymentMethod, bool) {
	s.forgetMethods()
	s.methods.remember(result.Value.ID, result.Value)
	return &view.PaymentMethod{Of: result.Value}, result.Replayed
}
