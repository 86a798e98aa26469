package simulation

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedReversal asks to undo a usage.
type askedReversal struct {
	onWallet
	billing.ReverseUsage
	origin entry // what the model knows of the usage
}

func (c *client) inventReversal() *request {
	key := c.key()
	if len(c.sim.usages) == 0 {
		return nil
	}
	id := pick(c, c.sim.usages)
	wallet, _, _, _ := id.Split()
	r := billing.ReverseUsage{
		Keyed: key, Transaction: id, Reason: "r",
		ExpiredCredits: pick(c,
			[]billing.ExpiredCreditPolicy{billing.ExpiredGrace, billing.ExpiredAgain, billing.ExpiredNonExpiring}),
	}
	if c.sim.chance(0.6) {
		amount := c.amount(15)
		r.Amount = &amount
	}
	return newRequest(key, askedReversal{onWallet(wallet), r, c.sim.books[wallet].lines[usageKey(id)]})
}

func (r askedReversal) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.ReverseUsage(ctx, by, r.ReverseUsage))
}

func (r askedReversal) rule(on state, now int64) ruling {
	b, usage := on.books[0], r.origin
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	key := usageKey(r.Transaction)
	done, charged := b.returned[key], -usage.amount
	amount := charged - done
	if r.Amount != nil {
		amount = int64(*r.Amount)
	}
	if amount > charged-done || charged == done {
		return refused(billing.CodeReversalExceedsUsage)
	}
	b.returned[key] = done + amount
	var renewed, back, bounced []part
	for _, p := range b.giveBack(usage, done, amount) {
		g := b.grants[p.lot]
		switch {
		case g == nil:
			renewed = append(renewed, p)
		case g.voided:
			bounced = append(bounced, p)
		case !b.ended(g, now):
			back = append(back, p)
		case r.ExpiredCredits == billing.ExpiredAgain:
			bounced = append(bounced, p)
		default:
			renewed = append(renewed, p)
		}
	}
	if len(renewed) > many && slices.ContainsFunc(renewed, func(p part) bool { return b.grants[p.lot].costs() }) {
		return refused(billing.CodeRequestTooLarge)
	}
	fresh := b.renew(renewed, now, r.ExpiredCredits)
	b.noteReversal(&usage, done, amount)
	lines := b.bookReversal(amount, now, back, bounced, fresh)
	lines[0].budget = usage.budget
	return written(lines...)
}

// bookReversal writes the line, the repayments that follow from it, and the lines of what is gone again at once.
func (b *book) bookReversal(amount, now int64, back, bounced []part, fresh []grant) []entry {
	// What goes back to grants that were voided comes before what goes back to those that expired again.
	slices.SortStableFunc(bounced, func(x, y part) int {
		xv, yv := b.grants[x.lot].voided, b.grants[y.lot].voided
		switch {
		case xv == yv:
			return 0
		case xv:
			return -1
		}
		return 1
	})
	e := entry{kind: "REVERSAL", amount: amount, occurred: now, created: fresh, parts: back}
	for _, g := range fresh {
		same := g
		same.gone = same.amount
		b.grants[g.lot] = &same
		e.parts = append(e.parts, part{g.lot, g.amount})
	}
	e.parts = append(e.parts, bounced...)
	lines := []entry{b.write(e, true)}
	for _, p := range bounced {
		b.grants[p.lot].left -= p.amount // it is nobody's while debt is repaid
	}
	var purchases []lot
	for _, p := range e.parts[:len(e.parts)-len(bounced)] {
		purchases = append(purchases, b.grants[p.lot].purchase)
	}
	lines = append(lines, b.setAsideAll(purchases, now)...)
	lines = append(lines, b.settle(now)...)
	for _, p := range bounced {
		b.grants[p.lot].left += p.amount
		kind := "EXPIRY"
		if b.grants[p.lot].voided {
			kind = "VOID"
		}
		lines = append(lines, b.write(entry{kind: kind, amount: -p.amount, parts: []part{p}, occurred: now, again: true}, false))
	}
	return lines
}

// giveBack lists what goes where when amount of a usage is undone after done was: first what was debt, to debt
// that is still there, then to the grants that repaid some, the latest first; then the grants that were drawn, the
// last first. A lot of zero is one that is no longer known.
func (b *book) giveBack(usage entry, done, amount int64) []part {
	steps := []part{{amount: -usage.amount - sum(usage.parts)}}
	for _, p := range slices.Backward(usage.parts) {
		steps = append(steps, p)
	}
	var back []part
	for i, step := range steps {
		skipped := min(done, step.amount)
		done -= skipped
		now := min(amount, step.amount-skipped)
		amount -= now
		switch {
		case now == 0:
		case i > 0:
			back = append(back, part{step.lot, now})
		default:
			now -= min(now, b.debt)
			for now > 0 && len(b.repaid) > 0 {
				last := &b.repaid[len(b.repaid)-1]
				p := part{last.lot, min(now, last.amount)}
				now -= p.amount
				if last.amount -= p.amount; last.amount == 0 {
					b.repaid = b.repaid[:len(b.repaid)-1]
				}
				back = append(back, p)
			}
			if now > 0 {
				back = append(back, part{amount: now})
			}
		}
	}
	return unknownLast(back)
}

// unknownLast moves what goes to no known grant to the end.
func unknownLast(parts []part) []part {
	slices.SortStableFunc(parts, func(x, y part) int {
		switch unknownX, unknownY := x.lot == (lot{}), y.lot == (lot{}); {
		case unknownX == unknownY:
			return 0
		case unknownX:
			return 1
		}
		return -1
	})
	return parts
}

func sum(parts []part) (total int64) {
	for _, p := range parts {
		total += p.amount
	}
	return total
}

// many is how much credit from different grants is too much for a grant each.
const many = 40

// renew makes new grants of what cannot go back: one for each grant that it is of, or, of many, one for each source
// and priority.
func (b *book) renew(parts []part, now int64, policy billing.ExpiredCreditPolicy) []grant {
	var fresh []grant
	var of []lot
	for _, p := range parts {
		old := b.grants[p.lot]
		if old == nil {
			old = &grant{priority: 100, source: "REFUND"}
		}
		at := slices.IndexFunc(fresh, func(g grant) bool {
			return g.source == old.source && g.priority == old.priority && g.purchase == old.purchase
		})
		if len(parts) <= many {
			at = slices.Index(of, p.lot)
		}
		behind := int64(0)
		if old.costs() {
			behind = old.worth(old.back, old.back+p.amount)
			old.back += p.amount
		}
		if at >= 0 {
			fresh[at].amount += p.amount
			if old.costs() {
				fresh[at].cost.minor += behind
			}
			continue
		}
		g := grant{
			lot: lot{b.sequence + 1, len(fresh)}, priority: old.priority, source: old.source, effective: now, amount: p.amount,
			purchase: old.purchase,
		}
		if old.costs() {
			g.cost = &cost{old.cost.currency, behind}
		}
		if policy != billing.ExpiredNonExpiring {
			g.expires = now + 30*24*3600*micro
		}
		fresh, of = append(fresh, g), append(of, p.lot)
	}
	return fresh
}
