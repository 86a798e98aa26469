package price

import (
	"cmp"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Past is a line of a wallet's history, as [WhatIf.Add] prices it again.
type Past struct {
	billing.Measure
	Multiplier billing.Decimal // of the line
	Charged    billing.Credits // what it was charged

	// Unmeasured says that the line has neither a quantity nor components: there is nothing that a rate could price.
	Unmeasured bool
}

// WhatIf is what usage would have cost by other rates. Its sums are exact, and include all lines. A line without a rate
// adds nothing to Credits, adds to CreditsThen what it was charged, and adds its action to Unpriced.
type WhatIf struct {
	Lines       int
	Credits     billing.Credits // at the given rates
	CreditsThen billing.Credits // charged at the time

	rates    *Rates
	actions  map[string]*WhatIfAction
	unpriced map[string]bool
}

// WhatIfAction is the part of one action.
type WhatIfAction struct {
	Action      string
	Events      int
	Credits     billing.Credits
	CreditsThen billing.Credits
}

// NewWhatIf returns an empty comparison. [CheckRates] must have accepted the rates; they need not be published.
func NewWhatIf(rates []Rate) *WhatIf {
	return &WhatIf{rates: NewRates(rates), actions: map[string]*WhatIfAction{}, unpriced: map[string]bool{}}
}

// Add prices a line by the rates. Refusals: INVALID_INPUT for a price or a sum above the largest amount.
func (w *WhatIf) Add(line Past) *billing.Error {
	priced := &billing.Pricing{Multiplier: line.Multiplier}
	credits, refusal := w.rates.price(line.Measure, priced)
	switch {
	case line.Unmeasured:
		w.unpriced[line.Action], credits = true, 0
	case refusal == nil:
	case refusal.Code == billing.CodeUnknownAction:
		w.unpriced[line.Action] = true
	default:
		refusal.Path = []string{"rates"}
		return refusal
	}
	action := w.actions[line.Action]
	if action == nil {
		action = &WhatIfAction{Action: line.Action}
		w.actions[line.Action] = action
	}
	if w.Credits > billing.MaxCredits-credits || w.CreditsThen > billing.MaxCredits-line.Charged {
		return invalid("the sum is more than the largest amount, %s credits; ask for a shorter range",
			billing.MaxCredits).At("to")
	}
	w.Lines++
	w.Credits, w.CreditsThen = w.Credits+credits, w.CreditsThen+line.Charged
	action.Events++
	action.Credits, action.CreditsThen = action.Credits+credits, action.CreditsThen+line.Charged
	return nil
}

// Actions returns the parts of the actions, by name.
func (w *WhatIf) Actions() []WhatIfAction {
	var all []WhatIfAction
	for _, action := range w.actions {
		all = append(all, *action)
	}
	slices.SortFunc(all, func(a, b WhatIfAction) int { return cmp.Compare(a.Action, b.Action) })
	return all
}

// Unpriced returns the actions with at least one line that has no rate, sorted by name.
func (w *WhatIf) Unpriced() []string { return slices.Sorted(maps.Keys(w.unpriced)) }
