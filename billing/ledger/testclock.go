package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// AdvanceTestClock sets the clock of the test tenant, which then stands still until it is set again. It only moves
// forward, so that the order of the ledger stays that of time. A year of expiries runs in seconds.
//
// Refusals: INVALID_INPUT in any other tenant, and for an instant that is not after the clock's, or after
// [billing.LastTestTime], or more than [billing.MaxTestLeap] after the clock's if the leap is not confirmed. CONFLICT: other requests set the clock each time before this one could.
func (l *Ledger) AdvanceTestClock(
	ctx context.Context, by billing.Caller, to time.Time, confirmed bool,
) (time.Time, error) {
	if by.Tenant != billing.Test {
		return time.Time{}, invalidTo("only the test tenant has a clock that can be set; use a key that begins with sk_test_")
	}
	to = billing.Instant(to)
	if to.After(billing.LastTestTime) {
		return time.Time{}, invalidTo("to is after %s, the latest time of the test clock; use an earlier one",
			billing.FormatInstant(billing.LastTestTime))
	}
	for tries := 1; ; tries++ {
		err := l.setTestClock(ctx, by.Tenant, to, confirmed)
		var stale *StaleError
		switch {
		case err == nil:
			return to, nil
		case !errors.As(err, &stale):
			return time.Time{}, err
		case tries == billing.MaxAttempts:
			return time.Time{}, billing.Refuse(billing.CodeConflict,
				"other requests set the test clock too fast to get a turn; send the same request again")
		}
	}
}

// setTestClock sets the clock if it is before to. It returns *[StaleError] if another request has set it meanwhile.
func (l *Ledger) setTestClock(ctx context.Context, tenant billing.Tenant, to time.Time, confirmed bool) error {
	key := billing.TestClockKey(tenant)
	now, before := billing.Instant(l.runtime.Now()), int64(0)
	clock, err := Get[*billing.TestClock](ctx, l.store, key, Strong)
	switch {
	case err == nil:
		now, before = clock.At, clock.Revision
	case !errors.Is(err, billing.ErrNotFound):
		return err
	}
	if !to.After(now) {
		return invalidTo("the test clock is at %s and only moves forward; use a later time", billing.FormatInstant(now))
	}
	if !confirmed && to.Sub(now) > billing.MaxTestLeap {
		return billing.Refuse(billing.CodeInvalidInput,
			"to is more than three years after the test clock, which is at %s and never moves back; send confirm: true if you "+
				"mean it", billing.FormatInstant(now)).At("to")
	}
	next := &billing.TestClock{Tenant: tenant, At: to}
	next.SetDocumentRevision(before + 1)
	return l.store.PutDocument(ctx, billing.DocumentChange{Key: key, Before: before, After: next})
}

func invalidTo(format string, args ...any) *billing.Error {
	return billing.Refuse(billing.CodeInvalidInput, format, args...).At("to")
}
