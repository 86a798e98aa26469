package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedUsage asks for a charge.
type askedUsage struct {
	onWallet
	billing.RecordUsage
}

func (c *client) inventUsage() *request {
	key, wallet := c.key(), c.wallet()
	return newRequest(key, askedUsage{onWallet(wallet), c.usage(key, wallet)})
}

func (c *client) usage(key billing.Keyed, wallet billing.WalletID) billing.RecordUsage {
	credits := c.amount(30)
	u := billing.RecordUsage{
		Keyed: key, Wallet: string(wallet), Action: "a", Credits: &credits,
		OnShortfall: pick(c,
			[]billing.ShortfallPolicy{billing.ShortfallReject, billing.ShortfallPartial, billing.ShortfallOverdraft}),
	}
	if c.sim.chance(0.4) {
		c.byRateCard(&u)
	} else if c.sim.Bounds {
		u.Action = pick(c, actions)
	}
	u.Subject, u.Budget = c.account(wallet)
	return u
}

func (r askedUsage) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.RecordUsage(ctx, by, r.RecordUsage))
}

func (r askedUsage) rule(on state, now int64) ruling {
	b := on.books[0]
	by, resolved := b.spends(&r.RecordUsage)
	if !resolved {
		return refused(billing.CodeNotFound)
	}
	if code := b.maySpend(); code != "" {
		return refused(code)
	}
	price, available, below := costs(&r.RecordUsage, b.multiplier), b.available(now), int64(0)
	if r.OnShortfall == billing.ShortfallOverdraft {
		below = b.limit
	}
	if why := b.bounded(by, price, below, now); why.code != "" {
		return why.ruling()
	}
	charged, drawn := price, price
	if price > available && price > 0 {
		switch {
		case r.OnShortfall == billing.ShortfallPartial:
			charged = max(0, available)
			drawn = charged
		case r.OnShortfall == billing.ShortfallOverdraft && available-price >= -b.limit:
			drawn = max(0, available)
		default:
			return ruling{code: billing.CodeInsufficientCredits, available: available}
		}
	}
	parts := b.draw(drawn, now)
	b.note(counted{spender: by, at: now, number: b.sequence + 1, spent: charged})
	return written(b.write(entry{kind: "USAGE", amount: -charged, parts: parts, occurred: now, budget: by.budget}, false))
}

// spends is on whose account a usage is, and whether the budget that it names is known.
func (b *book) spends(u *billing.RecordUsage) (by spender, resolved bool) {
	place, resolved := b.named(u.Budget)
	return spender{u.Subject, u.Action, place}, resolved
}
