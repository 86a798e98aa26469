package main

import (
	"fmt"
	"slices"
	"time"
)

// judgement is what the lines of the ledger say.
type judgement struct {
	spent  [levels]int64 // by level; the wallet's is of everything
	leaked [levels]int64 // credits beyond a limit
	faults map[string][]string

	acknowledged, doubled, lost, refused int
	expired                              int // holds that ended by themselves
	refusals                             map[string]int
	lines                                int
	changed                              int
}

// The checks, in the order in which they are printed.
const (
	checkLimits  = "at no line of the ledger is more spent and held than a limit that was in force"
	checkFrozen  = "nothing was spent or held from a frozen budget, except captures of holds that were open"
	checkBalance = "the wallet never went below zero, and each line continues the one before"
	checkOnce    = "every acknowledged request is in the ledger exactly once, as it was asked"
	checkAnswers = "all answers to one request named the same line, and at most one said that it was the first"
	checkRefused = "nothing that was refused is in the ledger, and nothing else that nobody asked for"
	checkHolds   = "every hold ended exactly once, and no capture took more than was held"
	checkCounts  = "what each budget, limit and the balance show is the sum of the lines"
)

var checks = []string{
	checkLimits, checkFrozen, checkBalance, checkOnce, checkAnswers, checkRefused, checkHolds, checkCounts,
}

func (j *judgement) fail(check, format string, args ...any) {
	j.faults[check] = append(j.faults[check], fmt.Sprintf(format, args...))
}

// bad reports whether anything is wrong.
func (j *judgement) bad() bool {
	return len(j.faults) > 0 || slices.Max(j.leaked[:]) > 0 || j.doubled+j.lost > 0
}

// tally is what lines add up to, for one budget or limit.
type tally struct{ spent, held int64 }

// openHold is a hold, by its lines.
type openHold struct {
	budget, subject string
	left            int64
	ended, final    bool
	month           time.Month
}

// judge is the state of reading the lines.
type judge struct {
	*judgement
	p        *play
	budgets  map[string]int // index of the node with an id
	months   map[string]int // and of the monthly limit of a subject
	tallies  map[int]*tally // of budgets
	monthly  map[int]map[time.Month]*tally
	holds    map[string]*openHold
	posted   int64
	held     int64
	requests map[string]*record
	seen     map[string]*line // by idempotency key
}

// check judges the books, from the lines alone.
func check(p *play, b *books) *judgement {
	j := &judge{
		judgement: &judgement{faults: map[string][]string{}, refusals: map[string]int{}, lines: len(b.lines)},
		p:         p, budgets: map[string]int{}, months: map[string]int{}, tallies: map[int]*tally{},
		monthly: map[int]map[time.Month]*tally{}, holds: map[string]*openHold{}, requests: map[string]*record{}, seen: map[string]*line{},
	}
	for at, n := range p.nodes {
		if n.level == levelMonth {
			j.months[n.name], j.monthly[at] = at, map[time.Month]*tally{}
		} else {
			j.budgets[n.id], j.tallies[at] = at, &tally{}
		}
		j.changed += len(p.changes[at])
	}
	for _, r := range p.records {
		j.requests[r.key] = r
	}
	for i := range b.lines {
		j.line(&b.lines[i], int64(i)+1)
	}
	j.answers()
	j.counts(b)
	return j.judgement
}

// line judges the next line.
func (j *judge) line(l *line, sequence int64) {
	j.posted += int64(l.Amount)
	j.held += int64(l.HeldChange)
	if l.Sequence != sequence || int64(l.BalanceAfter) != j.posted || j.held < 0 || j.posted < j.held {
		j.fail(checkBalance, "line %d has the number %d, %s posted and %s held", sequence, l.Sequence, formatCredits(j.posted),
			formatCredits(j.held))
	}
	if over := j.held - j.posted; over > 0 {
		j.leaked[levelWallet] += over
	}
	if j.seen[l.IdempotencyKey] != nil {
		j.doubled++
		j.fail(checkOnce, "the key %s is that of two lines", l.IdempotencyKey)
	}
	j.seen[l.IdempotencyKey] = l
	switch l.Type {
	case "USAGE", "CAPTURE":
		j.spent[levelWallet] -= int64(l.Amount)
	}
	j.asked(l)
	month := j.hold(l)
	budget := ""
	if l.Budget != nil {
		budget = l.Budget.ID
	}
	if l.Type == "GRANT" {
		return
	}
	at := -1
	if node, known := j.budgets[budget]; known {
		at = node
	} else if budget != "" {
		j.fail(checkRefused, "line %d names the budget %s, which nobody made", sequence, budget)
	}
	limit := -1
	if node, known := j.months[l.Subject]; known {
		limit = node
	}
	for _, bound := range j.p.above(at, limit) {
		j.count(bound, l, month)
	}
}

