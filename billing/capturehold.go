package billing

import (
	"fmt"
	"slices"
)

// CaptureHold spends credit of a hold: an amount, or the price of a quantity or of components by the rates that the hold
// locked.
type CaptureHold struct {
	Keyed
	Hold       HoldID
	Amount     Credits // 0: price the quantity or the components
	Final      bool    // the rest is given back
	AllowMore  bool    // more than is held, if it is available
	Action     string  // empty: that of the hold
	Quantity   *Decimal
	Components []Component
	Dimensions Metadata // nil: those of the hold
	Metadata   Metadata
}

// Request implements [Command].
func (c CaptureHold) Request() Request {
	return Request{"captureHold", []Field{
		{"holdId", string(c.Hold)},
		{"amount", c.Amount.String()},
		{"final", formatBool(c.Final)},
		{"allowMore", formatBool(c.AllowMore)},
		{"action", c.Action},
		{"quantity", formatDecimal(c.Quantity)},
		{"components", canonicalComponents(c.Components)},
		{"dimensions", c.Dimensions.canonicalGiven()},
		{"metadata", c.Metadata.canonical()},
	}}
}

// priced reports whether the hold's rates decide the amount.
func (c CaptureHold) priced() bool { return c.Amount == 0 }

// Check implements [Command].
func (c CaptureHold) Check() *Error {
	return firstRefusal(c.checkAmount(), c.Keyed.Check(), c.Metadata.check("metadata"), checkHoldID(c.Hold))
}

func (c CaptureHold) checkAmount() *Error {
	switch {
	case c.Amount < 0:
		return invalid("amount is %s; to give credit back, release the hold, or reverse the capture", c.Amount).at("amount")
	case c.Amount > 0 && len(c.Components) > 0:
		return invalid("components are priced by the rates of the hold; leave them out, or set amount to 0").at("components")
	case c.priced() && c.Quantity == nil && len(c.Components) == 0:
		return invalid("amount is 0, which means to price a quantity or components, and there are none; to give all credit " +
			"back, release the hold").at("amount")
	case c.priced():
		m := newMeasure("of the hold", c.Quantity, c.Components, c.Dimensions)
		if c.Action != "" {
			m.Action = c.Action
		}
		return m.Check()
	}
	return checkMeasured(c.Action, c.Quantity, c.Dimensions)
}

// Wallets implements [Command].
func (c CaptureHold) Wallets() []WalletID { return walletOfHold(c.Hold) }

// Reads implements [Command]: the hold, and what prices the capture.
func (c CaptureHold) Reads(d *Draft) {
	h := d.readHold(c.Hold)
	if h == nil {
		return
	}
	if h.Lock != nil && c.priced() {
		d.ReadDocument(RateCardVersionKey(d.Tenant(), h.Lock.Card))
	}
	w := d.wallet(c.Wallets()[0])
	w.readBounds(spenderOf(h))
	w.readBounds(c.spender(h))
}

// TooLarge implements [Oversized].
func (c CaptureHold) TooLarge() *Error {
	return refuse(CodeRequestTooLarge,
		"the capture draws on more grants than one commit can change; capture less at a time").at("amount")
}

// Apply implements [Command].
func (c CaptureHold) Apply(d *Draft) *Error {
	return d.onHold(c.Keyed, c.Hold, func(w *walletDraft, h *Hold) *Error { return c.apply(d, w, h) })
}

func (c CaptureHold) apply(d *Draft, w *walletDraft, h *Hold) *Error {
	if refusal := w.wallet.maySpend(); refusal != nil {
		return refusal
	}
	if !c.Final && len(h.Lines) >= MaxHoldLines-keptHoldLines {
		return refuse(CodeRequestTooLarge, "hold %s has %d captures, which is the most; make this the final one, and place "+
			"another hold", h.HoldID(), len(h.Lines)-1).at("final")
	}
	m := c.measure(h)
	amount, pricing, refusal := c.price(d, h, m)
	if refusal != nil {
		return refusal
	}
	held := min(amount, h.Remaining())
	spend := captureSpend{h, c.spender(h), held, amount - held}
	if refusal := c.checkExcess(d, w, spend, m); refusal != nil {
		return refusal
	}
	line := w.line(TypeCapture, c)
	line.Amount, line.HeldChange, line.Pricing, line.Metadata = -amount, -held, pricing, c.Metadata
	line.Action, line.Dimensions, line.Subject = m.Action, m.Dimensions, h.Subject
	if c.Quantity != nil && len(c.Components) == 0 {
		line.Quantity = *c.Quantity
	}
	spend.count(w, 1, counting{number: line.Number()})
	after := h.Clone()
	after.Captured += amount
	voided := slices.Clone(w.wallet.Voided)
	line.Drawdowns, after.Pieces = w.capture(h.Pieces, held)
	more := w.lots.takeGrants(amount-held, w.now)
	for _, g := range more {
		line.Drawdowns = append(line.Drawdowns, Drawdown{g.Ref, g.Remaining})
	}
	line.Depleted = w.depleted(h, after.Pieces, more, voided)
	id := NewTransactionID(w.wallet.ID, w.wallet.Number()+1, line.KeyHash())
	w.bookOf(after, line)
	if !c.Final && len(after.Pieces) > 0 {
		w.setHold(after)
		return nil
	}
	w.end(after, HoldCaptured, Transaction{
		Type: TypeRelease, Actor: line.Actor, OccurredAt: w.now, Key: h.key(factHoldReturned),
		Subject: h.Subject, Action: h.Action,
	}, id, w.endedBy(w.now))
	return nil
}

