package billing

import "time"

// Tenant is an isolated data space. The credential chooses it, never an argument.
type Tenant string

// Every deployment has these two.
const (
	Live Tenant = "live"
	Test Tenant = "test"
)

// Tenants are all of them.
var Tenants = []Tenant{Live, Test}

// Caller is on whose behalf something is done.
type Caller struct {
	Tenant Tenant
	Actor  string // the id of the API key, or "system"

	// Space is where the caller's idempotency keys are: empty for back ends, which share one space in each tenant. Every
	// other kind of caller, such as a customer's session, has a space of its own, named by its id: an idempotency key is
	// an address for ever, so that no two kinds of callers may ever share one.
	Space string

	RequestID string // of the HTTP request; empty where there is none
}

// systemActor is who booked what nobody asked for, such as an expiry.
const systemActor = "system"

// Instant is t as Drawdown keeps it: in UTC, to the microsecond, rounded down.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// optional is t as an instant, and zero where there is none.
func optional(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return Instant(*t)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earliest is the earlier of two instants, where zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
