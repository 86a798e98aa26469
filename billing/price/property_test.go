package price

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// Prices are what fractions say, for random cards, components, dimensions and quantities up to the limits.
func TestPricesAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	largest := big.NewInt(int64(billing.MaxCredits))
	counts := map[string]int{}
	for range 300 {
		c := card(t, anyRates(r, 20)...)
		for range 60 {
			m, multiplier := anyMeasure(r), anyMultiplier(r)
			if refusal := m.Check(); refusal != nil {
				t.Fatalf("%+v: %v", m, refusal)
			}
			want := expect(c.Rates.All(), m, multiplier)
			got, pricing, refusal := c.Price(m, multiplier)
			switch {
			case want.micros == nil:
				counts["unknown"]++
				if refusal == nil || refusal.Code != billing.CodeUnknownAction {
					t.Fatalf("%+v has no rate: %s, %v", m, got, refusal)
				}
			case want.micros.Cmp(largest) > 0:
				counts["too much"]++
				if refusal == nil || refusal.Code != billing.CodeInvalidInput ||
					!strings.Contains(refusal.Message, new(big.Int).Quo(want.micros, big.NewInt(1_000_000)).String()) {
					t.Fatalf("%+v costs %s micro-credits: %s, %v", m, want.micros, got, refusal)
				}
			default:
				counts["priced"]++
				compare(t, m, want, got, pricing, refusal)
			}
		}
	}
	for kind, least := range map[string]int{"unknown": 500, "too much": 1000, "priced": 5000} {
		if counts[kind] < least {
			t.Errorf("only %d of %v are %s", counts[kind], counts, kind)
		}
	}
}

// compare compares a price with the expected one.
func compare(
	t *testing.T, m billing.Measure, want expected, got billing.Credits, p *billing.Pricing, refusal *billing.Error,
) {
	t.Helper()
	if refusal != nil || want.micros.Cmp(big.NewInt(int64(got))) != 0 {
		t.Fatalf("%+v costs %d micro-credits, %v; want %s", m, got, refusal, want.micros)
	}
	if len(m.Components) == 0 {
		if p.Rate != want.rates[0] || len(p.Components) != 0 {
			t.Fatalf("%+v is priced by %+v, want rate %d", m, p, want.rates[0])
		}
		return
	}
	var sum billing.Credits
	for i, part := range p.Components {
		if part.Component != m.Components[i] || part.Rate != want.rates[i] ||
			want.parts[i].Cmp(big.NewInt(int64(part.Credits))) != 0 || part.Credits < 0 {
			t.Fatalf("component %d of %+v is %+v, want %s by rate %d", i, m, part, want.parts[i], want.rates[i])
		}
		sum += part.Credits
	}
	if len(p.Components) != len(m.Components) || sum != got && want.minimum.Cmp(big.NewInt(int64(got))) != 0 {
		t.Fatalf("the parts of %+v add up to %s, not to %s", p, sum, got)
	}
}

// Spending what is affordable works, one unit of its last digit more does not.
func TestAffordableIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 2))
	zero, edge, all, inside := 0, 0, 0, 0
	for range 300 {
		c := card(t, anyRates(r, 20)...)
		for range 60 {
			m, multiplier := anyMeasure(r), anyMultiplier(r)
			available := billing.Credits(r.Int64N(1 << r.IntN(60)))
			if r.IntN(20) == 0 {
				available = billing.MaxCredits
			}
			component := ""
			if len(m.Components) > 0 {
				component = parts[1+r.IntN(len(parts)-1)]
			}
			price := func(quantity billing.Decimal) (billing.Credits, *billing.Error) {
				return priceWith(c, m, multiplier, component, quantity)
			}
			got, refusal := c.Affordable(m, multiplier, component, available)
			nothing, unknown := price(billing.Decimal{})
			switch {
			case refusal != nil:
				if refusal.Code != billing.CodeUnknownAction {
					t.Fatalf("%+v: %v", m, refusal)
				}
				continue
			case unknown != nil && unknown.Code == billing.CodeUnknownAction:
				t.Fatalf("%+v: %s of %q is affordable, but it has no rate", m, got, component)
			case got == billing.Decimal{} && (unknown != nil || nothing > available):
				zero++ // the others cost more by themselves
			default:
				cost, refusal := price(got)
				if refusal != nil || cost > available {
					t.Fatalf("%+v: %s of %q is affordable with %s, but costs %s, %v", m, got, component, available, cost, refusal)
				}
				inside++
			}
			if got == billing.LargestDecimal() {
				all++
				continue
			}
			edge++
			more := got.Plus(decimal("0.000000000001"))
			if cost, refusal := price(more); refusal == nil && cost <= available {
				t.Fatalf("%+v: %s of %q is affordable with %s, but %s costs %s", m, got, component, available, more, cost)
			}
		}
	}
	if zero < 500 || edge < 5000 || all < 100 || inside < 5000 {
		t.Errorf("%d are not affordable, %d are, %d have an edge, %d are free", zero, inside, edge, all)
	}
}

