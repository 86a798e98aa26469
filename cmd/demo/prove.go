package main

import (
	"context"
	"fmt"
	"maps"
)

// outcome is the result of a first playback: what the API says of each wallet, and what it should say.
type outcome struct {
	scene    *scenario
	first    *playback
	states   []*walletState
	card     *card
	ledgers  [][]entry
	accounts []*account
}

// proof is a claim, and the faults that disprove it; without faults it holds.
type proof struct {
	claim  string
	faults []string
}

func (p *proof) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// same adds a fault if an amount of the API is not the wanted one.
func (p *proof) same(what, got string, want int64) {
	if micros, err := parseCredits(got); err != nil || micros != want {
		p.fault("%s is %s, but the file adds up to %s", what, got, formatCredits(want))
	}
}

// newOutcome reads all wallets and ledgers after a playback, and recomputes what they should be.
func newOutcome(ctx context.Context, first *playback, watch func(lines int)) (*outcome, error) {
	states, err := first.api.walletStates(ctx, first.scene)
	if err != nil {
		return nil, err
	}
	o := &outcome{scene: first.scene, first: first, states: states}
	if o.card, err = first.api.card(ctx, first.scene.prices.Code); err != nil {
		return nil, err
	}
	for _, w := range first.scene.wallets {
		entries, err := first.api.ledger(ctx, w.id, watch)
		if err != nil {
			return nil, err
		}
		o.ledgers = append(o.ledgers, entries)
		o.accounts = append(o.accounts, recompute(w, first.scene.prices, first.scene.clock))
	}
	return o, nil
}

// expectedLines is how many lines all ledgers together should have.
func expectedLines(s *scenario) (lines int) {
	for _, w := range s.wallets {
		lines += recompute(w, s.prices, s.clock).lines()
	}
	return lines
}

// proofs returns the proofs of a first playback.
func (o *outcome) proofs() []proof {
	return []proof{o.balances(), o.grants(), o.usages(), o.lines(), o.prices(), o.audits()}
}

func (o *outcome) balances() proof {
	p := proof{claim: fmt.Sprintf("the balance of each of the %d wallets is what the file adds up to", len(o.states))}
	for i, w := range o.scene.wallets {
		b := o.states[i].balance
		p.same("the balance of "+w.id, b.Available, o.accounts[i].balance)
		p.same("the posted balance of "+w.id, b.Posted, o.accounts[i].balance) // nothing is held or pending at the end
		p.same("the held balance of "+w.id, b.Held, 0)
		p.same("the pending balance of "+w.id, b.Pending, 0)
	}
	return p
}

func (o *outcome) grants() proof {
	p, count := proof{}, 0
	for i, w := range o.scene.wallets {
		for j, g := range w.grants {
			remaining, found := o.states[i].remaining[o.first.ids[w.grantKey(g)]]
			if !found {
				p.fault("the grant %s of %s is missing", g.name, w.id)
				continue
			}
			p.same(fmt.Sprintf("what remains of the grant %s of %s", g.name, w.id), remaining, o.accounts[i].remaining[j])
		}
		if len(o.states[i].remaining) != len(w.grants) {
			p.fault("%s has %d grants, but %d were made", w.id, len(o.states[i].remaining), len(w.grants))
		}
		count += len(w.grants)
	}
	p.claim = fmt.Sprintf("so is what remains of each of their %d grants", count)
	return p
}

// usages compares each answer with the one that it should have been.
func (o *outcome) usages() proof {
	p := proof{}
	charged, refused, replayed := 0, 0, 0
	for i, w := range o.scene.wallets {
		t, a := o.first.tallies[i], o.accounts[i]
		p.faults = append(p.faults, t.faults...)
		for at, e := range w.events {
			switch v := t.verdicts[at]; {
			case a.refused[e.key] != (v.refusal != ""):
				p.fault("%s of %s should be refused: %t, but was: %t", e.key, w.id, a.refused[e.key], v.refusal != "")
			case v.amount != a.charged[e.key]:
				p.fault("%s of %s was charged %s, but costs %s", e.key, w.id, formatCredits(v.amount),
					formatCredits(a.charged[e.key]))
			}
		}
		charged, refused, replayed = charged+len(a.charged), refused+len(a.refused), replayed+t.replayed
	}
	p.claim = fmt.Sprintf("%s usages were charged once each, %s refused for want of credit, %s repeats replayed",
		countWithCommas(charged), countWithCommas(refused), countWithCommas(replayed))
	return p
}

