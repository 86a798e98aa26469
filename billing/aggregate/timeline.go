package aggregate

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// timeline is the intervals of an answer, in order, and the slots of rows that are in them.
type timeline struct {
	interval    calendar.Interval
	windows     []calendar.Window
	first, last calendar.Date // of the rows that have these slots
	index       map[slot]int  // of the window that a slot is in
}

// slot is a place in the rows of a date: an hour of that day, or a day of that month.
type slot struct {
	date   calendar.Date // the day, or the first of the month
	number int
}

// newTimeline lists the intervals that q selects, or refuses q.
func newTimeline(zone *calendar.Zone, q Query) (*timeline, *billing.Error) {
	switch {
	case lengths[q.Interval] == 0:
		return nil, invalid("interval", "%q is no interval", q.Interval)
	case !q.To.After(q.From):
		return nil, invalid("to", "to is not after from")
	case q.Intervals() > 2*MaxBuckets: // far too many to list and count them
		return nil, tooMany(q)
	}
	t := &timeline{interval: q.Interval, index: map[slot]int{}}
	for w := zone.Window(q.Interval, q.From); w.Start.Before(q.To); w = zone.Window(q.Interval, w.End) {
		t.add(zone, w)
	}
	if len(t.windows) > MaxBuckets {
		return nil, tooMany(q)
	}
	return t, nil
}

func tooMany(q Query) *billing.Error {
	return invalid("interval",
		"there are more than %d intervals of one %s from %s to %s; ask for a shorter time, or a longer interval",
		MaxBuckets, q.Interval, billing.FormatInstant(q.From), billing.FormatInstant(q.To))
}

// add adds the next window, and the slots that are in it.
func (t *timeline) add(zone *calendar.Zone, w calendar.Window) {
	date, hour := zone.HourOf(w.Start)
	var slots []slot
	switch t.interval {
	case calendar.Hour:
		slots = []slot{{date, hour}}
	case calendar.Day:
		slots = []slot{{date.FirstOfMonth(), date.Day()}}
	case calendar.Month:
		for day := 1; day <= 31; day++ {
			slots = append(slots, slot{date.FirstOfMonth(), day})
		}
	}
	for _, s := range slots {
		t.index[s] = len(t.windows)
	}
	if len(t.windows) == 0 {
		t.first = slots[0].date
	}
	t.last = slots[0].date
	t.windows = append(t.windows, w)
}

// rows selects the rows that have the timeline's slots.
func (t *timeline) rows(bySubject bool) RowRange {
	span := calendar.Month
	if t.interval == calendar.Hour {
		span = calendar.Day
	}
	return RowRange{Span: span, First: t.first, Last: t.last, BySubject: bySubject}
}
