// Package attention keeps the lists of what needs somebody's eye: wallets without balance, payments that failed, endpoints
// that do not answer. Like package billing it imports the standard library alone; the store and the clock are arguments.
//
// The functions that follow commits tell it what an object looks like at a revision. It compares the reasons for attention that
// follow from that state with the entries that are stored for the object, and puts and removes entries in one commit:
//
//	state at revision n ──► reasons ──┐
//	                                  ├──► entries to put, entries to remove ──► one commit, if the subject is unchanged
//	SUBJECT: entries, revision m ─────┘    (nothing, if m is newer than n)
//
// So a state that arrives twice changes nothing the second time. One that arrives late, after a newer one, changes nothing at
// all. One that is lost is made up for by the next.
package attention

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Service keeps and reads the lists. Any number of services may work on one store.
type Service struct {
	store   ledger.Store
	runtime ledger.Runtime
	now     func(context.Context, billing.Tenant) (time.Time, error)
}

// New returns a service whose entries begin by the clocks of a ledger.
func New(store ledger.Store, runtime ledger.Runtime) *Service {
	return &Service{store: store, runtime: runtime, now: ledger.New(store, runtime).Now}
}

// FollowWallet brings the entries of a wallet to those of a state.
func (s *Service) FollowWallet(ctx context.Context, w *billing.Wallet) error {
	return s.follow(ctx, w.Tenant, string(w.ID), w.Revision, w.CommittedAt, found(string(w.ID), w.Attention()))
}

// FollowTopUp does what FollowWallet does for a top-up.
func (s *Service) FollowTopUp(ctx context.Context, t *billing.TopUp) error {
	return s.followDocument(ctx, t.Tenant, string(t.TopUpID()), t)
}

// FollowSubscription does what FollowWallet does for a subscription.
func (s *Service) FollowSubscription(ctx context.Context, of *billing.Subscription) error {
	return s.followDocument(ctx, of.Tenant, string(of.SubscriptionID()), of)
}

func (s *Service) followDocument(ctx context.Context, tenant billing.Tenant, id string, of billing.Document) error {
	now, err := s.now(ctx, tenant)
	if err != nil {
		return err
	}
	return s.follow(ctx, tenant, id, of.DocumentRevision(), now, found(id, billing.AttentionOf(of)))
}

// reason is a cause and the object that it is about.
type reason struct {
	billing.Cause
	of string
}

func found(of string, causes []billing.Cause) []reason {
	reasons := make([]reason, len(causes))
	for i, cause := range causes {
		reasons[i] = reason{cause, of}
	}
	return reasons
}

// follow brings the entries of a subject to the reasons that its state at a revision has, at an instant by the tenant's clock.
func (s *Service) follow(
	ctx context.Context, tenant billing.Tenant, subject string, revision int64, at time.Time, reasons []reason,
) error {
	return s.change(ctx, tenant, subject, func(stored *billing.AttentionSubject) (*billing.AttentionSubject, error) {
		if stored.Revision > 0 && stored.Of >= revision {
			return nil, nil // it follows from this state already, or from a newer one
		}
		next := s.next(stored, at, reasons)
		next.Of = revision
		return next, nil
	})
}

// next returns the entries of a subject that has these reasons. What was there before began when it did.
func (s *Service) next(stored *billing.AttentionSubject, at time.Time, reasons []reason) *billing.AttentionSubject {
	next := &billing.AttentionSubject{
		Versioned: billing.Versioned{Revision: stored.Revision + 1}, Tenant: stored.Tenant, Subject: stored.Subject, Of: stored.Of,
	}
	for _, r := range reasons {
		entry := billing.Attention{Tenant: stored.Tenant, Kind: r.Kind, Subject: r.of, Since: billing.Instant(at)}
		if !r.Since.IsZero() {
			entry.Since = r.Since
		}
		if r.For > 0 {
			entry.Until = s.runtime.Now().Add(r.For).Truncate(time.Second).UTC()
		}
		if was := entryOf(stored, r.Kind, r.of); was != nil {
			entry = *was
		}
		entry.Detail = r.Detail
		next.Entries = append(next.Entries, entry)
	}
	return next
}

