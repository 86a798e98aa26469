package main

import (
	"strings"
	"testing"
)

// explained returns a line as the API shows it, for 4,808 tokens of context and 10 generated ones.
func explained() (entry, row) {
	rate := func(credits string) *shownRate {
		return &shownRate{Credits: credits, Per: "1000", When: map[string]string{"model": "code"}}
	}
	return entry{
		Type: "USAGE", IdempotencyKey: "line-2", RateCard: &cardRef{"default", 1}, RateMultiplier: "1",
		Components: []shownComponent{
			{"context", "4808", "2.404", rate("0.5")},
			{"generated", "10", "0.015", rate("1.5")},
		},
	}, row{context: 4808, generated: 10}
}

// Each value of a line that says why a usage costs what it costs is compared with the prices.
func TestExplain(t *testing.T) {
	text := "text"
	for name, c := range map[string]struct {
		edit func(*entry)
		want string
	}{
		"nothing":            {func(*entry) {}, ""},
		"no rate card":       {func(e *entry) { e.RateCard = nil }, "its rate card is <nil>, not version 1 of default"},
		"another rate card":  {func(e *entry) { e.RateCard.Code = "other" }, "not version 1 of default"},
		"another version":    {func(e *entry) { e.RateCard.Version = 2 }, "not version 1 of default"},
		"a discount":         {func(e *entry) { e.RateMultiplier = "0.9" }, `its multiplier is "0.9"`},
		"a quote":            {func(e *entry) { e.Quote = &text }, "it has neither discount nor quote"},
		"a rate for all":     {func(e *entry) { e.Rate = &shownRate{} }, "it has neither discount nor quote"},
		"no components":      {func(e *entry) { e.Components = nil }, "it has 0 components, but 2 were sent"},
		"one component":      {func(e *entry) { e.Components = e.Components[:1] }, "it has 1 components, but 2 were sent"},
		"another component":  {func(e *entry) { e.Components[1].Name = "output" }, "component 2 is 10 of output, but was 10 of generated"},
		"another quantity":   {func(e *entry) { e.Components[0].Quantity = "4807" }, "component 1 is 4807 of context, but was 4808"},
		"another part":       {func(e *entry) { e.Components[1].Credits = "0.016" }, "the part of generated is 0.016, but should be 0.015"},
		"a part of nothing":  {func(e *entry) { e.Components[1].Credits = "" }, "the part of generated is , but should be 0.015"},
		"no rate":            {func(e *entry) { e.Components[0].Rate = nil }, "the rate of context is <nil>"},
		"another rate":       {func(e *entry) { e.Components[0].Rate.Credits = "0.6" }, "the rate of context is &{"},
		"for another number": {func(e *entry) { e.Components[0].Rate.Per = "100" }, "the rate of context is &{"},
		"for any model":      {func(e *entry) { e.Components[0].Rate.When = nil }, "the rate of context is &{"},
		"for another model":  {func(e *entry) { e.Components[0].Rate.When["model"] = "chat" }, "the rate of context is &{"},
		"a minimum":          {func(e *entry) { e.Components[0].Rate.Minimum = &text }, "the rate of context is &{"},
	} {
		line, r := explained()
		c.edit(&line)
		if got := keptPrices(t).explain(line, r); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Each value of the rate card that the API shows is compared with the published one.
func TestCheckCard(t *testing.T) {
	text := "text"
	for name, c := range map[string]struct {
		edit func(*card) *card
		want string
	}{
		"nothing":           {func(c *card) *card { return c }, ""},
		"no card":           {func(*card) *card { return nil }, "the API shows <nil> as the rate card default"},
		"another version":   {func(c *card) *card { c.Version = 2; return c }, "as the rate card default"},
		"a rate less":       {func(c *card) *card { c.Rates = c.Rates[1:]; return c }, "as the rate card default"},
		"another action":    {func(c *card) *card { c.Rates[0].Action = "x"; return c }, "rate 1 of the rate card is"},
		"another component": {func(c *card) *card { c.Rates[1].Component = "x"; return c }, "rate 2 of the rate card is"},
		"another price":     {func(c *card) *card { c.Rates[2].Credits = "1"; return c }, "rate 3 of the rate card is"},
		"other units":       {func(c *card) *card { c.Rates[3].Per = "1"; return c }, "rate 4 of the rate card is"},
		"another model":     {func(c *card) *card { c.Rates[4].When = nil; return c }, "rate 5 of the rate card is"},
		"a minimum":         {func(c *card) *card { c.Rates[5].Minimum = &text; return c }, "rate 6 of the rate card is"},
	} {
		list := keptPrices(t)
		shown := &card{Version: 1}
		for _, r := range list.Rates {
			shown.Rates = append(shown.Rates, &shownRate{
				Action: r.Action, Component: r.Component, Credits: r.Credits, Per: r.Per, When: r.When,
			})
		}
		o, p := &outcome{scene: &scenario{prices: list}, card: c.edit(shown)}, proof{}
		o.checkCard(&p)
		if got := strings.Join(p.faults, "; "); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
