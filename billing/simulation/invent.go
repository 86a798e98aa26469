package simulation

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// key is a new idempotency key.
func (c *client) key() billing.Keyed {
	return billing.Keyed{IdempotencyKey: fmt.Sprintf("%s, %d, %d", c.name, c.next, c.sim.rand.Uint32())}
}

func (c *client) wallet() billing.WalletID { return pick(c, c.sim.ids) }

func pick[T any](c *client, from []T) T { return from[c.sim.rand.IntN(len(from))] }

// amount is up to so many credits, to the last micro-credit.
func (c *client) amount(most int64) billing.Credits {
	return billing.Credits(1 + c.sim.rand.Int64N(most*micro))
}

// invent makes up a request, or none where there is nothing to ask for.
func (c *client) invent() *request {
	key, wallet := c.key(), c.wallet()
	r := &request{requestKey: requestKey{wallet, key.IdempotencyKey}}
	switch n := c.sim.rand.IntN(100); {
	case n < 25:
		r.body = c.grant(key, wallet)
	case n < 65:
		r.body = c.usage(key, wallet)
	case n < 78:
		return c.reversal(key)
	case n < 85:
		r.body = billing.AdjustBalance{Keyed: key, Wallet: string(wallet), Amount: c.amount(40) - 20*billing.Credit, Reason: "r"}
		if r.body.(billing.AdjustBalance).Amount == 0 {
			return nil
		}
	case n < 90:
		if len(c.sim.grants) == 0 {
			return nil
		}
		id := pick(c, c.sim.grants)
		r.wallet, _, _ = id.Split()
		r.body = billing.VoidGrant{Keyed: key, Grant: id, Reason: "r"}
	case n < 97:
		to := c.wallet()
		if to == wallet {
			return nil
		}
		r.body = billing.TransferCredits{Keyed: key, From: string(wallet), To: string(to), Amount: c.amount(20), Reason: "r"}
	default:
		status := pick(c, []billing.WalletStatus{billing.WalletActive, billing.WalletActive, billing.WalletFrozen})
		if c.sim.chance(0.1) {
			status = billing.WalletClosed
		}
		r.body = billing.SetWalletStatus{Keyed: key, Wallet: string(wallet), Status: status, Reason: "r"}
	}
	return r
}

func (c *client) grant(key billing.Keyed, wallet billing.WalletID) billing.GrantCredits {
	g := billing.GrantCredits{
		Keyed: key, Wallet: string(wallet), Amount: c.amount(60), Source: pick(c, []billing.GrantSource{billing.SourcePromotion, billing.SourcePlan}),
		Priority: c.sim.rand.IntN(3) * 50,
	}
	effective := 0
	if c.sim.chance(0.3) {
		effective = 1 + c.sim.rand.IntN(60)
		g.EffectiveAt = c.in(effective)
	}
	if c.sim.chance(0.6) {
		g.ExpiresAt = c.in(effective + 1 + c.sim.rand.IntN(90))
	}
	if c.sim.chance(0.3) {
		g.Paid = &billing.Money{Currency: "EUR"}
	}
	return g
}

func (c *client) usage(key billing.Keyed, wallet billing.WalletID) billing.RecordUsage {
	credits := c.amount(30)
	return billing.RecordUsage{
		Keyed: key, Wallet: string(wallet), Action: "a", Credits: &credits,
		OnShortfall: pick(c, []billing.ShortfallPolicy{billing.ShortfallReject, billing.ShortfallPartial, billing.ShortfallOverdraft}),
	}
}

func (c *client) reversal(key billing.Keyed) *request {
	if len(c.sim.usages) == 0 {
		return nil
	}
	id := pick(c, c.sim.usages)
	wallet, _, _, _ := id.Split()
	r := billing.ReverseUsage{
		Keyed: key, Transaction: id, Reason: "r",
		ExpiredCredits: pick(c, []billing.ExpiredCreditPolicy{billing.ExpiredGrace, billing.ExpiredAgain, billing.ExpiredNonExpiring}),
	}
	if c.sim.chance(0.6) {
		amount := c.amount(15)
		r.Amount = &amount
	}
	return &request{
		requestKey: requestKey{wallet, key.IdempotencyKey}, body: r, origin: c.sim.books[wallet].lines[usageKey(id)],
	}
}
