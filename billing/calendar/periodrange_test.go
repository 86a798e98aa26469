package calendar

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// No period ends after the year 9999, in UTC or by the zone's clock, and nothing overflows or searches for long.
func TestPeriodsEndWithTheYear9999(t *testing.T) {
	for _, c := range []struct {
		zone     string
		interval PlanInterval
		anchor   string
		last     int // the number of the last period; -1: there is none
	}{
		{"UTC", Daily, "9999-12-29T00:00:00Z", 1}, // the next one ends on 1 January
		{"UTC", Daily, "9999-12-29T23:59:59.999999Z", 1},
		{"UTC", Monthly, "9999-11-30T23:59:59.999999Z", 0},
		{"UTC", Monthly, "9999-12-01T00:00:00Z", -1},
		{"UTC", Yearly, "0001-01-01T00:00:00Z", 9997},
		{"UTC", Daily, "0001-01-01T00:00:00Z", 3652057},
		{"UTC", Monthly, "9999-12-31T23:59:59.999999Z", -1},
		{"America/New_York", Daily, "9999-12-29T20:00:00-05:00", 0},      // 31 December, 20:00, is 1 January in UTC
		{"Pacific/Auckland", Daily, "9999-12-29T08:00:00+13:00", 1},      // 31 December, 08:00
		{"Pacific/Auckland", Monthly, "9999-12-01T08:00:00+13:00", -1},   // 1 January
		{"Pacific/Auckland", Daily, "9999-12-30T08:00:00+13:00", 0},      // 31 December
		{"Pacific/Auckland", Daily, "9999-12-31T08:00:00+13:00", -1},     // 1 January, though still 9999 in UTC
		{"America/New_York", Yearly, "9998-12-31T18:59:59.999-05:00", 0}, // a millisecond before the end in UTC
		{"America/New_York", Yearly, "9998-12-31T19:00:00-05:00", -1},    // the end in UTC
	} {
		z, anchor := load(t, c.zone), instant(t, c.anchor)
		what := fmt.Sprint(c.interval, " periods of ", c.anchor, " in ", c.zone)
		end := anchor
		if c.last >= 0 {
			last, ok := z.Period(c.interval, anchor, c.last)
			if end = last.End; !ok || end.Year() > 9999 || end.In(z.location).Year() > 9999 {
				t.Errorf("%s: the period %d is %v, %v", what, c.last, last, ok)
			}
			if n, w, ok := z.PeriodOf(c.interval, anchor, end.Add(-time.Microsecond)); n != c.last || w != last || !ok {
				t.Errorf("%s: the last microsecond is in %d, %v, %v", what, n, w, ok)
			}
		}
		for _, n := range []int{c.last + 1, c.last + 2, maxPeriods, maxPeriods + 1, math.MaxInt32, math.MaxInt} {
			if w, ok := z.Period(c.interval, anchor, n); ok || w != (Window{}) {
				t.Errorf("%s: the period %d is %v, %v", what, n, w, ok)
			}
		}
		for _, at := range append(outOfRange, end, endOfTime.Add(-1)) {
			if n, w, ok := z.PeriodOf(c.interval, anchor, at); ok || n != 0 || w != (Window{}) {
				t.Errorf("%s: %s is in the period %d, %v", what, at, n, w)
			}
		}
	}
}

// outOfRange are instants before the year 1 and after the year 9999.
var outOfRange = []time.Time{
	time.Unix(math.MinInt64, 0), time.Unix(math.MinInt64>>8, 0), time.Time{}.Add(-1),
	endOfTime, time.Unix(math.MaxInt64>>8, 0), time.Unix(math.MaxInt64, 0),
}

func TestNoPeriod(t *testing.T) {
	z, anchor := load(t, "Europe/Berlin"), instant(t, "2027-01-31T10:00:00Z")
	for _, i := range PlanIntervals {
		for _, n := range []int{-1, math.MinInt} {
			if w, ok := z.Period(i, anchor, n); ok || w != (Window{}) {
				t.Errorf("the %s %d is %v", i, n, w)
			}
		}
		for _, far := range outOfRange {
			if w, ok := z.Period(i, far, 0); ok || w != (Window{}) {
				t.Errorf("the %s of %s is %v", i, far, w)
			}
			if n, w, ok := z.PeriodOf(i, far, far); ok || n != 0 || w != (Window{}) {
				t.Errorf("the %s of %s is %d, %v", i, far, n, w)
			}
		}
	}
	for _, ask := range []func(){
		func() { z.Period("HOUR", anchor, 0) },
		func() { z.PeriodOf("HOUR", anchor, anchor) },
	} {
		func() {
			defer func() {
				if fault := recover(); fault != `calendar: "HOUR" is no interval of plans` {
					t.Errorf("got %v", fault)
				}
			}()
			ask()
		}()
	}
}
