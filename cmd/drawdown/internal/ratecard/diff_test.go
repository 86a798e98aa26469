package ratecard

import (
	"math/rand/v2"
	"testing"
)

func read(t *testing.T, code, rates string) Card {
	t.Helper()
	card, err := Read([]byte(`{"code": "` + code + `", "rates": [` + rates + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// A difference names each rate that changed, with the old and the new price and the percentage.
func TestCompare(t *testing.T) {
	before := read(t, "default", `
		{"action": "chat", "component": "input", "credits": "162.5", "per": "1000000", "when": {"model": "gpt-5"}},
		{"action": "chat", "component": "output", "credits": "1300", "per": "1000000", "when": {"model": "gpt-5"}},
		{"action": "chat", "component": "input", "credits": "3", "per": "1000", "when": {"model": "b", "context": "above_200k"}},
		{"action": "chat", "component": "input", "credits": "390", "per": "1000000", "when": {"model": "same"}},
		{"action": "gone", "credits": "1", "minimum": "2"},
		{"action": "free", "credits": "0"},
		{"action": "cheaper", "credits": "10000"},
		{"action": "image", "credits": "4", "minimum": "1", "description": "big"}`)
	after := read(t, "eu", `
		{"action": "image", "credits": "4.0", "minimum": "1.5", "description": "large"},
		{"action": "free", "credits": "1"},
		{"action": "cheaper", "credits": "9999.99"},
		{"action": "new \u001b", "credits": "2", "when": {"x": ""}},
		{"action": "chat", "component": "input", "credits": "0.00039", "when": {"model": "same"}},
		{"action": "chat", "component": "input", "credits": "6000", "per": "1000000", "when": {"context": "above_200k", "model": "b"}},
		{"action": "chat", "component": "output", "credits": "1300", "per": "1000000", "when": {"model": "gpt-5"}},
		{"action": "chat", "component": "input", "credits": "170", "per": "1000000", "when": {"model": "gpt-5"}}`)
	const want = `~ code default → eu
- gone: 1 credits for 1, at least 2
+ "new \x1b" x="": 2 credits for 1
~ chat input context=above_200k model=b: 3 for 1000 → 6000 credits for 1000000 (+100.00 %)
~ chat input model=gpt-5: 162.5 → 170 credits for 1000000 (+4.62 %)
~ cheaper: 10000 → 9999.99 credits for 1 (down less than 0.01 %)
~ free: 0 → 1 credits for 1 (was free)
~ image: at least 1 → 1.5 credits, description "big" → "large"
1 added, 1 removed, 5 changed, 2 the same
`
	for range 10 { // also in another order of the rates
		if got := Compare(before, after).String(); got != want {
			t.Fatalf("got %s", got)
		}
		for _, c := range []Card{before, after} {
			rand.Shuffle(len(c.Rates), func(i, j int) { c.Rates[i], c.Rates[j] = c.Rates[j], c.Rates[i] })
		}
	}
	if same := Compare(before, before); !same.None() || same.String() != "0 added, 0 removed, 0 changed, 8 the same\n" {
		t.Errorf("%s", same)
	}
	for _, d := range []Difference{Compare(before, read(t, "eu", "")), Compare(read(t, "eu", ""), before)} {
		if d.None() || len(d.Added)+len(d.Removed) != 8 {
			t.Errorf("%s", d)
		}
	}
	renamed := before
	renamed.Code = "other"
	if Compare(before, renamed).None() {
		t.Error("cards of different codes are the same")
	}
}
