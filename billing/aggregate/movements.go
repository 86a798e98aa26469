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

// MovementQuery selects what moved in whole intervals of the customer's calendar: all that contain an instant which is not
// before From and before To. A line counts at its recordedAt.
type MovementQuery struct {
	From, To time.Time
	Interval calendar.Interval
}

// Movement is what the lines of one type did in one interval.
type Movement struct {
	calendar.Window
	Type    billing.TransactionType
	Lines   int64
	Credits billing.CreditSum // by which the posted balance changed
	Closing billing.Credits   // the posted balance after the last line of the interval, whatever its type
}

// maxMovementReads is how often movements are read again where rows have lines that came after the wallet was read.
const maxMovementReads = 5

// Movements adds up the lines of a wallet by their types. Intervals are in the order of time, types in that of their names.
// Intervals without lines are left out.
//
// The closing balances are what the wallet has now, less what moved since. So all rows have to be of one instant: where one is
// from after the wallet was read, everything is read again.
//
// Refusals: INVALID_INPUT for what a [Query] is refused for; CONFLICT while the wallet's rows are of an earlier version, and
// where the wallet changes too fast.
func (s *Service) Movements(ctx context.Context, c *Counted, q MovementQuery) ([]Movement, error) {
	switch {
	case c.Cursor.Outdated:
		return nil, errOutdated(c.Cursor)
	case c.Cursor.Revision > 0 && !c.Cursor.Types:
		return nil, billing.Refuse(billing.CodeConflict, "the transactions of wallet %s are not counted by their types yet, as an "+
			"earlier version began to count them; `operate rebuild-usage` counts them", c.Wallet.ID)
	}
	zone, err := calendar.LoadZone(c.Cursor.Zone)
	if err != nil {
		return nil, err
	}
	for reads := 1; ; reads++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t, refusal := newTimeline(zone, Query{From: q.From, To: q.To, Interval: q.Interval}, lifeOf(c))
		if refusal != nil {
			return nil, refusal
		}
		m := &movements{timeline: t, counted: c, sums: map[moved]Counts{}, all: map[int]billing.CreditSum{}}
		err := s.addMovements(ctx, m, zone)
		switch {
		case err != nil:
			return nil, err
		case !m.newer:
			return m.list()
		case reads == maxMovementReads:
			return nil, billing.Refuse(billing.CodeConflict, "wallet %s changes faster than its movements are read; ask again", c.Wallet.ID)
		}
		if c, err = s.recounted(ctx, c.Wallet.WalletRef); err != nil {
			return nil, err
		}
	}
}

// recounted is the usage of a wallet as it is now.
func (s *Service) recounted(ctx context.Context, ref billing.WalletRef) (*Counted, error) {
	wallet, err := s.wallet(ctx, ref)
	if err != nil {
		return nil, err
	}
	counted, err := s.Counted(ctx, []*billing.Wallet{wallet})
	if err != nil {
		return nil, err
	}
	return counted[ref.ID], nil
}

// movements are what moved in the intervals of an answer, and after the last of them.
type movements struct {
	*timeline
	counted *Counted
	sums    map[moved]Counts
	all     map[int]billing.CreditSum // of all types, by interval; what moved after the last one is at the number of intervals
	newer   bool                      // a row has lines that the wallet did not have when it was read
}

// moved names the lines of one type in one interval.
type moved struct {
	window int
	kind   billing.TransactionType
}

// add adds what lines of a type did in a slot of a row.
func (m *movements) add(row RowKey, number int, counts Counts) {
	at, listed := slot{row.Date, number}, false
	window := len(m.windows)
	if row.Span == span(m.interval) {
		if i, found := m.index[at]; found {
			window, listed = i, true
		}
	}
	switch {
	case listed:
		of := moved{window, billing.TransactionType(row.First)}
		m.sums[of] = m.sums[of].Plus(counts)
	case !m.isAfter(row.Span, at):
		return
	}
	m.all[window] = m.all[window].Plus(counts.Credits)
}

