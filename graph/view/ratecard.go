package view

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// RateCard is one version of a rate card. A line says which version priced it, so everything else is read only if it is
// asked for.
type RateCard struct{ Ref billing.RateCardRef }

// IsNode implements [Node].
func (RateCard) IsNode() {}

func (c RateCard) ID() string   { return string(billing.NewRateCardID(c.Ref)) }
func (c RateCard) Code() string { return c.Ref.Code }
func (c RateCard) Version() int { return c.Ref.Version }

// Rate is a rate of a rate card.
type Rate struct {
	Of       *price.Rate
	Position int // in its version, from 1
}

func (r Rate) Action() string            { return r.Of.Action }
func (r Rate) Component() *string        { return optional(r.Of.Component) }
func (r Rate) Credits() billing.Decimal  { return r.Of.Credits }
func (r Rate) Per() billing.Decimal      { return r.Of.Per }
func (r Rate) When() billing.Metadata    { return attached(r.Of.When) }
func (r Rate) Minimum() *billing.Credits { return r.Of.Minimum }
func (r Rate) Description() *string      { return optional(r.Of.Description) }

// RateRef names a rate: by its version of a card, and its position there, from 1.
type RateRef struct {
	Card     billing.RateCardRef
	Position int
}

// RateOf returns the rate that priced a usage as a whole, or false if there is none.
func RateOf(p *billing.Pricing) (RateRef, bool) {
	if p == nil || p.Rate == 0 {
		return RateRef{}, false
	}
	return RateRef{p.Card, p.Rate}, true
}

// UsageComponent is a part of a usage.
type UsageComponent struct {
	Card billing.RateCardRef
	Of   billing.PricedComponent
}

func (c UsageComponent) Name() string              { return c.Of.Name }
func (c UsageComponent) Quantity() billing.Decimal { return c.Of.Quantity }
func (c UsageComponent) Credits() billing.Credits  { return c.Of.Credits }

// RateRef names the rate of the component.
func (c UsageComponent) RateRef() RateRef { return RateRef{c.Card, c.Of.Rate} }

// componentsOf returns the components of a usage; none without a rate card.
func componentsOf(p *billing.Pricing) []UsageComponent {
	if p == nil {
		return []UsageComponent{}
	}
	components := make([]UsageComponent, len(p.Components))
	for i, c := range p.Components {
		components[i] = UsageComponent{p.Card, c}
	}
	return components
}
