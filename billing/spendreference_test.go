package billing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// This is a reference for limits and budgets, written from their design and not from the code. It counts nothing: it keeps
// everything that was ever spent or held, with when and by which action, and adds up what a limit or a budget counts each
// time that somebody asks. Amounts are micro-credits.

// refMark says when something was counted: at which instant, after how many changes, and by which action.
type refMark struct {
	at     time.Time
	order  int
	action string
}

// refPart is a part of what was spent or is held.
type refPart struct {
	subject string
	budget  int     // which; -1: none
	mark    refMark // when it was spent; of what is held, when it was placed
	placed  *refMark
	spent   int
	held    int
	hold    int // whose held credit it is; -1: of none
}

// refReserved is a hold. Its piece has what is held.
type refReserved struct {
	id      HoldID
	piece   int
	ends    time.Time
	status  HoldStatus
	subject string
	action  string
	budget  int
}

// refSpent is a line that can be reversed: what it took out of a hold, and what else it took.
type refSpent struct {
	id       TransactionID
	captured int // piece; -1: it is a usage
	other    int // piece
	whole    int
	reversed int
}

// refCalendar is in which windows something counts.
type refCalendar struct {
	every string // window; empty: in its life
	told  int    // 1: the warning was sent, 2: the other event too
	since time.Time
}

type refKey struct{ window, subject, action string }

type refLimit struct {
	refKey
	refCalendar
	limit int
	order int // nothing that was counted before counts
}

type refDraw struct {
	subject, action string
	limit           int
}

type refBudget struct {
	refCalendar
	id      BudgetID
	parent  int // -1: none
	limit   int
	status  BudgetStatus
	actions []string
	ends    time.Time // zero: never
}

// refSpending is a wallet with its limits and budgets.
type refSpending struct {
	zone      *time.Location
	now       time.Time
	granted   int
	overdraft int
	frozen    bool
	order     int
	pieces    []refPart
	holds     []refReserved
	spent     []refSpent
	limits    []refLimit
	draws     []refDraw
	budgets   []refBudget
	events    []string
}

func (m *refSpending) clone() *refSpending {
	copied := *m
	copied.pieces, copied.holds, copied.spent = slices.Clone(m.pieces), slices.Clone(m.holds), slices.Clone(m.spent)
	copied.limits, copied.draws, copied.budgets = slices.Clone(m.limits), slices.Clone(m.draws), slices.Clone(m.budgets)
	copied.events = slices.Clone(m.events)
	return &copied
}

// span returns the window of a calendar that now is in. Local midnights exist in the zones of these tests.
func (m *refSpending) span(window string) (start, end time.Time) {
	local := m.now.In(m.zone)
	midnight := func(days int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+days, 0, 0, 0, 0, m.zone)
	}
	switch window {
	case "HOUR":
		start = midnight(0)
		for !m.now.Before(start.Add(time.Hour)) {
			start = start.Add(time.Hour)
		}
		if end = start.Add(time.Hour); end.After(midnight(1)) {
			end = midnight(1)
		}
	case "DAY":
		start, end = midnight(0), midnight(1)
	case "WEEK":
		monday := 0
		for midnight(monday).Weekday() != time.Monday {
			monday--
		}
		start, end = midnight(monday), midnight(monday+7)
	case "MONTH":
		start = time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, m.zone)
		end = time.Date(local.Year(), local.Month()+1, 1, 0, 0, 0, 0, m.zone)
	}
	return start, end
}

// heldNow returns what is still held of a piece.
func (m *refSpending) heldNow(p *refPart) int {
	if p.hold >= 0 && !m.now.Before(m.holds[p.hold].ends) {
		return 0
	}
	return p.held
}

// available returns what is neither spent nor held; below zero in debt.
func (m *refSpending) available() int {
	sum := m.granted
	for i := range m.pieces {
		sum -= m.pieces[i].spent + m.heldNow(&m.pieces[i])
	}
	return sum
}

func matches(rule, value string) bool { return rule == "" || rule == value }

