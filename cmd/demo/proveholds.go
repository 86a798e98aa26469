package main

import (
	"context"
	"fmt"
	"strings"
)

// holdLine is a line of the ledger of a wallet whose usage is held first.
type holdLine struct {
	ID, IdempotencyKey, Type, Amount, HeldChange string
	Sequence                                     int
	Hold                                         *node
}

const readHoldLines = `query($id: ID!, $after: String) {
	result: wallet(id: $id) {
		transactions(first: 100, after: $after) {
			nodes { id idempotencyKey type amount heldChange sequence hold { id } }
			pageInfo { hasNextPage endCursor }
		}
	}
}`

// holdLines reads all lines of a wallet, newest first.
func (c *client) holdLines(ctx context.Context, wallet string, watch func(int)) (lines []holdLine, err error) {
	variables := map[string]any{"id": wallet}
	for {
		answer, err := ask[*struct {
			Transactions struct {
				Nodes    []holdLine
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}](ctx, c, readHoldLines, variables)
		if err != nil || answer == nil {
			return nil, fmt.Errorf("reading the ledger of %s: %w", wallet, err)
		}
		lines = append(lines, answer.Transactions.Nodes...)
		watch(len(answer.Transactions.Nodes))
		if !answer.Transactions.PageInfo.HasNextPage {
			return lines, nil
		}
		variables["after"] = answer.Transactions.PageInfo.EndCursor
	}
}

// holdOutcome is what became of the calls.
type holdOutcome struct {
	play   *holdPlay
	states []*walletState
	lines  [][]holdLine
}

func newHoldOutcome(ctx context.Context, play *holdPlay, watch func(lines int)) (*holdOutcome, error) {
	o := &holdOutcome{play: play}
	for _, w := range play.scene.wallets {
		state, err := play.api.walletState(ctx, w.holdWallet())
		if err != nil {
			return nil, err
		}
		lines, err := play.api.holdLines(ctx, w.holdWallet(), watch)
		if err != nil {
			return nil, err
		}
		o.states, o.lines = append(o.states, state), append(o.lines, lines)
	}
	return o, nil
}

// bill is what the captures of a wallet should be, by their idempotency keys. It is computed from the rows of the file and
// the prices alone.
func (o *holdOutcome) bill(w *script) (captures map[string]int64, sum int64) {
	captures = map[string]int64{}
	for _, e := range w.events {
		c := callOf(e)
		for i, r := range c.captures() {
			cost := o.play.scene.prices.cost(r)
			captures[c.requestKey(fmt.Sprint("capture:", i))] = cost
			sum += cost
		}
	}
	return captures, sum
}

func (o *holdOutcome) proofs() []proof {
	return []proof{o.captured(), o.ended(), o.empty(), o.conserved()}
}

// captured compares each line of a capture with what it should be.
func (o *holdOutcome) captured() proof {
	p := proof{faults: o.play.faults}
	calls, steps, total := 0, 0, int64(0)
	for i, w := range o.play.scene.wallets {
		open, sum := o.bill(w)
		calls, steps, total = calls+len(w.events), steps+len(open), total+sum
		for _, l := range o.lines[i] {
			if l.Type != "CAPTURE" {
				continue
			}
			cost, found := open[l.IdempotencyKey]
			if delete(open, l.IdempotencyKey); !found {
				p.fault("%s has a capture %s which no call explains", w.holdWallet(), l.IdempotencyKey)
				continue
			}
			p.same(fmt.Sprintf("the capture %s of %s", l.IdempotencyKey, w.holdWallet()), l.Amount, -cost)
		}
		if len(open) > 0 {
			p.fault("%s lacks %d captures", w.holdWallet(), len(open))
		}
	}
	p.claim = fmt.Sprintf("as holds, %s calls were captured in %s steps, for %s credits, which is what the file adds up to",
		countWithCommas(calls), countWithCommas(steps), withCommas(formatCredits(total)))
	return p
}

// ended compares how many holds ended in which way with how many calls should have made them end so.
func (o *holdOutcome) ended() proof {
	p := proof{}
	all := map[fate]int{}
	for i, w := range o.play.scene.wallets {
		want, got := map[fate]int{}, map[fate]int{}
		for _, e := range w.events {
			want[callOf(e).fate]++
			all[callOf(e).fate]++
		}
		holds := 0
		for _, l := range o.lines[i] {
			switch {
			case l.Type == "HOLD":
				holds++
			case l.Type != "RELEASE":
			case strings.HasPrefix(l.IdempotencyKey, "drawdown:expire-hold:"):
				got[lost]++
			case strings.HasSuffix(l.IdempotencyKey, ":release"):
				got[releasedAt]++
			}
		}
		if holds != len(w.events) || got[lost] != want[lost]+want[late] || got[releasedAt] != want[releasedAt] {
			p.fault("%s placed %d holds for %d calls; %d ended by themselves, not %d; %d were released, not %d", w.holdWallet(),
				holds, len(w.events), got[lost], want[lost]+want[late], got[releasedAt], want[releasedAt])
		}
	}
	p.claim = fmt.Sprintf("%d holds ended by themselves, %d of them before a capture that was refused; %d were released",
		all[lost]+all[late], all[late], all[releasedAt])
	return p
}

// empty checks that nothing is held any more, by the balances and by the lines.
func (o *holdOutcome) empty() proof {
	p := proof{claim: "nothing is held any more, by the balances and by the lines, and every wallet passes its audit"}
	for i, w := range o.play.scene.wallets {
		s, held := o.states[i], int64(0)
		for _, l := range o.lines[i] {
			change, err := parseCredits(l.HeldChange)
			if err != nil {
				p.fault("line %d of %s changes what is held by %q", l.Sequence, w.holdWallet(), l.HeldChange)
			}
			held += change
		}
		if held != 0 || s.balance.Held != "0" || s.balance.Available != s.balance.Posted {
			p.fault("%s holds %s by its lines, and its balance is %+v", w.holdWallet(), formatCredits(held), s.balance)
		}
		if a := s.audit; !a.OK || a.SumOfGrants != a.Posted || a.SumOfTransactions != a.Posted || a.Sequence != len(o.lines[i]) {
			p.fault("the audit of %s is %+v, and its ledger has %d lines", w.holdWallet(), a, len(o.lines[i]))
		}
	}
	return p
}

// conserved checks that what was granted is what was captured, what expired and what is left.
func (o *holdOutcome) conserved() proof {
	p := proof{}
	late, lateSum := 0, int64(0)
	for i, w := range o.play.scene.wallets {
		_, captured := o.bill(w)
		var expired int64
		for _, l := range o.lines[i] {
			if l.Type != "EXPIRY" {
				continue
			}
			amount, err := parseCredits(l.Amount)
			if err != nil {
				p.fault("line %d of %s is of %q", l.Sequence, w.holdWallet(), l.Amount)
			}
			expired -= amount
			if l.Hold != nil {
				late, lateSum = late+1, lateSum-amount
			}
		}
		p.same("the balance of "+w.holdWallet(), o.states[i].balance.Posted, o.play.grants[w.id]-captured-expired)
	}
	p.claim = fmt.Sprintf("not a millionth of a credit is lost or invented; %s returned after their grants had expired, in %d lines",
		withCommas(formatCredits(lateSum)), late)
	return p
}

// speed describes how fast the calls were made.
func (p *holdPlay) speed() string {
	return fmt.Sprintf("%s requests in %s, %s a second", countWithCommas(p.sent), p.took.Round(1e8),
		countWithCommas(int(float64(p.sent)/max(p.took.Seconds(), 1e-3))))
}