// lines checks every line of every ledger: each row that was charged has one line, with its amount, and there are no
// other lines except those of grants and expiries.
func (o *outcome) lines() proof {
	p, total := proof{}, 0
	kinds := map[string]int{}
	for i, w := range o.scene.wallets {
		open := maps.Clone(o.accounts[i].charged)
		own := map[string]int{}
		for at, e := range o.ledgers[i] {
			own[e.Type]++
			if want := len(o.ledgers[i]) - at; e.Sequence != want {
				p.fault("a line of %s has the sequence %d, but should have %d", w.id, e.Sequence, want)
			}
			if e.Type != "USAGE" {
				continue
			}
			cost, found := open[e.IdempotencyKey]
			delete(open, e.IdempotencyKey)
			if !found {
				p.fault("%s has a line for %s which no usage explains", w.id, e.IdempotencyKey)
				continue
			}
			p.same(fmt.Sprintf("the line for %s of %s", e.IdempotencyKey, w.id), e.Amount, -cost)
		}
		if len(open) > 0 {
			p.fault("%s lacks %d lines of usage", w.id, len(open))
		}
		want := map[string]int{"GRANT": len(w.grants), "USAGE": len(o.accounts[i].charged), "EXPIRY": o.accounts[i].expiries}
		for kind, n := range own {
			kinds[kind] += n
			if n != want[kind] {
				p.fault("%s has %d lines of type %s, but should have %d", w.id, n, kind, want[kind])
			}
		}
		total += len(o.ledgers[i])
		if len(o.ledgers[i]) != o.accounts[i].lines() {
			p.fault("%s has %d lines, but should have %d", w.id, len(o.ledgers[i]), o.accounts[i].lines())
		}
	}
	p.claim = fmt.Sprintf("the ledgers have %s transactions, as they should: %s usages, %d grants, %d expiries",
		countWithCommas(total), countWithCommas(kinds["USAGE"]), kinds["GRANT"], kinds["EXPIRY"])
	return p
}

func (o *outcome) audits() proof {
	p := proof{claim: "every wallet passes its audit: sequences, hashes, sums of grants and of transactions"}
	for i, w := range o.scene.wallets {
		s := o.states[i]
		switch a := s.audit; {
		case !a.OK:
			p.fault("the audit of %s is not ok: %+v", w.id, a)
		case a.Sequence != s.balance.Sequence || a.Sequence != len(o.ledgers[i]):
			p.fault("the audit of %s ends at line %d, its balance is as of line %d, and its ledger has %d lines",
				w.id, a.Sequence, s.balance.Sequence, len(o.ledgers[i]))
		case a.SumOfGrants != a.Posted || a.SumOfTransactions != a.Posted:
			p.fault("the sums of %s differ: %+v", w.id, a)
		}
	}
	return p
}

// proofsAgain returns the proofs of a second playback. now are the states of the wallets after it.
func (o *outcome) proofsAgain(second *playback, now []*walletState) []proof {
	same := proof{claim: "played again, every usage was replayed with its transaction, or refused, as before"}
	still := proof{claim: "and every sequence, chain head, balance and grant is still what it was"}
	for i, w := range o.scene.wallets {
		same.faults = append(same.faults, second.tallies[i].faults...)
		for at, e := range w.events {
			before, after := o.first.tallies[i].verdicts[at], second.tallies[i].verdicts[at]
			if before.transaction != after.transaction || before.amount != after.amount || before.refusal != after.refusal {
				same.fault("%s of %s: the first answer was %+v, the second %+v", e.key, w.id, before, after)
			}
		}
		before, after := o.states[i], now[i]
		if before.balance != after.balance || before.audit.ChainHead != after.audit.ChainHead ||
			!maps.Equal(before.remaining, after.remaining) {
			still.fault("%s had the balance %+v and the chain head %s, and now has %+v and %s", w.id,
				before.balance, before.audit.ChainHead, after.balance, after.audit.ChainHead)
		}
	}
	for key, id := range o.first.ids {
		if second.ids[key] != id {
			same.fault("the request %s created %s the first time, and %s the second", key, id, second.ids[key])
		}
	}
	return []proof{same, still}
}
