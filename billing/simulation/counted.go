package simulation

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// spender is on whose account something is spent: what decides which limits and budgets count it.
type spender struct {
	subject, action string
	budget          lot // zero: it names none
}

// counted is something that limits and budgets count, or a correction of it. The model adds up no count: it keeps all of them, and
// what a limit counts is the sum of those that it is about.
type counted struct {
	spender
	at, number  int64 // when it was first counted, and the number of the line by which it was
	spent, held int64 // signed
	by          counters
}

// counters are which limits and budgets count something. A capture by another action than that of its hold is counted by different ones
// than its hold was.
type counters int

const (
	byAll    counters = iota
	byWide            // budgets, and limits that are of all actions
	byAction          // limits of the action alone
)

// spendLimit is a limit of what is spent in a window.
type spendLimit struct {
	window, zone, subject, action string
	most                          int64
	since                         int64 // the number of the last line when it was set
	told
}

// told is how far the events of a count have been sent: 1 for four fifths, 2 for all, in a window.
type told struct {
	events int
	window int64 // its start
}

// drawLimit is the most that one draw takes.
type drawLimit struct {
	subject, action string
	most            int64
}

// budget is a share of a wallet.
type budget struct {
	place            lot
	above            []lot // the nearest first
	externalID, name string
	status, listed   string // listed: the status in whose list it is
	most             int64
	window, zone     string // window empty: for its life
	actions          []string
	expires, created int64
	told
}

// bounds are the limits and budgets of a wallet.
type bounds struct {
	limits  []*spendLimit // in the order in which they were set
	draws   []drawLimit
	budgets map[lot]*budget
	claims  map[string]lot // by external ids
	counted []counted
	epoch   int64 // counts the changes of limits that are no part of the wallet's state
	clock   int64 // what it is now

	putLimits  map[[2]string]bool // documents that were written since the last commit, by subject and action
	putBudgets map[lot]bool
	putDraws   bool
	claimed    []string // since the last commit
}

func newBounds() bounds {
	return bounds{
		budgets: map[lot]*budget{}, claims: map[string]lot{}, putLimits: map[[2]string]bool{}, putBudgets: map[lot]bool{},
	}
}

// copied is b, so that trying something on it leaves b as it is.
func (b *bounds) copied() bounds {
	c := *b
	c.limits = make([]*spendLimit, len(b.limits))
	for i, l := range b.limits {
		same := *l
		c.limits[i] = &same
	}
	c.budgets = make(map[lot]*budget, len(b.budgets))
	for at, of := range b.budgets {
		same := *of // its lists are replaced, never changed
		c.budgets[at] = &same
	}
	c.draws, c.claimed = slices.Clone(b.draws), slices.Clone(b.claimed)
	c.counted = b.counted[:len(b.counted):len(b.counted)] // which nothing but its end ever changes
	c.claims, c.putLimits, c.putBudgets = copiedMap(b.claims), copiedMap(b.putLimits), copiedMap(b.putBudgets)
	return c
}

func copiedMap[K comparable, V any](from map[K]V) map[K]V {
	to := make(map[K]V, len(from))
	for key, value := range from {
		to[key] = value
	}
	return to
}

// covers reports whether something that is limited for a subject and an action, empty for all, is about a spend.
func covers(subject, action string, s spender) bool {
	return (subject == "" || subject == s.subject) && (action == "" || action == s.action)
}

// counts reports whether a limit counts something in a window that began at an instant.
func (l *spendLimit) counts(c *counted, start int64) bool {
	return c.at >= start && c.number > l.since && covers(l.subject, l.action, c.spender) &&
		(c.by == byAll || c.by == byWide && l.action == "" || c.by == byAction && l.action != "")
}

// counts reports whether a budget counts something in a window that began at an instant, or in its life.
func (b *bounds) counts(of *budget, c *counted, start int64) bool {
	return c.at >= start && c.by != byAction && b.within(c.budget, of.place)
}

// within reports whether a budget is another one or is in it.
func (b *bounds) within(one, other lot) bool {
	named := b.budgets[one]
	return named != nil && (one == other || slices.Contains(named.above, other))
}

// start is when the window began that it is now; 0 for a life.
func (of *budget) start(now int64) int64 {
	if of.window == "" {
		return 0
	}
	start, _ := windowOf(of.zone, of.window, now)
	return start
}

// ofLimit adds up what a limit counts.
func (b *bounds) ofLimit(l *spendLimit, now int64) (spent, held int64) {
	start, _ := windowOf(l.zone, l.window, now)
	for i := range b.counted {
		if c := &b.counted[i]; l.counts(c, start) {
			spent, held = spent+c.spent, held+c.held
		}
	}
	return spent, held
}

// ofBudget adds up what a budget counts.
func (b *bounds) ofBudget(of *budget, now int64) (spent, held int64) {
	start := of.start(now)
	for i := range b.counted {
		if c := &b.counted[i]; b.counts(of, c, start) {
			spent, held = spent+c.spent, held+c.held
		}
	}
	return spent, held
}

// openHolds counts the open holds that name a budget.
func (b *book) openHolds(place lot) (open int) {
	for _, h := range b.holds {
		if h.status == "OPEN" && h.by.budget == place {
			open++
		}
	}
	return open
}

// note keeps what limits and budgets count. Events are sent where it reaches four fifths of a limit, or all of it. No limit is ever
// passed by it.
func (b *book) note(c counted) {
	if c.spent == 0 && c.held == 0 {
		return
	}
	b.counted = append(b.counted, c)
	for _, l := range b.limits {
		start, _ := windowOf(l.zone, l.window, b.clock)
		if !l.counts(&c, start) {
			continue
		}
		if l.subject != "" || l.action != "" {
			b.putLimits[documentOf(l.subject, l.action)] = true
		}
		spent, held := b.ofLimit(l, b.clock)
		b.reach(&l.told, start, spent+held, c.spent+c.held, l.most, billing.EventLimitWarning, billing.EventLimitReached)
	}
	if c.budget == (lot{}) || c.by == byAction {
		return
	}
	b.putBudgets[c.budget] = true
	for _, place := range append([]lot{c.budget}, b.budgets[c.budget].above...) {
		of := b.budgets[place]
		start := of.start(b.clock)
		if !b.counts(of, &c, start) {
			continue
		}
		b.putBudgets[place] = true
		spent, held := b.ofBudget(of, b.clock)
		b.reach(&of.told, start, spent+held, c.spent+c.held, of.most, billing.EventBudgetWarning, billing.EventBudgetExhausted)
	}
}

// reach sends the events that are due since something more is used.
func (b *book) reach(t *told, window, used, more, most int64, warning, exhausted billing.EventType) {
	if more > 0 && used > most {
		panic("the model lets a limit be passed")
	}
	if t.window != window {
		*t = told{window: window}
	}
	for due := dueOf(used, most); t.events < due; {
		t.events++
		b.emit(map[int]billing.EventType{1: warning, 2: exhausted}[t.events])
	}
}

// dueOf is how many events are due where so much of a limit is used.
func dueOf(used, most int64) int {
	switch {
	case most <= 0 || 5*used < 4*most:
		return 0
	case used < most:
		return 1
	}
	return 2
}

// at is what of the events has been sent in a window.
func (t told) at(window int64) int {
	if t.window != window {
		return 0
	}
	return t.events
}

// documentOf says which document has the limits of a subject or an action.
func documentOf(subject, action string) [2]string {
	if subject != "" {
		return [2]string{subject, ""}
	}
	return [2]string{"", action}
}
