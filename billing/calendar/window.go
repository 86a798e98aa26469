package calendar

import (
	"fmt"
	"time"
)

// Interval is a kind of period of the calendar.
type Interval string

// The intervals: hours, days, weeks and months of a zone's clock and calendar. Hours are counted from midnight, and weeks begin on
// Mondays.
const (
	Hour  Interval = "HOUR"
	Day   Interval = "DAY"
	Week  Interval = "WEEK"
	Month Interval = "MONTH"
)

// Windows are all of them.
var Windows = []Interval{Hour, Day, Week, Month}

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
	case Week:
		const days = 7
		monday := midnight.AddDate(0, 0, -(int(midnight.Weekday())+days-1)%days)
		return Window{z.reached(monday), z.reached(monday.AddDate(0, 0, days))}
	case Month:
		first := firstOfMonth(midnight)
		return Window{z.reached(first), z.reached(first.AddDate(0, 1, 0))}
	default:
		panic(fmt.Sprintf("calendar: %q is no interval", i))
	}
}
