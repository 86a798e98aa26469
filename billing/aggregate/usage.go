package aggregate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Dimension is what buckets are grouped by, besides their time.
type Dimension string

// The dimensions of buckets.
const (
	ByAction    Dimension = "ACTION"
	BySubject   Dimension = "SUBJECT"
	ByDimension Dimension = "DIMENSION" // one of the usage's own dimensions, which [Query.Dimension] names
	ByBudget    Dimension = "BUDGET"    // the budget that the usage names itself, not those above it
)

// Dimensions are all of them.
var Dimensions = []Dimension{ByAction, BySubject, ByDimension, ByBudget}

// Query selects the usage of a wallet in whole intervals of the customer's calendar: all that contain an instant which
// is not before From and before To.
type Query struct {
	From, To  time.Time
	Interval  calendar.Interval
	GroupBy   []Dimension
	Dimension string // whose values buckets are grouped by, with [ByDimension] and only then

	// First is how many groups the answer has at most, in the order of their names, and After the one behind which it
	// begins; nil: with the first. Without First, 0, the answer has all groups, or is refused.
	First int
	After *Names

	// Fill adds a bucket of zeros for each interval in which a group has no usage. Groups without any usage have none.
	Fill bool
	Zone string // of the owner, for the intervals of an answer that is of no wallet; empty: UTC
}

// Whole is the interval that makes one bucket of the whole range: of all days that contain an instant of it.
const Whole calendar.Interval = "TOTAL"

// Intervals are those in which usage is asked for.
var Intervals = append(slices.Clone(calendar.Windows), Whole)

// lengths are how long intervals are, about. There is only one whole.
var lengths = map[calendar.Interval]time.Duration{
	calendar.Hour: time.Hour, calendar.Day: day, calendar.Week: 7 * day, calendar.Month: 30 * day, Whole: 1<<63 - 1,
}

