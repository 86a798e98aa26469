package main

import (
	"context"
	"fmt"
	"maps"
)

// outcome is what a first performance came to: what the API says of each wallet, and what should be so.
type outcome struct {
	scene     *scenario
	first     *performance
	standings []*standing
	ledgers   [][]entry
	accounts  []*account
}

// proof is a claim and what speaks against it.
type proof struct {
	claim  string
	faults []string
}

func (p *proof) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// same notes a fault where an amount of the API is not the one that it should be.
func (p *proof) same(what, got string, want int64) {
	if micros, err := parseCredits(got); err != nil || micros != want {
		p.fault("%s is %s, and the file comes to %s", what, got, formatCredits(want))
	}
}

// newOutcome asks the API where everything stands after a performance, and recomputes where it should.
func newOutcome(ctx context.Context, first *performance, watch func(lines int)) (*outcome, error) {
	standings, err := first.api.standings(ctx, first.scene)
	if err != nil {
		return nil, err
	}
	o := &outcome{scene: first.scene, first: first, standings: standings}
	for _, w := range first.scene.wallets {
		entries, err := first.api.ledger(ctx, w.id, watch)
		if err != nil {
			return nil, err
		}
		o.ledgers = append(o.ledgers, entries)
		o.accounts = append(o.accounts, recompute(w, first.scene.clock))
	}
	return o, nil
}

// expectedLines is how many lines all ledgers should have.
func expectedLines(s *scenario) (lines int) {
	for _, w := range s.wallets {
		lines += recompute(w, s.clock).lines()
	}
	return lines
}

// proofs of a first performance.
func (o *outcome) proofs() []proof {
	return []proof{o.balances(), o.grants(), o.usages(), o.lines(), o.audits()}
}

func (o *outcome) balances() proof {
	p := proof{claim: fmt.Sprintf("the balance of each of the %d wallets is what the file comes to", len(o.standings))}
	for i, w := range o.scene.wallets {
		b := o.standings[i].balance
		p.same("the balance of "+w.id, b.Available, o.accounts[i].balance)
		p.same("what is posted to "+w.id, b.Posted, o.accounts[i].balance) // as nothing is held or pending at the end
		p.same("what is held of "+w.id, b.Held, 0)
		p.same("what is pending of "+w.id, b.Pending, 0)
	}
	return p
}

func (o *outcome) grants() proof {
	p, count := proof{}, 0
	for i, w := range o.scene.wallets {
		for j, g := range w.grants {
			remaining, found := o.standings[i].remaining[o.first.ids[w.grantKey(g)]]
			if !found {
				p.fault("the grant %s of %s is not there", g.name, w.id)
				continue
			}
			p.same(fmt.Sprintf("what remains of the grant %s of %s", g.name, w.id), remaining, o.accounts[i].remaining[j])
		}
		if len(o.standings[i].remaining) != len(w.grants) {
			p.fault("%s has %d grants, and was given %d", w.id, len(o.standings[i].remaining), len(w.grants))
		}
		count += len(w.grants)
	}
	p.claim = fmt.Sprintf("so is what remains of each of their %d grants", count)
	return p
}

// usages compares each answer with what it should have been.
func (o *outcome) usages() proof {
	p := proof{}
	charged, refused, replayed := 0, 0, 0
	for i, w := range o.scene.wallets {
		t, a := o.first.tallies[i], o.accounts[i]
		p.faults = append(p.faults, t.faults...)
		for at, e := range w.events {
			switch v := t.verdicts[at]; {
			case a.refused[e.key] != (v.refusal != ""):
				p.fault("%s of %s should be refused: %t, and was: %t", e.key, w.id, a.refused[e.key], v.refusal != "")
			case v.amount != a.charged[e.key]:
				p.fault("%s of %s was charged %s, and costs %s", e.key, w.id, formatCredits(v.amount), formatCredits(a.charged[e.key]))
			}
		}
		charged, refused, replayed = charged+len(a.charged), refused+len(a.refused), replayed+t.replayed
	}
	p.claim = fmt.Sprintf("%s usages were charged once each, %s refused for want of credit, %s repeats replayed",
		groupedCount(charged), groupedCount(refused), groupedCount(replayed))
	return p
}

