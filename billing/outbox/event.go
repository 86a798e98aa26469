package outbox

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// EventTest is the type of what [Service.SendTest] sends. No endpoint has to ask for it.
const EventTest billing.EventType = "webhook.test"

// Event is an event as it is kept and sent: its payload is rendered once.
type Event struct {
	Tenant    billing.Tenant
	ID        billing.EventID
	Type      billing.EventType
	At        time.Time
	Only      EndpointID // the one endpoint that it is for; empty: all that want its type
	Payload   string     // JSON
	KeptUntil time.Time  // then it goes
}

// wants says whether the event is for the endpoint.
func (e *Event) wants(endpoint *Endpoint) bool {
	if e.Only != "" {
		return e.Only == endpoint.ID
	}
	return endpoint.Wants(e.Type)
}

// NewEvent is an event of the domain as it is kept from now on.
func NewEvent(e *billing.Event, now time.Time) *Event {
	return &Event{
		Tenant: e.Tenant, ID: e.ID, Type: e.Type, At: e.At, Payload: render(e), KeptUntil: keptUntil(now),
	}
}

// keptUntil is when what is kept from now on goes: a whole second.
func keptUntil(now time.Time) time.Time { return now.Add(Kept).Truncate(time.Second) }
