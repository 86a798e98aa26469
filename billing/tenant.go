package billing

import "time"

// Tenant is an isolated data space. The credential chooses it, never an argument.
type Tenant string

// Every deployment has these two.
const (
	Live Tenant = "live"
	Test Tenant = "test"
)

// Caller is on whose behalf something is done.
type Caller struct {
	Tenant Tenant
	Actor  string // the id of the API key, or "system"
}

// key is the API key that asks, or empty where none does.
func (c Caller) key() KeyID {
	if id := KeyID(c.Actor); id.Valid() {
		return id
	}
	return ""
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
