package outbox

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Ids are like those of package billing: opaque to callers, with a prefix for what they name, and sorted by age. A
// delivery's id is an address, so that finding it costs one read by key.
type (
	// EndpointID names an endpoint: whe_ and a ULID.
	EndpointID string
	// DeliveryID names a delivery: dlv_, its endpoint's ULID, and a ULID that is derived from its event, so that sending
	// the same event to the same endpoint again is the same delivery.
	DeliveryID string
)

const (
	endpointPrefix = "whe_"
	deliveryPrefix = "dlv_"
	ulidLength     = 26
)

// Valid reports whether id has the form of an endpoint's id.
func (id EndpointID) Valid() bool { return billing.ValidID(string(id), endpointPrefix, ulidLength) }

// newDeliveryID returns the id of the delivery of an event to an endpoint: the random bits of its ULID are a hash of
// the event's id.
func newDeliveryID(endpoint EndpointID, event billing.EventID, at time.Time) DeliveryID {
	sum := sha256.Sum256([]byte(event))
	return DeliveryID(deliveryPrefix + strings.TrimPrefix(string(endpoint), endpointPrefix) +
		billing.NewULID(at, billing.Entropy(sum[:10])))
}

// Valid reports whether id has the form of a delivery's id.
func (id DeliveryID) Valid() bool { return billing.ValidID(string(id), deliveryPrefix, 2*ulidLength) }

// Endpoint returns the endpoint of the delivery, or false if id is no delivery's id.
func (id DeliveryID) Endpoint() (EndpointID, bool) {
	if !id.Valid() {
		return "", false
	}
	return EndpointID(endpointPrefix + string(id)[len(deliveryPrefix):len(deliveryPrefix)+ulidLength]), true
}
