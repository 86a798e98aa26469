package timer

import (
	"context"
	"iter"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Store keeps timers. There are two, the one in ddb and the one in memory of timertest, and one conformance suite that
// both pass (timertest.TestStore).
//
// A store removes a timer that is not lasting by itself, some time after it is due by the world's clock, and tells
// whoever follows it of that.
type Store interface {
	// PutTimers puts timers, in place of those of the same names. Where it fails, some may have been put.
	PutTimers(ctx context.Context, timers []Timer) error

	// DueTimers goes through the timers of a tenant that are due by an instant, each once, those of one wallet at one
	// instant one after the other. It reads from an index that may lag: timers may be missing, or gone already. What
	// cannot be read is an error in its place, after which it goes on where it can.
	DueTimers(ctx context.Context, tenant billing.Tenant, by time.Time) iter.Seq2[Timer, error]

	// DeleteTimers deletes timers. That one is not there is no error.
	DeleteTimers(ctx context.Context, timers []Timer) error
}
