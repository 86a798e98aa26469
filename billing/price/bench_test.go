package price

import (
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// BenchmarkPrice prices by cards of 4,000 rates. The aim is at most 5 µs and 10 allocations.
func BenchmarkPrice(b *testing.B) {
	single := make([]Rate, 0, MaxRates)
	for i := range MaxRates - 1 {
		single = append(single, rate("call", "", "0.00125", "1", "model", fmt.Sprint("model-", i)))
	}
	single = append(single, rate("call", "", "1", "1"))
	mixed := models(1000)
	mixed[3999] = rate("chat.completion", "output", "3", "1000", "model", "model-0999")
	var sets []Rate
	for i := range MaxRates {
		set := i % (MaxKeySets - 1)
		sets = append(sets, rate("call", "", "1", "3", "z", fmt.Sprint(set), fmt.Sprint("key-", set), fmt.Sprint(i)))
	}
	sets[MaxRates-1] = rate("call", "", "1", "3")
	for _, c := range []struct {
		name       string
		rates      []Rate
		measure    billing.Measure
		dimensions billing.Metadata
		multiplier string
	}{
		{"one quantity", single, usage("call", "1250", nil), billing.Metadata{"model": "model-777"}, "1"},
		{
			"three components", models(1000),
			call("chat.completion", "input", "5005", "cached_input", "257955", "output", "1744"),
			billing.Metadata{"model": "model-0777", "region": "eu"},
			"0.9",
		},
		{
			"three components, two units", mixed,
			call("chat.completion", "input", "5005", "cached_input", "257955", "output", "1744"),
			billing.Metadata{"model": "model-0999"},
			"0.9",
		},
		{"64 sets of keys", sets, usage("call", "72057594037", nil), twenty(), "0.123456789012"},
	} {
		b.Run(c.name, func(b *testing.B) {
			list := card(b, c.rates...)
			m, multiplier := c.measure, decimal(c.multiplier)
			m.Dimensions = c.dimensions
			b.ReportAllocs()
			for b.Loop() {
				if _, _, refusal := list.Price(m, multiplier); refusal != nil {
					b.Fatal(refusal)
				}
			}
		})
	}
}

// twenty returns as many dimensions as a usage may have. No rate matches them.
func twenty() billing.Metadata {
	dimensions := billing.Metadata{"z": "none"}
	for i := range 19 {
		dimensions[fmt.Sprint("key-", i)] = "none"
	}
	return dimensions
}

// Pricing allocates little: what it returns, and no more.
func TestPricingAllocatesLittle(t *testing.T) {
	list := card(t, models(1000)...)
	m := call("chat.completion", "input", "5005", "cached_input", "257955", "output", "1744")
	m.Dimensions = billing.Metadata{"model": "model-0777"}
	if got := testing.AllocsPerRun(1000, func() { _, _, _ = list.Price(m, one) }); got > 10 {
		t.Errorf("%v allocations, want at most 10", got)
	}
}

// BenchmarkCheck checks a card of 4,000 rates.
func BenchmarkCheck(b *testing.B) {
	rates := models(1000)
	for b.Loop() {
		if refusal := CheckRates(rates); refusal != nil {
			b.Fatal(refusal)
		}
	}
}

// BenchmarkDecode reads a card of 4,000 rates, and makes its index.
func BenchmarkDecode(b *testing.B) {
	text := EncodeRates(models(1000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		rates, err := DecodeRates(text)
		if err != nil {
			b.Fatal(err)
		}
		NewRates(rates).Find("x", "", nil)
	}
}
