package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// setupGrace is how long after the end of its page a setup is still asked about: the provider's clock may differ, and a
// customer may have stored a method at the last moment.
const setupGrace = 10 * time.Minute

// CreatePaymentSetup has the provider make a page on which a customer stores a payment method. The request is committed first.
// If the provider does not answer, the setup has no page yet; the same request asks again, and gets the same page.
//
// Refusals: INVALID_INPUT, NOT_FOUND, URL_NOT_ALLOWED, PROVIDER_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) CreatePaymentSetup(
	ctx context.Context, by billing.Caller, c billing.CreatePaymentSetup,
) (*ledger.Result[*billing.PaymentSetup], error) {
	c.Keyed = c.By(by)
	c.Provider, c.Local = s.providerName(by.Tenant), s.Runtime.Local
	c.ID = billing.NewPaymentSetupID(s.now(), s.Runtime.Entropy())
	outcome, err := s.Ledger.Run(ctx, by.Tenant, &c)
	if err != nil {
		return nil, err
	}
	id := billing.PaymentSetupID(outcome.Request.Result)
	if err := s.DriveSetup(ctx, by.Tenant, id, ""); err != nil { // the same request asks again
		s.Log.WarnContext(ctx, "a setup has to be driven on later", "setup", id, "tenant", by.Tenant, "error", err)
	}
	setup, err := s.setup(ctx, by.Tenant, id)
	if err != nil {
		return nil, err
	}
	if setup.Page == "" && setup.Ended() {
		return nil, billing.Refuse(billing.CodeProviderUnavailable,
			"the payment provider made no page: %s; send the request with another key", setup.Reason)
	}
	return &ledger.Result[*billing.PaymentSetup]{Value: setup, Replayed: outcome.Replayed}, nil
}

// setup reads a setup, strongly.
func (s *Service) setup(
	ctx context.Context, tenant billing.Tenant, id billing.PaymentSetupID,
) (*billing.PaymentSetup, error) {
	return ledger.Get[*billing.PaymentSetup](ctx, s.Store, billing.PaymentSetupKey(tenant, id), ledger.Strong)
}

// DriveSetup asks for the page of a setup, if there is none yet, or else what it stored. page is the provider's id of the page
// if an event named it; empty: it did not. It may be called at any time, by any number of workers.
func (s *Service) DriveSetup(ctx context.Context, tenant billing.Tenant, id billing.PaymentSetupID, page string) error {
	setup, err := s.setup(ctx, tenant, id)
	if err != nil || setup.Stored {
		return err
	}
	p := s.Provider[tenant]
	if p == nil || p.Name() != setup.Provider {
		return fmt.Errorf("setup %s is of %s, which is not configured here", id, setup.Provider)
	}
	if setup.Page == "" && page != "" {
		setup.Page = page
	}
	switch {
	case setup.Page == "" && setup.Ended():
		return nil
	case setup.Page == "" && s.now().Sub(setup.SentAt) > ForgetAfter:
		return s.applySetup(ctx, setup, billing.ApplySetup{Reason: "the payment provider made no page in time"})
	case setup.Page == "":
		return s.openSetup(ctx, p, setup)
	case s.PagesOnly:
		return nil
	}
	return s.lookAtSetup(ctx, p, setup)
}

// openSetup has the provider make the page. The call is made of what is stored alone, so that each repetition is equal.
func (s *Service) openSetup(ctx context.Context, p Provider, setup *billing.PaymentSetup) error {
	payer, err := s.payer(ctx, p, setup.Tenant, setup.Customer)
	if err != nil {
		return err
	}
	page, err := p.Setup(ctx, Setup{
		Key: fmt.Sprintf("dd:%s:%s", setup.Tenant, setup.ID), Tenant: setup.Tenant, ID: string(setup.ID), Payer: payer,
	}, Return{Success: setup.ReturnURL, Cancel: setup.ReturnURL, Expires: setup.SentAt.Add(billing.PageTime)})
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		return s.applySetup(ctx, setup, billing.ApplySetup{Reason: refused.Message})
	}
	if err != nil {
		return err
	}
	return s.applySetup(ctx, setup, billing.ApplySetup{Page: page.ID, PageURL: page.URL, PageEnds: page.Expires})
}

// lookAtSetup asks what the page of a setup has stored, and ends the setup if nobody can store anything there any more.
func (s *Service) lookAtSetup(ctx context.Context, p Provider, setup *billing.PaymentSetup) error {
	stored, err := p.Stored(ctx, setup.Page)
	ends := setup.Ends
	if ends.IsZero() { // the page is known from an event alone
		ends = setup.SentAt.Add(billing.PageTime)
	}
	refused := (*RefusedError)(nil)
	switch {
	case errors.As(err, &refused):
		return s.applySetup(ctx, setup, billing.ApplySetup{Reason: refused.Message})
	case err != nil:
		return fmt.Errorf("asking %s what setup %s stored: %w", p.Name(), setup.ID, err)
	case stored != nil:
		return s.applySetup(ctx, setup, billing.ApplySetup{Page: setup.Page, Stored: stored})
	case !setup.Ended() && s.now().After(ends.Add(setupGrace)):
		return s.applySetup(ctx, setup, billing.ApplySetup{Reason: "the page ended before the customer stored a method"})
	}
	return nil
}

// applySetup commits what the provider said of a setup.
func (s *Service) applySetup(ctx context.Context, setup *billing.PaymentSetup, a billing.ApplySetup) error {
	a.Setup = setup.ID
	_, err := s.Ledger.Run(ctx, setup.Tenant, billing.NewApplySetup(a))
	return err
}

// handleSetup looks up what the page of a setup stored, which an event is about.
func (s *Service) handleSetup(ctx context.Context, tenant billing.Tenant, notice Notice) error {
	id := billing.PaymentSetupID(notice.Setup)
	if !id.Valid() {
		return nil // it is about something that others did with the same account
	}
	err := s.DriveSetup(ctx, tenant, id, notice.Page)
	if errors.Is(err, billing.ErrNotFound) {
		s.Log.ErrorContext(ctx, "an event names a setup that does not exist: compare the tables with the provider's methods",
			"event", notice.ID, "setup", id, "tenant", tenant)
		return nil // tables that were restored may have forgotten it; the stored event keeps it
	}
	return err
}
