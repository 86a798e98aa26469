package outbox

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Endpoint is where events are sent: a URL of the tenant's own.
type Endpoint struct {
	billing.Versioned
	Tenant         billing.Tenant
	ID             EndpointID
	URL            string
	Events         []string // types, all of a noun such as "grant.*", or "*"
	Enabled        bool
	EnabledAt      time.Time     // since when; of one that is not enabled, when it last was
	DisabledReason DisableReason // empty where it is enabled
	DisabledAt     time.Time     // zero where it is enabled
	LastSuccessAt  time.Time     // to ten minutes; zero: never
	CreatedAt      time.Time
}

// DisableReason says why nothing is sent to an endpoint.
type DisableReason string

// The reasons: its owner wanted it so; it answered that it is gone, which 410 means; nothing succeeded for days.
const (
	DisabledByRequest DisableReason = "REQUESTED"
	DisabledGone      DisableReason = "GONE"
	DisabledFailing   DisableReason = "FAILING"
)

// DisableReasons are all of them.
var DisableReasons = []DisableReason{DisabledByRequest, DisabledGone, DisabledFailing}

// Valid reports whether r is one of DisableReasons.
func (r DisableReason) Valid() bool { return slices.Contains(DisableReasons, r) }

// Wants says whether events of that type are for the endpoint, whether or not it is enabled.
func (e *Endpoint) Wants(t billing.EventType) bool {
	return slices.ContainsFunc(e.Events, func(pattern string) bool { return matches(pattern, t) })
}

// Subscribes implements [billing.Subscriber].
func (e *Endpoint) Subscribes(t billing.EventType) bool { return e.Enabled && e.Wants(t) }

// allEvents stands for every type, and everyOf, behind a noun, for every type of it.
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

// enable changes e into one that is sent events.
func (e *Endpoint) enable(now time.Time) {
	if !e.Enabled {
		e.Enabled, e.EnabledAt, e.DisabledReason, e.DisabledAt = true, now, "", time.Time{}
	}
}

// disable changes e into one that is not.
func (e *Endpoint) disable(reason DisableReason, now time.Time) {
	if e.Enabled {
		e.Enabled, e.DisabledReason, e.DisabledAt = false, reason, now
	}
}

// Secret signs what is sent to an endpoint: whsec_ and the base64 of 32 random bytes. Whatever formats, logs or encodes
// one shows none of it; string(s) is the secret.
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
	Until  time.Time // zero for the one that was made last
}

// Secrets are the secrets of an endpoint, newest first, those that sign no more as well.
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

// valid are those of secrets that sign at an instant, newest first.
func valid(secrets []SigningSecret, now time.Time) []SigningSecret {
	var left []SigningSecret
	for _, s := range secrets {
		if s.Until.IsZero() || now.Before(s.Until) {
			left = append(left, s)
		}
	}
	return left
}
