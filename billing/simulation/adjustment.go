package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedAdjustment asks for a correction.
type askedAdjustment struct {
	onWallet
	billing.AdjustBalance
}

func (c *client) inventAdjustment() *request {
	key, wallet := c.key(), c.wallet()
	a := billing.AdjustBalance{Keyed: key, Wallet: string(wallet), Amount: c.amount(40) - 20*billing.Credit, Reason: "r"}
	if a.Amount == 0 {
		return nil
	}
	return newRequest(key, askedAdjustment{onWallet(wallet), a})
}

func (r askedAdjustment) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.AdjustBalance(ctx, by, r.AdjustBalance))
}

func (r askedAdjustment) rule(on state, now int64) ruling {
	b := on.books[0]
	switch {
	case b.status == "CLOSED":
		return refused(billing.CodeWalletClosed)
	case r.Amount > 0:
		g := grant{lot: lot{b.sequence + 1, 0}, priority: 100, effective: now, source: "ADJUSTMENT", amount: int64(r.Amount)}
		return written(b.add("ADJUSTMENT", now, []grant{g})...)
	}
	return b.take("ADJUSTMENT", -int64(r.Amount), now)
}
