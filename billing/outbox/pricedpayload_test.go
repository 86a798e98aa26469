package outbox

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// usagePayload returns the transaction in the payload of a usage that the example's line describes, after a change of it.
func usagePayload(t *testing.T, change func(*billing.Transaction)) (transaction map[string]any, bytes int) {
	t.Helper()
	for _, e := range examples() {
		if e.Type != billing.EventUsageRecorded {
			continue
		}
		line := *e.Line
		e.Line = &line
		change(&line)
		var received struct {
			Data struct{ Transaction map[string]any }
		}
		text := billing.NewEventRecord(&e, exampleTime).Payload
		if err := json.Unmarshal([]byte(text), &received); err != nil {
			t.Fatal(err)
		}
		return received.Data.Transaction, len(text)
	}
	t.Fatal("no example is of a usage")
	return nil, 0
}

// The payload of a usage says why it costs what it costs, by the names that the API has for it.
func TestPayloadsOfPricedUsage(t *testing.T) {
	quantity, _ := billing.ParseDecimal("1250")
	multiplier, _ := billing.ParseDecimal("0.9")
	card := map[string]any{"id": "rcd_CHJPCRBNDHT0000003", "code": "default", "version": 3.}
	component := func(name, quantity, credits string, rate float64) any {
		return map[string]any{
			"name": name, "quantity": quantity, "credits": credits, "rate": map[string]any{"position": rate},
		}
	}
	for name, c := range map[string]struct {
		change func(*billing.Transaction)
		want   map[string]any
	}{
		"with components": {
			func(*billing.Transaction) {},
			map[string]any{
				"rateCard": card, "rateMultiplier": "1",
				"components": []any{component("input", "1000", "2.5", 1), component("output", "250", "10", 2)},
			},
		},
		"with one rate, a discount and a quote, charged in part": {
			func(line *billing.Transaction) {
				line.Quantity, line.Shortfall = quantity, 2*billing.Credit
				line.Pricing = &billing.Pricing{
					Card: line.Pricing.Card, Multiplier: multiplier, Rate: 7, Quote: "quo_01KDVDNA0086FCC9Y7DCDZP7X3",
				}
			},
			map[string]any{
				"rateCard": card, "rateMultiplier": "0.9", "rate": map[string]any{"position": 7.}, "quantity": "1250",
				"quote": "quo_01KDVDNA0086FCC9Y7DCDZP7X3", "shortfall": "2",
			},
		},
		"whose request said what it costs": {
			func(line *billing.Transaction) { line.Quantity, line.Pricing = quantity, nil },
			map[string]any{"quantity": "1250"},
		},
		"of nothing": {
			func(line *billing.Transaction) { line.Pricing = nil },
			map[string]any{"quantity": "0"},
		},
	} {
		shown, _ := usagePayload(t, c.change)
		of := map[string]any{}
		for _, field := range []string{
			"rateCard", "rateMultiplier", "rate", "components", "quote", "quantity", "shortfall",
		} {
			if value, has := shown[field]; has {
				of[field] = value
			}
		}
		if !reflect.DeepEqual(of, c.want) {
			t.Errorf("a usage %s: %v, not %v", name, of, c.want)
		}
	}
}

// The largest price makes no large payload.
func TestPayloadsOfPricedUsageAreBounded(t *testing.T) {
	_, size := usagePayload(t, func(line *billing.Transaction) {
		line.Pricing.Components = nil
		for i := range billing.MaxComponents {
			name := fmt.Sprintf("%02d", i) + strings.Repeat(`"`, billing.MaxNameBytes-2)
			line.Pricing.Components = append(line.Pricing.Components, billing.PricedComponent{
				Component: billing.Component{Name: name, Quantity: billing.LargestDecimal()}, Credits: billing.MaxCredits, Rate: 4000,
			})
		}
	})
	if size > 16<<10 {
		t.Errorf("a payload of %d bytes", size)
	}
}
