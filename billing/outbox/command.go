package outbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// The commands of this package. None changes a wallet, so their keys belong to the tenant. What the service adds to a
// command, such as an id or the refusal of a URL, is no part of the request.

// CreateEndpoint creates an endpoint.
type CreateEndpoint struct {
	billing.Keyed
	URL    string
	Events []string

	id     EndpointID
	secret Secret
	fault  *billing.Error // why the URL is refused; nil if it is not
}

// Wallets implements [billing.Command].
func (c *CreateEndpoint) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (c *CreateEndpoint) Request() billing.Request {
	return billing.Request{Operation: "createWebhookEndpoint", Fields: []billing.Field{
		{Name: "url", Value: c.URL}, {Name: "events", Value: canonical(c.Events)},
	}}
}

// Check implements [billing.Command].
func (c *CreateEndpoint) Check() *billing.Error {
	return firstRefusal(c.Keyed.Check(), checkEvents(c.Events))
}

// Reads implements [billing.Command].
func (c *CreateEndpoint) Reads(d *billing.Draft) { d.ReadList(allEndpoints(d.Tenant())) }

// Apply implements [billing.Command]. Two requests at the same time may bring a tenant one endpoint above the limit.
func (c *CreateEndpoint) Apply(d *billing.Draft) *billing.Error {
	if c.fault != nil {
		return c.fault
	}
	if n := len(d.List(allEndpoints(d.Tenant()))); n >= MaxEndpoints {
		return refuse(billing.CodeInvalidInput,
			fmt.Sprintf("there are already %d webhook endpoints, which is the most; delete one that is not needed",
				MaxEndpoints))
	}
	d.Put(&Endpoint{
		Tenant: d.Tenant(), ID: c.id, URL: c.URL, Events: distinct(c.Events), Enabled: true, EnabledAt: d.Clock(),
		CreatedAt: d.Clock(),
	})
	d.Put(&Secrets{Tenant: d.Tenant(), Endpoint: c.id, Secrets: []SigningSecret{{Secret: c.secret}}})
	d.Created(string(c.id))
	d.Changed(billing.Change{Target: string(c.id), After: billing.Metadata{"url": c.URL, "events": canonical(c.Events)}})
	return nil
}

// UpdateEndpoint changes an endpoint. Fields that are nil stay as they are. Enabling an endpoint removes the reason why
// it was disabled.
type UpdateEndpoint struct {
	billing.Keyed
	Endpoint EndpointID
	URL      *string
	Events   []string
	Enabled  *bool

	fault *billing.Error // why the URL is refused; nil if it is not
}

// Wallets implements [billing.Command].
func (u *UpdateEndpoint) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (u *UpdateEndpoint) Request() billing.Request {
	url, enabled := "", ""
	if u.URL != nil {
		url = *u.URL
	}
	if u.Enabled != nil {
		enabled = strconv.FormatBool(*u.Enabled)
	}
	return billing.Request{Operation: "updateWebhookEndpoint", Fields: []billing.Field{
		{Name: "endpointId", Value: string(u.Endpoint)},
		{Name: "url", Value: url},
		{Name: "events", Value: canonical(u.Events)},
		{Name: "enabled", Value: enabled},
	}}
}

// Check implements [billing.Command].
func (u *UpdateEndpoint) Check() *billing.Error {
	if refusal := u.Keyed.Check(); refusal != nil || u.Events == nil {
		return refusal
	}
	return checkEvents(u.Events)
}

// Reads implements [billing.Command].
func (u *UpdateEndpoint) Reads(d *billing.Draft) { d.ReadDocument(EndpointKey(d.Tenant(), u.Endpoint)) }

// Apply implements [billing.Command].
func (u *UpdateEndpoint) Apply(d *billing.Draft) *billing.Error {
	stored := endpointIn(d, u.Endpoint)
	switch {
	case stored == nil:
		return noEndpoint(u.Endpoint)
	case u.fault != nil:
		return u.fault
	}
	endpoint := stored.Clone()
	if u.URL != nil {
		endpoint.URL = *u.URL
	}
	if u.Events != nil {
		endpoint.Events = distinct(u.Events)
	}
	switch {
	case u.Enabled == nil:
	case *u.Enabled:
		endpoint.enable(d.Clock())
	default:
		endpoint.disable(DisabledByRequest, d.Clock())
	}
	d.Put(endpoint)
	d.Created(string(endpoint.ID))
	d.Changed(billing.Change{Target: string(endpoint.ID), Before: auditFields(stored), After: auditFields(endpoint)})
	return nil
}

