package payment

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Receive takes an inbound event of the tenant's provider: it verifies it, stores it, and looks up what it is about. The
// event is received once it returns no error. An event that comes again changes nothing.
//
// It returns [ErrForged] for what the provider did not sign, and [ErrNoProvider] if the tenant has none.
func (s *Service) Receive(ctx context.Context, tenant billing.Tenant, header http.Header, body []byte) error {
	p := s.Provider[tenant]
	if p == nil {
		return ErrNoProvider
	}
	if len(body) > MaxEventBytes {
		return fmt.Errorf("%w: it has %d bytes; the most is %d", ErrForged, len(body), MaxEventBytes)
	}
	notice, err := p.Read(header, body, s.now())
	if err != nil {
		return err
	}
	record := &billing.ProviderEvent{
		Tenant: tenant, Provider: p.Name(), ID: notice.ID, Type: notice.Type, Body: body, ReceivedAt: s.now(),
	}
	record.Revision = 1
	err = s.Store.PutDocument(ctx, billing.DocumentChange{Key: record.DocumentKey(), After: record})
	if stale := (*ledger.StaleError)(nil); err != nil && !errors.As(err, &stale) {
		return fmt.Errorf("storing event %s: %w", notice.ID, err)
	}
	return s.Handle(ctx, tenant, notice)
}

// ErrNoProvider reports that the tenant has no payment provider.
var ErrNoProvider = errors.New("no payment provider is configured for this tenant")

// Handle looks up what an event is about, and applies it. What is about nothing of ours is ignored.
func (s *Service) Handle(ctx context.Context, tenant billing.Tenant, notice Notice) error {
	if notice.Ignore {
		return nil
	}
	if notice.Setup != "" && notice.TopUp == "" {
		return s.handleSetup(ctx, tenant, notice)
	}
	t, err := s.subject(ctx, tenant, notice)
	if err != nil || t == nil {
		return err
	}
	attempt := attemptOf(t, notice)
	p, err := s.providerOf(t)
	if err != nil {
		return err
	}
	c, err := s.charge(ctx, p, t, attempt)
	if refused := (*RefusedError)(nil); err != nil && !errors.As(err, &refused) {
		return err
	}
	if c.Payment == "" {
		c.Payment = notice.Payment
	}
	payment, err := p.Find(ctx, c)
	if errors.Is(err, ErrNone) {
		s.Log.WarnContext(ctx, "an event is about a payment that the provider does not have",
			"event", notice.ID, "topUp", t.TopUpID(), "tenant", tenant)
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking up what event %s is about: %w", notice.ID, err)
	}
	payment.TopUp, payment.Attempt = t.TopUpID(), attempt
	if err := s.apply(ctx, t, billing.ApplyPayment{TopUp: t.TopUpID(), Payment: payment}); err != nil {
		return err
	}
	return s.Drive(ctx, t.WalletRef, t.Place)
}

// subject returns the top-up that an event is about; nil if it is about none of ours.
func (s *Service) subject(ctx context.Context, tenant billing.Tenant, notice Notice) (*billing.TopUp, error) {
	id := notice.TopUp
	if id == "" && notice.Payment != "" {
		claim, err := ledger.Get[*billing.PaymentClaim](ctx, s.Store,
			billing.PaymentClaimKey(tenant, s.Provider[tenant].Name(), notice.Payment), ledger.Strong)
		if err != nil && !errors.Is(err, billing.ErrNotFound) {
			return nil, err
		}
		if err == nil {
			id = claim.TopUp
		}
	}
	wallet, place, ok := id.Split()
	if !ok {
		return nil, nil //nolint:nilnil // it is about something that others sold with the same account
	}
	t, err := s.topUp(ctx, billing.WalletRef{Tenant: tenant, ID: wallet}, place)
	if errors.Is(err, billing.ErrNotFound) {
		s.Log.ErrorContext(ctx, "an event names a top-up that does not exist: compare the tables with the provider's payments",
			"event", notice.ID, "topUp", id, "tenant", tenant)
		return nil, nil //nolint:nilnil // tables that were restored may have forgotten it; the stored event keeps it
	}
	return t, err
}

// attemptOf returns the attempt of a top-up that an event is about: the current one, if the event does not say.
func attemptOf(t *billing.TopUp, notice Notice) int {
	if attempt := t.AttemptOf(notice.Attempt, notice.Payment, notice.Page); attempt != 0 {
		return attempt
	}
	return len(t.Attempts)
}
