package outbox

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Store keeps endpoints, their secrets, events and deliveries, which are documents, and finds what is due. There are two,
// the one in package ddb and the one in memory of package outboxtest, and one conformance suite that both pass
// (outboxtest.TestStore).
type Store interface {
	ledger.Store

	// PutEvents puts those that are not there yet. Where it fails, some may have been put.
	PutEvents(ctx context.Context, events []*billing.EventRecord) error

	// Postpone sets when the sweep looks at d, where d is still at its revision, which stays. Where it is not,
	// nothing happens.
	Postpone(ctx context.Context, d *Delivery, dueAt time.Time) error

	// Due lists deliveries of all tenants that are due by an instant, at most limit, those first that have been due for
	// longest. It reads from an index that may lag. It returns what it could read beside the error of what it could not.
	Due(ctx context.Context, by time.Time, limit int) ([]*Delivery, error)
}

// The kinds of documents of this package, beside [billing.KindEvent].
const (
	KindEndpoint              = billing.KindEndpoint
	KindSecrets  billing.Kind = "signing-secrets"  // of the tenant: those of an endpoint, apart so that they are read where they are needed
	KindDelivery billing.Kind = "webhook-delivery" // of an endpoint
)

// EndpointKey is the address of an endpoint.
func EndpointKey(tenant billing.Tenant, id EndpointID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindEndpoint, ID: string(id)}
}

// SecretsKey is the address of an endpoint's secrets.
func SecretsKey(tenant billing.Tenant, id EndpointID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindSecrets, ID: string(id)}
}

// DeliveryKey is the address of a delivery, which its id holds.
func DeliveryKey(tenant billing.Tenant, id DeliveryID) billing.DocumentKey {
	endpoint, _ := id.Endpoint()
	return billing.DocumentKey{Tenant: tenant, Kind: KindDelivery, Parent: string(endpoint), ID: string(id)}
}

// allEndpoints is the list of a tenant's endpoints: more than there should be.
func allEndpoints(tenant billing.Tenant) billing.Collection {
	return billing.Collection{Tenant: tenant, Kind: KindEndpoint, Limit: 2 * MaxEndpoints}
}

// save writes a document in place of the one that is a revision behind, or where there is none for revision 1.
func (s *Service) save(ctx context.Context, document billing.Document) error {
	return s.Store.PutDocument(ctx, billing.DocumentChange{
		Key: document.DocumentKey(), Before: document.DocumentRevision() - 1, After: document,
	})
}