// auditFields returns the fields of an endpoint that its owner can change.
func auditFields(e *Endpoint) billing.Metadata {
	return billing.Metadata{"url": e.URL, "events": canonical(e.Events), "enabled": strconv.FormatBool(e.Enabled)}
}

// RotateSecret makes a new secret. The earlier ones also sign, for a while.
type RotateSecret struct {
	billing.Keyed
	Endpoint     EndpointID
	OverlapHours int

	secret Secret
}

// Wallets implements [billing.Command].
func (r *RotateSecret) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (r *RotateSecret) Request() billing.Request {
	return billing.Request{Operation: "rotateWebhookSecret", Fields: []billing.Field{
		{Name: "endpointId", Value: string(r.Endpoint)}, {Name: "overlapHours", Value: strconv.Itoa(r.OverlapHours)},
	}}
}

// Check implements [billing.Command].
func (r *RotateSecret) Check() *billing.Error {
	if refusal := r.Keyed.Check(); refusal != nil {
		return refusal
	}
	if r.OverlapHours < 0 || r.OverlapHours > MaxOverlapHours {
		return refuse(billing.CodeInvalidInput,
			fmt.Sprintf("overlapHours is %d; use 0 to %d", r.OverlapHours, MaxOverlapHours), "overlapHours")
	}
	return nil
}

// Reads implements [billing.Command].
func (r *RotateSecret) Reads(d *billing.Draft) {
	d.ReadDocument(EndpointKey(d.Tenant(), r.Endpoint))
	d.ReadDocument(SecretsKey(d.Tenant(), r.Endpoint))
}

// Apply implements [billing.Command].
func (r *RotateSecret) Apply(d *billing.Draft) *billing.Error {
	endpoint := endpointIn(d, r.Endpoint)
	if endpoint == nil {
		return noEndpoint(r.Endpoint)
	}
	var before []SigningSecret
	if stored, _ := d.Document(SecretsKey(d.Tenant(), r.Endpoint)).(*Secrets); stored != nil {
		before = stored.Secrets
	}
	secrets, refusal := addSecret(before, r.secret, d.Clock(), time.Duration(r.OverlapHours)*time.Hour)
	if refusal != nil {
		return refusal
	}
	d.Put(endpoint.Clone()) // so that two rotations at the same time are decided one after the other
	d.Put(&Secrets{Tenant: d.Tenant(), Endpoint: r.Endpoint, Secrets: secrets})
	d.Created(string(r.Endpoint))
	d.Changed(billing.Change{
		Target: string(r.Endpoint), After: billing.Metadata{"secretRotatedAt": billing.FormatInstant(d.Clock())},
	})
	return nil
}

// addSecret returns the secrets of an endpoint with a new one at the head. Each of the others ends with the overlap at
// the latest.
func addSecret(
	secrets []SigningSecret, secret Secret, now time.Time, overlap time.Duration,
) ([]SigningSecret, *billing.Error) {
	until := now.Add(overlap)
	next := []SigningSecret{{Secret: secret}}
	for _, old := range validSecrets(secrets, now) {
		if old.Until.IsZero() || until.Before(old.Until) {
			old.Until = until
		}
		if now.Before(old.Until) {
			next = append(next, old)
		}
	}
	if len(next) <= MaxSecrets {
		return next, nil
	}
	oldest := slices.MinFunc(next[1:], func(a, b SigningSecret) int { return a.Until.Compare(b.Until) })
	refusal := refuse(billing.CodeConflict, fmt.Sprintf(
		"%d secrets of the endpoint sign already, which is the most; rotate with a shorter overlap, or after %s", MaxSecrets,
		billing.FormatInstant(oldest.Until)),
		"endpointId")
	refusal.RetryAt = &oldest.Until
	return nil, refusal
}

