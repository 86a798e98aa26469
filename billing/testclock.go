package billing

import "time"

// TestClock is the clock of the test tenant. It does not move until it is set again.
type TestClock struct {
	Versioned
	Tenant Tenant
	At     time.Time
}

// TestClockKey returns the address of a tenant's test clock.
func TestClockKey(tenant Tenant) DocumentKey { return DocumentKey{Tenant: tenant, Kind: KindClock} }

// DocumentKey implements [Document].
func (c *TestClock) DocumentKey() DocumentKey { return TestClockKey(c.Tenant) }

// CloneDocument implements [Document].
func (c *TestClock) CloneDocument() Document { return clonePointer(c) }

// LastTestTime is the latest time of the test clock: a year before the end of what instants can express, so that
// periods which begin at it, such as a [GracePeriod] or a month of usage, end before that.
var LastTestTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
