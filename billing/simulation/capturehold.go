package simulation

import (
	"context"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// askedCapture asks to spend credit of a hold.
type askedCapture struct {
	onWallet
	billing.CaptureHold
}

// askedRelease asks to give back what is left of a hold.
type askedRelease struct {
	onWallet
	billing.ReleaseHold
}

// askedExtension asks to move the end of a hold.
type askedExtension struct {
	onWallet
	billing.ExtendHold
}

// hold is one that was placed, mostly one that is open now.
func (c *client) hold() (billing.HoldID, billing.WalletID) {
	if len(c.sim.holds) == 0 {
		return "", ""
	}
	var open, over []billing.HoldID
	for _, id := range c.sim.holds {
		wallet, number, _ := id.Split()
		switch h := c.sim.books[wallet].holds[number]; {
		case h.status == "OPEN" && instant(h.expires).After(c.sim.time):
			open = append(open, id)
		case h.status == "OPEN":
			over = append(over, id)
		}
	}
	from := open
	switch {
	case len(over) > 0 && c.sim.chance(0.1):
		from = over
	case c.sim.chance(0.05):
		from = c.sim.holds
	case len(open) == 0:
		return "", ""
	}
	id := pick(c, from)
	wallet, _, _ := id.Split()
	return id, wallet
}

func (c *client) inventCapture() *request {
	key := c.key()
	id, wallet := c.hold()
	if id == "" {
		return c.inventPlacing()
	}
	return newRequest(key, askedCapture{onWallet(wallet), c.capture(key, id)})
}

// capture makes up a capture of a hold.
func (c *client) capture(key billing.Keyed, id billing.HoldID) billing.CaptureHold {
	r := billing.CaptureHold{
		Keyed: key, Hold: id, Amount: c.amount(pick(c, []int64{4, 15, 40})), Final: c.sim.chance(0.3),
		AllowMore: c.sim.chance(0.4), Action: pick(c, []string{"a", ""}),
	}
	if c.sim.chance(0.3) {
		r.Amount = 0
		_, r.Quantity, r.Components = c.priced()
	} else if c.sim.Bounds && c.sim.chance(0.3) {
		r.Action = pick(c, actions)
	}
	return r
}

func (c *client) inventRelease() *request {
	key := c.key()
	id, wallet := c.hold()
	if id == "" {
		return nil
	}
	return newRequest(key, askedRelease{onWallet(wallet), billing.ReleaseHold{Keyed: key, Hold: id}})
}

func (c *client) inventExtension() *request {
	key := c.key()
	id, wallet := c.hold()
	if id == "" {
		return nil
	}
	return newRequest(key, askedExtension{onWallet(wallet), billing.ExtendHold{Keyed: key, Hold: id, ExpiresIn: c.holdTime()}})
}

func (r askedCapture) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return holdIn(p.CaptureHold(ctx, by, r.CaptureHold))
}

func (r askedRelease) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return holdIn(p.ReleaseHold(ctx, by, r.ReleaseHold))
}

func (r askedExtension) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return holdIn(p.ExtendHold(ctx, by, r.ExtendHold))
}

func (r askedCapture) rule(on state, now int64) ruling {
	b := on.books[0]
	h, code := b.openHold(r.Hold, r.Within)
	if code == "" {
		code = b.maySpend()
	}
	amount := int64(r.Amount)
	if code == "" && amount == 0 {
		amount, code = r.price(h)
	}
	if code != "" {
		return refused(code)
	}
	part, available := min(amount, h.rest()), b.available(now)
	if amount > part && !r.AllowMore {
		return ruling{code: billing.CodeHoldAmountExceeded, available: h.rest()}
	}
	by := h.by
	if r.Action != "" {
		by.action = r.Action
	}
	if why := b.boundedCapture(h, by, part, amount-part, r.AllowMore, now); why.code != "" {
		return why.ruling()
	}
	if amount > part && amount-part > available {
		return ruling{code: billing.CodeInsufficientCredits, available: available}
	}
	e := entry{kind: "CAPTURE", amount: -amount, held: -part, parts: h.spend(part), occurred: now}
	more := b.draw(amount-part, now)
	for _, p := range more {
		b.grants[p.lot].left -= p.amount
	}
	e.parts = append(e.parts, more...)
	h.captured += amount
	b.noteCapture(h, by, part, amount-part, b.sequence+1, now)
	e.depleted = b.depletedBy(e.parts, now)
	lines := []entry{b.writeOf(h, e)}
	if r.Final || h.rest() == 0 {
		h.endedBy = b.sequence
		lines = append(lines, b.endHold(h, "CAPTURED", now, func(g *grant) bool { return g.expires <= now }, now)...)
	}
	return written(lines...)
}

// price is what a capture costs by what its hold locked.
func (r askedCapture) price(h *hold) (int64, billing.Code) {
	action := r.Action
	if action == "" {
		action = h.by.action
	}
	switch action {
	case "":
		return 0, billing.CodeInvalidInput
	case "a":
		return pricedAt(r.Quantity, r.Components, h.multiplier), ""
	}
	return 0, billing.CodeUnknownAction
}

// spend takes an amount out of the pieces, what was drawn first first.
func (h *hold) spend(amount int64) (spent []part) {
	var left []part
	for _, p := range h.pieces {
		taken := min(amount, p.amount)
		amount -= taken
		if taken > 0 {
			spent = append(spent, part{p.lot, taken})
		}
		if taken < p.amount {
			left = append(left, part{p.lot, p.amount - taken})
		}
	}
	h.pieces = left
	return spent
}

// depletedBy lists the grants of parts of which nothing is left, neither free nor held.
func (b *book) depletedBy(parts []part, now int64) (gone []lot) {
	for _, p := range parts {
		g := b.grants[p.lot]
		if g.left+b.heldOf(p.lot) == 0 && !g.voided && !b.ended(g, now) && !slices.Contains(gone, p.lot) {
			gone = append(gone, p.lot)
		}
	}
	return gone
}

func (r askedRelease) rule(on state, now int64) ruling {
	b := on.books[0]
	h, code := b.openHold(r.Hold, r.Within)
	if code != "" {
		return refused(code)
	}
	h.endedBy = b.sequence + 1
	return written(b.endHold(h, "RELEASED", now, func(g *grant) bool { return g.expires <= now }, now)...)
}

func (r askedExtension) rule(on state, now int64) ruling {
	b := on.books[0]
	h, code := b.openHold(r.Hold, r.Within)
	if code == "" {
		code = b.maySpend()
	}
	if code != "" {
		return refused(code)
	}
	h.expires = max(h.expires, now+int64(r.ExpiresIn)*time.Second.Microseconds())
	b.changed[h.number] = true
	return written()
}