// isAfter says whether a slot is after the last interval. Where intervals are hours, that is known of the other hours of the
// last day from its row, and of later days from the rows of months.
func (m *movements) isAfter(of calendar.Interval, s slot) bool {
	last := m.last
	switch {
	case m.interval != calendar.Hour:
	case of == calendar.Day:
		return s.date == last.date && s.number > last.number
	default:
		last = slot{last.date.FirstOfMonth(), last.date.Day()}
	}
	return s.date > last.date || s.date == last.date && s.number > last.number
}

// ranges selects the rows from the first interval until now.
func (m *movements) ranges(zone *calendar.Zone) []RowRange {
	now, _ := zone.HourOf(m.counted.RecordedAt())
	last := m.dates[len(m.dates)-1]
	if m.interval != calendar.Hour {
		return []RowRange{{Span: calendar.Month, Series: OfTypes, First: m.dates[0], Last: max(last, now.FirstOfMonth())}}
	}
	return []RowRange{
		{Span: calendar.Day, Series: OfTypes, First: m.dates[0], Last: last},
		{Span: calendar.Month, Series: OfTypes, First: last.FirstOfMonth(), Last: max(last, now).FirstOfMonth()},
	}
}

// addMovements reads what moved from the first interval until now.
func (s *Service) addMovements(ctx context.Context, m *movements, zone *calendar.Zone) error {
	if len(m.windows) == 0 {
		return nil
	}
	c, late := m.counted, &rowSums{zone: zone, types: true, rows: map[RowKey]*Row{}}
	for _, r := range m.ranges(zone) {
		through := map[RowKey]int64{}
		if c.Cursor.Revision > 0 {
			rows, more, err := s.store.Rows(ctx, c.Wallet.WalletRef, c.Cursor.Generation, r, maxMovementRows, s.freshness(c.Cursor))
			if err != nil {
				return err
			}
			if more {
				return invalid("from", "more than %d rows of transactions would have to be added up, one for each type and %s; "+
					"ask for a shorter time that ends later", maxMovementRows, r.Span)
			}
			for i := range rows {
				through[rows[i].RowKey] = rows[i].Through
				m.newer = m.newer || rows[i].Through > c.Sequence()
				for number, counts := range rows[i].Slots {
					m.add(rows[i].RowKey, number, counts)
				}
			}
		}
		for _, line := range c.Lines {
			for _, slot := range late.of(line) {
				if slot.Series == OfTypes && slot.Span == r.Span && line.Sequence > through[slot.RowKey] {
					m.add(slot.RowKey, slot.number, slot.counts)
				}
			}
		}
	}
	return nil
}

// maxMovementRows is how many rows an answer is added up from: ten years of months with all types of lines. At up to 900 bytes
// each they are 220 read units.
const maxMovementRows = 2000

// list returns what moved, in order.
func (m *movements) list() ([]Movement, error) {
	if len(m.sums) > MaxBuckets {
		return nil, invalid("to", "there are more than %d movements, one for each type and interval; ask for less time, or for longer intervals",
			MaxBuckets)
	}
	posted := billing.SumOf(m.counted.posted())
	closings := make([]billing.Credits, len(m.windows))
	for i := len(m.windows) - 1; i >= 0; i-- {
		posted = posted.Minus(m.all[i+1])
		closing, fits := posted.Credits()
		if !fits {
			return nil, fmt.Errorf("the transactions of wallet %s, as they are counted, do not add up to its balance", m.counted.Wallet.ID)
		}
		closings[i] = closing
	}
	list := make([]Movement, 0, len(m.sums))
	for of, counts := range m.sums {
		list = append(list, Movement{
			Window: m.windows[of.window], Type: of.kind, Lines: counts.Events, Credits: counts.Credits, Closing: closings[of.window],
		})
	}
	slices.SortFunc(list, func(a, b Movement) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Type, b.Type))
	})
	return list, nil
}
