package export

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// Rates are the rates that a price names, by their positions in the version of the rate card, which count from 1. The
// hash of a line covers the positions and not the rates: a published version never changes.
type Rates map[int]Rate

// Rate is what a price is computed from: so many credits for every per units, for usage with the dimensions of when.
type Rate struct {
	Credits billing.Decimal
	Per     billing.Decimal // above 0
	When    billing.Metadata
	Minimum *billing.Credits // nil: none
}

// Price is why a line costs what it costs, as the file has it. The order of the fields is that of the file. It is
// exported for package encoding/json alone, which reads no embedded pointer otherwise.
type Price struct {
	RateCard       *rateCard   `json:"rateCard"`
	Rate           *rate       `json:"rate"`
	RateMultiplier *string     `json:"rateMultiplier"`
	Quote          *string     `json:"quote"`
	Components     []component `json:"components"`
}

// rateCard is a version of a rate card.
type rateCard struct {
	Code    string `json:"code"`
	Version int    `json:"version"`
}

type rate struct {
	Position int              `json:"position"`
	Credits  string           `json:"credits"`
	Per      string           `json:"per"`
	When     billing.Metadata `json:"when"`
	Minimum  *string          `json:"minimum"`
}

type component struct {
	Name     string `json:"name"`
	Quantity string `json:"quantity"`
	Credits  string `json:"credits"`
	Rate     *rate  `json:"rate"`
}

// toPrice is toLine for the price.
func toPrice(p *billing.Pricing, rates Rates) (*Price, error) {
	multiplier := p.Multiplier.String()
	written := &Price{
		RateCard: &rateCard{p.Card.Code, p.Card.Version}, RateMultiplier: &multiplier, Quote: optional(p.Quote),
		Components: []component{},
	}
	var err error
	if p.Rate != 0 {
		if written.Rate, err = toRate(p.Rate, rates); err != nil {
			return nil, err
		}
	}
	for _, c := range p.Components {
		next := component{Name: c.Name, Quantity: c.Quantity.String(), Credits: c.Credits.String()}
		if next.Rate, err = toRate(c.Rate, rates); err != nil {
			return nil, err
		}
		written.Components = append(written.Components, next)
	}
	return written, nil
}

// toRate is toPrice for one rate.
func toRate(position int, rates Rates) (*rate, error) {
	r, found := rates[position]
	if !found {
		return nil, fmt.Errorf("the rate at position %d of the rate card is missing", position)
	}
	written := &rate{
		Position: position, Credits: r.Credits.String(), Per: r.Per.String(), When: orEmpty(r.When),
	}
	if r.Minimum != nil {
		minimum := r.Minimum.String()
		written.Minimum = &minimum
	}
	return written, nil
}

// fromPrice reads what toPrice returned into a transaction, and returns the rates. The API answers with fields that are
// null, and a list of components that is empty, where a file has none of them.
func (r *reader) fromPrice(t *billing.Transaction, p *Price) Rates {
	if p == nil {
		return nil
	}
	if p.RateCard == nil {
		if p.Rate != nil || p.RateMultiplier != nil || p.Quote != nil || len(p.Components) > 0 {
			r.fail("it has a price without a rateCard")
		}
		return nil
	}
	read, rates := &billing.Pricing{Quote: text(p.Quote)}, Rates{}
	read.Card = billing.RateCardRef{Code: p.RateCard.Code, Version: p.RateCard.Version}
	if read.Card.Code == "" || read.Card.Version < 1 {
		r.fail("rateCard is version %d of %q, which does not exist", read.Card.Version, read.Card.Code)
	}
	read.Multiplier = r.notNegative("rateMultiplier", text(p.RateMultiplier))
	if p.Rate != nil {
		read.Rate = r.fromRate("rate", p.Rate, rates)
	}
	for _, c := range p.Components {
		next := billing.PricedComponent{
			Component: billing.Component{Name: c.Name, Quantity: r.notNegative("components.quantity", c.Quantity)},
			Credits:   r.credits("components.credits", c.Credits),
		}
		if c.Rate == nil {
			r.fail("component %q has no rate", c.Name)
			continue
		}
		next.Rate = r.fromRate("components.rate", c.Rate, rates)
		read.Components = append(read.Components, next)
	}
	t.Pricing = read
	return rates
}

// fromRate reads what toRate returned, adds it to rates and returns its position.
func (r *reader) fromRate(field string, written *rate, rates Rates) int {
	position := written.Position
	read := Rate{
		Credits: r.notNegative(field+".credits", written.Credits), Per: r.notNegative(field+".per", written.Per),
		When: written.When,
	}
	if read.Per == (billing.Decimal{}) {
		r.reject(field+".per", written.Per)
	}
	if written.Minimum != nil {
		minimum := r.credits(field+".minimum", *written.Minimum)
		if minimum < 0 {
			r.reject(field+".minimum", *written.Minimum)
		}
		read.Minimum = &minimum
	}
	_, twice := rates[position]
	switch {
	case position < 1:
		r.fail("%s.position is %d, but positions count from 1", field, position)
	case twice:
		r.fail("rate %d is there twice, but a rate is the price of one component", position)
	}
	rates[position] = read
	return position
}

// notNegative reads a decimal that is 0 or more.
func (r *reader) notNegative(field, text string) billing.Decimal {
	d := r.decimal(field, text)
	if d.Negative() {
		r.reject(field, text)
	}
	return d
}

// fail keeps an error in the form of a sentence, if it is the first one.
func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}
