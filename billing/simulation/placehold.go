package simulation

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// askedPlacing asks for a hold.
type askedPlacing struct {
	onWallet
	billing.PlaceHold
}

func (c *client) inventPlacing() *request {
	key, wallet := c.key(), c.wallet()
	return newRequest(key, askedPlacing{onWallet(wallet), c.placing(key, wallet)})
}

// placing makes up a hold.
func (c *client) placing(key billing.Keyed, wallet billing.WalletID) billing.PlaceHold {
	p := billing.PlaceHold{
		Keyed: key, Wallet: string(wallet), Action: pick(c, []string{"a", ""}), UpTo: c.sim.chance(0.5),
		ExpiresIn: c.holdTime(),
	}
	amount := c.amount(40)
	p.Amount = &amount
	if c.sim.chance(0.4) {
		p.Amount = nil
		p.Action, p.Quantity, p.Components = c.priced()
	} else if c.sim.Bounds && c.sim.chance(0.3) {
		p.Action = pick(c, actions)
	}
	p.Subject, p.Budget = c.account(wallet)
	return p
}

// holdTime is how many seconds a hold lasts: seconds, minutes, or hours.
func (c *client) holdTime() int {
	if c.sim.Coarse {
		return 3600 * (1 + c.sim.rand.IntN(24))
	}
	return 1 + c.sim.rand.IntN(pick(c, []int{30, 900, 24 * 3600, 24 * 3600}))
}

// priced is what the rate card prices: mostly an action that it knows.
func (c *client) priced() (action string, quantity *billing.Decimal, components []billing.Component) {
	var u billing.RecordUsage
	c.byRateCard(&u)
	if u.Components == nil {
		quantity = &u.Quantity
	}
	if action = "a"; c.sim.chance(0.05) {
		action = "unknown"
	}
	return action, quantity, u.Components
}

// pricedAt is what something costs with a multiplier.
func pricedAt(quantity *billing.Decimal, components []billing.Component, multiplier string) int64 {
	u := billing.RecordUsage{Quantity: decimal("1"), Components: components}
	if quantity != nil {
		u.Quantity = *quantity
	}
	return costs(&u, multiplier)
}

func (r askedPlacing) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return holdIn(p.PlaceHold(ctx, by, r.PlaceHold))
}

// holdIn is the answer of a request about a hold. The hold in it has the line in it.
func holdIn(done *ledger.Result[ledger.HoldChange], err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	line, h := done.Value.Line, done.Value.Hold
	behind := isBehind(done.Wallet, line)
	if line != nil {
		behind = behind || line.HoldID() != h.HoldID()
		has := false
		for _, key := range h.Lines {
			has = has || key == line.KeyHash()
		}
		behind = behind || !has
	}
	return answer{line: line, replayed: done.Replayed, behind: behind}, nil
}

func (r askedPlacing) rule(on state, now int64) ruling {
	b := on.books[0]
	place, resolved := b.named(r.Budget)
	if !resolved {
		return refused(billing.CodeNotFound)
	}
	if code := b.maySpend(); code != "" {
		return refused(code)
	}
	var requested int64
	switch {
	case r.Amount != nil:
		requested = int64(*r.Amount)
	case r.Action != "a":
		return refused(billing.CodeUnknownAction)
	default:
		requested = pricedAt(r.Quantity, r.Components, b.multiplier)
	}
	if requested == 0 {
		return refused(billing.CodeInvalidInput)
	}
	by := spender{r.Subject, r.Action, place}
	amount, available := requested, b.available(now)
	if why := b.bounded(by, requested, 0, now); why.code != "" {
		if amount = why.fits; !r.UpTo || amount == 0 {
			return why.ruling()
		}
	}
	if r.MostOpen != nil && b.openHolds(place) >= *r.MostOpen {
		return refused(billing.CodeTooManyHolds)
	}
	if amount > available {
		if !r.UpTo || available <= 0 {
			return ruling{code: billing.CodeInsufficientCredits, available: available}
		}
		amount = available
	}
	h := &hold{
		number: b.sequence + 1, status: "OPEN", requested: requested, amount: amount, pieces: b.draw(amount, now),
		placed: now, expires: now + int64(r.ExpiresIn)*time.Second.Microseconds(), by: by,
		multiplier: b.multiplier,
	}
	for _, p := range h.pieces {
		b.grants[p.lot].left -= p.amount
	}
	b.holds[h.number] = h
	b.note(counted{spender: by, at: now, number: h.number, held: amount})
	return written(b.writeOf(h, entry{
		kind: "HOLD", held: amount, parts: h.pieces, occurred: now, shortfall: requested - amount,
	}))
}
