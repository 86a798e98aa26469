package aggregate

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Counts are the sums of some usage: the number of usages and captures, the sum of their quantities in whatever unit each has, and
// the credits charged less the credits returned, which is negative if more was returned. All are exact.
type Counts struct {
	Events   int64
	Quantity billing.Decimal
	Credits  billing.CreditSum
}

// Plus returns the sum of both.
func (c Counts) Plus(other Counts) Counts {
	return Counts{c.Events + other.Events, c.Quantity.Plus(other.Quantity), c.Credits.Plus(other.Credits)}
}

// Minus returns the difference of both.
func (c Counts) Minus(other Counts) Counts {
	return Counts{c.Events - other.Events, c.Quantity.Minus(other.Quantity), c.Credits.Minus(other.Credits)}
}

// countsOf returns what a line counts for, or false if it is neither a usage, nor a capture, nor the reversal of one. What
// is held is no usage until it is captured.
func countsOf(t *billing.Transaction) (Counts, bool) {
	switch t.Type {
	case billing.TypeUsage, billing.TypeCapture:
		return Counts{1, t.Quantity, billing.SumOf(-t.Amount)}, true
	case billing.TypeReversal:
		if !t.UndoesUsage() {
			return Counts{}, false
		}
		return Counts{Credits: billing.SumOf(-t.Amount)}, true
	default:
		return Counts{}, false
	}
}

// Row is the usage of one day or one month, in slots: hours of the day, counted from 0 at local midnight, or days of
// the month.
type Row struct {
	RowKey
	Slots map[int]Counts

	// Budgeted is how much of the slots is of lines that name a budget, in the slots in which there are any. Only rows of
	// series [Series.WithBudgets] have it; nil: none.
	Budgeted map[int]Counts

	// Through is the last line up to which the row is complete: that of the step which last added to it. Lines after it
	// and up to the cursor, if there are any, add nothing to the row.
	Through int64
}

// rowSums are the rows of a step, into which lines are summed up.
type rowSums struct {
	zone       *calendar.Zone
	dimensions []string
	types      bool // also by the types of lines
	rows       map[RowKey]*Row
}

// rowSlot is a slot of a row, and what a line counts for there.
type rowSlot struct {
	RowKey
	number   int
	counts   Counts
	budgeted bool // the line names a budget, and the row says so
}

// of returns the slots in which a line counts: none if it is not counted.
func (s *rowSums) of(t *billing.Transaction) []rowSlot {
	var slots []rowSlot
	add := func(date calendar.Date, hour int, place rowPlace, counts Counts) {
		budgeted := t.BudgetID() != "" && place.WithBudgets()
		slots = append(slots,
			rowSlot{RowKey{calendar.Day, place.Series, date, place.Names}, hour, counts, budgeted},
			rowSlot{RowKey{calendar.Month, place.Series, date.FirstOfMonth(), place.Names}, date.Day(), counts, budgeted})
	}
	if counts, counted := countsOf(t); counted {
		date, hour := s.zone.HourOf(t.OccurredAt)
		for _, place := range places(t, s.dimensions) {
			add(date, hour, place, counts)
		}
	}
	if s.types {
		date, hour := s.zone.HourOf(t.RecordedAt)
		add(date, hour, rowPlace{OfTypes, Names{First: string(t.Type)}}, Counts{Events: 1, Credits: billing.SumOf(t.Amount)})
	}
	return slots
}

// fits reports whether there are at most maxRows rows once a line is counted in slots.
func (s *rowSums) fits(slots []rowSlot, maxRows int) bool {
	added := 0
	for _, slot := range slots {
		if s.rows[slot.RowKey] == nil {
			added++
		}
	}
	return len(s.rows)+added <= maxRows
}

// add counts a line in slots.
func (s *rowSums) add(slots []rowSlot) {
	for _, slot := range slots {
		row := s.rows[slot.RowKey]
		if row == nil {
			row = &Row{RowKey: slot.RowKey, Slots: map[int]Counts{}}
			s.rows[slot.RowKey] = row
		}
		row.Slots[slot.number] = row.Slots[slot.number].Plus(slot.counts)
		if !slot.budgeted {
			continue
		}
		if row.Budgeted == nil {
			row.Budgeted = map[int]Counts{}
		}
		row.Budgeted[slot.number] = row.Budgeted[slot.number].Plus(slot.counts)
	}
}

// all returns the rows, in any order, complete up to a line.
func (s *rowSums) all(through int64) []Row {
	rows := make([]Row, 0, len(s.rows))
	for _, row := range s.rows {
		row.Through = through
		rows = append(rows, *row)
	}
	return rows
}
