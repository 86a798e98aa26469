package aggregate

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
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
	Span    calendar.Interval // of the row: [calendar.Day] or [calendar.Month]
	Date    calendar.Date     // the day, or the first of the month
	Action  string
	Subject string // empty: a row of all usage of the action
}

// Row is what happened in the slots of a row: hours of a day, counted from 0 at the local midnight, or days of a month.
// The row of an action keeps usage that names a subject, which rows of subjects have as well, apart from usage that
// names none, which no other row has.
type Row struct {
	RowKey
	Named     map[int]Counts
	Anonymous map[int]Counts // in rows of actions alone
}

// fold is rows on their way into a step.
type fold struct {
	zone *calendar.Zone
	rows map[RowKey]*Row
}

// place is where a line counts: a slot of a row.
type place struct {
	RowKey
	slot int
}

// places lists where a line counts.
func (f *fold) places(t *billing.Transaction) []place {
	date, hour := f.zone.HourOf(t.OccurredAt)
	places := []place{
		{RowKey{calendar.Day, date, t.Action, ""}, hour},
		{RowKey{calendar.Month, date.FirstOfMonth(), t.Action, ""}, date.Day()},
	}
	if t.Subject != "" {
		places = append(places, place{RowKey{calendar.Day, date, t.Action, t.Subject}, hour},
			place{RowKey{calendar.Month, date.FirstOfMonth(), t.Action, t.Subject}, date.Day()})
	}
	return places
}

// add counts a line, unless that would take more rows than there is room for.
func (f *fold) add(t *billing.Transaction, room int) bool {
	counts, usage := countsOf(t)
	if !usage {
		return true
	}
	places, fresh := f.places(t), 0
	for _, p := range places {
		if f.rows[p.RowKey] == nil {
			fresh++
		}
	}
	if len(f.rows)+fresh > room {
		return false
	}
	for _, p := range places {
		row := f.rows[p.RowKey]
		if row == nil {
			row = &Row{p.RowKey, map[int]Counts{}, map[int]Counts{}}
			f.rows[p.RowKey] = row
		}
		slots := row.Named
		if t.Subject == "" {
			slots = row.Anonymous
		}
		slots[p.slot] = slots[p.slot].Plus(counts)
	}
	return true
}

// all lists the rows. Their order says nothing.
func (f *fold) all() []Row {
	rows := make([]Row, 0, len(f.rows))
	for _, row := range f.rows {
		rows = append(rows, *row)
	}
	return rows
}
