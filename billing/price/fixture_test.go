package price

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// decimal reads a decimal that a test wrote.
func decimal(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// credits reads an amount that a test wrote.
func credits(text string) billing.Credits {
	c, err := billing.ParseCredits(text)
	if err != nil {
		panic(err)
	}
	return c
}

// minimum is a minimum that a test wrote.
func minimum(text string) *billing.Credits {
	c := credits(text)
	return &c
}

// one is the multiplier that changes nothing.
var one = decimal("1")

// card returns version 1 of the default card with rates that may be published.
func card(t testing.TB, rates ...Rate) *Card {
	t.Helper()
	if refusal := CheckRates(rates); refusal != nil {
		t.Fatalf("the rates are refused: %v at %v", refusal, refusal.Path)
	}
	return &Card{Tenant: billing.Live, Code: billing.DefaultRateCard, Version: 1, Rates: NewRates(rates)}
}

// rate returns a rate; its dimensions are given as keys and values.
func rate(action, component, price, per string, when ...string) Rate {
	r := Rate{Action: action, Component: component, Credits: decimal(price), Per: decimal(per)}
	for i := 0; i < len(when); i += 2 {
		if r.When == nil {
			r.When = billing.Metadata{}
		}
		r.When[when[i]] = when[i+1]
	}
	return r
}

// usage returns a measure of one quantity.
func usage(action, quantity string, dimensions billing.Metadata) billing.Measure {
	return billing.Measure{Action: action, Quantity: decimal(quantity), Dimensions: dimensions}
}

// call returns a measure of components, given as names and quantities.
func call(action string, components ...string) billing.Measure {
	m := billing.Measure{Action: action, Quantity: one}
	for i := 0; i < len(components); i += 2 {
		m.Components = append(m.Components, billing.Component{Name: components[i], Quantity: decimal(components[i+1])})
	}
	return m
}

// priceOf returns what a measure costs, and fails if it is refused.
func priceOf(t testing.TB, c *Card, m billing.Measure) (billing.Credits, *billing.Pricing) {
	t.Helper()
	if refusal := m.Check(); refusal != nil {
		t.Fatalf("%+v is refused: %v", m, refusal)
	}
	price, pricing, refusal := c.Price(m, one)
	if refusal != nil {
		t.Fatalf("%+v is refused: %v", m, refusal)
	}
	return price, pricing
}
