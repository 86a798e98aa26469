package main

import (
	"strings"
)

// asked compares a line with the request that has its key.
func (j *judge) asked(l *line) {
	r := j.requests[l.IdempotencyKey]
	if r == nil {
		ours := l.Type == "GRANT" && (strings.HasPrefix(l.IdempotencyKey, "grant-") || l.IdempotencyKey == "closing")
		if !ours && l.Type != "RELEASE" {
			j.fail(checkRefused, "line %d is a %s with the key %s, for which nobody asked", l.Sequence, l.Type, l.IdempotencyKey)
		}
		return
	}
	kinds := map[kind]string{usage: "USAGE", direct: "USAGE", place: "HOLD", capture: "CAPTURE"}
	amount, held := -r.amount, int64(0)
	budget, subject := "", "back-office"
	if r.kind != direct {
		budget, subject = j.p.nodes[j.p.runs[r.agent]].id, userOf(r.agent)
	}
	if r.kind == place {
		amount, held = 0, r.amount
	} else if r.kind == capture {
		held = -r.amount
	}
	of := ""
	if l.Budget != nil {
		of = l.Budget.ID
	}
	if l.Type != kinds[r.kind] || int64(l.Amount) != amount || int64(l.HeldChange) != held || of != budget || l.Subject != subject {
		j.fail(checkOnce, "line %d, of the request %s, is a %s of %s from budget %s", l.Sequence, r.key, l.Type,
			formatCredits(int64(l.Amount)), of)
	}
}

// answers compares what the answers said with the lines.
func (j *judge) answers() {
	for _, r := range j.p.records {
		l := j.seen[r.key]
		switch {
		case r.acknowledged():
			j.acknowledged++
			if l == nil {
				j.lost++
				j.fail(checkOnce, "the request %s was acknowledged, and is not in the ledger", r.key)
			} else if !r.lines[l.ID] {
				j.fail(checkOnce, "the request %s was acknowledged as another line than %s", r.key, l.ID)
			}
			if len(r.lines) > 1 || r.firsts > 1 {
				j.fail(checkAnswers, "the answers to %s named %d lines, and %d said that they were the first", r.key, len(r.lines), r.firsts)
			}
		case r.refusal != "":
			j.refused++
			j.refusals[r.refusal]++
			if l != nil && !r.unknown {
				j.fail(checkRefused, "the request %s was refused, and is line %d", r.key, l.Sequence)
			}
		}
	}
}

// counts compares what is stored beside the lines with their sums.
func (j *judge) counts(b *books) {
	if int64(b.balance.Posted) != j.posted || int64(b.balance.Held) != j.held || b.balance.Sequence != int64(len(b.lines)) || !b.auditOK {
		j.fail(checkCounts, "the balance shows %s and %s held, the lines add up to %s and %s; its audit says %v",
			formatCredits(int64(b.balance.Posted)), formatCredits(int64(b.balance.Held)), formatCredits(j.posted), formatCredits(j.held),
			b.auditOK)
	}
	if b.balance.Held != 0 {
		j.fail(checkHolds, "%s are still held", formatCredits(int64(b.balance.Held)))
	}
	for id, h := range j.holds {
		if !h.ended {
			j.fail(checkHolds, "the hold %s has no end", id)
		}
	}
	for at, n := range j.p.nodes {
		shown, sum := b.budgets[n.id], j.tallies[at]
		if n.level == levelMonth {
			shown, sum = b.months[n.name], j.newestMonth(at)
		}
		limit := j.p.stateOf(at).limit
		if int64(shown.Spent) != sum.spent || int64(shown.Held) != sum.held || int64(shown.Limit) != limit {
			j.fail(checkCounts, "%s shows %s spent and %s held of %s, the lines add up to %s and %s, of %s", n.name,
				formatCredits(int64(shown.Spent)), formatCredits(int64(shown.Held)), formatCredits(int64(shown.Limit)),
				formatCredits(sum.spent), formatCredits(sum.held), formatCredits(limit))
		}
	}
}

// newestMonth returns what a monthly limit has counted in the month that is now. The program takes a minute, so that there are two at most.
func (j *judge) newestMonth(at int) *tally {
	newest := &tally{}
	for month, t := range j.monthly[at] {
		if month == j.p.ended.UTC().Month() {
			newest = t
		}
	}
	return newest
}
