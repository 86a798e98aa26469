package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// Estimate is what a usage would do.
type Estimate struct {
	Wallet billing.WalletRef
	Of     *billing.Estimate
	Denial *UserError
}

func (e Estimate) Credits() billing.Credits     { return e.Of.Credits }
func (e Estimate) Allowed() bool                { return e.Denial == nil }
func (e Estimate) Available() billing.Credits   { return e.Of.Available }
func (e Estimate) Components() []UsageComponent { return componentsOf(e.Of.Pricing) }

// Drawdowns returns the grants that would pay.
func (e Estimate) Drawdowns() []Drawdown { return drawdownsOf(e.Wallet, e.Of.Drawdowns) }

// RateCard returns the version of the rate card that is asked for the price.
func (e Estimate) RateCard() *RateCard {
	if card, is := e.Of.List.(*price.Card); is {
		return &RateCard{card.Ref()}
	}
	return nil
}

// Quote is a locked price.
type Quote struct {
	ID        string
	Token     string
	Credits   billing.Credits
	ExpiresAt time.Time
}

// WhatIf is what usage would have cost.
type WhatIf struct {
	Of       *price.WhatIf
	Complete bool
}

func (w WhatIf) Lines() int                   { return w.Of.Lines }
func (w WhatIf) Credits() billing.Credits     { return w.Of.Credits }
func (w WhatIf) CreditsThen() billing.Credits { return w.Of.CreditsThen }

// Actions returns the part of each action.
func (w WhatIf) Actions() []price.WhatIfAction {
	if actions := w.Of.Actions(); actions != nil {
		return actions
	}
	return []price.WhatIfAction{}
}

// Unpriced returns the actions of usages without a rate.
func (w WhatIf) Unpriced() []string {
	if unpriced := w.Of.Unpriced(); unpriced != nil {
		return unpriced
	}
	return []string{}
}
