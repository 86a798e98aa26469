package aggregate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Interval is how much time a bucket is about.
type Interval string

// The intervals of buckets: hours, days and months of the customer's clock and calendar.
const (
	ByHour  Interval = "HOUR"
	ByDay   Interval = "DAY"
	ByMonth Interval = "MONTH"
)

// Dimension is what buckets are apart by, beside their time.
type Dimension string

// The dimensions of buckets.
const (
	ByAction  Dimension = "ACTION"
	BySubject Dimension = "SUBJECT"
)

// Query asks for the usage of a wallet. It is told in whole intervals: those that have an instant from From on and
// before To.
type Query struct {
	From, To time.Time
	Interval Interval
	GroupBy  []Dimension
}

// lengths are how long intervals are, about.
var lengths = map[Interval]time.Duration{ByHour: time.Hour, ByDay: day, ByMonth: 30 * day}

// Intervals is about how many intervals there are in an answer.
func (q Query) Intervals() int {
	length := lengths[q.Interval]
	if length == 0 || !q.To.After(q.From) {
		return 0
	}
	return int(q.To.Sub(q.From)/length) + 1
}

// Bucket is what happened in one interval, by one group of those that were asked for.
type Bucket struct {
	Start, End time.Time
	Action     string // empty where buckets are not apart by action
	Subject    string // empty where they are not apart by subject, and for usage that names none
	Counts
}

// The limits of one answer.
const (
	// MaxBuckets is how many buckets one answer has at the most: a month by the hour, nearly three years by the day. At
	// some 150 bytes each they are 150 KB of JSON.
	MaxBuckets = 1000
	// maxRows is how many rows one answer is computed from: at up to 1.5 KB each, 1.5 MB, which are 190 read units.
	maxRows = 1000
)

// Cursors reads up to where the usage of wallets is counted. Wallets of which nothing was counted yet are left out.
func (s *Service) Cursors(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID) (map[billing.WalletID]*Cursor, error) {
	return s.store.Cursors(ctx, tenant, ids, billing.Eventual)
}

// Usage reads the usage of a wallet as it is counted at a cursor, nil where nothing is: by time, then action, then
// subject, without buckets in which nothing happened. What is asked for in a way that cannot be answered, or at too much
// length, is INVALID_INPUT, naming the argument.
func (s *Service) Usage(ctx context.Context, c *Cursor, q Query) ([]Bucket, error) {
	zoneName := "UTC" // where nothing is counted, it says nothing
	if c != nil {
		zoneName = c.Zone
	}
	zone, err := newZone(zoneName)
	if err != nil {
		return nil, err
	}
	t, refusal := newTimeline(zone, q)
	if refusal != nil {
		return nil, refusal
	}
	if c == nil {
		return nil, nil
	}
	sums := &summing{t, q, map[group]map[int]Counts{}}
	for _, bySubject := range []bool{false, true} {
		if bySubject && !q.by(BySubject) {
			continue
		}
		rows, more, err := s.store.Rows(ctx, c.Wallet, c.Generation, t.rows(bySubject), maxRows)
		if err != nil {
			return nil, err
		}
		if more {
			return nil, tooLong("groupBy", "there are more than %d groups; ask for a shorter time, or group by less", maxRows)
		}
		for i := range rows {
			sums.add(&rows[i])
		}
	}
	return sums.buckets()
}

func (q *Query) by(d Dimension) bool { return slices.Contains(q.GroupBy, d) }

func tooLong(argument, format string, args ...any) *billing.Error {
	return &billing.Error{Code: billing.CodeInvalidInput, Message: fmt.Sprintf(format, args...), Path: []string{argument}}
}

// timeline is the intervals of an answer, in their order.
type timeline struct {
	zone     *zone
	interval Interval
	first    Date           // day, or first of the month
	last     Date           // included
	starts   []time.Time    // of each interval, and after them the end of the last
	index    map[moment]int // which interval a slot of a row is in
}

// moment is a slot of a row.
type moment struct {
	date Date
	slot int
}

