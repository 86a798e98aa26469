package price

import (
	"math/rand/v2"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

func TestAffordable(t *testing.T) {
	least := rate("least", "", "0.001", "1")
	least.Minimum = minimum("0.5")
	lowest := rate("chat", "cached", "0.1", "1000")
	lowest.Minimum = minimum("0.01")
	c := card(t,
		rate("call", "", "0.004", "1"), rate("free", "", "0", "1"), rate("third", "", "3", "1"), least, lowest,
		rate("chat", "input", "1", "1000"), rate("chat", "output", "5", "1000"), rate("chat", "free", "0", "1"),
	)
	const all = "999999999999999999.999999999999"
	for _, test := range []struct {
		measure    billing.Measure
		component  string
		multiplier string
		available  string
		want       string
	}{
		{usage("call", "1", nil), "", "1", "10", "2500"},
		{usage("call", "7", nil), "", "1", "10", "2500"},
		{usage("call", "1", nil), "", "0.5", "10", "5000"},
		{usage("call", "1", nil), "", "0", "10", all},
		{usage("call", "1", nil), "", "1", "0", "0"},
		{usage("call", "1", nil), "", "1", "-5", "0"},
		{usage("third", "1", nil), "", "1", "1", "0.333333333333"},
		{usage("free", "1", nil), "", "1", "0", all},
		{usage("free", "1", nil), "", "1", "-5", all},
		{usage("least", "1", nil), "", "1", "0.5", "500"},
		{usage("least", "1", nil), "", "1", "0.499999", "0"},
		{usage("least", "1", nil), "", "0", "0.499999", "0"},
		{call("chat", "input", "1000", "output", "100"), "input", "1", "2", "1500"},
		{call("chat", "input", "1000", "output", "100"), "output", "1", "2", "200"},
		{call("chat", "input", "1000", "output", "100"), "output", "1", "0.999999", "0"},
		{call("chat", "input", "1000", "output", "100"), "free", "1", "2", all},
		{call("chat", "input", "1000"), "output", "1", "2", "200"},
		{call("chat", "input", "1000"), "free", "1", "0.999999", "0"},
		{usage("chat", "5", nil), "input", "1", "2", "2000"},
		{call("chat", "input", "5", "cached", "0"), "input", "1", "0.009999", "0"},
		{call("chat", "input", "1000", "output", "100"), "", "1", "2", "1.333333333333"},
		{call("chat", "input", "1000", "output", "100"), "", "0.5", "2", "2.666666666666"},
		{call("chat", "free", "1000"), "", "1", "0", all},
		{call("chat", "cached", "10"), "", "1", "0.009", "0"},
		{usage("call", "1", nil), "", "1", "1000000000000", "250000000000000"},
	} {
		got, refusal := c.Affordable(test.measure, decimal(test.multiplier), test.component, credits(test.available))
		if refusal != nil || got != decimal(test.want) {
			t.Errorf("%s of %q of %+v at %s: got %s, %v, want %s", test.available, test.component, test.measure, test.multiplier,
				got, refusal, test.want)
		}
	}
	_, refusal := c.Affordable(usage("chats", "1", nil), one, "", 1)
	refused(t, refusal, billing.CodeUnknownAction, "action")
	_, refusal = c.Affordable(usage("chat", "1", nil), one, "audio", 1)
	refused(t, refusal, billing.CodeUnknownAction, "components.0")
	_, refusal = c.Affordable(call("chat", "audio", "1", "input", "1"), one, "input", 1)
	refused(t, refusal, billing.CodeUnknownAction, "components.0")
}

// So many calls are affordable together: priced with the number of calls as the multiplier, they fit.
func TestAffordableCallsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	edges := 0
	for range 300 {
		c := card(t, anyRates(r, 10)...)
		for range 20 {
			m := anyMeasure(r)
			available := billing.Credits(r.Int64N(1 << r.IntN(60)))
			got, refusal := c.Affordable(m, one, "", available)
			if len(m.Components) == 0 || refusal != nil || got == billing.LargestDecimal() {
				continue
			}
			fits, _, refusal := c.Price(m, got)
			if got != (billing.Decimal{}) && (refusal != nil || fits > available) {
				t.Fatalf("%s times %+v is affordable with %s, but costs %s, %v", got, m, available, fits, refusal)
			}
			next := got.Plus(decimal("0.000000000001"))
			if more, _, refusal := c.Price(m, next); refusal == nil && more <= available {
				t.Fatalf("%s times %+v is affordable with %s, but %s times it costs %s", got, m, available, next, more)
			}
			edges++
		}
	}
	if edges < 1000 {
		t.Errorf("only %d had an edge", edges)
	}
}