// entryOf returns the entry of a kind about an object; nil if there is none.
func entryOf(s *billing.AttentionSubject, kind billing.AttentionKind, of string) *billing.Attention {
	at := slices.IndexFunc(s.Entries, func(e billing.Attention) bool { return e.Kind == kind && e.Subject == of })
	if at < 0 {
		return nil
	}
	return &s.Entries[at]
}

// change replaces the entries of a subject by those that decide returns, given those that are stored; nil leaves them as they
// are. It decides again where another process was faster.
func (s *Service) change(
	ctx context.Context, tenant billing.Tenant, subject string,
	decide func(*billing.AttentionSubject) (*billing.AttentionSubject, error),
) error {
	key := billing.AttentionSubjectKey(tenant, subject)
	for tries := 1; ; tries++ {
		stored, err := ledger.Get[*billing.AttentionSubject](ctx, s.store, key, ledger.Strong)
		if errors.Is(err, billing.ErrNotFound) {
			stored, err = &billing.AttentionSubject{Tenant: tenant, Subject: subject}, nil
		}
		if err != nil {
			return fmt.Errorf("reading what asks for attention of %s: %w", subject, err)
		}
		next, err := decide(stored)
		if err != nil || next == nil {
			return err
		}
		err = s.commit(ctx, stored, next)
		stale := (*ledger.StaleError)(nil)
		switch {
		case err == nil:
			return nil
		case tries >= billing.MaxAttempts || !errors.As(err, &stale) && !errors.Is(err, ledger.ErrBusy) && !errors.Is(err, ledger.ErrLost):
			return fmt.Errorf("writing what asks for attention of %s: %w", subject, err)
		}
		if err := s.runtime.Pause(ctx, tries); err != nil {
			return err
		}
	}
}

// commit writes the entries of a subject: the document of the subject, and each entry in its list that appears, changes or ends.
func (s *Service) commit(ctx context.Context, stored, next *billing.AttentionSubject) error {
	var keys []billing.DocumentKey
	put := map[billing.DocumentKey]*billing.Attention{}
	for i := range next.Entries {
		entry := &next.Entries[i]
		if was := entryOf(stored, entry.Kind, entry.Subject); was == nil || was.Detail != entry.Detail {
			key := entry.DocumentKey()
			keys, put[key] = append(keys, key), entry
		}
	}
	for i := range stored.Entries {
		if was := &stored.Entries[i]; entryOf(next, was.Kind, was.Subject) == nil {
			keys = append(keys, was.DocumentKey())
		}
	}
	changes := []billing.DocumentChange{{Key: next.DocumentKey(), Before: stored.Revision, After: next}}
	if len(keys) > 0 {
		listed, err := s.store.Documents(ctx, keys, ledger.Strong)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if change := entryChange(key, listed[key], put[key]); change != nil {
				changes = append(changes, *change)
			}
		}
	}
	if len(changes) == 1 {
		return s.store.PutDocument(ctx, changes[0])
	}
	return s.store.Commit(ctx, &billing.Decision{Tenant: next.Tenant, Documents: changes})
}

// entryChange returns what happens to an entry in its list. One that has had its time may have been removed already.
func entryChange(key billing.DocumentKey, listed billing.Document, put *billing.Attention) *billing.DocumentChange {
	change := &billing.DocumentChange{Key: key}
	if listed != nil {
		change.Before = listed.DocumentRevision()
	}
	switch {
	case put != nil:
		after := *put
		after.Revision = change.Before + 1
		change.After = &after
	case listed == nil:
		return nil
	default:
		change.Delete = true
	}
	return change
}