// lines goes through every line of every ledger: each row that was charged has one, with its amount, and there are no
// others but those of the grants and of what lapsed.
func (o *outcome) lines() proof {
	p, total := proof{}, 0
	kinds := map[string]int{}
	for i, w := range o.scene.wallets {
		open := maps.Clone(o.accounts[i].charged)
		own := map[string]int{}
		for at, e := range o.ledgers[i] {
			own[e.Type]++
			if want := len(o.ledgers[i]) - at; e.Sequence != want {
				p.fault("a line of %s has the sequence %d, and should have %d", w.id, e.Sequence, want)
			}
			if e.Type != "USAGE" {
				continue
			}
			cost, found := open[e.IdempotencyKey]
			if delete(open, e.IdempotencyKey); !found {
				p.fault("%s has a line for %s that it should not have", w.id, e.IdempotencyKey)
				continue
			}
			p.same(fmt.Sprintf("the line for %s of %s", e.IdempotencyKey, w.id), e.Amount, -cost)
		}
		if len(open) > 0 {
			p.fault("%s lacks %d lines", w.id, len(open))
		}
		want := map[string]int{"GRANT": len(w.grants), "USAGE": len(o.accounts[i].charged), "EXPIRY": o.accounts[i].expiries}
		for kind, n := range own {
			kinds[kind] += n
			if n != want[kind] {
				p.fault("%s has %d lines of type %s, and should have %d", w.id, n, kind, want[kind])
			}
		}
		if total += len(o.ledgers[i]); len(o.ledgers[i]) != o.accounts[i].lines() {
			p.fault("%s has %d lines, and should have %d", w.id, len(o.ledgers[i]), o.accounts[i].lines())
		}
	}
	p.claim = fmt.Sprintf("the ledgers have %s transactions, as they should: %s usages, %d grants, %d expiries",
		groupedCount(total), groupedCount(kinds["USAGE"]), kinds["GRANT"], kinds["EXPIRY"])
	return p
}

func (o *outcome) audits() proof {
	p := proof{claim: "every wallet passes its audit: sequences, hashes, sums of grants and of transactions"}
	for i, w := range o.scene.wallets {
		s := o.standings[i]
		switch a := s.audit; {
		case !a.OK:
			p.fault("the audit of %s is not ok: %+v", w.id, a)
		case a.Sequence != s.balance.Sequence || a.Sequence != len(o.ledgers[i]):
			p.fault("the audit of %s went to %d, its balance is at %d, and it has %d lines", w.id, a.Sequence, s.balance.Sequence, len(o.ledgers[i]))
		case a.SumOfGrants != a.Posted || a.SumOfTransactions != a.Posted:
			p.fault("the sums of %s differ: %+v", w.id, a)
		}
	}
	return p
}

// proofsAgain are those of a second performance, after which the wallets stand as now says.
func (o *outcome) proofsAgain(second *performance, now []*standing) []proof {
	same := proof{claim: "played again, every usage was replayed with its transaction, or refused, as before"}
	still := proof{claim: "and every sequence, chain head, balance and grant is still what it was"}
	for i, w := range o.scene.wallets {
		same.faults = append(same.faults, second.tallies[i].faults...)
		for at, e := range w.events {
			before, after := o.first.tallies[i].verdicts[at], second.tallies[i].verdicts[at]
			if before.transaction != after.transaction || before.amount != after.amount || before.refusal != after.refusal {
				same.fault("%s of %s was answered with %+v, and now with %+v", e.key, w.id, before, after)
			}
		}
		before, after := o.standings[i], now[i]
		if before.balance != after.balance || before.audit.ChainHead != after.audit.ChainHead || !maps.Equal(before.remaining, after.remaining) {
			still.fault("%s stood at %+v with the chain head %s, and now at %+v with %s", w.id,
				before.balance, before.audit.ChainHead, after.balance, after.audit.ChainHead)
		}
	}
	for key, id := range o.first.ids {
		if second.ids[key] != id {
			same.fault("%s made %s, and now %s", key, id, second.ids[key])
		}
	}
	return []proof{same, still}
}
