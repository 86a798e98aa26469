package outbox

import "github.com/drawdown-billing/drawdown/billing"

// EventTest is the type of the event that [Service.SendTest] sends. Endpoints receive it without subscribing to it.
const EventTest billing.EventType = "webhook.test"

// wants reports whether an event is sent to the endpoint.
func (e *Endpoint) wants(event *billing.EventRecord) bool {
	if event.Only != "" {
		return event.Only == string(e.ID)
	}
	return e.Wants(event.Type)
}
