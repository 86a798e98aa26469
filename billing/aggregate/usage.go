package aggregate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
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
	Interval calendar.Interval
	GroupBy  []Dimension
}

// lengths are how long intervals are, about.
var lengths = map[calendar.Interval]time.Duration{
	calendar.Hour: time.Hour, calendar.Day: day, calendar.Month: 30 * day,
}

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
	calendar.Window
	Action  string // empty where buckets are not apart by action
	Subject string // empty where they are not apart by subject, and for usage that names none
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
	zone, err := calendar.LoadZone(zoneName)
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
	interval    calendar.Interval
	windows     []calendar.Window
	first, last calendar.Date // of the rows that have their slots
	index       map[slot]int  // of the window that a slot is in
}

// slot is a place in a row: an hour of the day, or a day of the month, that the row is of.
type slot struct {
	date   calendar.Date // of the row: the day, or the first of the month
	number int
}

// newTimeline lists the intervals that q asks for, or refuses what cannot be answered.
func newTimeline(zone *calendar.Zone, q Query) (*timeline, *billing.Error) {
	switch {
	case lengths[q.Interval] == 0:
		return nil, tooLong("interval", "%q is no interval", q.Interval)
	case !q.To.After(q.From):
		return nil, tooLong("to", "to is not after from")
	case q.Intervals() > 2*MaxBuckets: // do not even list them
		return nil, q.tooMany()
	}
	t := &timeline{interval: q.Interval, index: map[slot]int{}}
	for w := zone.Window(q.Interval, q.From); w.Start.Before(q.To); w = zone.Window(q.Interval, w.End) {
		t.add(zone, w)
	}
	if len(t.windows) > MaxBuckets {
		return nil, q.tooMany()
	}
	return t, nil
}

func (q *Query) tooMany() *billing.Error {
	return tooLong("interval", "from %s to %s are more than %d intervals of one %s; ask for a shorter time, or a longer interval",
		billing.FormatInstant(q.From), billing.FormatInstant(q.To), MaxBuckets, q.Interval)
}

// add adds the window that comes next, and the slots that are in it.
func (t *timeline) add(zone *calendar.Zone, w calendar.Window) {
	date, hour := zone.HourOf(w.Start)
	slots := []slot{{date, hour}}
	switch t.interval {
	case calendar.Day:
		slots = []slot{{date.FirstOfMonth(), date.Day()}}
	case calendar.Month:
		slots = nil
		for day := 1; day <= 31; day++ {
			slots = append(slots, slot{date.FirstOfMonth(), day})
		}
	}
	for _, s := range slots {
		t.index[s] = len(t.windows)
	}
	if t.last = slots[0].date; t.first == "" {
		t.first = t.last
	}
	t.windows = append(t.windows, w)
}

// rows are those that have the slots of the timeline.
func (t *timeline) rows(bySubject bool) RowRange {
	span := calendar.Month
	if t.interval == calendar.Hour {
		span = calendar.Day
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

func (s *summing) addSlots(g group, date calendar.Date, slots map[int]Counts) {
	for number, counts := range slots {
		at, asked := s.index[slot{date, number}]
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
			buckets = append(buckets, Bucket{s.windows[at], g.action, g.subject, counts})
		}
	}
	slices.SortFunc(buckets, func(a, b Bucket) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Subject, b.Subject))
	})
	return buckets, nil
}
