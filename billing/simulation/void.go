package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedVoid asks to cancel a grant.
type askedVoid struct {
	onWallet
	billing.VoidGrant
}

func (c *client) inventVoid() *request {
	key := c.key()
	if len(c.sim.grants) == 0 {
		return nil
	}
	id := pick(c, c.sim.grants)
	wallet, _, _ := id.Split()
	return newRequest(key, askedVoid{onWallet(wallet), billing.VoidGrant{Keyed: key, Grant: id, Reason: "r"}})
}

func (r askedVoid) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.VoidGrant(ctx, by, r.VoidGrant))
}

func (r askedVoid) rule(on state, now int64) ruling {
	b := on.books[0]
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	g := b.grants[lotOf(r.Grant)]
	switch {
	case g == nil:
		return refused(billing.CodeNotFound)
	case g.voided || b.ended(g, now) || g.left+b.heldOf(g.lot) == 0:
		return refused(billing.CodeGrantNotVoidable)
	}
	g.voided = true
	p := part{g.lot, g.left}
	return written(b.write(entry{kind: "VOID", amount: -p.amount, parts: []part{p}, occurred: now}, false))
}
