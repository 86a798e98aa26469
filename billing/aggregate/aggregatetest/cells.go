package aggregatetest

import (
	"math/big"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Cell is a slot of a row: one hour, or one day of a month, of a series and its names.
type Cell struct {
	Wallet           billing.WalletRef
	Span             calendar.Interval
	Year, Month, Day int
	Hour             int // since midnight; 0 if the span is a month, which has days
	Series           aggregate.Series
	Name, Action     string
	Budgeted         bool // what of the slot names a budget
}

// Sum is what a cell counts, in whole numbers without bounds: the quantity as a fraction, the credits in micro-credits.
type Sum struct {
	Events            int64
	Quantity, Credits string
}

// bigSum is a Sum on its way.
type bigSum struct {
	events   int64
	quantity big.Rat
	credits  big.Int
}

func (s *bigSum) add(events int64, quantity string, credits billing.Credits) {
	amount, _ := new(big.Rat).SetString(quantity)
	s.events += events
	s.quantity.Add(&s.quantity, amount)
	s.credits.Add(&s.credits, big.NewInt(int64(credits)))
}

func (s *bigSum) sum() Sum { return Sum{s.events, s.quantity.RatString(), s.credits.String()} }

// SumOf is what counts say, as a Sum.
func SumOf(c aggregate.Counts) Sum {
	quantity, _ := new(big.Rat).SetString(c.Quantity.String())
	return Sum{c.Events, quantity.RatString(), c.Credits.Micros().String()}
}

// ExpectedCells computes from the ledgers what the rows of wallets have to count. It goes another way than the service:
// from the newest line to the first, in whole numbers without bounds, with the location of the standard library, and it
// finds out when days start by looking at the clock on the wall.
func (f *Fixture) ExpectedCells(refs ...billing.WalletRef) map[Cell]Sum {
	f.T.Helper()
	cells, midnights := map[Cell]*bigSum{}, map[string]time.Time{}
	for _, ref := range refs {
		snapshot, err := f.World.Wallet(f.T.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
		if err != nil {
			f.T.Fatal(err)
		}
		customer, err := f.World.Customer(f.T.Context(), ref.Tenant, string(snapshot.Wallet.Customer))
		if err != nil {
			f.T.Fatal(err)
		}
		location, err := time.LoadLocation(customer.TimeZone)
		if err != nil {
			f.T.Fatal(err)
		}
		dimensions := f.cursor(ref).Dimensions
		for _, line := range f.lines(snapshot) {
			count := func(at time.Time, in []Cell, events int64, quantity string, credits billing.Credits) {
				at = at.In(location)
				day := at.Format(time.DateOnly) + customer.TimeZone
				if midnights[day].IsZero() {
					midnights[day] = firstMinute(at)
				}
				for _, c := range in {
					c.Wallet, c.Year, c.Month, c.Day = ref, at.Year(), int(at.Month()), at.Day()
					for _, c.Span = range []calendar.Interval{calendar.Month, calendar.Day} {
						if c.Hour = 0; c.Span == calendar.Day {
							c.Hour = int(at.Sub(midnights[day]) / time.Hour)
						}
						if cells[c] == nil {
							cells[c] = &bigSum{}
						}
						cells[c].add(events, quantity, credits)
					}
				}
			}
			if line.Type == billing.TypeUsage || line.Type == billing.TypeCapture {
				count(line.OccurredAt, seriesOf(line, dimensions), 1, line.Quantity.String(), -line.Amount)
			}
			if line.Type == billing.TypeReversal {
				count(line.OccurredAt, seriesOf(line, dimensions), 0, "0", -line.Amount)
			}
			count(line.RecordedAt, []Cell{{Series: "Y", Name: string(line.Type)}}, 1, "0", line.Amount)
		}
	}
	sums := make(map[Cell]Sum, len(cells))
	for cell, sum := range cells {
		sums[cell] = sum.sum()
	}
	return sums
}

// seriesOf lists the series and names of the cells in which a line counts.
func seriesOf(t *billing.Transaction, dimensions []string) []Cell {
	cells := []Cell{
		{Series: "T"},
		{Series: "A", Name: t.Action},
		{Series: "S", Name: t.Subject},
		{Series: "B", Name: t.Subject, Action: t.Action},
	}
	for i, dimension := range dimensions {
		number := aggregate.Series([]string{"1", "2", "3"}[i])
		cells = append(cells, Cell{Series: "D" + number, Name: t.Dimensions[dimension]},
			Cell{Series: "E" + number, Name: t.Dimensions[dimension], Action: t.Action})
	}
	if t.Budget != (billing.GrantRef{}) {
		cells = append(cells, Cell{Series: "T", Budgeted: true}, Cell{Series: "A", Name: t.Action, Budgeted: true},
			Cell{Series: "G", Name: string(billing.NewBudgetID(t.Wallet, t.Budget)), Action: t.Action})
	}
	return cells
}

// cursor reads the current cursor of a wallet.
func (f *Fixture) cursor(ref billing.WalletRef) *aggregate.Cursor {
	f.T.Helper()
	cursors, err := f.Store.Cursors(f.T.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil || cursors[ref.ID] == nil {
		f.T.Fatalf("wallet %s has no cursor: %v", ref.ID, err)
	}
	return cursors[ref.ID]
}

// lines reads all lines of a wallet, newest first.
func (f *Fixture) lines(s *billing.Snapshot) []*billing.Transaction {
	f.T.Helper()
	var lines []*billing.Transaction
	for query := (ledger.LineQuery{Limit: 1000}); ; {
		page, err := f.World.Transactions(f.T.Context(), &s.Wallet, query)
		if err != nil {
			f.T.Fatal(err)
		}
		lines = append(lines, page.Lines...)
		if !page.More {
			return lines
		}
		query.Before = page.Resume
	}
}

// firstMinute returns when the day of an instant started, on its clock.
func firstMinute(at time.Time) time.Time {
	day, first := at.Day(), at.Truncate(time.Minute)
	for first.Add(-time.Minute).Day() == day {
		first = first.Add(-time.Minute)
	}
	return first
}

// AllSeries are all series of rows.
func AllSeries() []aggregate.Series {
	all := []aggregate.Series{
		aggregate.Total, aggregate.OfActions, aggregate.OfSubjects, aggregate.OfSubjectsAndActions, aggregate.OfBudgets,
		aggregate.OfTypes,
	}
	for number := 1; number <= aggregate.MaxDimensions; number++ {
		all = append(all, aggregate.SeriesOf(number, false), aggregate.SeriesOf(number, true))
	}
	return all
}

// StoredCells reads the cells that the rows of wallets count, of each wallet's current generation.
func (f *Fixture) StoredCells(refs ...billing.WalletRef) map[Cell]Sum {
	f.T.Helper()
	cells := map[Cell]Sum{}
	for _, ref := range refs {
		generation := f.cursor(ref).Generation
		for _, span := range []calendar.Interval{calendar.Day, calendar.Month} {
			for _, series := range AllSeries() {
				all := aggregate.RowRange{Span: span, Series: series, First: "0000-01-01", Last: "9999-12-31"}
				rows, _, err := f.Store.Rows(f.T.Context(), ref, generation, all, 1<<20, ledger.Strong)
				if err != nil {
					f.T.Fatal(err)
				}
				for i := range rows {
					f.addCells(cells, ref, &rows[i])
				}
			}
		}
	}
	return cells
}

// addCells adds the cells of a row.
func (f *Fixture) addCells(cells map[Cell]Sum, ref billing.WalletRef, row *aggregate.Row) {
	f.T.Helper()
	at, err := time.Parse(time.DateOnly, string(row.Date))
	if err != nil {
		f.T.Fatal(err)
	}
	for budgeted, slots := range map[bool]map[int]aggregate.Counts{false: row.Slots, true: row.Budgeted} {
		for slot, counts := range slots {
			c := Cell{
				ref, row.Span, at.Year(), int(at.Month()), at.Day(), slot, row.Series, row.Names.First, row.Names.Action, budgeted,
			}
			if row.Span == calendar.Month {
				c.Day, c.Hour = slot, 0
			}
			cells[c] = SumOf(counts)
		}
	}
}
