package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

const (
	// listedFor is for how long a provider lists an event that it could not deliver: Stripe for 30 days.
	listedFor = 30 * 24 * time.Hour

	// deliveredWithin is how long a provider may take to deliver an event when nothing is wrong.
	deliveredWithin = 15 * time.Minute

	// maxSweptPages bounds the lists that one sweep reads.
	maxSweptPages = 100
)

// Swept is what a sweep found.
type Swept struct {
	Late int // events that the provider did not deliver within a quarter of an hour, each counted once
}

// Sweep handles what no event told of: the events that the tenant's provider could not deliver. It goes on after an event that
// fails, and returns all errors. What is not done when ctx ends, the next sweep does.
//
// It returns [ErrNoProvider] if the tenant has no provider.
func (s *Service) Sweep(ctx context.Context, tenant billing.Tenant) (Swept, error) {
	var swept Swept
	p := s.Provider[tenant]
	if p == nil {
		return swept, ErrNoProvider
	}
	var faults []error
	since := s.now().Add(-listedFor)
	for range maxSweptPages {
		notices, err := p.Undelivered(ctx, since)
		if err != nil {
			return swept, errors.Join(append(faults, fmt.Errorf("listing events that %s could not deliver: %w", p.Name(), err))...)
		}
		for _, n := range notices {
			if ctx.Err() != nil {
				return swept, errors.Join(append(faults, ctx.Err())...)
			}
			late, err := s.sweepEvent(ctx, tenant, p, n)
			if err != nil {
				faults = append(faults, fmt.Errorf("event %s: %w", n.ID, err))
			}
			if late {
				swept.Late++
			}
		}
		if len(notices) < MaxUndelivered || !notices[len(notices)-1].At.After(since) {
			break
		}
		since = notices[len(notices)-1].At
	}
	return swept, errors.Join(faults...)
}

// sweepEvent handles an event of a list, and stores that it did so, because the list keeps the event. It reports whether the
// event should have been delivered long ago.
func (s *Service) sweepEvent(ctx context.Context, tenant billing.Tenant, p Provider, n Notice) (late bool, err error) {
	if n.Ignore {
		return false, nil
	}
	key := billing.ProviderEventKey(tenant, p.Name(), n.ID)
	stored, err := ledger.Get[*billing.ProviderEvent](ctx, s.Store, key, ledger.Strong)
	if err != nil && !errors.Is(err, billing.ErrNotFound) {
		return false, err
	}
	if stored != nil && stored.Listed {
		return false, nil
	}
	if err := s.Handle(ctx, tenant, n); err != nil {
		return false, err
	}
	record := &billing.ProviderEvent{Tenant: tenant, Provider: p.Name(), ID: n.ID, Type: n.Type, ReceivedAt: s.now()}
	if stored != nil { // it arrived, and could not be handled then
		record = stored
	}
	before := record.Revision
	record.Listed, record.Revision = true, before+1
	err = s.Store.PutDocument(ctx, billing.DocumentChange{Key: key, Before: before, After: record})
	if stale := (*ledger.StaleError)(nil); err != nil && !errors.As(err, &stale) {
		return false, fmt.Errorf("storing that it was handled: %w", err)
	}
	return s.now().Sub(n.At) > deliveredWithin, nil
}

const (
	// patience is how long something may be due that was tried at each look.
	patience = 15 * time.Minute

	// usualEnd is when a top-up has ended, but for those whose bank takes days: the page has closed, and an hour has passed.
	usualEnd = billing.PageTime + time.Hour

	// longestBank is how long a bank takes to decide about a payment: bank debits take up to ten business days.
	longestBank = 15 * 24 * time.Hour

	// asked is how long after the credits left a provider has been asked to give money back.
	asked = time.Hour

	// longestRefund is how long a bank takes to say what became of a refund: some take up to ten business days.
	longestRefund = 15 * 24 * time.Hour
)

// Stuck lists the top-ups of a wallet whose payments and refunds should have ended and have not: something is due and fails at
// each look, nobody says what became of them, or the provider was never asked for a refund.
func (s *Service) Stuck(ctx context.Context, ref billing.WalletRef) (stuck []billing.TopUpID, err error) {
	snapshot, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil || len(snapshot.Wallet.Payments) == 0 {
		return nil, err
	}
	now, err := s.Ledger.Now(ctx, ref.Tenant)
	if err != nil {
		return nil, err
	}
	for _, due := range snapshot.Wallet.Payments {
		t, err := s.topUp(ctx, ref, due.TopUp)
		if err != nil {
			return nil, err
		}
		if now.Sub(due.At) > patience || now.Sub(t.Current().At) > longestPayment(t) || s.refundStuck(t, now) {
			stuck = append(stuck, t.TopUpID())
		}
	}
	return stuck, nil
}

// longestPayment is how long after its last attempt a top-up should have nothing left to do.
func longestPayment(t *billing.TopUp) time.Duration {
	switch {
	case t.Processing():
		return longestBank
	case t.Status.Paid(): // what is left is a refund, see refundStuck, or a page to be closed, at any time afterwards
		return 1<<63 - 1
	}
	return usualEnd
}

// refundStuck reports whether a refund of a top-up should have reached the provider or ended, and has not. That of a payment
// that bought nothing goes by the world's clock, as nothing else says when it began.
func (s *Service) refundStuck(t *billing.TopUp, now time.Time) bool {
	if d := t.Duplicate(); d != nil && !d.SentAt.IsZero() && s.now().Sub(d.SentAt) > asked {
		return true
	}
	return slices.ContainsFunc(t.Refunds, func(r billing.TopUpRefund) bool {
		longest := longestRefund
		if r.ID == "" { // the provider has not answered
			longest = asked
		}
		return r.State == billing.RefundPending && now.Sub(r.CreatedAt) > longest
	})
}
