// Package attentiontest follows commits as the function outbox does, for tests of what asks for attention.
package attentiontest

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Store is a store whose commits are followed: Watch gets what the function outbox learns from the change stream, at once, and once
// more after the next commit, as a stream may do.
type Store struct {
	ledger.Store
	Watch *attention.Service

	last *billing.Decision
}

// Commit implements [ledger.Store].
func (s *Store) Commit(ctx context.Context, d *billing.Decision) error {
	if err := s.Store.Commit(ctx, d); err != nil {
		return err
	}
	return s.Follow(ctx, d)
}

// Follow tells what a decision changed that was committed, and what the one before it did.
func (s *Store) Follow(ctx context.Context, d *billing.Decision) error {
	if err := follow(ctx, s.Watch, d); err != nil {
		return err
	}
	if s.last != nil {
		if err := follow(ctx, s.Watch, s.last); err != nil {
			return err
		}
	}
	s.last = d
	return nil
}

func follow(ctx context.Context, watch *attention.Service, d *billing.Decision) error {
	for i := range d.Wallets {
		c := &d.Wallets[i]
		if billing.AttentionChanged(c.Before, &c.After) {
			if err := watch.FollowWallet(ctx, &c.After); err != nil {
				return err
			}
		}
		if billing.EndsPayment(c.Before, &c.After) {
			if err := watch.PaymentsEnded(ctx, &c.After); err != nil {
				return err
			}
		}
		for _, document := range c.Documents {
			if err := followDocument(ctx, watch, document, c.After.Revision); err != nil {
				return err
			}
		}
	}
	return nil
}

func followDocument(ctx context.Context, watch *attention.Service, document billing.Document, revision int64) error {
	copied := document.CloneDocument()
	copied.SetDocumentRevision(revision)
	switch of := copied.(type) {
	case *billing.TopUp:
		return watch.FollowTopUp(ctx, of)
	case *billing.Subscription:
		return watch.FollowSubscription(ctx, of)
	}
	return nil
}
