package outbox

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Ids are like those of package billing: opaque to callers, prefixed by what they name, sorting by age. A delivery's
// is an address, so that finding it costs one read by key.
type (
	// EndpointID names an endpoint: whe_ and a ULID.
	EndpointID string
	// DeliveryID names a delivery: dlv_, its endpoint's ULID, and a ULID that follows from its event, so that telling
	// an endpoint the same event again is the same delivery.
	DeliveryID string
)

const (
	endpointPrefix = "whe_"
	deliveryPrefix = "dlv_"
	ulidLength     = 26
)

// Valid says whether id has the form of an endpoint's id.
func (id EndpointID) Valid() bool { return billing.ValidID(string(id), endpointPrefix, ulidLength) }

// newDeliveryID is the id of what is sent to an endpoint because of an event: the random bits of its ULID are a hash
// of the event's id.
func newDeliveryID(endpoint EndpointID, event billing.EventID, at time.Time) DeliveryID {
	sum := sha256.Sum256([]byte(event))
	return DeliveryID(deliveryPrefix + strings.TrimPrefix(string(endpoint), endpointPrefix) +
		billing.NewULID(at, billing.Entropy(sum[:10])))
}

// Valid says whether id has the form of a delivery's id.
func (id DeliveryID) Valid() bool { return billing.ValidID(string(id), deliveryPrefix, 2*ulidLength) }

// Endpoint reads the endpoint out of id, or answers false for what is no delivery's id.
func (id DeliveryID) Endpoint() (EndpointID, bool) {
	if !id.Valid() {
		return "", false
	}
	return EndpointID(endpointPrefix + string(id)[len(deliveryPrefix):len(deliveryPrefix)+ulidLength]), true
}
