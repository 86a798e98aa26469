package outbox

import "github.com/drawdown-billing/drawdown/billing"

// EventTest is the type of what [Service.SendTest] sends. No endpoint has to ask for it.
const EventTest billing.EventType = "webhook.test"

// wants reports whether the endpoint is sent an event.
func (e *Endpoint) wants(event *billing.EventRecord) bool {
	if event.Only != "" {
		return event.Only == string(e.ID)
	}
	return e.Wants(event.Type)
}
