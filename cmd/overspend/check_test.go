package main

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// forged is a small play and its books, which are right: a grant, a usage of 4 credits, a hold of 3, and a capture of 2 of them.
func forged() (*play, *books) {
	const credit = microsPerCredit
	s := newSchedule(7, smallestAgent)
	s.events = nil
	for at := range s.nodes {
		s.nodes[at].limit, s.nodes[at].id = 100*credit, fmt.Sprint("bgt_", at)
	}
	run := s.runs[0]
	s.nodes[run].limit = 10 * credit
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	p := &play{schedule: s, changes: map[int][]change{}, ended: now}
	b := &books{budgets: map[string]counted{}, months: map[string]counted{}, auditOK: true}
	b.balance = balance{Available: 94 * credit, Posted: 94 * credit, Sequence: 5}
	budget, hold := &named{s.nodes[run].id}, &named{"hld"}
	add := func(kind, key string, amount, held, after int64) {
		l := line{
			ID: "txn_" + key, Type: kind, IdempotencyKey: key, Subject: userOf(0), Sequence: int64(len(b.lines) + 1),
			Amount: credits(amount * credit), HeldChange: credits(held * credit), BalanceAfter: credits(after * credit), RecordedAt: now,
			Budget: budget,
		}
		switch kind {
		case "GRANT":
			l.Budget, l.Subject = nil, ""
		case "HOLD", "CAPTURE", "RELEASE":
			l.Hold = hold
		}
		b.lines = append(b.lines, l)
	}
	add("GRANT", "grant-0", 100, 0, 100)
	add("USAGE", "use", -4, 0, 96)
	add("HOLD", "place", 0, 3, 96)
	add("CAPTURE", "capture", -2, -2, 94)
	add("RELEASE", "drawdown:end", 0, -1, 94)
	for key, e := range map[string]*event{
		"use": {kind: usage, amount: 4 * credit}, "place": {kind: place, amount: 3 * credit}, "capture": {kind: capture, amount: 2 * credit},
	} {
		e.key = key
		p.records = append(p.records, &record{event: e, lines: map[string]bool{"txn_" + key: true}, firsts: 1})
	}
	p.records = append(p.records, &record{event: &event{key: "refused"}, refusal: "BUDGET_EXCEEDED"})
	above := s.above(run, s.months[0])
	for at, n := range s.nodes {
		c := counted{Limit: credits(n.limit)}
		if slices.Contains(above, at) {
			c.Spent = 6 * credit
		}
		if n.level == levelMonth {
			b.months[n.name] = c
		} else {
			b.budgets[n.id] = c
		}
	}
	return p, b
}

// The check finds nothing in right books, and what is wrong in wrong ones.
func TestCheck(t *testing.T) {
	if p, b := forged(); check(p, b).bad() {
		t.Fatalf("right books are wrong: %v", check(p, b).faults)
	}
	const credit = microsPerCredit
	for name, test := range map[string]struct {
		forge func(*play, *books)
		want  string
	}{
		"a run over its limit":           {func(p *play, _ *books) { p.nodes[p.runs[0]].limit = 5 * credit }, checkLimits},
		"a hold over the limit":          {func(p *play, _ *books) { p.nodes[p.runs[0]].limit = 6 * credit }, checkLimits},
		"a company over its limit":       {func(p *play, _ *books) { p.nodes[0].limit = 3 * credit }, checkLimits},
		"a monthly limit passed":         {func(p *play, _ *books) { p.nodes[p.months[0]].limit = 3 * credit }, checkLimits},
		"lowered before it was spent":    {func(p *play, _ *books) { p.changes[p.runs[0]] = []change{{0, 1, 3 * credit, false}} }, checkLimits},
		"frozen before it was spent":     {func(p *play, _ *books) { p.changes[0] = []change{{0, 1, 100 * credit, true}} }, checkFrozen},
		"a hold while it was frozen":     {func(p *play, _ *books) { p.changes[0] = []change{{1, 2, 100 * credit, true}} }, checkFrozen},
		"more than the wallet has":       {func(_ *play, b *books) { b.lines[0].Amount = 5 * credit }, checkBalance},
		"a line that is missing":         {func(_ *play, b *books) { b.lines = slices.Delete(b.lines, 1, 2) }, checkOnce},
		"a line that is there twice":     {func(_ *play, b *books) { b.lines = append(b.lines, b.lines[1]) }, checkOnce},
		"another amount":                 {func(_ *play, b *books) { b.lines[1].Amount = -5 * credit }, checkOnce},
		"another budget":                 {func(p *play, b *books) { b.lines[1].Budget = &named{p.nodes[p.runs[1]].id} }, checkOnce},
		"acknowledged as another line":   {func(p *play, _ *books) { p.records[0].lines = map[string]bool{"txn_other": true} }, checkOnce},
		"two answers that are first":     {func(p *play, _ *books) { p.records[0].firsts = 2 }, checkAnswers},
		"answers that name two lines":    {func(p *play, _ *books) { p.records[0].lines["txn_other"] = true }, checkAnswers},
		"refused, and there":             {func(_ *play, b *books) { b.lines[1].IdempotencyKey = "refused" }, checkRefused},
		"a line that nobody asked for":   {func(_ *play, b *books) { b.lines[1].IdempotencyKey = "strange" }, checkRefused},
		"a budget that nobody made":      {func(_ *play, b *books) { b.lines[1].Budget = &named{"bgt_strange"} }, checkRefused},
		"a hold without an end":          {func(_ *play, b *books) { b.lines = b.lines[:4] }, checkHolds},
		"a capture of more than is held": {func(_ *play, b *books) { b.lines[3].HeldChange = -4 * credit }, checkHolds},
		"a capture beyond its hold":      {func(_ *play, b *books) { b.lines[3].Amount = -3 * credit }, checkHolds},
		"a budget that shows less":       {func(p *play, b *books) { b.budgets[p.nodes[0].id] = counted{Limit: 100 * credit} }, checkCounts},
		"a balance that shows more":      {func(_ *play, b *books) { b.balance.Posted++ }, checkCounts},
		"an audit that fails":            {func(_ *play, b *books) { b.auditOK = false }, checkCounts},
	} {
		t.Run(name, func(t *testing.T) {
			p, b := forged()
			test.forge(p, b)
			if j := check(p, b); !j.bad() || len(j.faults[test.want]) == 0 {
				t.Errorf("want a fault of %q, got %v", test.want, j.faults)
			}
		})
	}
}

// A change counts from the line before which it was made for certain, and not while nobody knows.
func TestChangesMeanwhile(t *testing.T) {
	const credit = microsPerCredit
	p, b := forged()
	run := p.runs[0]
	for name, test := range map[string]struct {
		changes []change
		leaks   bool
	}{
		"lowered at about the line": {[]change{{1, 3, 3 * credit, false}}, false},
		"lowered after it":          {[]change{{3, 4, 3 * credit, false}}, false}, // the capture of a hold takes nothing more
		"raised at about the line":  {[]change{{0, 0, 1 * credit, false}, {1, 4, 9 * credit, false}}, false},
		"raised after it":           {[]change{{0, 1, 1 * credit, false}, {3, 4, 9 * credit, false}}, true},
		"frozen and active between": {[]change{{0, 1, 10 * credit, true}, {1, 2, 10 * credit, false}}, false},
	} {
		p.changes[run] = test.changes
		b.budgets[p.nodes[run].id] = counted{Limit: credits(p.stateOf(run).limit), Spent: 6 * credit}
		if j := check(p, b); j.bad() != test.leaks {
			t.Errorf("%s: got %v", name, j.faults)
		}
	}
}
