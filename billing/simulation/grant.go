package simulation

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedGrant asks for credit.
type askedGrant struct {
	onWallet
	billing.GrantCredits
}

func (c *client) inventGrant() *request {
	key, wallet := c.key(), c.wallet()
	g := billing.GrantCredits{
		Keyed: key, Wallet: string(wallet), Amount: c.amount(60),
		Source:   pick(c, []billing.GrantSource{billing.SourcePromotion, billing.SourcePlan}),
		Priority: c.sim.rand.IntN(3) * 50,
	}
	effective := 0
	if c.sim.chance(0.3) {
		effective = 1 + c.sim.rand.IntN(60)
		g.EffectiveAt = c.in(effective)
	}
	if c.sim.chance(0.6) {
		g.ExpiresAt = c.in(effective + 1 + c.sim.rand.IntN(pick(c, []int{90, 20})))
	}
	if c.sim.chance(0.3) {
		paid := pick(c, paidSums)
		g.Paid = &billing.Money{Amount: decimal(paid.text), Currency: paid.currency}
	}
	return newRequest(key, askedGrant{onWallet(wallet), g})
}

func (r askedGrant) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return lineOf(p.GrantCredits(ctx, by, r.GrantCredits))
}

func (r askedGrant) rule(on state, now int64) ruling {
	b := on.books[0]
	if b.status == "CLOSED" {
		return refused(billing.CodeWalletClosed)
	}
	g := grant{
		lot: lot{b.sequence + 1, 0}, priority: r.Priority, effective: now, paid: r.Paid != nil,
		source: string(r.Source), amount: int64(r.Amount),
	}
	if r.Paid != nil {
		g.cost = costOf(r.Paid)
	}
	if r.EffectiveAt != nil {
		g.effective = r.EffectiveAt.UnixMicro()
	}
	if r.ExpiresAt != nil {
		if g.expires = r.ExpiresAt.UnixMicro(); g.expires <= max(g.effective, now) {
			return refused(billing.CodeInvalidInput)
		}
	}
	return written(b.add("GRANT", now, []grant{g})...)
}

// paidSum is an amount of money, as a request has it and in minor units.
type paidSum struct {
	text string
	cost
}

// paidSums are what is paid for grants.
var paidSums = []paidSum{
	{"0", cost{"EUR", 0}},
	{"9.99", cost{"EUR", 999}},
	{"0.01", cost{"EUR", 1}},
	{"123.4", cost{"USD", 12340}},
	{"100", cost{"JPY", 100}},
	{"1.005", cost{"KWD", 1005}},
}

// costOf is what was paid, in minor units.
func costOf(paid *billing.Money) *cost {
	for _, p := range paidSums {
		if p.currency == paid.Currency && decimal(p.text) == paid.Amount {
			same := p.cost
			return &same
		}
	}
	return nil
}
