package simulation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// refund is a refund of a top-up.
type refund struct {
	state         string
	id            string // at the bank
	minor, tax    int64
	taken         []part
	off, breakage int64 // written off; and what came back later and left, beyond that
	line          int64 // the sequence of the line that took the credits
}

// refundFrom reads a refund as the model would have it.
func refundFrom(r *billing.TopUpRefund) *refund {
	is := &refund{state: string(r.State), id: r.ID, minor: r.Minor, tax: r.Tax, off: r.WrittenOff, breakage: r.Breakage}
	_, is.line, _, _ = r.Line.Split()
	for _, d := range r.Taken {
		is.taken = append(is.taken, part{lotFrom(d.Grant), int64(d.Amount)})
	}
	return is
}

// askedRefund asks to give money of a top-up back.
type askedRefund struct {
	onWallet
	billing.RefundTopUp
	place lot
	minor int64 // that is asked for; 0: all
}

func (c *client) inventRefund() *request {
	key := c.key()
	id, wallet, t := c.paidTopUp()
	if t == nil {
		return nil
	}
	r := askedRefund{onWallet(wallet), billing.RefundTopUp{
		Keyed: key, TopUp: id, Reason: "r", AllowSpent: c.sim.chance(0.4), Provider: "bank",
	}, t.place, 0}
	if c.sim.chance(0.7) {
		r.minor = 1 + c.sim.rand.Int64N(t.of.cost.minor)
		if c.sim.chance(0.2) {
			r.minor = t.of.cost.minor
		}
		text := fmt.Sprintf("%d.%02d", r.minor/100, r.minor%100)
		if t.of.cost.currency == "JPY" {
			text = fmt.Sprint(r.minor)
		}
		r.Amount = &billing.Money{Amount: decimal(text), Currency: t.of.cost.currency}
		if c.sim.chance(0.03) {
			r.Amount = &billing.Money{Amount: decimal("1"), Currency: "USD"}
		}
	}
	return newRequest(key, r)
}

// paidTopUp is a top-up, mostly one that is paid.
func (c *client) paidTopUp() (id billing.TopUpID, wallet billing.WalletID, t *topUp) {
	for range 4 {
		if len(c.sim.topUps) == 0 {
			return "", "", nil
		}
		id = pick(c, c.sim.topUps)
		var ref billing.GrantRef
		wallet, ref, _ = id.Split()
		if t = c.sim.books[wallet].topUps[lotFrom(ref)]; t.paid() {
			break
		}
	}
	return id, wallet, t
}

func (r askedRefund) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	command := r.RefundTopUp
	command.Keyed = command.By(by)
	done, err := p.Run(ctx, by.Tenant, &command)
	if err != nil {
		return answer{}, err
	}
	return answer{line: done.Transaction, replayed: done.Replayed}, nil
}

func (r askedRefund) rule(on state, now int64) ruling {
	b := on.books[0]
	t := b.topUps[r.place]
	left, _ := t.rest()
	most := left
	late := t.of.refundable > 0 && now >= t.settled+int64(t.of.refundable)*(24*time.Hour).Microseconds()
	if !t.paid() || t.standing() == "disputed" || left == 0 || late && !r.AllowSpent {
		return refused(billing.CodeNotRefundable)
	}
	if !r.AllowSpent {
		most = b.refundable(t, now)
	}
	minor := most
	if r.minor > 0 {
		if minor = r.minor; r.Amount.Currency != t.of.cost.currency {
			return refused(billing.CodeCurrencyMismatch)
		}
	}
	switch {
	case minor > most || minor == 0:
		return refused(billing.CodeNotRefundable)
	case len(b.payments) >= maxDuePayments && !b.payments[t.place]:
		return refused(billing.CodePaymentPending)
	}
	lines := b.refund(t, minor, now)
	b.putTopUp(t)
	return written(lines...)
}

// rest is what of the price was neither given back nor lost, and the tax in it.
func (t *topUp) rest() (price, tax int64) {
	price, tax = t.of.cost.minor, t.tax
	for _, r := range t.refunds {
		if r.state != "FAILED" {
			price, tax = price-r.minor, tax-r.tax
		}
	}
	for _, d := range t.disputes {
		if d.state == "LOST" {
			price, tax = price-d.minor, tax-d.tax
		}
	}
	return price, tax
}

// taxIn is the tax in an amount that goes back.
func (t *topUp) taxIn(minor int64) int64 {
	if price, tax := t.rest(); minor > 0 {
		return tax * minor / price
	}
	return 0
}

// standing says how the money of a top-up stands.
func (t *topUp) standing() string {
	left, _ := t.rest()
	switch {
	case slices.ContainsFunc(t.disputes, func(d *dispute) bool { return d.state == "OPEN" }):
		return "disputed"
	case t.paid() && left == 0:
		return "gone"
	}
	return "kept"
}

