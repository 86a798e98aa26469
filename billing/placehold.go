package billing

import "time"

// PlaceHold sets credits aside: an amount, or the price of a quantity or of components.
type PlaceHold struct {
	Keyed
	Wallet     string
	Amount     *Credits // nil: the price of the rest
	Action     string
	Quantity   *Decimal // nil: 1
	Components []Component
	Dimensions Metadata
	Subject    string
	UpTo       bool // take what is available, if that is less
	ExpiresIn  int  // seconds from now
	Metadata   Metadata
	Quote      string // a token; empty: by the prices of now
	Budget     string // id, or external id in the wallet; empty: none
	MostOpen   *int   // how many holds of the budget may be open with this one: of a budget token; nil: any number

	// See [RecordUsage].
	Quoted     QuotedPrice
	QuoteFault *Error
}

// Request implements [Command].
func (p PlaceHold) Request() Request {
	return Request{"placeHold", []Field{
		{"amount", formatCredits(p.Amount)},
		{"action", p.Action},
		{"quantity", formatDecimal(p.Quantity)},
		{"components", canonicalComponents(p.Components)},
		{"dimensions", p.Dimensions.canonical()},
		{"subject", p.Subject},
		{"upTo", formatBool(p.UpTo)},
		{"expiresInSeconds", formatInt(p.ExpiresIn)},
		{"metadata", p.Metadata.canonical()},
		{"quote", p.Quote},
		{"budgetId", p.Budget},
	}}
}

// Check implements [Command].
func (p PlaceHold) Check() *Error {
	return firstRefusal(
		p.checkAmount(),
		p.Keyed.Check(),
		checkText("subject", p.Subject, MaxNameBytes),
		checkHoldTime(p.ExpiresIn),
		p.Metadata.check("metadata"),
	)
}

// checkAmount refuses a hold that says neither its amount nor what is to be priced, or both.
func (p PlaceHold) checkAmount() *Error {
	switch {
	case p.Amount == nil && p.Action == "":
		return invalid("a hold needs an amount, or an action with a quantity or components to price").at("amount")
	case p.Amount == nil:
		return p.measure().Check()
	case *p.Amount <= 0:
		return invalid("amount is %s; a hold sets more than zero credits aside", *p.Amount).at("amount")
	case len(p.Components) > 0:
		return invalid("components are priced by the rate card; leave them out, or leave amount out").at("components")
	case p.Quote != "":
		return invalid("the quote prices the hold, and amount says how much to hold; leave one of them out").at("quote")
	}
	return checkMeasured(p.Action, p.Quantity, p.Dimensions)
}

// checkMeasured refuses what is wrong with an action and a quantity that are not priced.
func checkMeasured(action string, quantity *Decimal, dimensions Metadata) *Error {
	if quantity != nil && quantity.Negative() {
		return invalid("quantity is %s; use 0 or more", *quantity).at("quantity")
	}
	return firstRefusal(checkText("action", action, MaxNameBytes), dimensions.check("dimensions"))
}

// checkHoldTime refuses an end that is too near or too far ahead.
func checkHoldTime(seconds int) *Error {
	if most := int(MaxHoldTime / time.Second); seconds < 1 || seconds > most {
		return invalid("expiresInSeconds is %d; use 1 to %d, which is 24 hours; a hold can be extended again and again",
			seconds, most).at("expiresInSeconds")
	}
	return nil
}

// measure returns what is to be priced.
func (p PlaceHold) measure() Measure {
	return newMeasure(p.Action, p.Quantity, p.Components, p.Dimensions)
}

// newMeasure returns what is to be priced, with a quantity of 1 where none is given.
func newMeasure(action string, quantity *Decimal, components []Component, dimensions Metadata) Measure {
	m := Measure{Action: action, Quantity: one, Components: components, Dimensions: dimensions}
	if quantity != nil {
		m.Quantity = *quantity
	}
	return m
}

// QuoteToken implements [Priced].
func (p *PlaceHold) QuoteToken() string { return p.Quote }

// SetQuote implements [Priced].
func (p *PlaceHold) SetQuote(quoted QuotedPrice, fault *Error) {
	p.Quoted, p.QuoteFault = quoted, fault
}

// PricedByCard implements [Priced]. For an amount, the card prices the captures.
func (p *PlaceHold) PricedByCard() (at *time.Time, is bool) { return nil, p.Quoted == nil }