// countLimit adds up what a limit counts.
func (m *refSpending) countLimit(l *refLimit) (spent, held int) {
	start, end := m.span(l.window)
	for i := range m.pieces {
		p := &m.pieces[i]
		mark := p.mark
		if !matches(l.subject, p.subject) || !matches(l.action, mark.action) {
			continue
		}
		if p.placed != nil && matches(l.action, p.placed.action) {
			mark = *p.placed // it counted when it was placed
		}
		if mark.order > l.order && !mark.at.Before(start) && mark.at.Before(end) {
			spent += p.spent
			held += m.heldNow(p)
		}
	}
	return spent, held
}

// within reports whether a budget is another one, or is in it.
func (m *refSpending) within(budget, other int) bool {
	for ; budget >= 0; budget = m.budgets[budget].parent {
		if budget == other {
			return true
		}
	}
	return false
}

// countBudget adds up what a budget counts.
func (m *refSpending) countBudget(at int) (spent, held int) {
	start, end := m.span(m.budgets[at].every)
	for i := range m.pieces {
		p := &m.pieces[i]
		if !m.within(p.budget, at) {
			continue
		}
		mark := p.mark
		if p.placed != nil {
			mark = *p.placed
		}
		if m.budgets[at].every == "" || !mark.at.Before(start) && mark.at.Before(end) {
			spent += p.spent
			held += m.heldNow(p)
		}
	}
	return spent, held
}

// add keeps something that was spent or held now.
func (m *refSpending) add(p refPart) int {
	m.pieces = append(m.pieces, p)
	return len(m.pieces) - 1
}

// mark returns that something happens now, after all that happened before.
func (m *refSpending) markNow(action string) refMark {
	m.order++
	return refMark{m.now, m.order, action}
}

func (m *refSpending) startOf(window string) time.Time {
	start, _ := m.span(window)
	return start
}

// dueOf returns which events are due: 1 from 80 % of a limit on, 2 from all of it on.
func dueOf(used, limit int) int {
	switch {
	case limit <= 0 || 5*used < 4*limit:
		return 0
	case used < limit:
		return 1
	}
	return 2
}

// tell notes the events that became due.
func (m *refSpending) tell() {
	tell := func(c *refCalendar, used, limit int, warning, other EventType, id string) {
		if start := m.startOf(c.every); !start.Equal(c.since) {
			c.told, c.since = 0, start
		}
		for due := dueOf(used, limit); c.told < due; c.told++ {
			m.events = append(m.events, string([]EventType{warning, other}[c.told])+" "+id)
		}
	}
	for i := range m.limits {
		l := &m.limits[i]
		spent, held := m.countLimit(l)
		tell(&l.refCalendar, spent+held, l.limit, EventLimitWarning, EventLimitReached, fmt.Sprintf("%q", l.refKey))
	}
	for i := range m.budgets {
		spent, held := m.countBudget(i)
		tell(&m.budgets[i].refCalendar, spent+held, m.budgets[i].limit, EventBudgetWarning, EventBudgetExhausted,
			string(m.budgets[i].id))
	}
}

// counts says what everything counts now: spent, held, and which events were sent.
func (m *refSpending) counts() string {
	var all []string
	told := func(c refCalendar) int {
		if !m.startOf(c.every).Equal(c.since) {
			return 0
		}
		return c.told
	}
	for i := range m.limits {
		l := &m.limits[i]
		spent, held := m.countLimit(l)
		all = append(all, fmt.Sprintf("%q: %d and %d of %d, %d", l.refKey, spent, held, l.limit, told(l.refCalendar)))
	}
	for i := range m.budgets {
		b := &m.budgets[i]
		spent, held := m.countBudget(i)
		open := 0
		for _, h := range m.holds {
			if h.budget == i && m.over(&h) == "" {
				open++
			}
		}
		spendable := max(m.available(), 0)
		for _, room := range m.rooms("", "", i) {
			if room.budget >= 0 {
				spendable = min(spendable, max(room.remaining, 0))
			}
		}
		all = append(all, fmt.Sprintf("%s: %d and %d of %d, %d, %s, %d open, %d spendable", b.id, spent, held, b.limit, told(b.refCalendar),
			b.status, open, spendable))
	}
	slices.SortFunc(all, cmp.Compare)
	return strings.Join(all, "\n")
}