// newTimeline lists the intervals that q asks for, or refuses what cannot be answered.
func newTimeline(z *zone, q Query) (*timeline, *billing.Error) {
	switch {
	case lengths[q.Interval] == 0:
		return nil, tooLong("interval", "%q is no interval", q.Interval)
	case !q.To.After(q.From):
		return nil, tooLong("to", "to is not after from")
	case q.Intervals() > 2*MaxBuckets: // do not even list them
		return nil, q.tooMany()
	}
	t := &timeline{zone: z, interval: q.Interval, index: map[moment]int{}}
	last, _ := z.place(q.To.Add(-time.Nanosecond))
	date, _ := z.place(q.From)
	if q.Interval != ByHour {
		t.first, t.last = date.Month(), last.Month()
	} else {
		t.first, t.last = date, last
	}
	if q.Interval == ByMonth {
		date = date.Month()
	}
	for ; date <= last; date = t.next(date) {
		t.addDate(date, q)
	}
	if len(t.starts)-1 > MaxBuckets {
		return nil, q.tooMany()
	}
	return t, nil
}

func (q *Query) tooMany() *billing.Error {
	return tooLong("interval", "from %s to %s are more than %d intervals of one %s; ask for a shorter time, or a longer interval",
		billing.FormatInstant(q.From), billing.FormatInstant(q.To), MaxBuckets, q.Interval)
}

// next is the date after one, in steps of rows of days, or of months.
func (t *timeline) next(date Date) Date {
	if t.interval == ByMonth {
		return date.add(0, 1)
	}
	return date.add(1, 0)
}

// addDate adds a day, a month, or those hours of a day that have an instant of the query.
func (t *timeline) addDate(date Date, q Query) {
	start, end := t.zone.start(date), t.zone.start(t.next(date))
	switch t.interval {
	case ByMonth:
		for day := 1; day <= 31; day++ {
			t.index[moment{date, day}] = t.extend(start, end)
		}
	case ByDay:
		t.index[moment{date.Month(), date.Day()}] = t.extend(start, end)
	case ByHour:
		for hour := 0; start.Before(end); hour++ {
			until := start.Add(time.Hour)
			if until.After(end) {
				until = end
			}
			if until.After(q.From) && start.Before(q.To) {
				t.index[moment{date, hour}] = t.extend(start, until)
			}
			start = until
		}
	}
}

// extend adds an interval, unless it is the last one, and answers its place.
func (t *timeline) extend(start, end time.Time) int {
	if n := len(t.starts); n == 0 {
		t.starts = append(t.starts, start, end)
	} else if end.After(t.starts[n-1]) {
		t.starts = append(t.starts, end)
	}
	return len(t.starts) - 2
}

// rows are those that have the slots of the timeline.
func (t *timeline) rows(bySubject bool) RowRange {
	span := Month
	if t.interval == ByHour {
		span = Day
	}
	return RowRange{Span: span, First: t.first, Last: t.last, BySubject: bySubject}
}

// group is what the buckets of one interval are apart by.
type group struct{ action, subject string }

// summing adds rows up.
type summing struct {
	*timeline
	query Query
	sums  map[group]map[int]Counts // by the place of the interval
}

// add adds what a row counts within the timeline. Where subjects are asked for, what names one is in their rows.
func (s *summing) add(r *Row) {
	var g group
	if s.query.by(ByAction) {
		g.action = r.Action
	}
	if s.query.by(BySubject) {
		g.subject = r.Subject
	}
	if r.Subject != "" || !s.query.by(BySubject) {
		s.addSlots(g, r.Date, r.Named)
	}
	s.addSlots(g, r.Date, r.Anonymous)
}

func (s *summing) addSlots(g group, date Date, slots map[int]Counts) {
	for slot, counts := range slots {
		at, asked := s.index[moment{date, slot}]
		if !asked {
			continue
		}
		if s.sums[g] == nil {
			s.sums[g] = map[int]Counts{}
		}
		s.sums[g][at] = s.sums[g][at].Plus(counts)
	}
}

// buckets lists the sums in their order.
func (s *summing) buckets() ([]Bucket, error) {
	var buckets []Bucket
	for g, sums := range s.sums {
		if len(buckets)+len(sums) > MaxBuckets {
			return nil, tooLong("groupBy", "the answer would have more than %d buckets; ask for a shorter time, a longer interval, or group by less",
				MaxBuckets)
		}
		for at, counts := range sums {
			buckets = append(buckets, Bucket{s.starts[at], s.starts[at+1], g.action, g.subject, counts})
		}
	}
	slices.SortFunc(buckets, func(a, b Bucket) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Subject, b.Subject))
	})
	return buckets, nil
}