func (p PlaceHold) priceRequest() priceRequest {
	return priceRequest{measure: p.measure(), quoted: p.Quoted, fault: p.QuoteFault}
}

// Wallets implements [Command].
func (p PlaceHold) Wallets() []WalletID { return []WalletID{WalletID(p.Wallet)} }

// References implements [Referrer].
func (p *PlaceHold) References() []Reference {
	return []Reference{{KindWallet, "walletId", &p.Wallet}, {KindBudget, "budgetId", &p.Budget}}
}

// Reads implements [Command]: what prices the hold; for an amount, the card that prices its captures.
func (p PlaceHold) Reads(d *Draft) {
	w := d.wallet(WalletID(p.Wallet))
	if w == nil {
		return
	}
	w.readBounds(p.spender(w))
	if p.Amount == nil {
		p.priceRequest().read(d, w)
	} else {
		d.ReadDocument(RateCardKey(d.Tenant(), w.wallet.PricedBy()))
	}
}

// spender returns on whose account the hold is.
func (p PlaceHold) spender(w *walletDraft) spender {
	return spender{subject: p.Subject, action: p.Action, budget: w.placeOf(p.Budget), named: p.Budget}
}

// Apply implements [Command].
func (p PlaceHold) Apply(d *Draft) *Error {
	return d.on(WalletID(p.Wallet), func(w *walletDraft) *Error { return p.apply(d, w) })
}

func (p PlaceHold) apply(d *Draft, w *walletDraft) *Error {
	if refusal := w.wallet.maySpend(); refusal != nil {
		return refusal
	}
	if w.wallet.Holds >= MaxOpenHolds {
		return refuse(CodeTooManyHolds, "%d holds of wallet %s are open, which is the most; capture or release some first",
			w.wallet.Holds, w.wallet.ID)
	}
	requested, pricing, refusal := p.price(d, w)
	if refusal != nil {
		return refusal
	}
	amount, refusal := p.affordable(d, w, requested)
	if refusal != nil {
		return refusal
	}
	by := p.spender(w)
	taken, refusal := w.takePieces(amount)
	if refusal != nil {
		return refusal
	}
	line := w.line(TypeHold, p)
	line.HeldChange, line.Shortfall, line.Pricing = amount, requested-amount, pricing
	line.Action, line.Dimensions, line.Subject, line.Metadata = p.Action, p.Dimensions, p.Subject, p.Metadata
	line.Quantity, line.Budget = p.quantity(), by.budget
	w.count(by, counting{held: amount, holds: 1, number: line.Number()})
	if p.Quoted != nil {
		w.redeem(d, p.Quoted, line.KeyHash())
	}
	w.place(&Hold{
		Requested: requested, ExpiresAt: w.now.Add(time.Duration(p.ExpiresIn) * time.Second),
		Action: p.Action, Quantity: line.Quantity, Dimensions: p.Dimensions, Subject: p.Subject, Metadata: p.Metadata,
		Budget: by.budget, Lock: p.lock(d, w, pricing),
	}, line, taken)
	return nil
}

// price returns how much is asked for, and how a rate card priced it: nil if the request says the amount.
func (p PlaceHold) price(d *Draft, w *walletDraft) (Credits, *Pricing, *Error) {
	if p.Amount != nil {
		return *p.Amount, nil, nil
	}
	credits, pricing, refusal := p.priceRequest().price(d, w)
	const setAmount = "set amount to how much is to be held"
	switch {
	case refusal == noRateCard:
		return 0, nil, refuse(CodeUnknownAction,
			"there is no rate card %s to price the action %s; publish it, or "+setAmount, quote(w.wallet.PricedBy()),
			quote(p.Action)).at("action")
	case refusal == nil && credits == 0:
		field := "quantity"
		if len(p.Components) > 0 {
			field = "components"
		}
		return 0, nil, invalid("this costs wallet %s nothing; a hold is of more than 0 credits; record the usage without one",
			w.wallet.ID).at(field)
	case len(p.Components) > 0:
		refusal = refusal.advise(
			"publish one, of 0 credits if the component is free, or leave components out and " + setAmount)
	default:
		refusal = refusal.advise("publish one, or " + setAmount)
	}
	return credits, pricing, refusal
}

