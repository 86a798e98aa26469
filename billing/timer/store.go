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
// A store removes a timer that is not lasting by itself, some time after it is due by the world's clock, and reports
// the removal to whoever follows it.
type Store interface {
	// PutTimers puts timers, in place of those of the same names. When it fails, some may have been put.
	PutTimers(ctx context.Context, timers []Timer) error

	// DueTimers returns the timers of a tenant that are due by an instant, each once, those of one wallet at one
	// instant one after the other. It reads from an index that may lag: timers may be missing, or be deleted already.
	// For a timer that cannot be read it returns an error in the timer's place, and goes on where it can.
	DueTimers(ctx context.Context, tenant billing.Tenant, by time.Time) iter.Seq2[Timer, error]

	// DeleteTimers deletes timers. It is no error when a timer does not exist.
	DeleteTimers(ctx context.Context, timers []Timer) error
}