// SendTest sends a test event to an endpoint.
type SendTest struct {
	billing.Keyed
	Endpoint EndpointID

	event billing.EventID
}

// Wallets implements [billing.Command].
func (t *SendTest) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (t *SendTest) Request() billing.Request {
	return billing.Request{
		Operation: "sendTestWebhook", Fields: []billing.Field{{Name: "endpointId", Value: string(t.Endpoint)}},
	}
}

// Reads implements [billing.Command].
func (t *SendTest) Reads(d *billing.Draft) { d.ReadDocument(EndpointKey(d.Tenant(), t.Endpoint)) }

// Apply implements [billing.Command].
func (t *SendTest) Apply(d *billing.Draft) *billing.Error {
	endpoint := endpointIn(d, t.Endpoint)
	switch {
	case endpoint == nil:
		return noEndpoint(t.Endpoint)
	case !endpoint.Enabled:
		return refuseDisabled(endpoint, "endpointId")
	}
	event := newTestEvent(d.Tenant(), t.event, t.Endpoint, d.Clock())
	delivery := newDelivery(event, t.Endpoint, d.Clock())
	d.Put(event)
	d.Put(delivery)
	d.Created(string(delivery.ID))
	return nil
}

// newTestEvent returns the event that a test sends.
func newTestEvent(tenant billing.Tenant, id billing.EventID, endpoint EndpointID, now time.Time) *billing.EventRecord {
	data := struct {
		EndpointID EndpointID `json:"endpointId"`
	}{endpoint}
	return billing.NewDirectEvent(tenant, id, EventTest, string(endpoint), data, now, now)
}

// Replay attempts a delivery again, from the beginning of the schedule, whatever its status is.
type Replay struct {
	billing.Keyed
	Delivery DeliveryID

	leaveToSweep bool // there is no queue, so the next sweep has to find the delivery
}

// Wallets implements [billing.Command].
func (r *Replay) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (r *Replay) Request() billing.Request {
	return billing.Request{
		Operation: "replayWebhookDelivery", Fields: []billing.Field{{Name: "deliveryId", Value: string(r.Delivery)}},
	}
}

// Reads implements [billing.Command].
func (r *Replay) Reads(d *billing.Draft) {
	if delivery, _ := d.ReadDocument(DeliveryKey(d.Tenant(), r.Delivery)).(*Delivery); delivery != nil {
		d.ReadDocument(EndpointKey(d.Tenant(), delivery.Endpoint))
		d.ReadDocument(FailedKey(d.Tenant(), FailedID(delivery)))
	}
}

// Apply implements [billing.Command].
func (r *Replay) Apply(d *billing.Draft) *billing.Error {
	stored, _ := d.Document(DeliveryKey(d.Tenant(), r.Delivery)).(*Delivery)
	if stored == nil || !d.Clock().Before(stored.KeptUntil) {
		return noDelivery(r.Delivery)
	}
	endpoint := endpointIn(d, stored.Endpoint)
	switch {
	case endpoint == nil:
		return noEndpoint(stored.Endpoint)
	case !endpoint.Enabled:
		return refuseDisabled(endpoint, "deliveryId")
	}
	delivery := stored.restart(d.Clock())
	if r.leaveToSweep {
		delivery.DueAt = d.Clock()
	}
	d.Put(delivery)
	d.Delete(FailedKey(d.Tenant(), FailedID(stored)))
	d.Created(string(r.Delivery))
	return nil
}

// endpointIn returns an endpoint that the command declared to read; nil if it does not exist.
func endpointIn(d *billing.Draft, id EndpointID) *Endpoint {
	endpoint, _ := d.Document(EndpointKey(d.Tenant(), id)).(*Endpoint)
	return endpoint
}

func refuseDisabled(e *Endpoint, field string) *billing.Error {
	return refuse(billing.CodeInvalidInput, fmt.Sprintf("endpoint %s is disabled; enable it first", e.ID), field)
}

func firstRefusal(refusals ...*billing.Error) *billing.Error {
	for _, refusal := range refusals {
		if refusal != nil {
			return refusal
		}
	}
	return nil
}

// canonical returns a text that is the same for lists which differ only in order and repetitions.
func canonical(events []string) string { return strings.Join(distinct(events), " ") }
