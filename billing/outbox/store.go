package outbox

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Store stores endpoints, their secrets, events and deliveries, which are documents, and finds deliveries that are due.
// There are two, in package ddb and, in memory, in package outboxtest, and one conformance suite that both pass
// (outboxtest.TestStore).
type Store interface {
	ledger.Store

	// Postpone sets when the sweep finds d, if d is still at its revision, which stays the same. Otherwise it does
	// nothing.
	Postpone(ctx context.Context, d *Delivery, dueAt time.Time) error

	// Due lists deliveries of all tenants that are due by an instant, at most limit, first those that have been due for
	// longest. It reads from an index that may lag. If a part of it cannot be read, it returns the rest and the error.
	Due(ctx context.Context, by time.Time, limit int) ([]*Delivery, error)
}

// The kinds of documents of this package, beside [billing.KindEvent].
const (
	KindEndpoint              = billing.KindEndpoint
	KindSecrets  billing.Kind = "signing-secrets"  // of the tenant: the secrets of an endpoint, read only to sign
	KindDelivery billing.Kind = "webhook-delivery" // of an endpoint
)

// EndpointKey returns the address of an endpoint.
func EndpointKey(tenant billing.Tenant, id EndpointID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindEndpoint, ID: string(id)}
}

// SecretsKey returns the address of an endpoint's secrets.
func SecretsKey(tenant billing.Tenant, id EndpointID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindSecrets, ID: string(id)}
}

// DeliveryKey returns the address of a delivery, which its id contains.
func DeliveryKey(tenant billing.Tenant, id DeliveryID) billing.DocumentKey {
	endpoint, _ := id.Endpoint()
	return billing.DocumentKey{Tenant: tenant, Kind: KindDelivery, Parent: string(endpoint), ID: string(id)}
}

// allEndpoints returns the list of a tenant's endpoints. Its limit is twice the number that a tenant should have.
func allEndpoints(tenant billing.Tenant) billing.Collection {
	return billing.Collection{Tenant: tenant, Kind: KindEndpoint, Limit: 2 * MaxEndpoints}
}

// save writes a document in place of the one with the revision before; a document with revision 1 must not exist yet.
func (s *Service) save(ctx context.Context, document billing.Document) error {
	return s.Store.PutDocument(ctx, billing.DocumentChange{
		Key: document.DocumentKey(), Before: document.DocumentRevision() - 1, After: document,
	})
}