// count adds a line to what one budget or limit has counted. If that rises, there has to be room.
func (j *judge) count(at int, l *line, month time.Month) {
	n := &j.p.nodes[at]
	t := j.tallies[at]
	if n.level == levelMonth {
		if t = j.monthly[at][month]; t == nil {
			t = &tally{}
			j.monthly[at][month] = t
		}
	}
	before := t.spent + t.held
	t.spent -= int64(l.Amount)
	t.held += int64(l.HeldChange)
	j.spent[n.level] -= int64(l.Amount)
	if t.spent < 0 || t.held < 0 {
		j.fail(checkCounts, "after line %d, %s has spent %s and holds %s", l.Sequence, n.name, formatCredits(t.spent), formatCredits(t.held))
	}
	used := t.spent + t.held
	if used <= before {
		return
	}
	limit, frozen := j.allowed(at, l.Sequence)
	if over := used - limit; over > 0 {
		j.leaked[n.level] += min(over, used-before)
		j.fail(checkLimits, "line %d: %s has spent and holds %s of %s", l.Sequence, n.name, formatCredits(used), formatCredits(limit))
	}
	if frozen {
		j.fail(checkFrozen, "line %d is of %s, which is frozen", l.Sequence, n.name)
	}
}

// allowed returns the highest limit that may have been in force when a line was written, and whether the budget was frozen for certain.
func (j *judge) allowed(at int, sequence int64) (limit int64, frozen bool) {
	states := append([]change{{limit: j.p.nodes[at].limit}}, j.p.changes[at]...)
	limit, frozen = -1, true
	for i, s := range states {
		began := s.after < sequence
		ended := i+1 < len(states) && states[i+1].before < sequence
		if began && !ended {
			limit, frozen = max(limit, s.limit), frozen && s.frozen
		}
	}
	return limit, frozen
}

// hold judges a line of a hold, and returns the month in which a line counts: that of the hold, for all lines that it has.
func (j *judge) hold(l *line) time.Month {
	month := l.RecordedAt.UTC().Month()
	if l.Type != "HOLD" && l.Type != "CAPTURE" && l.Type != "RELEASE" {
		return month
	}
	if l.Hold == nil {
		j.fail(checkHolds, "line %d is a %s of no hold", l.Sequence, l.Type)
		return month
	}
	budget := ""
	if l.Budget != nil {
		budget = l.Budget.ID
	}
	h := j.holds[l.Hold.ID]
	if l.Type == "HOLD" {
		if h != nil {
			j.fail(checkHolds, "line %d places the hold %s again", l.Sequence, l.Hold.ID)
		}
		j.holds[l.Hold.ID] = &openHold{budget: budget, subject: l.Subject, left: int64(l.HeldChange), month: month}
		return month
	}
	if h == nil || h.ended || h.budget != budget || h.subject != l.Subject {
		j.fail(checkHolds, "line %d is of the hold %s, which is over or of another budget", l.Sequence, l.Hold.ID)
		return month
	}
	if h.left += int64(l.HeldChange); h.left < 0 || l.Type == "CAPTURE" && l.Amount != l.HeldChange {
		j.fail(checkHolds, "line %d takes more than is held", l.Sequence)
	}
	if r := j.requests[l.IdempotencyKey]; r != nil && r.final {
		h.final = true // what it leaves is given back by the next line
	}
	if h.ended = h.left == 0; h.ended && l.Type == "RELEASE" && !h.final {
		j.expired++
	}
	return h.month
}