// spender returns on whose account the capture is.
func (c CaptureHold) spender(h *Hold) spender {
	by := spenderOf(h)
	by.action = c.measure(h).Action
	return by
}

// keptHoldLines is how many lines of a hold are kept for its end: a capture, what it gives back, and what of that leaves
// the wallet at once because it expired or was voided.
const keptHoldLines = 4

// measure returns what is to be priced, or what the line says of an amount.
func (c CaptureHold) measure(h *Hold) Measure {
	m := newMeasure(c.Action, c.Quantity, c.Components, c.Dimensions)
	if m.Action == "" {
		m.Action = h.Action
	}
	if m.Dimensions == nil {
		m.Dimensions = h.Dimensions
	}
	return m
}

// price returns what the capture takes, and how the rates of the hold priced it: nil if the request says the amount.
func (c CaptureHold) price(d *Draft, h *Hold, m Measure) (Credits, *Pricing, *Error) {
	switch {
	case !c.priced():
		return c.Amount, nil, nil
	case m.Action == "":
		return 0, nil, invalid("the hold was placed without an action; set action to what is to be priced, or set amount").at("action")
	case h.Lock == nil:
		return 0, nil, refuse(CodeUnknownAction,
			"there was no rate card when hold %s was placed, and nothing can price the action %s; set amount to what is to be "+
				"charged", h.HoldID(), quote(m.Action)).at("action")
	}
	list, _ := d.Document(RateCardVersionKey(d.Tenant(), h.Lock.Card)).(PriceList)
	if list == nil {
		panic("the version of the rate card that hold " + string(h.HoldID()) + " locked is not stored")
	}
	credits, pricing, refusal := list.Price(m, h.Lock.Multiplier)
	advice := "the hold locked these rates; set amount to what is to be charged"
	if len(c.Components) > 0 {
		advice += ", and leave components out"
	}
	return credits, pricing, refusal.advise(advice)
}

// checkExcess refuses to capture more than is held, unless that is allowed, and limits, budgets and the balance leave it.
func (c CaptureHold) checkExcess(d *Draft, w *walletDraft, spend captureSpend, m Measure) *Error {
	h, held, excess := spend.hold, spend.held, spend.excess
	amount := held + excess
	if excess > 0 && !c.AllowMore {
		refusal := refuse(CodeHoldAmountExceeded,
			"%s credits are to be captured, and hold %s has %s left; set allowMore to take the rest from the balance", amount,
			h.HoldID(), held).at("amount")
		refusal.Required, refusal.Available = &amount, &held
		return refusal
	}
	if fits, refusal := spend.bounded(w, c.AllowMore); refusal != nil {
		refusal.Affordable = c.affordable(d, h, m, fits)
		return refusal
	}
	if excess == 0 {
		return nil
	}
	if available := w.balance().Available; excess > available {
		refusal := w.insufficient(excess, available).at("amount")
		refusal.Message = fmt.Sprintf("%s credits are needed beyond the %s that hold %s has left, and %s are available",
			excess, held, h.HoldID(), available)
		refusal.Affordable = c.affordable(d, h, m, held+max(available, 0))
		return refusal
	}
	return nil
}

// affordable returns how much of the quantity, or of the last component, so many credits pay for by the rates of the hold; nil for an
// amount.
func (c CaptureHold) affordable(d *Draft, h *Hold, m Measure, credits Credits) *Decimal {
	if !c.priced() || h.Lock == nil {
		return nil
	}
	list, _ := d.Document(RateCardVersionKey(d.Tenant(), h.Lock.Card)).(PriceList)
	return affordableOf(list, m, h.Lock.Multiplier, credits)
}

// depleted lists the grants of which a capture left nothing: neither free, nor in what is left of the hold, nor in other
// holds. A grant that expired, or was voided by then, is not depleted.
func (w *walletDraft) depleted(before *Hold, left, more []LiveGrant, voided []VoidedPiece) (refs []GrantRef) {
	used := append(append([]LiveGrant{}, before.Pieces[:len(before.Pieces)-len(left)]...), more...)
	for _, g := range used {
		if w.hasEnded(g, w.now) || isVoided(voided, g.Ref) || pieceOf(left, g.Ref) > 0 || w.lots.find(g).Remaining > 0 {
			continue
		}
		elsewhere := w.wallet.Held > before.Remaining() && w.heldOf(g.Ref) > pieceOf(before.Pieces, g.Ref)
		if !elsewhere && !slices.Contains(refs, g.Ref) {
			refs = append(refs, g.Ref)
		}
	}
	return refs
}

// walletOfHold names the wallet of a hold.
func walletOfHold(id HoldID) []WalletID {
	wallet, _, _ := id.Split()
	return []WalletID{wallet}
}

// onHold applies a change of a caller to a hold that is open. It refuses if there is none, or if it has ended. A budget token sees the
// holds of its budget alone.
func (d *Draft) onHold(by Keyed, id HoldID, change func(*walletDraft, *Hold) *Error) *Error {
	wallet, _, _ := id.Split()
	w := d.wallet(wallet)
	if w == nil {
		return noHold(id)
	}
	switch h := d.hold(id); {
	case h == nil, by.Within != "" && NewBudgetID(wallet, h.Budget) != by.Within:
		return noHold(id)
	case h.Status != HoldOpen:
		return h.notOpen()
	default:
		return change(w, h)
	}
}
