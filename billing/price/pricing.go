package price

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// Price implements [billing.PriceList].
func (c *Card) Price(
	m billing.Measure, multiplier billing.Decimal,
) (billing.Credits, *billing.Pricing, *billing.Error) {
	pricing := &billing.Pricing{Card: c.Ref(), Multiplier: multiplier}
	credits, refusal := c.Rates.price(m, pricing)
	if refusal != nil {
		return 0, nil, refusal
	}
	return credits, pricing, nil
}

// price returns what m costs, and writes into p which rates priced it.
func (r *Rates) price(m billing.Measure, p *billing.Pricing) (billing.Credits, *billing.Error) {
	s := newSum()
	defer s.release()
	if len(m.Components) > 0 {
		return r.priceComponents(m, p, s)
	}
	rate, position := r.Find(m.Action, "", m.Dimensions)
	if rate == nil {
		return 0, noRate(p.Card, m)
	}
	p.Rate = position
	s.add(m.Quantity, rate)
	credits, fits := bounded(s.micros(p.Multiplier))
	switch {
	case !fits:
		return 0, tooMuch(s.micros(p.Multiplier)).At("quantity")
	case m.Quantity == billing.Decimal{}:
		return 0, nil
	}
	return max(credits, minimumOf(rate)), nil
}

// priceComponents is price for a usage with components. The part of a component is the sum up to this component,
// rounded up, less the sum of those before it, rounded up. So the parts add up to the sum of all, rounded up once.
func (r *Rates) priceComponents(m billing.Measure, p *billing.Pricing, s *sum) (billing.Credits, *billing.Error) {
	p.Components = make([]billing.PricedComponent, len(m.Components))
	var before, minimum billing.Credits
	fits, used := true, false
	for i, c := range m.Components {
		rate, position := r.Find(m.Action, c.Name, m.Dimensions)
		if rate == nil {
			return 0, noComponentRate(p.Card, m, i)
		}
		p.Components[i] = billing.PricedComponent{Component: c, Rate: position}
		minimum = max(minimum, minimumOf(rate))
		if c.Quantity == (billing.Decimal{}) {
			continue
		}
		used = true
		s.add(c.Quantity, rate)
		if fits { // else the sum of all is too large as well, and is computed only to name it in the refusal
			var upTo billing.Credits
			upTo, fits = bounded(s.micros(p.Multiplier))
			p.Components[i].Credits, before = upTo-before, upTo
		}
	}
	switch {
	case !fits:
		return 0, tooMuch(s.micros(p.Multiplier)).At("components")
	case !used:
		return 0, nil
	}
	return max(before, minimum), nil
}

// bounded returns an amount in micro-credits, or false if it is more than [billing.MaxCredits].
func bounded(micros *big.Int) (billing.Credits, bool) {
	if !micros.IsInt64() || billing.Credits(micros.Int64()) > billing.MaxCredits {
		return 0, false
	}
	return billing.Credits(micros.Int64()), true
}

// minimumOf returns the least that a line with a rate costs.
func minimumOf(rate *Rate) billing.Credits {
	if rate.Minimum == nil {
		return 0
	}
	return *rate.Minimum
}

// tooMuch refuses a price above the largest amount, with the price.
func tooMuch(micros *big.Int) *billing.Error {
	const fraction = 6
	digits := micros.String()
	text := digits[:len(digits)-fraction] // a price above the largest amount has more digits
	if behind := strings.TrimRight(digits[len(digits)-fraction:], "0"); behind != "" {
		text += "." + behind
	}
	return billing.Refuse(billing.CodeInvalidInput,
		"the price is %s credits, which is more than the largest amount, %s credits; check the quantity and its unit", text,
		billing.MaxCredits)
}

// noRate refuses an action that has no rate.
func noRate(card billing.RateCardRef, m billing.Measure) *billing.Error {
	return billing.Refuse(billing.CodeUnknownAction,
		"%s has no rate for a usage of the action %s%s without components; publish one, or set the price yourself",
		nameOf(card), billing.Quote(m.Action), withDimensions(m.Dimensions)).At("action")
}

// noComponentRate refuses a component that has no rate.
func noComponentRate(card billing.RateCardRef, m billing.Measure, i int) *billing.Error {
	return billing.Refuse(billing.CodeUnknownAction,
		"%s has no rate for the component %s of the action %s%s; publish one, of 0 credits if the component is free",
		nameOf(card), billing.Quote(m.Components[i].Name), billing.Quote(m.Action), withDimensions(m.Dimensions)).
		AtIndex("components", i)
}

// nameOf names a rate card in a message.
func nameOf(card billing.RateCardRef) string {
	if card.Code == "" {
		return "the list of rates"
	}
	return "version " + strconv.Itoa(card.Version) + " of the rate card " + billing.Quote(card.Code)
}

// withDimensions names the dimensions of a usage in a message.
func withDimensions(dimensions billing.Metadata) string {
	if len(dimensions) == 0 {
		return ""
	}
	return " with the dimensions " + describeDimensions(dimensions)
}

// describeDimensions writes dimensions for a message, the first few of them.
func describeDimensions(dimensions billing.Metadata) string {
	const most = 5
	var text strings.Builder
	for i, key := range sortedKeys(dimensions) {
		if i > 0 {
			text.WriteString(", ")
		}
		if i == most {
			text.WriteString("…")
			break
		}
		text.WriteString(billing.Quote(key) + ": " + billing.Quote(dimensions[key]))
	}
	return "{" + text.String() + "}"
}
