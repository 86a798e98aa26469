package outboxtest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Memory is an [outbox.Store] in memory. It checks the same conditions as a database would, one write at a time.
type Memory struct {
	*billingtest.Memory
}

var _ outbox.Store = (*Memory)(nil)

// NewMemory is an empty store.
func NewMemory() *Memory { return &Memory{billingtest.NewMemory()} }

// Postpone implements [outbox.Store].
func (m *Memory) Postpone(_ context.Context, d *outbox.Delivery, dueAt time.Time) error {
	m.Change(d.DocumentKey(), func(stored billing.Document) {
		if stored, is := stored.(*outbox.Delivery); is && stored.Revision == d.Revision {
			stored.DueAt = dueAt
		}
	})
	return nil
}

// Due implements [outbox.Store]. Its index never lags.
func (m *Memory) Due(_ context.Context, by time.Time, limit int) ([]*outbox.Delivery, error) {
	var due []*outbox.Delivery
	for _, document := range m.Every(outbox.KindDelivery) {
		if d, is := document.(*outbox.Delivery); is && !d.DueAt.IsZero() && !d.DueAt.After(by) {
			due = append(due, d)
		}
	}
	slices.SortFunc(due, func(a, b *outbox.Delivery) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	return due[:min(limit, len(due))], nil
}
