package aggregatetest

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Cell is a slot of a row: one hour, or one day of a month, of an action and a subject of a wallet.
type Cell struct {
	Wallet           billing.WalletRef
	Span             calendar.Interval
	Year, Month, Day int
	Hour             int // since midnight; 0 if the span is a month, which has days
	Action, Subject  string
	Anonymous        bool // counts the usage of the action that names no subject
}

// ExpectedCells computes from the ledgers what the rows of wallets have to count. It goes another way than the service:
// from the newest line to the first, with the location of the standard library, and it finds out when days start by
// looking at the clock on the wall.
func (f *Fixture) ExpectedCells(refs ...billing.WalletRef) map[Cell]aggregate.Counts {
	f.T.Helper()
	cells, midnights := map[Cell]aggregate.Counts{}, map[string]time.Time{}
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
		for _, line := range f.lines(snapshot) {
			counts := aggregate.Counts{Credits: -line.Amount}
			switch line.Type {
			case billing.TypeUsage:
				counts.Events, counts.Quantity = 1, line.Quantity
			case billing.TypeReversal:
			default:
				continue
			}
			at := line.OccurredAt.In(location)
			day := at.Format(time.DateOnly) + customer.TimeZone
			if midnights[day].IsZero() {
				midnights[day] = firstMinute(at)
			}
			c := Cell{
				Wallet: ref, Year: at.Year(), Month: int(at.Month()), Day: at.Day(),
				Action: line.Action, Anonymous: line.Subject == "",
			}
			subjects := []string{""}
			if line.Subject != "" {
				subjects = append(subjects, line.Subject)
			}
			for _, c.Subject = range subjects {
				c.Span, c.Hour = calendar.Month, 0
				cells[c] = cells[c].Plus(counts)
				c.Span, c.Hour = calendar.Day, int(at.Sub(midnights[day])/time.Hour)
				cells[c] = cells[c].Plus(counts)
			}
		}
	}
	return cells
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

// StoredCells reads the cells that the rows of wallets count, of each wallet's current generation.
func (f *Fixture) StoredCells(refs ...billing.WalletRef) map[Cell]aggregate.Counts {
	f.T.Helper()
	cells := map[Cell]aggregate.Counts{}
	for _, ref := range refs {
		cursors, err := f.Store.Cursors(f.T.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
		if err != nil || cursors[ref.ID] == nil {
			f.T.Fatalf("wallet %s has no cursor: %v", ref.ID, err)
		}
		for _, span := range []calendar.Interval{calendar.Day, calendar.Month} {
			for _, bySubject := range []bool{false, true} {
				all := aggregate.RowRange{Span: span, First: "0000-01-01", Last: "9999-12-31", BySubject: bySubject}
				rows, _, err := f.Store.Rows(f.T.Context(), ref, cursors[ref.ID].Generation, all, 1<<20)
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
func (f *Fixture) addCells(cells map[Cell]aggregate.Counts, ref billing.WalletRef, row *aggregate.Row) {
	f.T.Helper()
	at, err := time.Parse(time.DateOnly, string(row.Date))
	if err != nil {
		f.T.Fatal(err)
	}
	for anonymous, slots := range map[bool]map[int]aggregate.Counts{false: row.Named, true: row.Anonymous} {
		for slot, counts := range slots {
			c := Cell{ref, row.Span, at.Year(), int(at.Month()), at.Day(), slot, row.Action, row.Subject, anonymous}
			if row.Span == calendar.Month {
				c.Day, c.Hour = slot, 0
			}
			cells[c] = counts
		}
	}
}
