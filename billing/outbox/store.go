package outbox

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Store keeps endpoints, events and deliveries. There are two, the one in ddb and the one in memory of outboxtest, and
// one conformance suite that both pass (outboxtest.TestStore).
//
// As with [billing.Store], what is absent is no failure, and what a method returns belongs to the caller. All reads are
// strong but Due. What writes a single thing answers *[billing.Moved] where its condition did not hold,
// [billing.ErrBusy] where nothing was written, and [billing.ErrLost] where that is not known.
type Store interface {
	EndpointStore
	EventStore
	DeliveryStore

	// Apply makes what a keyed request changes durable, whole or not at all, and answers as [billing.Store.Commit] does.
	Apply(ctx context.Context, c *Change) error

	// Receipt reads the receipt of a key of the tenant, or answers [billing.ErrNotFound].
	Receipt(ctx context.Context, tenant billing.Tenant, key string) (*billing.Receipt, error)
}

// Change is what one keyed request changes. Its condition is that the receipt's key is free, and that what it changes is
// one revision behind.
type Change struct {
	Tenant   billing.Tenant
	Receipt  *billing.Receipt
	Endpoint *Endpoint       // with its next revision; 1 where it is new
	Secrets  []SigningSecret // of that endpoint, in place of those that it had; nil leaves them
	Event    *Event          // put if absent
	Delivery *Delivery       // with its next revision; 1 where it is new
}

// EndpointStore keeps endpoints and their secrets, which are apart so that nobody reads them by the way.
type EndpointStore interface {
	// Endpoint reads one, or answers [billing.ErrNotFound].
	Endpoint(ctx context.Context, tenant billing.Tenant, id EndpointID) (*Endpoint, error)

	// ListEndpoints lists the endpoints of a tenant that were created before one of them, newest first; the empty id
	// begins with the newest.
	ListEndpoints(ctx context.Context, tenant billing.Tenant, before EndpointID, limit int) ([]*Endpoint, error)

	// SaveEndpoint puts e where it is one revision behind.
	SaveEndpoint(ctx context.Context, e *Endpoint) error

	// Secrets reads the secrets of an endpoint, newest first, those that sign no more as well.
	Secrets(ctx context.Context, tenant billing.Tenant, id EndpointID) ([]SigningSecret, error)
}

// EventStore keeps events.
type EventStore interface {
	// PutEvents puts those that are not there yet. Where it fails, some may have been put.
	PutEvents(ctx context.Context, events []*Event) error

	// Events reads events of a tenant. Those that do not exist are left out.
	Events(ctx context.Context, tenant billing.Tenant, ids []billing.EventID) (map[billing.EventID]*Event, error)
}

// DeliveryStore keeps deliveries.
type DeliveryStore interface {
	// PutDelivery puts d if it is absent. That it is there already is no error.
	PutDelivery(ctx context.Context, d *Delivery) error

	// SaveDelivery puts d where it is one revision behind.
	SaveDelivery(ctx context.Context, d *Delivery) error

	// Postpone has the sweep look at d at another time, where d is still at its revision, which stays. Where it is not,
	// nothing happens.
	Postpone(ctx context.Context, d *Delivery, dueAt time.Time) error

	// Delivery reads one, or answers [billing.ErrNotFound].
	Delivery(ctx context.Context, tenant billing.Tenant, id DeliveryID) (*Delivery, error)

	// ListDeliveries lists the deliveries of an endpoint that were made before one of them, newest first; the empty id
	// begins with the newest.
	ListDeliveries(ctx context.Context, tenant billing.Tenant, endpoint EndpointID, before DeliveryID, limit int) ([]*Delivery, error)

	// Due lists deliveries of all tenants that are due by an instant, at most limit, those first that have been due for
	// longest. It reads from an index that may lag. It answers what it could read beside the error of what it could not.
	Due(ctx context.Context, by time.Time, limit int) ([]*Delivery, error)
}
