package outbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// CreateEndpoint asks for a new endpoint.
type CreateEndpoint struct {
	IdempotencyKey string
	URL            string
	Events         []string
}

// UpdateEndpoint asks to change an endpoint. What is nil stays.
type UpdateEndpoint struct {
	IdempotencyKey string
	Endpoint       EndpointID
	URL            *string
	Events         []string
	Enabled        *bool
}

// RotateSecret asks for a new secret, beside which those that there are sign for a while.
type RotateSecret struct {
	IdempotencyKey string
	Endpoint       EndpointID
	OverlapHours   int
}

// SendTest asks to send a test event to an endpoint.
type SendTest struct {
	IdempotencyKey string
	Endpoint       EndpointID
}

// Replay asks to attempt a delivery anew, whatever became of it.
type Replay struct {
	IdempotencyKey string
	Delivery       DeliveryID
}

// The limits of requests.
const (
	// MaxURLBytes is what browsers and proxies commonly take.
	MaxURLBytes = 2000

	// MaxOverlapHours is for how long a secret can still sign after a new one was made: a week.
	MaxOverlapHours = 7 * 24

	// MaxSecrets is how many secrets of an endpoint sign at once: each is a signature of 47 bytes in a header.
	MaxSecrets = 5
)

func (c CreateEndpoint) asked() billing.Asked {
	return billing.Asked{Key: c.IdempotencyKey, Operation: "createWebhookEndpoint", Inputs: []billing.Input{
		{Name: "url", Value: c.URL}, {Name: "events", Value: canonical(c.Events)},
	}}
}

func (u UpdateEndpoint) asked() billing.Asked {
	inputs := []billing.Input{{Name: "endpointId", Value: string(u.Endpoint)}, {Name: "url"}, {Name: "events", Value: canonical(u.Events)}, {Name: "enabled"}}
	if u.URL != nil {
		inputs[1].Value = *u.URL
	}
	if u.Enabled != nil {
		inputs[3].Value = strconv.FormatBool(*u.Enabled)
	}
	return billing.Asked{Key: u.IdempotencyKey, Operation: "updateWebhookEndpoint", Inputs: inputs}
}

func (r RotateSecret) asked() billing.Asked {
	return billing.Asked{Key: r.IdempotencyKey, Operation: "rotateWebhookSecret", Inputs: []billing.Input{
		{Name: "endpointId", Value: string(r.Endpoint)}, {Name: "overlapHours", Value: strconv.Itoa(r.OverlapHours)},
	}}
}

func (t SendTest) asked() billing.Asked {
	return billing.Asked{Key: t.IdempotencyKey, Operation: "sendTestWebhook", Inputs: []billing.Input{{Name: "endpointId", Value: string(t.Endpoint)}}}
}

func (r Replay) asked() billing.Asked {
	return billing.Asked{Key: r.IdempotencyKey, Operation: "replayWebhookDelivery", Inputs: []billing.Input{{Name: "deliveryId", Value: string(r.Delivery)}}}
}

// canonical is a list of which neither order nor repetitions mean anything.
func canonical(events []string) string { return strings.Join(distinct(events), " ") }

func distinct(events []string) []string {
	sorted := slices.Clone(events)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// checkEvents refuses what is no list of types.
func checkEvents(events []string) error {
	if len(events) == 0 {
		return refuse(billing.CodeInvalidInput, "events is empty: nothing would ever be sent; name types, or \"*\" for all", "events")
	}
	for i, pattern := range events {
		if !slices.ContainsFunc(billing.EventTypes, func(t billing.EventType) bool { return matches(pattern, t) }) {
			return refuse(billing.CodeInvalidInput, fmt.Sprintf(
				"%s is no type of event; there are %s, all of a noun such as \"grant.*\", and \"*\"", quote(pattern), typeNames()),
				"events", strconv.Itoa(i))
		}
	}
	return nil
}

func typeNames() string {
	names := make([]string, len(billing.EventTypes))
	for i, t := range billing.EventTypes {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

// quote shows what a caller wrote, where it could have been meant.
func quote(text string) string {
	const most = 40
	return strconv.Quote(text[:min(most, len(text))])
}

// refuse makes a refusal of the field at path.
func refuse(code billing.Code, message string, path ...string) error {
	return &billing.Error{Code: code, Message: message, Path: path}
}

func noEndpoint(id EndpointID) error {
	return refuse(billing.CodeNotFound, "there is no webhook endpoint "+quote(string(id)), "endpointId")
}

func noDelivery(id DeliveryID) error {
	return refuse(billing.CodeNotFound, "there is no webhook delivery "+quote(string(id))+"; they are kept for 30 days", "deliveryId")
}
