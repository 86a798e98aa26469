package price

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file prices by another way than the product: it looks at every rate in turn, and computes with fractions. It
// shares nothing with the product but the types of the input.

// rational reads a decimal as a fraction.
func rational(d billing.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic(d.String())
	}
	return r
}

// mostSpecific returns the positions of the rates with the most keys among those that match.
func mostSpecific(rates []Rate, action, component string, dimensions billing.Metadata) (best []int) {
	most := -1
	for i, r := range rates {
		matches := r.Action == action && r.Component == component
		for key, value := range r.When {
			got, found := dimensions[key]
			matches = matches && found && got == value
		}
		switch {
		case !matches || len(r.When) < most:
		case len(r.When) > most:
			most, best = len(r.When), []int{i}
		default:
			best = append(best, i)
		}
	}
	return best
}

// expected is the price of a measure as the oracle sees it.
type expected struct {
	micros  *big.Int // nil: there is no rate
	parts   []*big.Int
	rates   []int // from 1
	minimum *big.Int
}

// roundUp rounds up to a whole number.
func roundUp(r *big.Rat) *big.Int {
	n, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return n
}

// expect computes the price of a measure.
func expect(rates []Rate, m billing.Measure, multiplier billing.Decimal) expected {
	parts := m.Components
	if len(parts) == 0 {
		parts = []billing.Component{{Quantity: m.Quantity}}
	}
	e := expected{minimum: new(big.Int)}
	sum, rounded, used := new(big.Rat), new(big.Int), false
	for _, part := range parts {
		found := mostSpecific(rates, m.Action, part.Name, m.Dimensions)
		if len(found) == 0 {
			return expected{}
		}
		if len(found) > 1 {
			panic(fmt.Sprintf("rates %v tie", found))
		}
		r := rates[found[0]]
		if r.Minimum != nil && big.NewInt(int64(*r.Minimum)).Cmp(e.minimum) > 0 {
			e.minimum = big.NewInt(int64(*r.Minimum))
		}
		used = used || part.Quantity != billing.Decimal{}
		term := new(big.Rat).Mul(rational(part.Quantity), rational(r.Credits))
		term.Mul(term, rational(multiplier)).Mul(term, big.NewRat(1_000_000, 1)).Quo(term, rational(r.Per))
		sum.Add(sum, term)
		next := roundUp(sum)
		e.parts = append(e.parts, new(big.Int).Sub(next, rounded))
		e.rates = append(e.rates, found[0]+1)
		rounded = next
	}
	if e.micros = rounded; used && e.minimum.Cmp(rounded) > 0 {
		e.micros = e.minimum
	}
	return e
}

// # Random cards

var (
	keyNames = []string{"model", "region", "context", "tier"}
	values   = []string{"a", "b", "c"}
	actions  = []string{"chat", "image"}
	parts    = []string{"", "input", "cached_input", "output"}
)

// anyDecimal draws a decimal with up to so many digits before and after the point, of any size.
func anyDecimal(r *rand.Rand, whole, fraction int) billing.Decimal {
	var text strings.Builder
	for range r.IntN(whole + 1) {
		text.WriteByte(byte('0' + r.IntN(10)))
	}
	n := strings.TrimLeft(text.String(), "0")
	if n == "" {
		n = "0"
	}
	if digits := r.IntN(fraction + 1); digits > 0 {
		n += "."
		for range digits {
			n += string(rune('0' + r.IntN(10)))
		}
	}
	return decimal(n)
}

// anyWhen draws dimensions.
func anyWhen(r *rand.Rand, most int) billing.Metadata {
	var when billing.Metadata
	for _, key := range keyNames {
		if len(when) < most && r.IntN(2) == 0 {
			if when == nil {
				when = billing.Metadata{}
			}
			when[key] = values[r.IntN(len(values))]
		}
	}
	return when
}

// anyRate draws a rate.
func anyRate(r *rand.Rand) Rate {
	drawn := Rate{
		Action: actions[r.IntN(len(actions))], Component: parts[r.IntN(len(parts))],
		Credits: anyDecimal(r, r.IntN(13), 12), Per: decimal([]string{"1", "1000", "1000000"}[r.IntN(3)]),
		When: anyWhen(r, 3),
	}
	if r.IntN(4) == 0 {
		drawn.Per = anyDecimal(r, 6, 12)
	}
	if drawn.Per == (billing.Decimal{}) {
		drawn.Per = decimal("0.000000000001")
	}
	if r.IntN(4) == 0 {
		least := billing.Credits(r.Int64N(int64(billing.Credit)) * r.Int64N(3))
		drawn.Minimum = &least
	}
	return drawn
}

// anyRates draws rates that may be published: of a longer list, those that CheckRates names are removed.
func anyRates(r *rand.Rand, n int) []Rate {
	var rates []Rate
	for _, action := range actions { // so that most usage has a rate
		for _, part := range parts {
			base := anyRate(r)
			base.Action, base.Component, base.When = action, part, nil
			if r.IntN(8) > 0 {
				rates = append(rates, base)
			}
		}
	}
	for range n {
		rates = append(rates, anyRate(r))
	}
	for len(rates) > 0 {
		refusal := CheckRates(rates)
		if refusal == nil {
			return rates
		}
		var at int
		if _, err := fmt.Sscan(refusal.Path[1], &at); err != nil || refusal.Code != billing.CodeAmbiguousRate {
			panic(refusal)
		}
		rates = append(rates[:at:at], rates[at+1:]...)
	}
	return []Rate{rate("chat", "", "1", "1")}
}

// anyQuantity draws a quantity: nothing, some tokens, up to 2⁵⁶ of them, or any decimal.
func anyQuantity(r *rand.Rand) billing.Decimal {
	switch r.IntN(6) {
	case 0:
		return billing.Decimal{}
	case 1:
		return anyDecimal(r, 18, 12)
	case 2:
		return decimal("72057594037927936") // 2⁵⁶
	}
	return decimal(fmt.Sprint(r.Int64N(1 << (1 + r.IntN(56)))))
}

// anyMeasure draws what a price is asked for.
func anyMeasure(r *rand.Rand) billing.Measure {
	m := billing.Measure{Action: actions[r.IntN(len(actions))], Quantity: anyQuantity(r), Dimensions: anyWhen(r, 4)}
	if r.IntN(2) == 0 {
		m.Quantity = one
		for _, i := range r.Perm(len(parts) - 1)[:1+r.IntN(len(parts)-1)] {
			m.Components = append(m.Components, billing.Component{Name: parts[i+1], Quantity: anyQuantity(r)})
		}
	}
	return m
}

// anyMultiplier draws the discount of a customer.
func anyMultiplier(r *rand.Rand) billing.Decimal {
	if r.IntN(2) == 0 {
		return one
	}
	return anyDecimal(r, 1, 12)
}
