package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedStatus asks to freeze, unfreeze or close a wallet.
type askedStatus struct {
	onWallet
	billing.SetWalletStatus
}

func (c *client) inventStatus() *request {
	key, wallet := c.key(), c.wallet()
	status := pick(c, []billing.WalletStatus{billing.WalletActive, billing.WalletActive, billing.WalletFrozen})
	if c.sim.chance(0.1) {
		status = billing.WalletClosed
	}
	return newRequest(key, askedStatus{onWallet(wallet), billing.SetWalletStatus{
		Keyed: key, Wallet: string(wallet), Status: status, Reason: "r",
	}})
}

func (r askedStatus) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.SetWalletStatus(ctx, by, r.SetWalletStatus))
}

func (r askedStatus) rule(on state, _ int64) ruling {
	b := on.books[0]
	switch {
	case b.status == "CLOSED" && r.Status != "CLOSED":
		return refused(billing.CodeWalletClosed)
	case r.Status == "CLOSED" && (b.posted != 0 || b.debt != 0 || b.held() != 0 || b.buying() || b.openSubs() > 0 || len(b.live()) > 0):
		return refused(billing.CodeWalletNotEmpty)
	}
	before := b.status
	b.status = string(r.Status)
	if before == b.status {
		return written()
	}
	ruled := written()
	ruled.documents = []document{audited("setWalletStatus", r.Wallet, map[string]string{"status": before},
		map[string]string{"status": b.status})}
	return ruled
}

// inventClosing asks to close a wallet that has nothing but a purchase that came to nothing: its money may still arrive. Where
// there is none, it asks for what leads there.
func (c *client) inventClosing() *request {
	for _, id := range c.sim.ids {
		b := c.sim.books[id]
		if b.status == "CLOSED" || b.sequence > 0 {
			continue
		}
		key := c.key()
		if len(b.topUps) == 0 {
			return newRequest(key, askedTopUp{onWallet(id), billing.CreateTopUp{
				Keyed: key, Wallet: string(id), Pack: bundles[0].code, Quantity: 1, Provider: "bank", Published: true,
				Method: pick(c, []string{"", "card"}),
			}})
		}
		return newRequest(key, askedStatus{onWallet(id), billing.SetWalletStatus{
			Keyed: key, Wallet: string(id), Status: billing.WalletClosed, Reason: "r",
		}})
	}
	if len(c.sim.ids) < 6 {
		return c.inventWallet()
	}
	return nil
}
