package price

import (
	"math/big"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Affordable returns how much the available credits pay for: the largest quantity with 12 digits after the point whose
// price is at most available. One more unit of its last digit costs more than that. It returns the largest
// [billing.Decimal] if no quantity costs more, and 0 if nothing is affordable, for example because the minimum is
// larger than available.
//
//   - For a measure without components, it is the quantity of the action, whatever quantity m has.
//   - If component is set, it is the quantity of that component, together with the quantities that m has of the others.
//     m need not have the component.
//   - For a measure with components, if component is empty, it is how many such calls are affordable together: the
//     number by which all quantities may be multiplied. The rounding and the minimum count once.
//
// Refusals: UNKNOWN_ACTION and INVALID_INPUT, as Price has them.
func (c *Card) Affordable(
	m billing.Measure, multiplier billing.Decimal, component string, available billing.Credits,
) (billing.Decimal, *billing.Error) {
	// Free usage is affordable below zero, too. No line costs more than the largest amount.
	available = min(max(available, 0), billing.MaxCredits)
	q := &question{rates: c.Rates, card: c.Ref(), multiplier: multiplier, available: available}
	switch {
	case component != "":
		return q.ofComponent(m, component)
	case len(m.Components) > 0:
		return q.ofCalls(m)
	}
	rate, _ := c.Rates.Find(m.Action, "", m.Dimensions)
	if rate == nil {
		return billing.Decimal{}, noRate(q.card, m)
	}
	fixed := newSum()
	defer fixed.release()
	return q.quantity(fixed, rate, minimumOf(rate)), nil
}

// question is what [Card.Affordable] is asked.
type question struct {
	rates      *Rates
	card       billing.RateCardRef
	multiplier billing.Decimal
	available  billing.Credits
}

// ofComponent returns how much of one component is affordable.
func (q *question) ofComponent(m billing.Measure, component string) (billing.Decimal, *billing.Error) {
	at := slices.IndexFunc(m.Components, func(c billing.Component) bool { return c.Name == component })
	if at < 0 {
		m.Components = append(slices.Clip(m.Components), billing.Component{Name: component})
		at = len(m.Components) - 1
		m.Quantity = billing.NewDecimal(big.NewInt(1), 0)
		if refusal := m.Check(); refusal != nil {
			return billing.Decimal{}, refusal
		}
	}
	others := newSum()
	defer others.release()
	least, refusal := q.add(others, m, at)
	if refusal != nil {
		return billing.Decimal{}, refusal
	}
	rate, _ := q.rates.Find(m.Action, component, m.Dimensions)
	return q.quantity(others, rate, least), nil
}

// ofCalls returns how many calls are affordable.
func (q *question) ofCalls(m billing.Measure) (billing.Decimal, *billing.Error) {
	calls := newSum()
	defer calls.release()
	least, refusal := q.add(calls, m, -1)
	used := slices.ContainsFunc(m.Components, func(c billing.Component) bool { return c.Quantity != billing.Decimal{} })
	switch {
	case refusal != nil:
		return billing.Decimal{}, refusal
	case !used:
		return billing.LargestDecimal(), nil
	case q.available < least:
		return billing.Decimal{}, nil
	}
	// available ≥ calls × sum × multiplier: a number of calls is a decimal, so it is 10¹² times too large as well.
	below := new(big.Int).Mul(&calls.numerator, calls.set(&calls.quantity, q.multiplier))
	above := new(big.Int).Mul(big.NewInt(int64(q.available)), microScale)
	above.Mul(above, &calls.denominator).Mul(above, calls.set(&calls.quantity, billing.NewDecimal(big.NewInt(1), 0)))
	return billing.QuotientDecimal(above, below), nil
}

// add adds the components of m, except one, to a sum, and returns the largest minimum of all components.
func (q *question) add(s *sum, m billing.Measure, except int) (least billing.Credits, refusal *billing.Error) {
	for i, c := range m.Components {
		rate, _ := q.rates.Find(m.Action, c.Name, m.Dimensions)
		if rate == nil {
			return 0, noComponentRate(q.card, m, i)
		}
		least = max(least, minimumOf(rate))
		if i != except {
			s.add(c.Quantity, rate)
		}
	}
	return least, nil
}

// quantity returns the largest quantity of a rate that is affordable beside a fixed sum.
//
//	(fixed + quantity × credits ÷ per) × multiplier ≤ available
//	⟺ quantity ≤ (available ÷ multiplier − fixed) × per ÷ credits
//
// The price is rounded up to the micro-credit, and available has no fraction of one: so the rounding changes nothing.
func (q *question) quantity(fixed *sum, rate *Rate, least billing.Credits) billing.Decimal {
	if q.available < least {
		return billing.Decimal{}
	}
	multiplier := fixed.set(&fixed.quantity, q.multiplier)
	left := new(big.Int).Mul(big.NewInt(int64(q.available)), microScale)
	left.Mul(left, &fixed.denominator)
	left.Sub(left, new(big.Int).Mul(&fixed.numerator, multiplier)) // times multiplier × denominator
	if left.Sign() < 0 {
		return billing.Decimal{}
	}
	below := new(big.Int).Mul(multiplier, &fixed.denominator)
	below.Mul(below, fixed.set(&fixed.credits, rate.Credits))
	return billing.QuotientDecimal(left.Mul(left, fixed.set(&fixed.per, rate.Per)), below)
}
