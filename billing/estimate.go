package billing

import "math/big"

// Estimate is what a usage would do if it was recorded now. Nothing is written.
type Estimate struct {
	Credits   Credits    // what it costs; 0 if nothing prices it
	Pricing   *Pricing   // why; nil if the request says what it costs, or nothing prices it
	Denial    *Error     // why it would be refused; nil if it would be recorded
	Available Credits    // in the wallet
	Allowance Credits    // of that: what limits and the budget allow one usage to take
	Drawdowns []Drawdown // the grants that would pay; none if it would be refused

	Measure    Measure
	List       PriceList // the version of the rate card that prices it; nil without one
	Multiplier Decimal
	priced     bool
}

// EstimateUsage computes what a usage of a wallet of the view would do. If it returns needs, ignore the estimate: load
// what they name, and call it again.
func EstimateUsage(v *View, u *RecordUsage) (Estimate, Needs) {
	d := newDraft(v, []Command{u})
	w := d.wallet(WalletID(u.Wallet))
	if w == nil {
		return Estimate{Denial: noWallet(WalletID(u.Wallet), "walletId")}, d.missing()
	}
	w.budgets = u.Budget != ""
	w.elapse()
	u.Reads(d)
	if needs := d.missing(); needs.Any() {
		return Estimate{}, needs
	}
	by := u.spender(w)
	by.overdraft = 0 // the allowance is of what is available
	e := Estimate{
		Measure: u.measure(), Available: w.balance().Available, Multiplier: w.wallet.RateMultiplier,
		Allowance: w.allowance(by, w.bounds(by)),
	}
	if u.Credits == nil {
		e.List = u.priceRequest().list(d, w)
	}
	var refusal *Error
	e.Credits, e.Pricing, refusal = u.price(d, w)
	e.priced = refusal == nil
	if e.Denial = firstRefusal(w.wallet.maySpend(), u.checkTime(w.now), refusal); e.Denial == nil {
		e.Denial = u.charge(d, w, e.Credits, e.Pricing)
	}
	if e.Denial == nil {
		e.Drawdowns = w.lines[len(w.lines)-1].Drawdowns
	}
	return e, d.missing()
}

// Affordable does what [PriceList.Affordable] does, for the allowance. It is 0 if nothing prices the usage. If
// the request says what the usage costs, a larger quantity costs more in proportion.
//
// Refusals: as [PriceList.Affordable]; INVALID_INPUT for a component where the request says what the usage costs.
func (e *Estimate) Affordable(component string) (Decimal, *Error) {
	switch {
	case e.List != nil:
		quantity, refusal := e.List.Affordable(e.Measure, e.Multiplier, component, e.Allowance)
		if refusal != nil && refusal.Code == CodeUnknownAction && !e.priced {
			return Decimal{}, nil // which the denial says
		}
		return quantity, refusal
	case !e.priced:
		return Decimal{}, nil
	}
	if component != "" {
		return Decimal{}, invalid("the usage has no component %s, because the request sets credits; leave component out",
			quote(component)).at("component")
	}
	return proportion(e.Measure.Quantity, e.Allowance, e.Credits), nil
}

// proportion returns how much of a quantity that costs so many credits the available ones pay for.
func proportion(quantity Decimal, available, credits Credits) Decimal {
	scaled := quantity.scaled()
	return QuotientDecimal(scaled.Mul(scaled, big.NewInt(int64(max(available, 0)))), big.NewInt(int64(credits)))
}
