package billing

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// periodOf returns when a period of a subscription begins, by the number of the period since the anchor.
func periodOf(s *Subscription, index int) time.Time {
	return periodsFrom(s.Zone, s.Terms.Interval, s.Anchor, index)
}

// localDaysAfter returns the instant so many days of a zone's calendar later, at the same wall time.
func localDaysAfter(zone string, at time.Time, days int) time.Time {
	return periodsFrom(zone, calendar.Daily, at, days)
}

// periodsFrom returns when the period with a number begins, counted from an anchor in a zone's calendar.
func periodsFrom(zone string, interval calendar.PlanInterval, anchor time.Time, index int) time.Time {
	w, ok := zoneOf(zone).Period(interval, anchor, index)
	if !ok {
		return endOfTime
	}
	return w.Start
}

// endOfTime is after all that is ever due: instants are written with four digits for the year.
var endOfTime = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)
