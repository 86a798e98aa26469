package aggregate

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Counts are the sums of some usage: the number of usages, the sum of their quantities in whatever unit each has, and
// the credits charged less the credits returned, which is negative if more was returned.
type Counts struct {
	Events   int64
	Quantity billing.Decimal
	Credits  billing.Credits
}

// Plus returns the sum of both.
func (c Counts) Plus(other Counts) Counts {
	return Counts{c.Events + other.Events, c.Quantity.Plus(other.Quantity), c.Credits + other.Credits}
}

// countsOf returns what a line counts for, or false if it is neither a usage nor a reversal.
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
	Span    calendar.Interval // that the row covers: [calendar.Day] or [calendar.Month]
	Date    calendar.Date     // the day, or the first of the month
	Action  string
	Subject string // empty: a row of all usage of the action
}

// Row is the usage of one day or one month, in slots: hours of the day, counted from 0 at local midnight, or days of
// the month. The row of an action keeps usage that names a subject, which is in the rows of subjects as well, apart
// from anonymous usage, which is in no other row.
type Row struct {
	RowKey
	Named     map[int]Counts
	Anonymous map[int]Counts // in rows of actions alone
}

// rowSums are the rows of a step, into which lines are summed up.
type rowSums struct {
	zone *calendar.Zone
	rows map[RowKey]*Row
}

// rowSlot is a slot of a row.
type rowSlot struct {
	RowKey
	number int
}

// slotsOf lists the slots in which a line counts.
func (s *rowSums) slotsOf(t *billing.Transaction) []rowSlot {
	date, hour := s.zone.HourOf(t.OccurredAt)
	month, day := date.FirstOfMonth(), date.Day()
	slots := []rowSlot{
		{RowKey{calendar.Day, date, t.Action, ""}, hour},
		{RowKey{calendar.Month, month, t.Action, ""}, day},
	}
	if t.Subject != "" {
		slots = append(slots,
			rowSlot{RowKey{calendar.Day, date, t.Action, t.Subject}, hour},
			rowSlot{RowKey{calendar.Month, month, t.Action, t.Subject}, day})
	}
	return slots
}

// add counts a line. It returns false, and counts nothing, if there would be more than maxRows rows then.
func (s *rowSums) add(t *billing.Transaction, maxRows int) bool {
	counts, counted := countsOf(t)
	if !counted {
		return true
	}
	slots, added := s.slotsOf(t), 0
	for _, slot := range slots {
		if s.rows[slot.RowKey] == nil {
			added++
		}
	}
	if len(s.rows)+added > maxRows {
		return false
	}
	for _, slot := range slots {
		row := s.rows[slot.RowKey]
		if row == nil {
			row = &Row{slot.RowKey, map[int]Counts{}, map[int]Counts{}}
			s.rows[slot.RowKey] = row
		}
		sums := row.Named
		if t.Subject == "" {
			sums = row.Anonymous
		}
		sums[slot.number] = sums[slot.number].Plus(counts)
	}
	return true
}

// all returns the rows, in any order.
func (s *rowSums) all() []Row {
	rows := make([]Row, 0, len(s.rows))
	for _, row := range s.rows {
		rows = append(rows, *row)
	}
	return rows
}