// priceWith prices a measure with another quantity, of a component if there is one.
func priceWith(
	c *Card, m billing.Measure, multiplier billing.Decimal, component string, quantity billing.Decimal,
) (billing.Credits, *billing.Error) {
	changed := m
	changed.Components = nil
	if component == "" {
		changed.Quantity = quantity
	} else {
		found := false
		for _, part := range m.Components {
			if part.Name == component {
				found, part.Quantity = true, quantity
			}
			changed.Components = append(changed.Components, part)
		}
		if !found {
			changed.Components = append(changed.Components, billing.Component{Name: component, Quantity: quantity})
		}
	}
	price, _, refusal := c.Price(changed, multiplier)
	return price, refusal
}

// Splitting a usage never makes it cheaper.
func TestSplittingIsNotCheaper(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 3))
	for range 2000 {
		drawn := anyRate(r)
		drawn.When, drawn.Component, drawn.Action = nil, "", "chat"
		c := card(t, drawn)
		a, b := decimal(big.NewInt(r.Int64N(1<<r.IntN(40)+1)).String()), anyDecimal(r, 9, 12)
		first, _, refusal1 := c.Price(billing.Measure{Action: "chat", Quantity: a}, one)
		second, _, refusal2 := c.Price(billing.Measure{Action: "chat", Quantity: b}, one)
		whole, _, refusal := c.Price(billing.Measure{Action: "chat", Quantity: a.Plus(b)}, one)
		if refusal == nil && (refusal1 != nil || refusal2 != nil || first+second < whole) {
			t.Fatalf("%s cost %s, but %s and %s cost %s and %s by %+v", a.Plus(b), whole, a, b, first, second, drawn)
		}
	}
}

// A card is refused exactly if some usage has two most specific rates: all usages of small cards are tried.
func TestTiesAreRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	refusedCards, accepted := 0, 0
	for range 6000 {
		var rates []Rate
		for range 1 + r.IntN(7) {
			drawn := rate("chat", "", "1", "1")
			drawn.When = billing.Metadata{}
			for _, key := range keyNames {
				if r.IntN(2) == 0 {
					drawn.When[key] = values[r.IntN(2)]
				}
			}
			rates = append(rates, drawn)
		}
		refusal := CheckRates(rates)
		usages := tiedUsages(rates)
		if (refusal != nil) != (len(usages) > 0) {
			t.Fatalf("%+v: %v, but these usages have two most specific rates: %v", rates, refusal, usages)
		}
		if refusal == nil {
			accepted++
			continue
		}
		refusedCards++
		if refusal.Code != billing.CodeAmbiguousRate {
			t.Fatalf("%+v: %v", rates, refusal)
		}
	}
	if refusedCards < 1000 || accepted < 1000 {
		t.Errorf("%d were refused, %d accepted", refusedCards, accepted)
	}
}

// tiedUsages returns the dimensions with which two rates are the most specific.
func tiedUsages(rates []Rate) (tied []billing.Metadata) {
	options := append([]string{""}, values[:2]...)
	total := 1
	for range keyNames {
		total *= len(options)
	}
	for n := range total {
		dimensions := billing.Metadata{}
		for _, key := range keyNames {
			if value := options[n%len(options)]; value != "" {
				dimensions[key] = value
			}
			n /= len(options)
		}
		if len(mostSpecific(rates, "chat", "", dimensions)) > 1 {
			tied = append(tied, dimensions)
		}
	}
	return tied
}
