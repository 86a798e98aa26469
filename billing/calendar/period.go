package calendar

import (
	"fmt"
	"slices"
	"time"
)

// PlanInterval is how long the periods of a plan last: a day, a week, a month or a year of a zone's clock and calendar.
//
// It is a type of its own, so that the compiler refuses it where an [Interval] belongs, and the other way round. The
// windows of an interval are the same for everybody in a zone. The periods of a plan are counted from an anchor.
type PlanInterval string

// The intervals of plans.
const (
	Daily   PlanInterval = "DAY"
	Weekly  PlanInterval = "WEEK"
	Monthly PlanInterval = "MONTH"
	Yearly  PlanInterval = "YEAR"
)

// PlanIntervals are all of them.
var PlanIntervals = []PlanInterval{Daily, Weekly, Monthly, Yearly}

// Valid reports whether i is one of PlanIntervals.
func (i PlanInterval) Valid() bool { return slices.Contains(PlanIntervals, i) }

// length returns how many months and days an interval has. It panics if the interval is none of this package's.
func (i PlanInterval) length() (months, days int) {
	switch i {
	case Daily:
		return 0, 1
	case Weekly:
		return 0, 7
	case Monthly:
		return 1, 0
	case Yearly:
		return 12, 0
	default:
		panic(fmt.Sprintf("calendar: %q is no interval of plans", i))
	}
}

// Periods end within the year 9999, because dates and instants are written with four digits for the year.
const maxYear = 9999

// endOfTime is the first instant that is in no period.
var endOfTime = time.Date(maxYear+1, time.January, 1, 0, 0, 0, 0, time.UTC)

// maxPeriods is more periods than an anchor has: one for each day of the years 1 to 9999. Beyond it, numbers of months
// and days could overflow.
const maxPeriods = maxYear * 366

// Period returns the period n of an anchor, where n is 0, 1, 2 and so on. Period 0 starts at the anchor itself. Period
// n starts when the zone's clock first shows the anchor's wall time n intervals later, or a later wall time. It ends
// where period n+1 starts.
//
// A month or a year later is the same day of the month, or the last day of a month that has no such day: 31 January, 28
// February, 31 March.
//
// A period may be empty, in one case: a daily one that is anchored at midnight, on a date that the zone skipped. It
// starts and ends at the same instant.
//
// If ok is false, there is no such period: n is negative, the anchor is before the year 1, or the period ends after the
// year 9999, in UTC or by the zone's clock. Period panics if the interval is none of this package's.
func (z *Zone) Period(i PlanInterval, anchor time.Time, n int) (w Window, ok bool) {
	p := z.periods(i, anchor)
	if n < 0 || n > maxPeriods || !inRange(anchor) {
		return Window{}, false
	}
	return p.window(n)
}

// PeriodOf returns which period of an anchor t is in, and that period, as [Zone.Period] has it. It never returns an
// empty one.
//
// If ok is false, t is in no period: it is before the anchor, or there is no such period for one of the reasons that
// [Zone.Period] names. PeriodOf panics if the interval is none of this package's.
func (z *Zone) PeriodOf(i PlanInterval, anchor, t time.Time) (n int, w Window, ok bool) {
	p := z.periods(i, anchor)
	if t.Before(anchor) || !inRange(anchor) || !inRange(t) {
		return 0, Window{}, false
	}
	// A wall time that the clock shows is reached, so that the period of t is none before this one. It may be a later
	// one: where the clock was set back, later wall times were reached before.
	for n = p.count(z.wall(t)); ; n++ {
		w, ok = p.window(n)
		if !ok {
			return 0, Window{}, false
		}
		if t.Before(w.End) {
			return n, w, true
		}
	}
}

// periods are the periods of one anchor.
type periods struct {
	zone         *Zone
	anchor, wall time.Time // in UTC; and what the clock shows then
	months, days int       // of one period
}

func (z *Zone) periods(i PlanInterval, anchor time.Time) periods {
	months, days := i.length()
	return periods{z, anchor.UTC(), z.wall(anchor), months, days}
}

// inRange says whether t is in the years 1 to 9999.
func inRange(t time.Time) bool { return !t.Before(time.Time{}) && t.Before(endOfTime) }

// window returns the period n, which is from 0 to maxPeriods, or false if it ends after the year 9999.
func (p periods) window(n int) (Window, bool) {
	wall := p.wallOf(n + 1)
	if wall.Year() > maxYear {
		return Window{}, false
	}
	start, end := p.anchor, p.zone.reached(wall)
	if n > 0 {
		start = p.zone.reached(p.wallOf(n))
	}
	if !inRange(end) {
		return Window{}, false
	}
	return Window{start, end}, true
}

// wallOf returns the wall time at which the period n starts.
func (p periods) wallOf(n int) time.Time {
	first := firstOfMonth(p.wall).AddDate(0, n*p.months, 0) // every month has a first day
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(p.wall.Day(), last)-1+n*p.days)
}

// count returns the last n for which wallOf(n) is not after a wall time, or 0 if that is before the anchor's.
func (p periods) count(wall time.Time) int {
	var n int
	if p.months > 0 {
		n = (12*(wall.Year()-p.wall.Year()) + int(wall.Month()) - int(p.wall.Month())) / p.months
	} else {
		const secondsPerDay = 24 * 60 * 60
		n = int(wall.Unix()-p.wall.Unix()) / secondsPerDay / p.days // [time.Time.Sub] ends at 292 years
	}
	if n > 0 && p.wallOf(n).After(wall) { // later on the same day, or in the same month
		n--
	}
	return max(n, 0)
}
