package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// DetachPaymentMethod removes a payment method. From then on it is not charged. The provider is asked to forget it until it
// has.
//
// Refusals: NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) DetachPaymentMethod(
	ctx context.Context, by billing.Caller, c billing.DetachPaymentMethod,
) (*ledger.Result[*billing.PaymentMethod], error) {
	c.Keyed = c.By(by)
	result, err := s.runOnMethod(ctx, by.Tenant, &c, c.Method)
	if err != nil || s.PagesOnly || result.Replayed {
		return result, err
	}
	if err := s.forget(ctx, by.Tenant, c.Method); err != nil { // a sweep asks again
		s.Log.WarnContext(ctx, "the provider has still to forget a payment method", "paymentMethod", c.Method,
			"tenant", by.Tenant, "error", err)
	}
	return result, nil
}

// SetDefaultPaymentMethod makes a payment method the one that pays where the customer chooses no other one.
//
// Refusals: NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) SetDefaultPaymentMethod(
	ctx context.Context, by billing.Caller, c billing.SetDefaultPaymentMethod,
) (*ledger.Result[*billing.PaymentMethod], error) {
	c.Keyed = c.By(by)
	return s.runOnMethod(ctx, by.Tenant, &c, c.Method)
}

// runOnMethod runs a command of a payment method, and returns the method as it is now.
func (s *Service) runOnMethod(
	ctx context.Context, tenant billing.Tenant, c billing.Command, id billing.PaymentMethodID,
) (*ledger.Result[*billing.PaymentMethod], error) {
	outcome, err := s.Ledger.Run(ctx, tenant, c)
	if err != nil {
		return nil, err
	}
	method, err := s.stored(ctx, tenant, id)
	if err != nil {
		return nil, err
	}
	return &ledger.Result[*billing.PaymentMethod]{Value: method, Replayed: outcome.Replayed}, nil
}

// stored reads a payment method, strongly.
func (s *Service) stored(
	ctx context.Context, tenant billing.Tenant, id billing.PaymentMethodID,
) (*billing.PaymentMethod, error) {
	return ledger.Get[*billing.PaymentMethod](ctx, s.Store, billing.PaymentMethodKey(tenant, id), ledger.Strong)
}

// forget has the provider forget a method that was detached, and records that it has.
func (s *Service) forget(ctx context.Context, tenant billing.Tenant, id billing.PaymentMethodID) error {
	method, err := s.stored(ctx, tenant, id)
	if err != nil {
		return err
	}
	p := s.Provider[tenant]
	switch {
	case !method.Detached():
		return fmt.Errorf("payment method %s is not detached, and the provider is asked to forget it", id)
	case p == nil || p.Name() != method.Provider:
		return fmt.Errorf("payment method %s is of %s, which is not configured here", id, method.Provider)
	}
	if err := p.Detach(ctx, method.Stored.ID); err != nil {
		return fmt.Errorf("asking %s to forget payment method %s: %w", p.Name(), id, err)
	}
	_, err = s.Ledger.Run(ctx, tenant, billing.NewRecordDetached(id))
	return err
}

// keep stores the method that paid on a page with the customer, before the payment is applied: so no crash loses it. It
// returns the method by which the customer can be charged from now on; empty if the page stored none.
func (s *Service) keep(
	ctx context.Context, t *billing.TopUp, payment *billing.Payment,
) (billing.PaymentMethodID, error) {
	if payment.State != billing.PaymentSucceeded || payment.Page == "" || payment.Method == nil || payment.Method.ID == "" {
		return "", nil
	}
	outcome, err := s.Ledger.Run(ctx, t.Tenant, billing.NewRecordMethod(t.Customer, t.Provider, *payment.Method))
	if err != nil {
		return "", err
	}
	return billing.PaymentMethodID(outcome.Request.Result), nil
}

// maxDue is how many payers one read of a sweep lists.
const maxDue = 100

// SweepMethods asks the tenant's provider about what no event told of: what open pages have stored, and methods that it has
// still to forget. It returns what went wrong; the next sweep asks again.
func (s *Service) SweepMethods(ctx context.Context, tenant billing.Tenant) error {
	p := s.Provider[tenant]
	if p == nil || s.PagesOnly {
		return nil
	}
	var faults []error
	due := billing.Collection{Tenant: tenant, Kind: billing.KindDuePayer, Parent: p.Name(), Limit: maxDue}
	for before := ""; ; {
		found, err := s.Store.ListDocuments(ctx, due, before)
		if err != nil {
			return errors.Join(append(faults, err)...)
		}
		for _, document := range found {
			before = document.DocumentKey().ID
			if err := s.sweepPayer(ctx, tenant, billing.CustomerID(before), p.Name()); err != nil {
				faults = append(faults, err)
			}
		}
		if len(found) < maxDue || ctx.Err() != nil {
			return errors.Join(faults...)
		}
	}
}

// sweepPayer asks about one payer.
func (s *Service) sweepPayer(
	ctx context.Context, tenant billing.Tenant, customer billing.CustomerID, provider string,
) error {
	payer, err := ledger.Get[*billing.Payer](ctx, s.Store, billing.PayerKey(tenant, customer, provider), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var faults []error
	for _, id := range payer.Setups {
		faults = append(faults, s.DriveSetup(ctx, tenant, id, ""))
	}
	for _, id := range payer.Detaching {
		faults = append(faults, s.forget(ctx, tenant, id))
	}
	return errors.Join(faults...)
}

// ProviderName returns the name of the tenant's provider; empty if it has none.
func (s *Service) ProviderName(tenant billing.Tenant) string { return s.providerName(tenant) }

// Published returns a method that the tenant's provider publishes for everybody; nil if it does not.
func (s *Service) Published(tenant billing.Tenant, id string) *billing.StoredMethod {
	return s.published(tenant, id)
}

// declined returns what is stored of the method that a top-up could not charge, whose fingerprint says which card it was.
func (s *Service) declined(ctx context.Context, t *billing.TopUp) *billing.StoredMethod {
	if method, err := s.stored(ctx, t.Tenant, billing.PaymentMethodID(t.Method)); err == nil {
		return &method.Stored
	}
	return nil
}
