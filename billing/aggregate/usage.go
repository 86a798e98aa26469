package aggregate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Dimension is what buckets are grouped by, besides their time.
type Dimension string

// The dimensions of buckets.
const (
	ByAction  Dimension = "ACTION"
	BySubject Dimension = "SUBJECT"
)

// Dimensions are all of them.
var Dimensions = []Dimension{ByAction, BySubject}

// Query selects the usage of a wallet in whole intervals of the customer's calendar: all that contain an instant which
// is not before From and before To.
type Query struct {
	From, To time.Time
	Interval calendar.Interval
	GroupBy  []Dimension
}

// lengths are how long intervals are, about.
var lengths = map[calendar.Interval]time.Duration{
	calendar.Hour: time.Hour, calendar.Day: day, calendar.Month: 30 * day,
}

// Intervals returns about how many intervals the answer has.
func (q Query) Intervals() int {
	length := lengths[q.Interval]
	if length == 0 || !q.To.After(q.From) {
		return 0
	}
	return int(q.To.Sub(q.From)/length) + 1
}

// by says whether buckets are grouped by a dimension.
func (q *Query) by(d Dimension) bool { return slices.Contains(q.GroupBy, d) }

// Bucket is the usage of one group in one interval.
type Bucket struct {
	calendar.Window
	Action  string // empty unless buckets are grouped by action
	Subject string // empty unless buckets are grouped by subject, and for anonymous usage
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

// Cursors reads the current cursors of wallets, which show up to which line their usage is counted. Wallets of which
// nothing was counted yet are left out.
func (s *Service) Cursors(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID,
) (map[billing.WalletID]*Cursor, error) {
	return s.store.Cursors(ctx, tenant, ids, ledger.Eventual)
}

// Usage reads the usage of a wallet from the generation of a cursor, which is nil if nothing was counted. Buckets are
// in the order of time, then action, then subject; buckets without usage are left out. A query that cannot be
// answered, or whose answer would be too long, is refused with INVALID_INPUT, naming the argument.
func (s *Service) Usage(ctx context.Context, c *Cursor, q Query) ([]Bucket, error) {
	zoneName := "UTC" // without a cursor the zone decides about nothing
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
	sums := &groupSums{t, q, map[group]map[int]Counts{}}
	for _, bySubject := range []bool{false, true} {
		if bySubject && !q.by(BySubject) {
			continue
		}
		rows, more, err := s.store.Rows(ctx, c.Wallet, c.Generation, t.rows(bySubject), maxRows)
		if err != nil {
			return nil, err
		}
		if more {
			return nil, invalid("groupBy", "there are more than %d groups; ask for a shorter time, or group by less", maxRows)
		}
		for i := range rows {
			sums.add(&rows[i])
		}
	}
	return sums.buckets()
}

// invalid refuses an argument of a query.
func invalid(argument, format string, args ...any) *billing.Error {
	message := fmt.Sprintf(format, args...)
	return &billing.Error{Code: billing.CodeInvalidInput, Message: message, Path: []string{argument}}
}

// group is what the buckets of one interval differ by.
type group struct{ action, subject string }

// groupSums sums up rows by group and interval.
type groupSums struct {
	*timeline
	query Query
	sums  map[group]map[int]Counts // by the index of the interval
}

// add adds what a row counts within the timeline. If buckets are grouped by subject, usage that names one is taken from
// the rows of subjects, and left out of the rows of actions.
func (s *groupSums) add(r *Row) {
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

func (s *groupSums) addSlots(g group, date calendar.Date, slots map[int]Counts) {
	for number, counts := range slots {
		i, found := s.index[slot{date, number}]
		if !found {
			continue
		}
		if s.sums[g] == nil {
			s.sums[g] = map[int]Counts{}
		}
		s.sums[g][i] = s.sums[g][i].Plus(counts)
	}
}

// buckets returns the sums as buckets, in order.
func (s *groupSums) buckets() ([]Bucket, error) {
	var buckets []Bucket
	for g, sums := range s.sums {
		if len(buckets)+len(sums) > MaxBuckets {
			return nil, invalid("groupBy", "the answer would have more than %d buckets; "+
				"ask for a shorter time, a longer interval, or group by less", MaxBuckets)
		}
		for i, counts := range sums {
			buckets = append(buckets, Bucket{s.windows[i], g.action, g.subject, counts})
		}
	}
	slices.SortFunc(buckets, func(a, b Bucket) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Subject, b.Subject))
	})
	return buckets, nil
}
