package simulation

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// aftermath is what the bank says of the refunds of a payment that bought credit.
func (b *book) aftermath(t *topUp, p *billing.Payment, now int64, event func(billing.EventType)) (lines []entry) {
	for _, stays := range []bool{true, false} { // money that did not go back, or was won back, may have gone elsewhere
		for _, said := range p.Refunds {
			if stays == (said.State == billing.RefundFailed) {
				lines = append(lines, b.aftermathOf(t, said, now, event)...)
			}
		}
		for _, said := range p.Disputes {
			if stays == (said.State == billing.DisputeWon) {
				lines = append(lines, b.dispute(t, said, now, event)...)
			}
		}
	}
	return lines
}

// aftermathOf is what the bank says of one refund. One that was made at the bank may have parts: each as much as was left of the
// price when the bank told of it.
func (b *book) aftermathOf(t *topUp, said billing.PaymentRefund, now int64, event func(billing.EventType)) (lines []entry) {
	rest, known, more := said.Minor, false, said.Refund == ""
	for i, r := range slices.Clone(t.refunds) {
		if said.Refund != string(billing.NewRefundID(t.id, i+1)) && r.id != said.ID {
			continue
		}
		known, rest = true, rest-r.minor
		lines = append(lines, b.told(t, r, said, now, event)...)
		more = more && r.state != "FAILED"
	}
	left, _ := t.rest()
	switch {
	case said.State == billing.RefundFailed && !known:
		t.refunds = append(t.refunds, &refund{state: "FAILED", id: said.ID, minor: said.Minor})
	case said.State != billing.RefundFailed && more && left > 0 && rest > 0:
		lines = append(lines, b.refund(t, min(left, rest), now)...)
		lines = append(lines, b.told(t, t.refunds[len(t.refunds)-1], said, now, event)...)
	}
	return lines
}

// told moves a refund to the state that the bank tells.
func (b *book) told(
	t *topUp, r *refund, said billing.PaymentRefund, now int64, event func(billing.EventType),
) (lines []entry) {
	r.id = said.ID
	switch {
	case said.State == billing.RefundSucceeded && r.state == "PENDING":
		r.state = "SUCCEEDED"
		event(billing.EventRefundSucceeded)
	case said.State == billing.RefundFailed && r.state != "FAILED":
		lines = b.refundFailed(t, r, now)
		event(billing.EventRefundFailed)
	}
	return lines
}

// refundFailed gives back what left for a refund whose money did not go back.
func (b *book) refundFailed(t *topUp, r *refund, now int64) []entry {
	r.state = "FAILED"
	if t.status == "REFUNDED" {
		t.status = "SUCCEEDED"
	}
	for _, d := range t.disputes {
		if left, _ := t.rest(); d.state == "OPEN" {
			d.minor = min(d.claimed, left)
		}
	}
	e := entry{
		kind: "REVERSAL", amount: sum(r.taken), occurred: now,
		money: &stated{t.of.cost.currency, r.tax - r.minor, -r.off, r.tax, -r.breakage},
	}
	live, voided, fresh := b.sortBack(r.taken, now)
	e.parts, e.created = append(slices.Clone(live), voided...), fresh
	lines := []entry{b.createReturned(&e)}
	for _, p := range voided {
		b.grants[p.lot].left -= p.amount // it is nobody's while debt is repaid
	}
	lines = append(lines, b.setAside(t, now)...)
	lines = append(lines, b.settle(now)...)
	for _, p := range voided {
		b.grants[p.lot].left += p.amount
	}
	if len(voided) > 0 {
		lines = append(lines, b.write(entry{kind: "VOID", amount: -sum(voided), parts: voided, occurred: now}, false))
	}
	return append(lines, b.setAside(t, now)...)
}

// sortBack sorts credit that comes back, what left last first, by what became of its grants.
func (b *book) sortBack(taken []part, now int64) (live, voided []part, fresh []grant) {
	add := func(to []part, p part) []part {
		if at := slices.IndexFunc(to, func(known part) bool { return known.lot == p.lot }); at >= 0 {
			to[at].amount += p.amount
			return to
		}
		return append(to, p)
	}
	var of []lot
	for _, p := range slices.Backward(taken) {
		g := b.grants[p.lot]
		switch {
		case g.voided:
			voided = add(voided, p)
		case g.expires == 0 || g.expires > now:
			live = add(live, p)
		default:
			at := slices.Index(of, p.lot)
			if at < 0 {
				at = len(fresh)
				of = append(of, p.lot)
				fresh = append(fresh, grant{
					lot: lot{b.sequence + 1, at}, priority: g.priority, source: g.source, effective: now,
					expires: now + 30*24*3600*micro, purchase: g.purchase,
				})
				if g.costs() {
					fresh[at].cost = &cost{currency: g.cost.currency}
				}
			}
			fresh[at].amount += p.amount
			if g.costs() {
				fresh[at].cost.minor += g.worth(g.gone-p.amount, g.gone)
			}
		}
	}
	return live, voided, fresh
}