// affordable returns how much is set aside of what is asked for.
func (p PlaceHold) affordable(d *Draft, w *walletDraft, requested Credits) (Credits, *Error) {
	by := p.spender(w)
	fits, refusal := requested, w.bounded(by, requested)
	if refusal != nil {
		if refusal.Available != nil {
			fits = *refusal.Available
		}
		if !p.UpTo || refusal.Available == nil || fits == 0 {
			return 0, p.unaffordable(d, w, refusal)
		}
	}
	if refusal := p.checkOpen(w, by); refusal != nil {
		return 0, refusal
	}
	available := w.balance().Available
	if fits <= available || p.UpTo && available > 0 {
		return min(fits, available), nil
	}
	return 0, p.unaffordable(d, w, w.insufficient(requested, available))
}

// unaffordable adds to a refusal for lack of credit how much could be held instead.
func (p PlaceHold) unaffordable(d *Draft, w *walletDraft, refusal *Error) *Error {
	if refusal.Available == nil {
		return refusal
	}
	fits := max(*refusal.Available, 0)
	if p.Amount == nil {
		refusal.Affordable = p.priceRequest().affordable(d, w, fits)
	}
	insufficient := refusal.Code == CodeInsufficientCredits
	switch {
	case fits > 0 && insufficient:
		refusal.Message += "; set upTo to hold what is available"
	case fits > 0:
		refusal.Message += "; set upTo to hold the " + fits.String() + " that would fit"
	}
	if insufficient && p.Amount != nil {
		return refusal.at("amount")
	}
	return refusal
}

// checkOpen refuses another hold of a budget token if its open holds are as many as it allows.
func (p PlaceHold) checkOpen(w *walletDraft, by spender) *Error {
	tree := w.tree(by.budget)
	if p.MostOpen == nil || len(tree) == 0 || tree[0].OpenHolds < *p.MostOpen {
		return nil
	}
	return refuse(CodeTooManyHolds, "%d holds of the budget are open, and the token allows %d at once; capture or release some first",
		tree[0].OpenHolds, *p.MostOpen)
}

// quantity returns the quantity that the hold shows: none where components have their own, or where none is given for an
// amount.
func (p PlaceHold) quantity() Decimal {
	switch {
	case len(p.Components) > 0:
		return Decimal{}
	case p.Quantity != nil:
		return *p.Quantity
	case p.Amount != nil:
		return Decimal{}
	}
	return one
}

// lock returns what prices the captures of the hold: what priced the hold, or the version that is in force now.
func (p PlaceHold) lock(d *Draft, w *walletDraft, pricing *Pricing) *Pricing {
	if pricing != nil {
		return pricing.clone()
	}
	timeline, _ := d.Document(RateCardKey(d.Tenant(), w.wallet.PricedBy())).(Timeline)
	if timeline == nil {
		return nil
	}
	return &Pricing{Card: timeline.VersionAt(w.now), Multiplier: w.wallet.RateMultiplier}
}

// takePieces takes an amount, which must be available, out of the grants in burn order. It refuses more pieces than one
// hold can have.
func (w *walletDraft) takePieces(amount Credits) ([]LiveGrant, *Error) {
	if w.lots.count() <= MaxHoldPieces {
		return w.lots.takeGrants(amount, w.now), nil
	}
	left := w.lots.clone() // the wallet keeps its own if the hold is refused
	taken := left.takeGrants(amount, w.now)
	if len(taken) > MaxHoldPieces {
		w.lots.needs = left.needs
		return nil, refuse(CodeRequestTooLarge,
			"the hold takes credit of %d grants, and one hold has at most %d; place several smaller ones", len(taken),
			MaxHoldPieces).at("amount")
	}
	w.lots = left
	return taken, nil
}

// place books a hold or a reservation, which keeps the pieces that were taken for it.
func (w *walletDraft) place(h *Hold, line Transaction, taken []LiveGrant) {
	h.WalletRef, h.Number, h.Status, h.PlacedAt = w.wallet.WalletRef, w.wallet.Number()+1, HoldOpen, w.now
	h.Amount, h.Pieces = sumOf(taken), taken
	line.Drawdowns = append(line.Drawdowns, drawdownsOf(taken)...)
	w.wallet.Holds++
	w.wallet.Pieces += len(taken)
	w.placed = append(w.placed, h.Number)
	w.bookOf(h, line)
	w.setHold(h)
}
