package ratecard

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// The service accepts a card of real prices, and charges by it what was computed by hand.
func TestServicePricesByTheCard(t *testing.T) {
	i, err := Import(table(t, "model-prices.json"), options(t))
	if err != nil {
		t.Fatal(err)
	}
	var rates []price.Rate
	for _, r := range i.Card.Rates {
		rates = append(rates, r.published())
	}
	if refusal := price.CheckRates(rates); refusal != nil {
		t.Fatal(refusal)
	}
	card := price.Card{Code: "default", Version: 1, Rates: price.NewRates(rates)}
	for name, c := range map[string]struct {
		model, context string
		components     []string // names and quantities
		want           string   // credits, or the code of the refusal
	}{
		// (5,005 × 162.5 + 257,955 × 16.25 + 1,744 × 1,300) ÷ 10⁶ = 7.27228125
		"a call":                     {"gpt-5", "", []string{"input", "5005", "cached_input", "257955", "output", "1744"}, "7.272282"},
		"a short context":            {"gpt-5.4", "", []string{"input", "1000", "output", "1000"}, "2.275"},
		"a long context":             {"gpt-5.4", "above_272k", []string{"input", "1000", "output", "1000"}, "3.575"},
		"the tier of another model":  {"gpt-5.4", "above_200k", []string{"input", "1000", "output", "1000"}, "2.275"},
		"a model without tiers":      {"claude-sonnet-4-5", "above_200k", []string{"cache_write", "1000"}, "0.4875"},
		"a component without a rate": {"gpt-5", "", []string{"input", "1", "cache_write", "1"}, "UNKNOWN_ACTION"},
		"a price of 0":               {"text-embedding-3-small", "", []string{"output", "1"}, "UNKNOWN_ACTION"},
		"a model without a price":    {"whisper-1", "", []string{"input", "1"}, "UNKNOWN_ACTION"},
	} {
		m := billing.Measure{
			Action: "chat.completion", Quantity: decimal(t, "1"), Dimensions: billing.Metadata{"model": c.model, "user": "u"},
		}
		if c.context != "" {
			m.Dimensions["context"] = c.context
		}
		for at := 0; at < len(c.components); at += 2 {
			m.Components = append(m.Components, billing.Component{
				Name: c.components[at], Quantity: decimal(t, c.components[at+1]),
			})
		}
		credits, _, refusal := card.Price(m, decimal(t, "1"))
		got := credits.String()
		if refusal != nil {
			got = string(refusal.Code)
		}
		if got != c.want {
			t.Errorf("%s costs %s; want %s", name, got, c.want)
		}
	}
}
