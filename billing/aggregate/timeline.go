package aggregate

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// timeline is the intervals of an answer, in order, and the slots of rows that are in them.
type timeline struct {
	interval calendar.Interval
	windows  []calendar.Window
	dates    []calendar.Date // of the rows that have these slots, in order
	index    map[slot]int    // of the window that a slot is in
	last     slot            // the last one that a window has
}

// slot is a place in the rows of a date: an hour of that day, or a day of that month.
type slot struct {
	date   calendar.Date // the day, or the first of the month
	number int
}

// life is the time in which a wallet may have usage.
type life struct{ from, to time.Time }

// lifeOf is that of a wallet: from the oldest usage that it could take when it was opened to the newest that it could
// take at its last line, a day more on both sides.
func lifeOf(c *Counted) life {
	last := c.RecordedAt()
	if c.Wallet.CommittedAt.After(last) {
		last = c.Wallet.CommittedAt
	}
	return life{c.Wallet.CreatedAt.Add(-billing.MaxEventAge - day), last.Add(billing.MaxEventAhead + day)}
}

// newTimeline lists the intervals that q selects, or refuses q. Intervals outside of the wallets' lives have no slots, and are
// listed for q.Fill alone: no usage is in them, and at the edges of the calendar there are no dates.
func newTimeline(zone *calendar.Zone, q Query, within life) (*timeline, *billing.Error) {
	switch {
	case lengths[q.Interval] == 0:
		return nil, invalid("interval", "%q is no interval", q.Interval)
	case !q.To.After(q.From):
		return nil, invalid("to", "to is %s, which is not after from, %s", billing.FormatInstant(q.To), billing.FormatInstant(q.From))
	case q.Intervals() > 2*MaxBuckets, // far too many to count them
		q.Intervals() > MaxBuckets/2 && zoneHasMore(zone, q):
		return nil, tooMany(zone, q)
	}
	from, to := q.From, q.To
	if from.Before(within.from) {
		from = within.from
	}
	if to.After(within.to) {
		to = within.to
	}
	t := &timeline{interval: q.Interval, index: map[slot]int{}}
	if q.Interval == Whole {
		t.addWhole(zone, q, from, to)
		return t, nil
	}
	first, end := from, to
	if q.Fill {
		first, end = q.From, q.To
	}
	for w := zone.Window(q.Interval, first); w.Start.Before(end); w = zone.Window(q.Interval, w.End) {
		if w.Start.Before(to) && w.End.After(from) {
			t.addSlots(zone, w)
		}
		t.windows = append(t.windows, w)
	}
	return t, nil
}

// addWhole adds the one window of [Whole], with the slots of the days from one instant to another, if there are any.
func (t *timeline) addWhole(zone *calendar.Zone, q Query, from, to time.Time) {
	some := from.Before(to)
	if !some && !q.Fill {
		return
	}
	whole := calendar.Window{Start: q.From, End: q.To}
	if !q.From.Before(firstFilled) {
		whole.Start = zone.Window(calendar.Day, q.From).Start
	}
	if !q.To.After(lastFilled) {
		whole.End = zone.Window(calendar.Day, q.To.Add(-time.Microsecond)).End
	}
	if some {
		t.addSlots(zone, calendar.Window{Start: zone.Window(calendar.Day, from).Start, End: to})
	}
	t.windows = append(t.windows, whole)
}

// zoneHasMore reports whether a query has more intervals than an answer may have buckets.
func zoneHasMore(zone *calendar.Zone, q Query) bool { return lastOf(zone, q).Before(q.To) }

// lastOf is the end of as many intervals as an answer may have buckets.
func lastOf(zone *calendar.Zone, q Query) time.Time {
	end := q.From
	for range MaxBuckets {
		end = zone.Window(q.Interval, end).End
	}
	return end
}

// tooMany refuses a query of too many intervals, with an end that is near enough.
func tooMany(zone *calendar.Zone, q Query) *billing.Error {
	return invalid("to", "there are more than %d intervals of one %s from %s to %s; ask for the time up to %s, or for longer intervals",
		MaxBuckets, q.Interval, billing.FormatInstant(q.From), billing.FormatInstant(q.To), billing.FormatInstant(lastOf(zone, q)))
}

// addSlots adds the slots that are in the next window.
func (t *timeline) addSlots(zone *calendar.Zone, w calendar.Window) {
	date, hour := zone.HourOf(w.Start)
	switch t.interval {
	case calendar.Hour:
		t.addSlot(slot{date, hour})
	case calendar.Month:
		for day := 1; day <= 31; day++ {
			t.addSlot(slot{date.FirstOfMonth(), day})
		}
	case calendar.Day, calendar.Week, Whole:
		for d := zone.Window(calendar.Day, w.Start); d.Start.Before(w.End); d = zone.Window(calendar.Day, d.End) {
			date, _ := zone.HourOf(d.Start)
			t.addSlot(slot{date.FirstOfMonth(), date.Day()})
		}
	}
}

// steps is how many intervals a group has, or how many rows where these are more.
func (t *timeline) steps() int { return max(len(t.windows), len(t.dates)) }

// addSlot adds a slot that is in the next window.
func (t *timeline) addSlot(s slot) {
	t.index[s], t.last = len(t.windows), s
	if n := len(t.dates); n == 0 || t.dates[n-1] != s.date {
		t.dates = append(t.dates, s.date)
	}
}