// Intervals returns about how many intervals the answer has.
func (q Query) Intervals() int {
	length := lengths[q.Interval]
	if length == 0 || !q.To.After(q.From) {
		return 0
	}
	if q.Interval == Whole {
		return 1
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
	Value   string // of the dimension; empty unless buckets are grouped by it, and for usage without it

	// Budget is the one that the usage names; empty unless buckets are grouped by budget, and for usage that names none.
	Budget billing.BudgetID

	Names Names // of the group; empty unless buckets are grouped
	Counts
}

// The limits of one answer.
const (
	// MaxBuckets is how many buckets one answer has at most: a month by the hour, nearly three years by the day. At
	// some 150 bytes each they are 150 KB of JSON.
	MaxBuckets = 1000
	// maxRows is how many rows of a wallet an answer without pages is computed from: at up to 1.5 KB each, 1.5 MB, which
	// are 190 read units.
	maxRows = 1000
	// maxPageRows is how many rows of wallets a page is computed from: most have one for each bucket. More are read where
	// rows have no usage in the intervals, where a budget has many actions, and where all usage of actions names budgets.
	maxPageRows = 4 * maxRows
	// MaxFirst is how many groups a page has at most.
	MaxFirst = MaxBuckets
)

// Usage reads the usage of wallets that have one owner, summed up. Buckets are in the order of time, then of the names
// of their group; those of a page in the order of groups, then of time. Buckets without usage are left out. A query that cannot be answered, or whose answer would be too
// long, is refused with INVALID_INPUT, naming an argument and a value with which it can be answered.
//
// An answer without groups is read from the rows of totals: it does not depend on how many names there are.
func (s *Service) Usage(ctx context.Context, of []*Counted, q Query) ([]Bucket, error) {
	if refusal := q.check(); refusal != nil {
		return nil, refusal
	}
	for _, c := range of {
		if c.Cursor.Outdated {
			return nil, errOutdated(c.Cursor)
		}
		if _, counted := c.Cursor.sources(&q); !counted && c.Cursor.Revision > 0 {
			return nil, notCounted(c.Cursor, &q)
		}
	}
	zone, within := cmp.Or(q.Zone, "UTC"), life{}
	for i, c := range of {
		l := lifeOf(c)
		if i == 0 {
			zone, within = c.Cursor.Zone, l
		}
		if l.from.Before(within.from) {
			within.from = l.from
		}
		if l.to.After(within.to) {
			within.to = l.to
		}
	}
	calendarOf, err := calendar.LoadZone(zone)
	if err != nil {
		return nil, err
	}
	t, refusal := newTimeline(calendarOf, q, within)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := q.checkPage(t); refusal != nil {
		return nil, refusal
	}
	sums := &groupSums{timeline: t, zone: calendarOf, query: q, sums: map[Names]map[int]Counts{}}
	for _, c := range of {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.addWallet(ctx, sums, c); err != nil {
			return nil, err
		}
	}
	return sums.buckets()
}

// check refuses what no wallet can answer.
func (q *Query) check() *billing.Error {
	switch {
	case q.by(ByDimension) && q.Dimension == "":
		return invalid("groupBy", "groupBy has DIMENSION, but dimension does not say which; pass dimension: \"model\", or leave DIMENSION out")
	case !q.by(ByDimension) && q.Dimension != "":
		return invalid("dimension", "dimension is %s, but groupBy has no DIMENSION in it; pass groupBy: [DIMENSION], or leave dimension out",
			billing.Quote(q.Dimension))
	case q.by(ByDimension) && q.by(BySubject):
		return invalid("groupBy", "usage is not counted by subject and by dimension together; pass groupBy: [DIMENSION] or groupBy: [SUBJECT], "+
			"each alone or with ACTION")
	case q.by(ByBudget) && (q.by(BySubject) || q.by(ByDimension)):
		return invalid("groupBy", "usage is not counted by budget together with SUBJECT or DIMENSION; pass groupBy: [BUDGET], "+
			"alone or with ACTION")
	case q.First < 0 || q.First > MaxFirst:
		return invalid("first", "first is %d; a page has 1 to %d groups", q.First, MaxFirst)
	case q.Fill && (q.From.Before(firstFilled) || q.To.After(lastFilled)):
		return invalid("fill", "intervals are filled from %s to %s", billing.FormatInstant(firstFilled), billing.FormatInstant(lastFilled))
	case len(q.GroupBy) == 0 && (q.First > 0 || q.After != nil):
		return invalid("first", "first and after are for groups; pass groupBy: [ACTION] as well, or leave them out")
	}
	return nil
}

// firstFilled and lastFilled are between which instants intervals without usage are listed: all of them begin and end in years of
// four digits.
var (
	firstFilled = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	lastFilled  = time.Date(9900, 1, 1, 0, 0, 0, 0, time.UTC)
)

// checkPage refuses a page that may have too many buckets, or add up too many rows.
func (q *Query) checkPage(t *timeline) *billing.Error {
	steps, of := t.steps(), "intervals"
	if steps > len(t.windows) {
		of = "months"
	}
	if most := pageOf(steps); q.First > most {
		return invalid("first", "first is %d; with %d %s a page has at most %d groups, so that it has at most %d buckets: pass first: %d",
			q.First, steps, of, most, MaxBuckets, most)
	}
	return nil
}

// pageOf is how many groups a page with so many intervals, or months, has at most.
func pageOf(steps int) int { return max(1, MaxBuckets/max(steps, 1)) }

// notCounted refuses a dimension that the rows of a wallet do not count.
func notCounted(c *Cursor, q *Query) *billing.Error {
	counted := "no dimension is counted"
	if len(c.Dimensions) > 0 {
		counted = fmt.Sprintf("it is counted by %q", c.Dimensions)
	}
	return invalid("dimension", "the usage of wallet %s is not counted by dimension %s; %s. "+
		"An administrator sets what is counted with updateUsageSettings, and `operate rebuild-usage` counts what was recorded before",
		c.Wallet.ID, billing.Quote(q.Dimension), counted)
}

// invalid refuses an argument of a query.
func invalid(argument, format string, args ...any) *billing.Error {
	message := fmt.Sprintf(format, args...)
	return &billing.Error{Code: billing.CodeInvalidInput, Message: message, Path: []string{argument}}
}

// groupSums sums up rows and lines by group and interval.
type groupSums struct {
	*timeline
	zone  *calendar.Zone
	query Query
	sums  map[Names]map[int]Counts // by the index of the interval
	read  int                      // how many rows were read for a page
}

// tooManyGroups refuses an answer that would be too long.
func (s *groupSums) tooManyGroups() *billing.Error {
	names := make([]string, len(s.query.GroupBy))
	for i, d := range s.query.GroupBy {
		names[i] = string(d)
	}
	gives := fmt.Sprintf("gives more than %d buckets", MaxBuckets)
	if s.interval == calendar.Week || s.interval == Whole { // a bucket may be added up from several rows
		gives = fmt.Sprintf("gives more than %d buckets, or adds up more than %d rows", MaxBuckets, maxRows)
	}
	return invalid("groupBy", "groupBy: [%s] %s; groupBy: [] gives the totals, "+
		"and first: %d the first groups: pass the cursor of the last bucket as after for the next ones",
		strings.Join(names, ", "), gives, pageOf(s.steps()))
}

// buckets returns the sums as buckets, in order.
func (s *groupSums) buckets() ([]Bucket, error) {
	if s.query.Fill && len(s.query.GroupBy) == 0 && len(s.sums) == 0 {
		s.sums[Names{}] = map[int]Counts{}
	}
	groups := slices.SortedFunc(maps.Keys(s.sums), Names.Compare)
	if s.query.First > 0 {
		groups = groups[:min(len(groups), s.query.First)]
	}
	var buckets []Bucket
	for _, g := range groups {
		sums := s.sums[g]
		if s.query.Fill {
			for i := range s.windows {
				sums[i] = sums[i].Plus(Counts{})
			}
		}
		if len(buckets)+len(sums) > MaxBuckets {
			return nil, s.tooManyGroups()
		}
		for i, counts := range sums {
			buckets = append(buckets, s.bucket(g, s.windows[i], counts))
		}
	}
	slices.SortFunc(buckets, func(a, b Bucket) int {
		if s.query.First > 0 {
			return cmp.Or(a.Names.Compare(b.Names), a.Start.Compare(b.Start))
		}
		return cmp.Or(a.Start.Compare(b.Start), a.Names.Compare(b.Names))
	})
	return buckets, nil
}

// bucket names the usage of a group by what the query groups by.
func (s *groupSums) bucket(g Names, w calendar.Window, counts Counts) Bucket {
	b := Bucket{Window: w, Names: g, Counts: counts}
	switch {
	case s.query.by(ByDimension):
		b.Value, b.Action = g.First, g.Action
	case s.query.by(BySubject):
		b.Subject, b.Action = g.First, g.Action
	case s.query.by(ByBudget):
		b.Budget, b.Action = billing.BudgetID(g.First), g.Action
	default:
		b.Action = g.First
	}
	return b
}
