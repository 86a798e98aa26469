package calendar

import (
	"fmt"
	"time"
)

// Interval is a kind of period of the calendar.
type Interval string

// The intervals: hours, days and months of a zone's clock and calendar.
const (
	Hour  Interval = "HOUR"
	Day   Interval = "DAY"
	Month Interval = "MONTH"
)

// Intervals are all of them.
var Intervals = []Interval{Hour, Day, Month}

// Window is one period of the calendar: the instants from Start, included, to End, excluded.
type Window struct{ Start, End time.Time }

// Window returns the window of an interval that t is in. It panics if the interval is none of this package's.
func (z *Zone) Window(i Interval, t time.Time) Window {
	midnight, day := z.day(t)
	switch i {
	case Hour:
		start := day.Start.Add(t.Sub(day.Start).Truncate(time.Hour))
		end := start.Add(time.Hour)
		if end.After(day.End) {
			end = day.End
		}
		return Window{start, end}
	case Day:
		return day
	case Month:
		first := firstOfMonth(midnight)
		return Window{z.reached(first), z.reached(first.AddDate(0, 1, 0))}
	default:
		panic(fmt.Sprintf("calendar: %q is no interval", i))
	}
}