// freeOf lists the grants of a purchase with credit that could be spent at an instant, in burn order.
func (b *book) freeOf(t *topUp, at int64) (free []*grant) {
	for _, g := range b.live() {
		if g.purchase == t.place && g.effective <= at && (g.expires == 0 || g.expires > at) {
			free = append(free, g)
		}
	}
	return free
}

// refundable is the most that can be given back without writing anything off.
func (b *book) refundable(t *topUp, now int64) int64 {
	have := int64(0)
	for _, g := range b.freeOf(t, now) {
		have += g.worth(g.gone, g.gone+g.left)
	}
	most, _ := t.rest()
	for most > 0 && most-t.taxIn(most) > have {
		most--
	}
	return most
}

// pieceOf is credit of a grant that can be taken.
type pieceOf struct {
	g    *grant
	left int64
}

// fewest lists, of pieces in order, the fewest credits that are worth need, and of those without a cost the share
// part ÷ whole, rounded up. It also says what they are worth.
func fewest(pieces []pieceOf, need, share, whole int64) (taken []part, worth int64) {
	for _, p := range pieces {
		amount := int64(0)
		switch g := p.g; {
		case !g.costs() && share >= whole:
			amount = p.left
		case !g.costs():
			amount = ceil(p.left, share, whole)
		case need > worth:
			// The point at which enough of the grant has left is the first whose whole minor units are enough.
			point := g.worth(0, g.gone) + need - worth
			amount = p.left
			if point <= g.cost.minor {
				amount = min(p.left, ceil(g.amount, point, g.cost.minor)-g.gone)
			}
			worth += g.worth(g.gone, g.gone+amount)
		}
		if amount > 0 {
			taken = append(taken, part{p.g.lot, amount})
		}
	}
	return taken, worth
}

// refund takes the credits for an amount that goes back.
func (b *book) refund(t *topUp, minor, now int64) []entry {
	left, _ := t.rest()
	tax := t.taxIn(minor)
	var pieces []pieceOf
	for _, g := range b.freeOf(t, now) {
		pieces = append(pieces, pieceOf{g, g.left})
	}
	taken, worth := fewest(pieces, minor-tax, minor, left)
	r := &refund{state: "PENDING", minor: minor, tax: tax, taken: taken, off: max(0, minor-tax-worth), line: b.sequence + 1}
	t.refunds = append(t.refunds, r)
	lines := []entry{b.write(entry{
		kind: "REFUND", amount: -sum(taken), parts: slices.Clone(taken), occurred: now,
		money: &stated{t.of.cost.currency, minor - tax, r.off, -tax, 0},
	}, false)}
	refunded := int64(0)
	for _, r := range t.refunds {
		if r.state != "FAILED" {
			refunded += r.minor
		}
	}
	if refunded == t.of.cost.minor {
		t.status = "REFUNDED"
	}
	lines = append(lines, b.setAside(t, now)...)
	return append(lines, b.settle(now)...)
}

// setAside takes what is free of a purchase whose money is gone, and reserves it while that is in dispute.
func (b *book) setAside(t *topUp, at int64) []entry {
	lines := b.takeClaimed(t, at)
	free := b.freeOf(t, at)
	switch standing := t.standing(); {
	case standing == "kept" || len(free) == 0:
		return lines
	case standing == "disputed":
		return append(lines, b.reserve(t, free, at)...)
	}
	var taken []part
	worth := int64(0)
	for _, g := range free {
		taken = append(taken, part{g.lot, g.left})
		worth += g.worth(g.gone, g.gone+g.left)
	}
	off := t.writeOn(worth, taken)
	b.putTopUp(t)
	return append(lines, b.write(entry{
		kind: "REFUND", amount: -sum(taken), parts: taken, occurred: at,
		money: &stated{t.of.cost.currency, 0, -off, 0, worth - off},
	}, false))
}

// setAsideAll does that for several purchases, each once.
func (b *book) setAsideAll(purchases []lot, at int64) (lines []entry) {
	var seen []lot
	for _, place := range purchases {
		if place != (lot{}) && !slices.Contains(seen, place) {
			seen = append(seen, place)
			lines = append(lines, b.setAside(b.topUps[place], at)...)
		}
	}
	return lines
}

// writeOn notes that credit left after all for money that is gone, and says by how much that lowers what was written off.
func (t *topUp) writeOn(worth int64, taken []part) (off int64) {
	var lost *dispute
	for _, d := range t.disputes {
		if d.state == "LOST" && (lost == nil || d.line > lost.line) {
			lost = d
		}
	}
	for _, r := range slices.Backward(t.refunds) {
		if r.state != "FAILED" {
			if lost != nil && r.line > lost.line {
				lost = nil
			}
			break
		}
	}
	if lost != nil {
		off = min(worth, lost.off)
		lost.off -= off
		return off
	}
	for _, r := range slices.Backward(t.refunds) {
		if r.state != "FAILED" {
			off = min(worth, r.off)
			r.off -= off
			r.breakage += worth - off
			r.taken = append(r.taken, taken...)
			return off
		}
	}
	return 0
}
