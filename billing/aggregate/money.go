package aggregate

import (
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// Money is the place in a wallet's ledger up to which its books are counted, and what they say there. It is a part of the
// cursor of the current generation, so that one step counts usage and money. It does not depend on the generation: a
// rebuild of usage leaves it as it is.
type Money struct {
	Sequence int64           // the last line that is counted
	At       time.Time       // when it was recorded
	Columns  finance.Changes // of all lines so far
	Day      calendar.Date   // the UTC day of the last line that changed the books; empty: none has
	Groups   []Group         // where the positions of grants with a cost are, by their first grants
	Newest   int             // how many grants the last group has
}

// Group is up to [GroupSize] grants of a wallet with a cost, in their order. Their positions are one item for each day on
// which one of them changed.
type Group struct {
	First billing.GrantRef // all grants of the group are this one or later, and before the first one of the next group
	Day   calendar.Date    // of the newest item
}

// GroupSize is how many positions one item has: at some 45 bytes each, 12 KB.
const GroupSize = 256

// MoneyStep is what a step does to the books. All of its lines that changed them are of one UTC day.
type MoneyStep struct {
	Day     calendar.Date
	Changes finance.Changes // that are added to the tenant's row of the day
	Groups  []Positions     // that replace those of the same number and day
	Closed  *Closing        // what the books said before the day, if they did not change on that day yet
}

// Positions are the positions of a group as a day left them.
type Positions struct {
	Number int // of the group: 0, 1, 2 …
	Day    calendar.Date
	Grants []GrantPosition // in the order of the grants
}

// GrantPosition is the position of one grant.
type GrantPosition struct {
	Ref billing.GrantRef
	finance.Position
}

// Closing is what the books of a wallet said when the last line of a day that changed them had done so.
type Closing struct {
	Day      calendar.Date
	Sequence int64     // of a line after which nothing changed before the next day with a closing
	At       time.Time // when that line was recorded
	Columns  finance.Changes
}

// position returns the place after which the next line of the books is.
func (m *Money) position() billing.Position { return billing.Position{At: m.At, Sequence: m.Sequence} }

// groupOf returns the number of the group that has the position of a grant, if the grant has one; -1 if none can.
func (m *Money) groupOf(ref billing.GrantRef) int {
	n, found := slices.BinarySearchFunc(m.Groups, ref, func(g Group, ref billing.GrantRef) int { return g.First.Compare(ref) })
	if found {
		return n
	}
	return n - 1
}

// admit returns the number of the group to which the position of a new grant is added.
func (m *Money) admit(ref billing.GrantRef) int {
	n, last := m.groupOf(ref), len(m.Groups)-1
	switch {
	case last < 0, n == last && m.Newest >= GroupSize:
		m.Groups, m.Newest = append(m.Groups, Group{First: ref}), 1
		return last + 1
	case n < 0:
		n = 0
		m.Groups[0].First = ref
	}
	if n == last {
		m.Newest++
	}
	return n
}

// clone copies m.
func (m *Money) clone() Money {
	copied := *m
	copied.Columns, copied.Groups = maps.Clone(m.Columns), slices.Clone(m.Groups)
	if len(copied.Columns) == 0 {
		copied.Columns = nil
	}
	return copied
}

// dayOf returns the UTC day of an instant.
func dayOf(t time.Time) calendar.Date { return calendar.Date(t.UTC().Format(time.DateOnly)) }

// dayBefore returns the day before another.
func dayBefore(d calendar.Date) calendar.Date { return dayOf(d.Start().AddDate(0, 0, -1)) }

// endOf returns the last instant of a UTC day.
func endOf(d calendar.Date) time.Time { return d.Start().AddDate(0, 0, 1).Add(-time.Microsecond) }
