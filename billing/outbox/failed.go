package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// KindFailed is the kind of [Failed].
const KindFailed billing.Kind = "failed-delivery" // of the tenant: a delivery that failed for good

// Failed has a delivery in the list of its tenant's deliveries that failed for good, by the instant at which the delivery
// was created. The write that makes a delivery fail puts it, and the write that makes it anything else removes it.
type Failed struct {
	billing.Versioned
	Tenant    billing.Tenant
	ID        string // in the list: see [FailedID]
	At        time.Time
	KeptUntil time.Time // as long as the delivery
}

// FailedID returns the id of a delivery in the list. Ids sort by the instants at which deliveries were created.
func FailedID(d *Delivery) string {
	return billing.ListedFrom(d.CreatedAt.UnixMicro()) + string(d.ID)
}

// ParseFailedID returns the delivery of an id that FailedID returned.
func ParseFailedID(id string) (DeliveryID, bool) {
	at := len(billing.ListedFrom(0))
	if len(id) < at {
		return "", false
	}
	delivery := DeliveryID(id[at:])
	return delivery, delivery.Valid()
}

// FailedKey returns the address of a delivery in the list.
func FailedKey(tenant billing.Tenant, id string) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindFailed, ID: id}
}

// DocumentKey implements [billing.Document].
func (f *Failed) DocumentKey() billing.DocumentKey { return FailedKey(f.Tenant, f.ID) }

// CloneDocument implements [billing.Document].
func (f *Failed) CloneDocument() billing.Document {
	copied := *f
	return &copied
}

// isListed reports whether a delivery belongs in the list: it failed, and was meant for somebody.
func (d *Delivery) isListed() bool { return d.Status == DeliveryFailed && d.Endpoint != Nobody }

// failed returns the entry of a delivery in the list, which fails at an instant.
func (d *Delivery) failed(now time.Time) *Failed {
	return &Failed{
		Versioned: billing.Versioned{Revision: 1}, Tenant: d.Tenant, ID: FailedID(d), At: now, KeptUntil: d.KeptUntil,
	}
}

// saveDelivery writes the next revision of a delivery, and in the same commit its entry in the list of failed ones, where that
// appears or disappears. It returns what PutDocument returns.
func (s *Service) saveDelivery(ctx context.Context, before, next *Delivery) error {
	if before.isListed() == next.isListed() {
		return s.save(ctx, next)
	}
	key := FailedKey(next.Tenant, FailedID(next))
	changes := []billing.DocumentChange{
		{Key: next.DocumentKey(), Before: next.Revision - 1, After: next}, {Key: key, Before: 1, Delete: true},
	}
	if next.isListed() {
		changes[1] = billing.DocumentChange{Key: key, After: next.failed(s.now())}
	}
	err := s.Store.Commit(ctx, &billing.Decision{Tenant: next.Tenant, Documents: changes})
	stale := (*ledger.StaleError)(nil)
	if !errors.As(err, &stale) {
		return err
	}
	if _, changed := stale.Documents[next.DocumentKey()]; changed {
		return err
	}
	return s.save(ctx, next) // the entry is of an earlier version, which wrote none, or was deleted after its retention
}

// FailedPage is a page of deliveries that failed for good.
type FailedPage struct {
	Deliveries []*Delivery
	More       bool
}

// ListFailed lists the deliveries of a tenant that failed for good and are still stored, to endpoints of any kind, newest
// first: those after one of them, by its id in the list. The empty id begins with the newest.
func (s *Service) ListFailed(ctx context.Context, tenant billing.Tenant, after string, limit int) (*FailedPage, error) {
	page, now := &FailedPage{}, s.now()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all := billing.Collection{Tenant: tenant, Kind: KindFailed, Limit: limit + 1}
		entries, err := ledger.List[*Failed](ctx, s.Store, all, after)
		if err != nil {
			return nil, err
		}
		stored, err := s.deliveriesOf(ctx, tenant, entries)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			after = entry.ID
			id, _ := ParseFailedID(entry.ID) // which the store has checked
			switch d := stored[id]; {
			case d == nil, !d.isListed(), !now.Before(d.KeptUntil): // it was replayed since, or is no longer kept
			case len(page.Deliveries) == limit:
				page.More = true
				return page, nil
			default:
				page.Deliveries = append(page.Deliveries, d)
			}
		}
		if len(entries) <= limit {
			return page, nil
		}
	}
}

// deliveriesOf reads the deliveries of entries in the list.
func (s *Service) deliveriesOf(
	ctx context.Context, tenant billing.Tenant, entries []*Failed,
) (map[DeliveryID]*Delivery, error) {
	keys := make([]billing.DocumentKey, len(entries))
	for i, entry := range entries {
		id, _ := ParseFailedID(entry.ID)
		keys[i] = DeliveryKey(tenant, id)
	}
	return ledger.DocumentsOf(ctx, s.Store, keys, ledger.Strong, func(d *Delivery) DeliveryID { return d.ID })
}
