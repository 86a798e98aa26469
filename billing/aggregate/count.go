package aggregate

import (
	"github.com/drawdown-billing/drawdown/billing"
)

// Counts are what happened: usages, the sum of their quantities in whatever unit each has, and credits charged less
// credits returned, which is negative where more was returned.
type Counts struct {
	Events   int64
	Quantity billing.Decimal
	Credits  billing.Credits
}

// Plus is the sum of both.
func (c Counts) Plus(other Counts) Counts {
	return Counts{c.Events + other.Events, c.Quantity.Plus(other.Quantity), c.Credits + other.Credits}
}

// Minus is what c is more than other.
func (c Counts) Minus(other Counts) Counts {
	return Counts{c.Events - other.Events, c.Quantity.Minus(other.Quantity), c.Credits - other.Credits}
}

// countsOf is what a line counts for, or false where it is no usage.
func countsOf(t *billing.Transaction) (Counts, bool) {
	switch t.Type {
	case billing.TypeUsage:
		return Counts{1, t.Quantity, -t.Amount}, true
	case billing.TypeReversal:
		return Counts{Credits: -t.Amount}, true
	default:
		return Counts{}, false
	}
}

// RowKey names a row of a wallet within a generation.
type RowKey struct {
	Span    Span
	Date    Date // the day, or the first of the month
	Action  string
	Subject string // empty: of all subjects, and of none
}

// Row is what happened in the slots of a row: hours of a day, counted from 0 at the local midnight, or days of a month.
type Row struct {
	RowKey
	Slots map[int]Counts
}

// fold is rows on their way into a step.
type fold struct {
	zone *zone
	rows map[RowKey]map[int]Counts
}

// touches lists the rows that a line counts in.
func (f *fold) touches(t *billing.Transaction) map[RowKey]int {
	if _, counts := countsOf(t); !counts {
		return nil
	}
	date, hour := f.zone.place(t.OccurredAt)
	slots := map[RowKey]int{
		{Day, date, t.Action, ""}:           hour,
		{Month, date.Month(), t.Action, ""}: date.Day(),
	}
	if t.Subject != "" {
		slots[RowKey{Day, date, t.Action, t.Subject}] = hour
		slots[RowKey{Month, date.Month(), t.Action, t.Subject}] = date.Day()
	}
	return slots
}

// add counts a line, unless that would take more rows than a step has room for.
func (f *fold) add(t *billing.Transaction, room int) bool {
	counts, _ := countsOf(t)
	slots := f.touches(t)
	fresh := 0
	for key := range slots {
		if f.rows[key] == nil {
			fresh++
		}
	}
	if len(f.rows)+fresh > room {
		return false
	}
	for key, slot := range slots {
		if f.rows[key] == nil {
			f.rows[key] = map[int]Counts{}
		}
		f.rows[key][slot] = f.rows[key][slot].Plus(counts)
	}
	return true
}

// all lists the rows. Their order says nothing.
func (f *fold) all() []Row {
	rows := make([]Row, 0, len(f.rows))
	for key, slots := range f.rows {
		rows = append(rows, Row{key, slots})
	}
	return rows
}
