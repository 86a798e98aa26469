package aggregatetest

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Cell is a place in the calendar of a wallet.
type Cell struct {
	Wallet           billing.WalletRef
	Span             calendar.Interval
	Year, Month, Day int
	Hour             int // since midnight; 0 where the span is a month, which has days
	Action, Subject  string
	Anonymous        bool // what of an action names no subject
}

// Fold is what the rows have to be: it goes through the ledger by another way than the service, from the newest line
// to the first, and finds out when days begin by looking at the clock on the wall.
func (b *Bench) Fold(refs ...billing.WalletRef) map[Cell]aggregate.Counts {
	b.T.Helper()
	cells, midnights := map[Cell]aggregate.Counts{}, map[string]time.Time{}
	for _, ref := range refs {
		snapshot, err := b.World.Wallet(b.T.Context(), ref.Tenant, string(ref.ID), billing.Strong)
		if err != nil {
			b.T.Fatal(err)
		}
		customer, err := b.World.Customer(b.T.Context(), ref.Tenant, string(snapshot.Wallet.Customer))
		if err != nil {
			b.T.Fatal(err)
		}
		location, err := time.LoadLocation(customer.TimeZone)
		if err != nil {
			b.T.Fatal(err)
		}
		for _, line := range b.lines(snapshot) {
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
			c := Cell{Wallet: ref, Year: at.Year(), Month: int(at.Month()), Day: at.Day(), Action: line.Action, Anonymous: line.Subject == ""}
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

// lines are all lines of a wallet, newest first.
func (b *Bench) lines(s *billing.Snapshot) []*billing.Transaction {
	b.T.Helper()
	var lines []*billing.Transaction
	for query := (billing.LineQuery{Limit: 1000}); ; {
		page, err := b.World.Transactions(b.T.Context(), &s.Wallet, query)
		if err != nil {
			b.T.Fatal(err)
		}
		if lines = append(lines, page.Lines...); !page.More {
			return lines
		}
		query.Before = page.Resume
	}
}

// firstMinute is when the day of an instant began, on its clock.
func firstMinute(at time.Time) time.Time {
	day, first := at.Day(), at.Truncate(time.Minute)
	for first.Add(-time.Minute).Day() == day {
		first = first.Add(-time.Minute)
	}
	return first
}

// Cells is what the rows are, of the current generation of each wallet.
func (b *Bench) Cells(refs ...billing.WalletRef) map[Cell]aggregate.Counts {
	b.T.Helper()
	cells := map[Cell]aggregate.Counts{}
	for _, ref := range refs {
		cursors, err := b.Store.Cursors(b.T.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
		if err != nil || cursors[ref.ID] == nil {
			b.T.Fatalf("wallet %s has no cursor: %v", ref.ID, err)
		}
		for _, span := range []calendar.Interval{calendar.Day, calendar.Month} {
			for _, bySubject := range []bool{false, true} {
				rows, _, err := b.Store.Rows(b.T.Context(), ref, cursors[ref.ID].Generation,
					aggregate.RowRange{Span: span, First: "0000-01-01", Last: "9999-12-31", BySubject: bySubject}, 1<<20)
				if err != nil {
					b.T.Fatal(err)
				}
				for _, row := range rows {
					at, err := time.Parse("2006-01-02", string(row.Date))
					if err != nil {
						b.T.Fatal(err)
					}
					for anonymous, slots := range map[bool]map[int]aggregate.Counts{false: row.Named, true: row.Anonymous} {
						for slot, counts := range slots {
							c := Cell{ref, span, at.Year(), int(at.Month()), at.Day(), slot, row.Action, row.Subject, anonymous}
							if span == calendar.Month {
								c.Day, c.Hour = slot, 0
							}
							cells[c] = counts
						}
					}
				}
			}
		}
	}
	return cells
}
