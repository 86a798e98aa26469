package aggregate

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// source is a series of rows from which a query is answered.
type source struct {
	series  Series
	without bool // it answers for usage that names no budget: what the rows count, less what of it names one

	action *string // it answers for this action alone, by the first name; nil: for all
}

// sources are the series of rows that answer a query, and whether the generation of the cursor has them. Every generation
// has [OfBudgets]: versions that do not write its rows cannot count a line that names a budget, as they do not know the
// form of its hash.
func (c *Cursor) sources(q *Query) ([]source, bool) {
	series, action := Total, q.by(ByAction)
	switch {
	case q.by(ByDimension):
		number := slices.Index(c.Dimensions, q.Dimension) + 1
		return []source{{series: SeriesOf(number, action)}}, number > 0
	case q.by(ByBudget) && action:
		return []source{{series: OfActions, without: true}, {series: OfBudgets}}, true
	case q.by(ByBudget):
		return []source{{series: Total, without: true}, {series: OfBudgets}}, true
	case q.by(BySubject) && action:
		series = OfSubjectsAndActions
	case q.by(BySubject):
		series = OfSubjects
	case action:
		series = OfActions
	}
	return []source{{series: series}}, true
}

// group is the group of a query in which a row of the source with these names counts.
func (s source) group(q *Query, n Names) Names {
	switch {
	case s.action != nil:
		return Names{First: n.First}
	case s.without: // the action, or nothing
		return Names{Action: n.First}
	case s.isSplit(q):
		return Names{First: n.First}
	}
	return n
}

// isSplit says whether several rows of one date are one group: all actions of a budget.
func (s source) isSplit(q *Query) bool { return s.series == OfBudgets && !q.by(ByAction) }

// behind returns the names behind which the source has the groups behind one, and whether it has any.
func (s source) behind(q *Query, after Names) (Names, bool) {
	switch {
	case s.without:
		return Names{First: after.Action}, q.by(ByAction) && after.First == ""
	case s.isSplit(q):
		return Names{First: after.First + "\x00"}, true // the first name that comes after this one
	}
	return after, true
}

