package billing

import (
	"fmt"
	"slices"
	"time"
)

// refVerdict is what becomes of a request.
type refVerdict struct {
	code      Code
	budget    BudgetID
	limit     *refKey
	required  int
	available int // -1: it is not said
	retry     time.Time
}

func (v refVerdict) String() string {
	if v.code == "" {
		return "done"
	}
	text := string(v.code)
	if v.budget != "" {
		text += " of " + string(v.budget)
	}
	if v.limit != nil {
		text += fmt.Sprintf(" of %q", *v.limit)
	}
	if v.available >= 0 {
		text += fmt.Sprintf(", %d needed and %d fit", v.required, v.available)
	}
	if !v.retry.IsZero() {
		text += ", from " + v.retry.UTC().Format(time.RFC3339)
	}
	return text
}

func refusedWith(code Code) refVerdict { return refVerdict{code: code, available: -1} }

// refRoom is a limit or a budget that counts a spend.
type refRoom struct {
	budget    int // -1: it is a limit
	limit     *refLimit
	whole     int
	remaining int
	resets    time.Time // zero: never
}

// tree lists a budget and all above it.
func (m *refSpending) tree(budget int) (all []int) {
	for ; budget >= 0; budget = m.budgets[budget].parent {
		all = append(all, budget)
	}
	return all
}

// rooms lists everything that counts a spend.
func (m *refSpending) rooms(subject, action string, budget int) (all []refRoom) {
	for _, b := range m.tree(budget) {
		spent, held := m.countBudget(b)
		room := refRoom{budget: b, whole: m.budgets[b].limit, remaining: m.budgets[b].limit - spent - held}
		if m.budgets[b].every != "" {
			_, room.resets = m.span(m.budgets[b].every)
		}
		all = append(all, room)
	}
	limits := slices.Clone(m.limits)
	slices.SortStableFunc(limits, func(a, b refLimit) int { return a.rank() - b.rank() })
	for i := range limits {
		l := &limits[i]
		if matches(l.subject, subject) && matches(l.action, action) {
			spent, held := m.countLimit(l)
			_, resets := m.span(l.window)
			all = append(all, refRoom{-1, l, l.limit, l.limit - spent - held, resets})
		}
	}
	return all
}

// rank is in which order limits are named that are alike: those of the wallet, of the subject, of the action.
func (l *refLimit) rank() int {
	switch {
	case l.subject != "":
		return 1
	case l.action != "":
		return 2
	}
	return 0
}

// refuses returns why a budget allows nothing.
func (m *refSpending) refuses(budget int, action string) Code {
	b := &m.budgets[budget]
	switch {
	case b.status == BudgetClosed:
		return CodeBudgetClosed
	case b.status == BudgetFrozen:
		return CodeBudgetFrozen
	case !b.ends.IsZero() && !m.now.Before(b.ends):
		return CodeBudgetExpired
	case len(b.actions) > 0 && !slices.Contains(b.actions, action):
		return CodeBudgetActionNotAllowed
	}
	return ""
}

// bounded decides a new draw by everything but the balance. below is how far below zero the balance may go.
func (m *refSpending) bounded(subject, action string, budget, amount, below int) refVerdict {
	draw := -1
	for _, d := range m.draws {
		if matches(d.subject, subject) && matches(d.action, action) && (draw < 0 || d.limit < draw) {
			draw = d.limit
		}
	}
	rooms := m.rooms(subject, action, budget)
	fits := m.available() + below
	if draw >= 0 {
		fits = min(fits, draw)
	}
	for _, room := range rooms {
		fits = min(fits, room.remaining)
	}
	fits = max(fits, 0)
	blocked := refVerdict{}
	for _, b := range m.tree(budget) {
		if code := m.refuses(b, action); code != "" {
			blocked, fits = refVerdict{code: code, budget: m.budgets[b].id, required: amount}, 0
			break
		}
	}
	switch {
	case draw >= 0 && amount > draw:
		return refVerdict{code: CodeDrawLimitExceeded, required: amount, available: fits}
	case blocked.code != "":
		return blocked
	case amount == 0:
		return refVerdict{}
	}
	return m.full(rooms, amount, fits)
}

// full refuses what has no room in one of the rooms.
func (m *refSpending) full(rooms []refRoom, amount, fits int) refVerdict {
	verdict := refVerdict{required: amount, available: fits}
	var least, last *refRoom
	never := false
	for i := range rooms {
		room := &rooms[i]
		if room.budget >= 0 && (least == nil || room.remaining < least.remaining) {
			least = room
		}
		if amount <= room.remaining {
			continue
		}
		if room.budget < 0 && (last == nil || room.resets.After(last.resets) ||
			room.resets.Equal(last.resets) && room.remaining < last.remaining) {
			last = room
		}
		never = never || room.resets.IsZero() || amount > room.whole
		if room.resets.After(verdict.retry) {
			verdict.retry = room.resets
		}
	}
	for _, room := range rooms { // a budget that is over by then
		if room.budget >= 0 {
			ends := m.budgets[room.budget].ends
			never = never || !ends.IsZero() && !verdict.retry.Before(ends)
		}
	}
	if never {
		verdict.retry = time.Time{}
	}
	switch {
	case least != nil && amount > least.remaining:
		verdict.code, verdict.budget = CodeBudgetExceeded, m.budgets[least.budget].id
	case last != nil:
		verdict.code, verdict.limit = CodeSpendLimitReached, &last.limit.refKey
	default:
		return refVerdict{}
	}
	return verdict
}
