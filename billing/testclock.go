package billing

import (
	"context"
	"errors"
	"time"
)

// lastTestTime is how far the test clock goes: a year before instants end, so that what is counted from it, such as a
// [GracePeriod] or a month of usage, ends before they do.
var lastTestTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// AdvanceTestClock sets the clock of the test tenant, where it stands still until it is set again. It only moves
// forward, so that a year of expiries runs in seconds and the ledger's order stays that of time.
//
// Refusals: INVALID_INPUT in any other tenant, and for an instant that is not ahead, or in the last year there is.
func (l *Ledger) AdvanceTestClock(ctx context.Context, by Caller, to time.Time) (time.Time, error) {
	if by.Tenant != Test {
		return time.Time{}, invalid("only the test tenant has a clock that can be set; use a key that begins with sk_test_").at("to")
	}
	now, err := l.Now(ctx, by.Tenant)
	if err != nil {
		return time.Time{}, err
	}
	to = Instant(to)
	if !to.After(now) {
		return time.Time{}, invalid("the test clock stands at %s and only moves forward", FormatInstant(now)).at("to")
	}
	if to.After(lastTestTime) {
		return time.Time{}, invalid("the test clock goes to %s at most", FormatInstant(lastTestTime)).at("to")
	}
	var moved *Moved
	if err := l.store.AdvanceTestClock(ctx, by.Tenant, to); errors.As(err, &moved) {
		return time.Time{}, invalid("the test clock has moved past %s meanwhile", FormatInstant(to)).at("to")
	} else if err != nil {
		return time.Time{}, err
	}
	return to, nil
}
