package price

import (
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// refused fails unless a refusal has a code, a path and parts of the message.
func refused(t testing.TB, refusal *billing.Error, code billing.Code, path string, parts ...string) {
	t.Helper()
	if refusal == nil {
		t.Fatalf("not refused; want %s at %s", code, path)
	}
	if refusal.Code != code || strings.Join(refusal.Path, ".") != path {
		t.Errorf("got %v at %v, want %s at %s", refusal, refusal.Path, code, path)
	}
	for _, part := range parts {
		if !strings.Contains(refusal.Message, part) {
			t.Errorf("the message %q does not contain %q", refusal.Message, part)
		}
	}
}

// Prices that other systems computed wrong, each with the exact one: research/scenarios.md has the same numbers.
func TestExactPrices(t *testing.T) {
	whole := card(t,
		rate("api.call", "", "0.004", "1"),
		rate("tiny", "", "0.000000076234", "1"),
		rate("cached", "input", "1.25", "1000000"), rate("cached", "cached_input", "0.625", "1000000"),
		rate("cached", "output", "10", "1000000"),
		rate("glm", "input", "1.4", "1000000"), rate("glm", "cached_input", "0.26", "1000000"),
		rate("glm", "output", "4.4", "1000000"),
		rate("mixed", "a", "1", "3"), rate("mixed", "b", "1", "7"), rate("mixed", "c", "0.5", "0.25"),
	)
	for _, test := range []struct {
		measure billing.Measure
		want    string
		parts   string
	}{
		{usage("api.call", "1", nil), "0.004", ""},
		{usage("api.call", "2500", nil), "10", ""},
		{usage("tiny", "1000000", nil), "0.076234", ""},
		{usage("tiny", "1", nil), "0.000001", ""},
		{usage("tiny", "0", nil), "0", ""},
		{
			call("cached", "input", "5005", "cached_input", "257955", "output", "1744"), "0.184919",
			"0.006257 0.161222 0.01744", // cumulated: 0.00625625, 0.167478125, 0.184918125
		},
		{call("cached", "input", "5005"), "0.006257", "0.006257"},
		{call("cached", "cached_input", "257955"), "0.161222", "0.161222"},
		{call("cached", "output", "1744"), "0.01744", "0.01744"},
		{call("glm", "input", "1", "cached_input", "27146", "output", "351"), "0.008604", "0.000002 0.007058 0.001544"},
		{call("glm", "input", "0", "output", "0"), "0", "0 0"},
		{call("mixed", "a", "1", "b", "1", "c", "1"), "2.476191", "0.333334 0.142857 2"},
	} {
		got, pricing := priceOf(t, whole, test.measure)
		var parts []string
		for _, c := range pricing.Components {
			parts = append(parts, c.Credits.String())
		}
		if got != credits(test.want) || strings.Join(parts, " ") != test.parts {
			t.Errorf("%+v costs %s of %v, want %s of %s", test.measure, got, parts, test.want, test.parts)
		}
	}
}

// The most specific rate wins, and usage that no rate matches is refused.
func TestMostSpecificRateWins(t *testing.T) {
	c := card(t,
		rate("pay", "", "1", "1", "method", "card", "region", "domestic", "scheme", "visa"),
		rate("pay", "", "5", "1", "method", "card", "region", "domestic", "scheme", "visa", "card_type", "credit",
			"level", "2"),
	)
	all := billing.Metadata{"method": "card", "region": "domestic", "scheme": "visa", "card_type": "credit", "level": "2"}
	for _, test := range []struct {
		without, key, value string
		want                string // empty: UNKNOWN_ACTION
	}{
		{"", "", "", "5"},
		{"card_type", "", "", "1"},
		{"level", "", "", "1"},
		{"", "level", "3", "1"},
		{"", "scheme", "amex", ""},
		{"method", "", "", ""},
		{"", "more", "x", "5"},
	} {
		dimensions := billing.Metadata{}
		for key, value := range all {
			if key != test.without {
				dimensions[key] = value
			}
		}
		if test.key != "" {
			dimensions[test.key] = test.value
		}
		price, pricing, refusal := c.Price(usage("pay", "1", dimensions), one)
		if test.want == "" {
			refused(t, refusal, billing.CodeUnknownAction, "action", "pay")
			continue
		}
		if refusal != nil || price != credits(test.want) {
			t.Errorf("%v costs %s, %v; want %s", dimensions, price, refusal, test.want)
			continue
		}
		if want := map[string]int{"1": 1, "5": 2}[test.want]; pricing.Rate != want || pricing.Card != c.Ref() {
			t.Errorf("%v is priced by %+v, want rate %d", dimensions, pricing, want)
		}
	}
}

// A minimum applies once, whatever the quantities are, but not to nothing.
func TestMinimums(t *testing.T) {
	least := rate("call", "", "0.001", "1")
	least.Minimum = minimum("0.5")
	input, output := rate("chat", "input", "1", "1000"), rate("chat", "output", "2", "1000")
	input.Minimum, output.Minimum = minimum("0.25"), minimum("0.75")
	c := card(t, least, input, output, rate("chat", "free", "0", "1"))
	for _, test := range []struct {
		measure billing.Measure
		want    string
	}{
		{usage("call", "10", nil), "0.5"},
		{usage("call", "1000", nil), "1"},
		{usage("call", "0", nil), "0"},
		{usage("call", "0.000000000001", nil), "0.5"},
		{call("chat", "input", "10", "output", "10"), "0.75"},
		{call("chat", "input", "10"), "0.25"},
		{call("chat", "input", "10", "output", "0"), "0.75"},
		{call("chat", "input", "500", "output", "500"), "1.5"},
		{call("chat", "input", "0", "output", "0"), "0"},
		{call("chat", "free", "5", "input", "0"), "0.25"},
		{call("chat", "free", "5"), "0"},
	} {
		if got, _ := priceOf(t, c, test.measure); got != credits(test.want) {
			t.Errorf("%+v costs %s, want %s", test.measure, got, test.want)
		}
	}
}

// Nothing without a price is free, whatever its quantity is.
func TestUnknownActions(t *testing.T) {
	c := card(t,
		rate("chat", "input", "1", "1"), rate("chat", "output", "1", "1", "model", "large"), rate("mail", "", "1", "1"),
	)
	for _, test := range []struct {
		measure billing.Measure
		path    string
		part    string
	}{
		{usage("chats", "1", nil), "action", `"chats"`},
		{usage("chat", "0", nil), "action", "without components"},
		{call("mail", "input", "1"), "components.0", `"input"`},
		{call("chat", "input", "1", "cached", "0"), "components.1", `"cached"`},
		{call("chat", "input", "1", "output", "1"), "components.1", `"output"`},
	} {
		price, pricing, refusal := c.Price(test.measure, one)
		refused(t, refusal, billing.CodeUnknownAction, test.path, test.part, `version 1 of the rate card "default"`)
		if price != 0 || pricing != nil {
			t.Errorf("%+v: %s, %+v beside a refusal", test.measure, price, pricing)
		}
	}
}

// A price above the largest amount is refused with the number; the largest amount itself is not.
func TestLargestPrices(t *testing.T) {
	c := card(t, rate("a", "", "1000000", "1"), rate("a", "x", "1000000000000", "1"), rate("a", "y", "0.000001", "1"))
	if got, _ := priceOf(t, c, usage("a", "1000000", nil)); got != billing.MaxCredits {
		t.Errorf("got %s", got)
	}
	_, _, refusal := c.Price(usage("a", "1000000.000000000001", nil), one)
	refused(t, refusal, billing.CodeInvalidInput, "quantity", "1000000000000.000001 credits")
	if got, pricing := priceOf(t, c, call("a", "x", "1", "y", "0")); got != billing.MaxCredits ||
		pricing.Components[0].Credits != billing.MaxCredits {
		t.Errorf("got %s", got)
	}
	_, _, refusal = c.Price(call("a", "x", "1", "y", "1"), one)
	refused(t, refusal, billing.CodeInvalidInput, "components", "1000000000000.000001 credits")
	_, _, refusal = c.Price(call("a", "x", "999999999999999999.999999999999", "y", "999999999999999999"), one)
	refused(t, refusal, billing.CodeInvalidInput, "components", "1000000000000000000999999999998.999999 credits")
	largest := billing.LargestDecimal()
	_, _, refusal = card(t, Rate{Action: "a", Credits: largest, Per: decimal("0.000000000001")}).
		Price(billing.Measure{Action: "a", Quantity: largest}, largest)
	refused(t, refusal, billing.CodeInvalidInput, "quantity")
}

// The multiplier applies before the rounding, and not to minimums.
func TestMultiplier(t *testing.T) {
	least := rate("b", "", "1", "1")
	least.Minimum = minimum("0.5")
	c := card(t, rate("a", "", "0.000001", "1"), least, rate("c", "x", "0.0000005", "1"), rate("c", "y", "0.0000005", "1"))
	for _, test := range []struct {
		measure    billing.Measure
		multiplier string
		want       string
	}{
		{usage("a", "10", nil), "0.9", "0.000009"},
		{usage("a", "1", nil), "0.9", "0.000001"},
		{usage("a", "1", nil), "0", "0"},
		{usage("a", "1", nil), "1.000000000001", "0.000002"},
		{usage("b", "1", nil), "0.9", "0.9"},
		{usage("b", "1", nil), "0.1", "0.5"},
		{usage("b", "1", nil), "0", "0.5"},
		{call("c", "x", "2", "y", "2"), "0.5", "0.000001"},
	} {
		got, pricing, refusal := c.Price(test.measure, decimal(test.multiplier))
		if refusal != nil || got != credits(test.want) || pricing.Multiplier != decimal(test.multiplier) {
			t.Errorf("%+v times %s costs %s, %v, want %s", test.measure, test.multiplier, got, refusal, test.want)
		}
	}
}

// The line names the rate of each component by its position.
func TestPricingNamesTheRates(t *testing.T) {
	c := card(t,
		rate("chat", "output", "2", "1"), rate("chat", "input", "1", "1"), rate("chat", "input", "3", "1", "m", "x"),
	)
	m := call("chat", "input", "1", "output", "2")
	m.Dimensions = billing.Metadata{"m": "x"}
	_, pricing := priceOf(t, c, m)
	want := []billing.PricedComponent{
		{Component: m.Components[0], Credits: credits("3"), Rate: 3},
		{Component: m.Components[1], Credits: credits("4"), Rate: 1},
	}
	if !slices.Equal(pricing.Components, want) || pricing.Rate != 0 {
		t.Errorf("got %+v", pricing)
	}
	if r := c.Rate(3); r == nil || r.Credits != decimal("3") || c.Rate(0) != nil || c.Rate(4) != nil {
		t.Errorf("rate 3 is %+v", r)
	}
}

// Values that read the same one after the other are different values.
func TestValuesDoNotRunTogether(t *testing.T) {
	c := card(t, rate("a", "", "1", "1", "x", "1", "y", "23"), rate("a", "", "2", "1", "x", "12", "y", "3"),
		rate("a", "", "3", "1", "x", "", "y", ""))
	for want, dimensions := range map[string]billing.Metadata{
		"1": {"x": "1", "y": "23"}, "2": {"x": "12", "y": "3"}, "3": {"x": "", "y": ""},
	} {
		if got, _ := priceOf(t, c, usage("a", "1", dimensions)); got != credits(want) {
			t.Errorf("%v costs %s, want %s", dimensions, got, want)
		}
	}
	for _, dimensions := range []billing.Metadata{{"x": "123", "y": ""}, {"x": "", "z": ""}, {"z": "", "y": "", "a": ""}} {
		_, _, refusal := c.Price(usage("a", "1", dimensions), one)
		refused(t, refusal, billing.CodeUnknownAction, "action")
	}
}
