package outbox

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Endpoint is a URL of the tenant to which events are sent.
type Endpoint struct {
	billing.Versioned
	Tenant         billing.Tenant
	ID             EndpointID
	URL            string
	Events         []string // types, all types of a noun such as "grant.*", or "*"
	Enabled        bool
	EnabledAt      time.Time     // when it was last enabled
	DisabledReason DisableReason // empty if it is enabled
	DisabledAt     time.Time     // zero if it is enabled
	LastSuccessAt  time.Time     // up to ten minutes old; zero: never
	CreatedAt      time.Time
}

// DisableReason is why an endpoint is disabled.
type DisableReason string

// The reasons: its owner disabled it; it answered with status 410 (Gone); nothing succeeded for days.
const (
	DisabledByRequest DisableReason = "REQUESTED"
	DisabledGone      DisableReason = "GONE"
	DisabledFailing   DisableReason = "FAILING"
)

// DisableReasons lists all reasons.
var DisableReasons = []DisableReason{DisabledByRequest, DisabledGone, DisabledFailing}

// Valid reports whether r is one of DisableReasons.
func (r DisableReason) Valid() bool { return slices.Contains(DisableReasons, r) }

// Wants reports whether the endpoint subscribes to a type of event, whether or not it is enabled.
func (e *Endpoint) Wants(t billing.EventType) bool {
	return slices.ContainsFunc(e.Events, func(pattern string) bool { return matches(pattern, t) })
}

// Subscribes implements [billing.Subscriber].
func (e *Endpoint) Subscribes(t billing.EventType) bool { return e.Enabled && e.Wants(t) }

// allEvents matches every type, and everyOf, after a noun, every type of that noun.
const (
	allEvents = "*"
	everyOf   = ".*"
)

func matches(pattern string, t billing.EventType) bool {
	if noun, found := strings.CutSuffix(pattern, everyOf); found {
		of, _, _ := strings.Cut(string(t), ".")
		return of == noun
	}
	return pattern == allEvents || pattern == string(t)
}

// Clone copies e.
func (e *Endpoint) Clone() *Endpoint {
	copied := *e
	copied.Events = slices.Clone(e.Events)
	return &copied
}

// DocumentKey implements [billing.Document].
func (e *Endpoint) DocumentKey() billing.DocumentKey { return EndpointKey(e.Tenant, e.ID) }

// CloneDocument implements [billing.Document].
func (e *Endpoint) CloneDocument() billing.Document { return e.Clone() }

// enable enables e.
func (e *Endpoint) enable(now time.Time) {
	if !e.Enabled {
		e.Enabled, e.EnabledAt, e.DisabledReason, e.DisabledAt = true, now, "", time.Time{}
	}
}

// disable disables e.
func (e *Endpoint) disable(reason DisableReason, now time.Time) {
	if e.Enabled {
		e.Enabled, e.DisabledReason, e.DisabledAt = false, reason, now
	}
}

// Secret signs the requests to an endpoint: whsec_ and the base64 of 32 random bytes. Formatting, logging or encoding
// one shows no part of it; string(s) is the secret.
type Secret string

const redacted = "whsec_…"

// String implements [fmt.Stringer].
func (Secret) String() string { return redacted }

// GoString implements [fmt.GoStringer].
func (Secret) GoString() string { return redacted }

// LogValue implements [slog.LogValuer].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements [encoding.TextMarshaler].
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// SigningSecret is a secret of an endpoint, for as long as it signs.
type SigningSecret struct {
	Secret Secret
	Until  time.Time // zero for the newest
}

// Secrets are the secrets of an endpoint, newest first, including those that no longer sign.
type Secrets struct {
	billing.Versioned
	Tenant   billing.Tenant
	Endpoint EndpointID
	Secrets  []SigningSecret
}

// DocumentKey implements [billing.Document].
func (s *Secrets) DocumentKey() billing.DocumentKey { return SecretsKey(s.Tenant, s.Endpoint) }

// CloneDocument implements [billing.Document].
func (s *Secrets) CloneDocument() billing.Document {
	copied := *s
	copied.Secrets = slices.Clone(s.Secrets)
	return &copied
}

// validSecrets returns the secrets that sign at an instant, newest first.
func validSecrets(secrets []SigningSecret, now time.Time) []SigningSecret {
	var left []SigningSecret
	for _, s := range secrets {
		if s.Until.IsZero() || now.Before(s.Until) {
			left = append(left, s)
		}
	}
	return left
}

// Attention returns the entry of an endpoint that was disabled because nothing could be delivered to it; nil for any other.
func (e *Endpoint) Attention() *billing.Attention {
	a := &billing.Attention{
		Tenant: e.Tenant, Kind: billing.AttentionWebhookFailing, Subject: string(e.ID), Since: e.DisabledAt,
	}
	switch {
	case e.Enabled:
		return nil
	case e.DisabledReason == DisabledGone:
		a.Detail = "It answered that it is gone."
	case e.DisabledReason == DisabledFailing:
		a.Detail = "Its deliveries failed for days."
	default:
		return nil
	}
	return a
}