// addWallet adds the usage of a wallet: its rows, and the lines that each of them lacks.
func (s *Service) addWallet(ctx context.Context, sums *groupSums, c *Counted) error {
	sources, counted := c.Cursor.sources(&sums.query)
	dimensions := c.Cursor.Dimensions
	if !counted { // there are no rows, and the lines have every dimension
		dimensions = []string{sums.query.Dimension}
		sources = []source{{series: SeriesOf(1, sums.query.by(ByAction))}}
	}
	late := &rowSums{sums.zone, dimensions, false, map[RowKey]*Row{}}
	for _, from := range sources {
		err := sums.addSource(c, from, late, func(each func(*Row)) error {
			rows, err := s.rows(ctx, sums, c, from)
			for i := range rows {
				each(&rows[i])
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addSource adds the usage of a wallet from one source: the rows that read passes on, and the lines that each of them lacks.
func (s *groupSums) addSource(c *Counted, from source, late *rowSums, read func(each func(*Row)) error) error {
	through := map[RowKey]int64{}
	if c.Cursor.Revision > 0 && len(s.dates) > 0 {
		err := read(func(row *Row) {
			through[row.RowKey] = row.Through
			if !from.skips(row.Names) {
				s.add(from.group(&s.query, row.Names), row.Date, s.slotsOf(from, row))
			}
		})
		if err != nil {
			return err
		}
	}
	for _, line := range c.Lines {
		if from.without && line.BudgetID() != "" {
			continue
		}
		for _, slot := range late.of(line) {
			if slot.Series == from.series && slot.Span == span(s.interval) && line.Sequence > through[slot.RowKey] && !from.skips(slot.Names) {
				s.add(from.group(&s.query, slot.Names), slot.Date, map[int]Counts{slot.number: slot.counts})
			}
		}
	}
	return nil
}

// skips says whether rows with these names are of another action than the one that is asked for.
func (s source) skips(n Names) bool { return s.action != nil && n.Action != *s.action }

// rows reads the rows of a source: all of them or, for a page, of each date those that may be on it.
func (s *Service) rows(ctx context.Context, sums *groupSums, c *Counted, from source) (all []Row, err error) {
	r := RowRange{Span: span(sums.interval), Series: from.series, First: sums.dates[0], Last: sums.dates[len(sums.dates)-1]}
	if sums.query.First == 0 {
		rows, more, err := s.store.Rows(ctx, c.Wallet.WalletRef, c.Cursor.Generation, r, maxRows, s.freshness(c.Cursor))
		if err == nil && more {
			err = sums.tooManyGroups()
		}
		return rows, err
	}
	if sums.query.After != nil {
		behind, some := from.behind(&sums.query, *sums.query.After)
		if !some {
			return nil, nil
		}
		r.After = &behind
	}
	for _, date := range sums.dates {
		r.First, r.Last = date, date
		rows, err := s.pageRows(ctx, sums, c, from, r)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// minPageRows is how many rows are read at once after those that a page has at least: at some 300 bytes each, 8 read units.
const minPageRows = 100

// pageRows reads rows of one date until they have as many groups as the page, all rows of each. Rows without usage in the
// intervals of the answer are no groups.
func (s *Service) pageRows(ctx context.Context, sums *groupSums, c *Counted, from source, r RowRange) (all []Row, err error) {
	wanted, limit, groups := sums.query.First, sums.query.First, map[Names]bool{}
	if from.isSplit(&sums.query) {
		wanted++ // where the next one begins, the last one is whole
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows, more, err := s.store.Rows(ctx, c.Wallet.WalletRef, c.Cursor.Generation, r, limit, s.freshness(c.Cursor))
		if err != nil {
			return nil, err
		}
		for i := range rows {
			if len(sums.slotsOf(from, &rows[i])) > 0 {
				groups[from.group(&sums.query, rows[i].Names)] = true
			}
		}
		all = append(all, rows...)
		if !more || len(groups) >= wanted {
			return all, nil
		}
		if sums.read += len(rows); sums.read > maxPageRows {
			return nil, sums.tooManyRows(from)
		}
		r.After, limit = &rows[len(rows)-1].Names, max(sums.query.First, minPageRows)
	}
}

// tooManyRows refuses a page that is spread over too many rows.
func (s *groupSums) tooManyRows(from source) *billing.Error {
	first, of := s.query.First, span(s.interval)
	switch {
	case first > 1:
		return invalid("first", "the page is spread over more than %d rows of usage; pass first: %d", maxPageRows, max(1, first/4))
	case from.isSplit(&s.query):
		return invalid("groupBy", "the usage of the budget is spread over more than %d rows, as it has that many actions; "+
			"pass groupBy: [ACTION, BUDGET]", maxPageRows)
	case from.without:
		return invalid("groupBy", "more than %d actions are used for budgets only; pass groupBy: [BUDGET]", maxPageRows)
	}
	return invalid("from", "more than %d groups have usage in the %s, but none from %s to %s; pass a from at which a %s begins",
		maxPageRows, of, billing.FormatInstant(s.query.From), billing.FormatInstant(s.query.To), of)
}

// slotsOf returns what a row counts for a source, in the slots that the answer has.
func (s *groupSums) slotsOf(from source, row *Row) map[int]Counts {
	slots := make(map[int]Counts, len(row.Slots))
	for number, counts := range row.Slots {
		if _, found := s.index[slot{row.Date, number}]; !found {
			continue
		}
		if from.without {
			if counts = counts.Minus(row.Budgeted[number]); counts == (Counts{}) {
				continue // all of it names budgets
			}
		}
		slots[number] = counts
	}
	return slots
}

// add adds to a group, unless it is on an earlier page than the one that the query asks for.
func (s *groupSums) add(g Names, date calendar.Date, slots map[int]Counts) {
	if s.query.After != nil && g.Compare(*s.query.After) <= 0 {
		return
	}
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
