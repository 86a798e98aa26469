package billing

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Count is what spends have taken, and holds have set aside, of a limit or of a budget: in one window of the calendar, or, for a budget
// without windows, in its whole life. A spend counts when it is decided, whatever its occurredAt is. A hold counts when it is placed,
// and its captures correct that. What comes back lowers the count of the window in which it was counted, and of no other.
type Count struct {
	Start time.Time // when the window began that is counted; zero for a life, and where nothing was counted yet
	Spent Credits
	Held  Credits // of holds that were placed in the window
	Told  Told    // which events of the window have been sent
}

// Told says which events of a count have been sent. Each is sent once a window.
type Told int

// The events of a count, in their order.
const (
	ToldNothing   Told = iota
	ToldWarning        // four fifths are used
	ToldExhausted      // all is used
)

// used is what is spent and held: what a limit compares.
func (c Count) used() Credits { return c.Spent + c.Held }

// told returns the events that are due for a limit when so much of it is used.
func (c Count) told(limit Credits) Told {
	const parts = 5
	switch used := c.used(); {
	case limit <= 0 || used < limit-limit/parts:
		return ToldNothing
	case used < limit:
		return ToldWarning
	}
	return ToldExhausted
}

// window is the calendar of a count: its windows, in a time zone. The zero value is a life, without windows.
type window struct {
	Interval calendar.Interval
	Zone     string
}

// at returns the window that an instant is in. That of a life never ends: its End is zero.
func (w window) at(now time.Time) calendar.Window {
	if w.Interval == "" {
		return calendar.Window{}
	}
	return zoneOf(w.Zone).Window(w.Interval, now)
}

// resets returns when the window ends that an instant is in; zero: never.
func (w window) resets(now time.Time) time.Time { return Instant(w.at(now).End) }

// current returns the count at an instant: empty if the window that it counted has ended.
func (c Count) current(w window, now time.Time) Count {
	if w.Interval == "" {
		return c
	}
	if start := w.at(now).Start; !start.Equal(c.Start) {
		return Count{Start: Instant(start)}
	}
	return c
}

// has reports whether something was counted in the window of the count: at an instant, after the line with the number since, by the
// line with a number.
func (c Count) has(at time.Time, number, since int64) bool {
	return number > since && !at.Before(c.Start)
}

// checkWindow refuses what is no window of a limit.
func checkWindow(i calendar.Interval) *Error {
	if slices.Contains(calendar.Windows, i) {
		return nil
	}
	return invalid("%s is no window; use HOUR, DAY, WEEK or MONTH", quote(string(i))).at("window")
}
