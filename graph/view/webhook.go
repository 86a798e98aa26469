package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// WebhookEndpoint is an endpoint of webhooks.
type WebhookEndpoint struct{ Of *outbox.Endpoint }

// IsNode implements [Node].
func (WebhookEndpoint) IsNode() {}

func (e WebhookEndpoint) ID() string           { return string(e.Of.ID) }
func (e WebhookEndpoint) URL() string          { return e.Of.URL }
func (e WebhookEndpoint) Events() []string     { return e.Of.Events }
func (e WebhookEndpoint) Enabled() bool        { return e.Of.Enabled }
func (e WebhookEndpoint) CreatedAt() time.Time { return e.Of.CreatedAt }

// DisabledReason returns why the endpoint is disabled; nil if it is enabled.
func (e WebhookEndpoint) DisabledReason() *outbox.DisableReason {
	if e.Of.Enabled {
		return nil
	}
	return &e.Of.DisabledReason
}

func (e WebhookEndpoint) DisabledAt() *time.Time    { return optionalTime(e.Of.DisabledAt) }
func (e WebhookEndpoint) LastSuccessAt() *time.Time { return optionalTime(e.Of.LastSuccessAt) }

// WebhookDelivery is a delivery to an endpoint.
type WebhookDelivery struct{ Of *outbox.Delivery }

// IsNode implements [Node].
func (WebhookDelivery) IsNode() {}

func (d WebhookDelivery) ID() string                    { return string(d.Of.ID) }
func (d WebhookDelivery) EventID() string               { return string(d.Of.Event) }
func (d WebhookDelivery) EventType() string             { return string(d.Of.Type) }
func (d WebhookDelivery) Status() outbox.DeliveryStatus { return d.Of.Status }
func (d WebhookDelivery) Attempts() int                 { return d.Of.Attempts }
func (d WebhookDelivery) LastResponseStatus() *int      { return optionalInt(d.Of.LastStatus()) }
func (d WebhookDelivery) NextAttemptAt() *time.Time     { return optionalTime(d.Of.NextAt) }
func (d WebhookDelivery) CreatedAt() time.Time          { return d.Of.CreatedAt }

// AttemptLog returns the log of its attempts.
func (d WebhookDelivery) AttemptLog() []WebhookAttempt {
	log := make([]WebhookAttempt, len(d.Of.Log))
	for i, a := range d.Of.Log {
		log[i] = WebhookAttempt{a}
	}
	return log
}

// WebhookAttempt is one attempt of a delivery.
type WebhookAttempt struct{ Of outbox.Attempt }

func (a WebhookAttempt) At() time.Time        { return a.Of.At }
func (a WebhookAttempt) Milliseconds() int    { return int(a.Of.Took.Milliseconds()) }
func (a WebhookAttempt) ResponseStatus() *int { return optionalInt(a.Of.Status) }
func (a WebhookAttempt) Error() *string       { return optional(a.Of.Fault) }

// WebhookEventTypeInfo is a type of events.
type WebhookEventTypeInfo struct{ Type billing.EventType }

func (i WebhookEventTypeInfo) Name() string    { return string(i.Type) }
func (i WebhookEventTypeInfo) Example() string { return outbox.Example(i.Type) }

func optionalInt(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
