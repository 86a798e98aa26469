package export

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file computes prices again, with rationals. It shares nothing with package billing/price but the rules.

// rateName names a rate: a position in a version of a rate card.
type rateName struct {
	card     billing.RateCardRef
	position int
}

// term is one quantity of a price, and the rate that it has.
type term struct {
	component string // empty: the action as a whole
	quantity  billing.Decimal
	position  int
}

// checkPrice checks that a line costs what its quantities, its rates and its multiplier give, and that it shows the part
// of each component.
func (v *verifier) checkPrice(t *billing.Transaction, rates Rates) error {
	terms, err := termsOf(t)
	if err != nil {
		return err
	}
	sum, minimum, used := new(big.Rat), billing.Credits(0), false
	before := new(big.Int) // what the terms so far cost, in micro-credits
	for i, next := range terms {
		r := rates[next.position]
		if err := v.checkRate(t, next, r); err != nil {
			return err
		}
		if r.Minimum != nil {
			minimum = max(minimum, *r.Minimum)
		}
		used = used || next.quantity != billing.Decimal{}
		sum.Add(sum, cost(next.quantity, r, t.Pricing.Multiplier))
		upTo := roundUp(sum)
		part := new(big.Int).Sub(upTo, before)
		if len(t.Pricing.Components) > 0 && part.Cmp(micros(t.Pricing.Components[i].Credits)) != 0 {
			return fmt.Errorf("component %q is shown as %s credits of the price, but by its rate it adds %s",
				next.component, t.Pricing.Components[i].Credits, inCredits(part))
		}
		before = upTo
	}
	price := before
	if least := micros(minimum); used && price.Cmp(least) < 0 {
		price = least
	}
	taken, does := -t.Amount, "charges"
	if t.Type == billing.TypeHold {
		taken, does = t.HeldChange, "holds"
	}
	if t.Shortfall < 0 || micros(t.Shortfall+taken).Cmp(price) != 0 {
		return fmt.Errorf("it %s %s and lacks %s, but its rates and quantities give a price of %s credits",
			does, taken, t.Shortfall, inCredits(price))
	}
	return v.checkLock(t)
}

// termsOf returns the quantities that a line has a price for: one, or those of its components.
func termsOf(t *billing.Transaction) ([]term, error) {
	p := t.Pricing
	switch {
	case t.Type != billing.TypeUsage && t.Type != billing.TypeHold && t.Type != billing.TypeCapture:
		return nil, fmt.Errorf("it names a rate card, but a rate card prices no line of type %s", t.Type)
	case len(p.Components) > billing.MaxComponents:
		return nil, fmt.Errorf("it has %d components, but a usage has at most %d", len(p.Components), billing.MaxComponents)
	case len(p.Components) == 0 && p.Rate == 0:
		return nil, fmt.Errorf("it names version %d of rate card %q, but no rate", p.Card.Version, p.Card.Code)
	case len(p.Components) > 0 && p.Rate != 0:
		return nil, fmt.Errorf("it has rate %d and components, but a price has one or the other", p.Rate)
	case len(p.Components) == 0:
		return []term{{"", t.Quantity, p.Rate}}, nil
	}
	terms, names := make([]term, len(p.Components)), map[string]bool{}
	for i, c := range p.Components {
		if c.Name == "" || names[c.Name] {
			return nil, fmt.Errorf("component %d is named %q, but each has a name of its own", i+1, c.Name)
		}
		names[c.Name] = true
		terms[i] = term{c.Name, c.Quantity, c.Rate}
	}
	return terms, nil
}

// checkRate checks that a rate is for usage with the dimensions of the line, and the same one that lines before showed
// under its name: a published version never changes.
func (v *verifier) checkRate(t *billing.Transaction, next term, r Rate) error {
	for _, key := range slices.Sorted(maps.Keys(r.When)) {
		if value, has := t.Dimensions[key]; !has || value != r.When[key] {
			return fmt.Errorf("rate %d is for usage with %q in the dimension %q, which the line does not have",
				next.position, r.When[key], key)
		}
	}
	name, written := rateName{t.Pricing.Card, next.position}, r.describe(t.Action, next.component)
	if before, known := v.rates[name]; known && before != written {
		return fmt.Errorf("rate %d of version %d of rate card %q is %s, but in a line before it was %s",
			name.position, name.card.Version, name.card.Code, written, before)
	}
	v.rates[name] = written
	return nil
}

// describe returns a text that is the same for two rates exactly if they are equal.
func (r *Rate) describe(action, component string) string {
	var text strings.Builder
	text.WriteString(strconv.Quote(action))
	if component != "" {
		fmt.Fprintf(&text, ", component %q", component)
	}
	fmt.Fprintf(&text, ": %s per %s", r.Credits, r.Per)
	if r.Minimum != nil {
		fmt.Fprintf(&text, ", at least %s", r.Minimum)
	}
	for _, key := range slices.Sorted(maps.Keys(r.When)) {
		fmt.Fprintf(&text, ", %q %q", key, r.When[key])
	}
	return text.String()
}

// cost returns what a quantity costs by a rate, exactly.
func cost(quantity billing.Decimal, r Rate, multiplier billing.Decimal) *big.Rat {
	cost := rational(quantity)
	cost.Mul(cost, rational(r.Credits))
	cost.Mul(cost, rational(multiplier))
	return cost.Quo(cost, rational(r.Per))
}

func rational(d billing.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(d.String()) // a decimal is always a number
	return r
}

// roundUp returns credits in micro-credits, rounded up.
func roundUp(credits *big.Rat) *big.Int {
	exact := new(big.Rat).Mul(credits, new(big.Rat).SetInt64(int64(billing.Credit)))
	up := new(big.Int).Add(exact.Num(), exact.Denom())
	return up.Quo(up.Sub(up, big.NewInt(1)), exact.Denom())
}

func micros(c billing.Credits) *big.Int { return big.NewInt(int64(c)) }

// inCredits writes micro-credits, which may be more than fit into [billing.Credits], as credits.
func inCredits(micros *big.Int) string {
	if micros.IsInt64() {
		return billing.Credits(micros.Int64()).String()
	}
	return new(big.Rat).SetFrac(micros, big.NewInt(int64(billing.Credit))).FloatString(6)
}
