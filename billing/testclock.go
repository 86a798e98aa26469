package billing

import "time"

// TestClock is the clock of the test tenant. It stands still until it is set again.
type TestClock struct {
	Versioned
	Tenant Tenant
	At     time.Time
}

// TestClockKey is the address of a tenant's test clock.
func TestClockKey(tenant Tenant) DocumentKey { return DocumentKey{Tenant: tenant, Kind: KindClock} }

// DocumentKey implements [Document].
func (c *TestClock) DocumentKey() DocumentKey { return TestClockKey(c.Tenant) }

// CloneDocument implements [Document].
func (c *TestClock) CloneDocument() Document { return clonePointer(c) }

// LastTestTime is how far the test clock goes: a year before instants end, so that what is counted from it, such as a
// [GracePeriod] or a month of usage, ends before they do.
var LastTestTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
