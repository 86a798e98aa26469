package billing

import "time"

// Tenant is an isolated data space. The credential chooses it, never an argument.
type Tenant string

// Every deployment has these two.
const (
	Live Tenant = "live"
	Test Tenant = "test"
)

// Tenants lists both.
var Tenants = []Tenant{Live, Test}

// Caller is who sends a request.
type Caller struct {
	Tenant Tenant
	Actor  string // the id of the API key, "system", or what [KindOfActor] says of tokens and sessions

	// Space is the space of the caller's idempotency keys: empty for back ends, which share one space in each tenant.
	// Every other kind of caller, such as a customer's session, has a space of its own, named by its id: an idempotency
	// key is an address for ever, so two kinds of callers must never share one.
	Space string

	RequestID string // of the HTTP request; empty where there is none

	// Budget is the budget of the caller's token: holds of other budgets do not exist for it. It is empty for every other caller.
	Budget BudgetID
}

// systemActor is the actor of lines that nobody requested, such as an expiry.
const systemActor = "system"

// Instant returns t as Drawdown stores it: in UTC, to the microsecond, rounded down.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// optional returns t as an instant, or zero for nil.
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

// earliest returns the earlier of two instants, where zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
