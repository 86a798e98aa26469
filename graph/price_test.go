package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	aRate      = `action component credits per when minimum description position`
	whyPriced  = `amount quantity rateMultiplier quote rateCard { code version } rate { ` + aRate + ` } components { name quantity credits rate { component credits per } }`
	aCardInput = `{"idempotencyKey": "c", "code": "default", "rates": [{"action": "api.call", "credits": "1"}]}`
)

// publish publishes a version of a rate card under a key of its own.
func (a *api) publish(code, rates string, fields ...string) answer {
	a.t.Helper()
	input := fmt.Sprintf(`{"idempotencyKey": "publish %d", "code": "%s", "rates": [%s]}`, a.keys.Add(1), code, rates)
	return a.done("publishRateCard", with(a.t, input, strings.Join(fields, ", "))).in("rateCard")
}

// priced records a usage of the wallet main and returns why it costs what it costs.
func (a *api) priced(key, fields string) answer {
	a.t.Helper()
	input := with(a.t, `{"idempotencyKey": "`+key+`", "walletId": "main"}`, fields)
	payload := a.mutate("recordUsage", input, `transaction { id `+whyPriced+` } replayed `+wholeRefusal)
	if len(payload.list("userErrors")) > 0 {
		a.t.Fatalf("%s was refused: %s", input, payload.text)
	}
	return payload.in("transaction")
}

// refusesUsage checks that a usage of the wallet main is refused, and returns the refusal.
func (a *api) refusesUsage(key, fields, code, path string, says ...string) answer {
	a.t.Helper()
	return a.refuses("recordUsage", with(a.t, `{"idempotencyKey": "`+key+`", "walletId": "main"}`, fields), code, path, says...)
}

// available checks what is left in the wallet main.
func (a *api) available(want string) {
	a.t.Helper()
	if got := a.query(`{ wallet(id: "main", fresh: true) { balance { available } } }`).str("wallet.balance.available"); got != want {
		a.t.Errorf("available is %s, want %s", got, want)
	}
}

// newPriced returns the API of the test tenant with a wallet and credits in it, and without a rate card.
func newPriced(t *testing.T, credits string) *api {
	t.Helper()
	a := newAPI(t).inTest()
	a.wallet("main")
	a.grant("main", "credits", credits)
	return a
}

// The scenarios of prices, by their numbers.
func TestPriceScenarios(t *testing.T) {
	t.Run("1 ten credits at 0.004 are 2,500 calls", func(t *testing.T) {
		a := newPriced(t, "10")
		a.publish("default", `{"action": "api.call", "credits": "0.004"}`)
		for part := range 5 {
			events := make([]string, 500)
			for i := range events {
				events[i] = fmt.Sprintf(`{"idempotencyKey": "%d", "action": "api.call"}`, part*500+i)
			}
			done := a.mutate("recordUsageBatch", batch("BEST_EFFORT", events...), `results { outcome }`)
			for i, outcome := range done.of("results", "outcome") {
				if outcome != "RECORDED" {
					t.Fatalf("call %d: %s", part*500+i, outcome)
				}
			}
		}
		a.available("0")
		refusal := a.refusesUsage("2501", `"action": "api.call"`, "INSUFFICIENT_CREDITS", "")
		refusal.in("required").is(`"0.004"`)
		refusal.in("available").is(`"0"`)
	})
	t.Run("2 one batch of a call with a class", func(t *testing.T) {
		a := newPriced(t, "1")
		a.publish("default", `{"action": "llm", "credits": "1.25", "per": "1000000", "when": {"class": "input"}},
			{"action": "llm", "credits": "0.625", "per": "1000000", "when": {"class": "cache_read"}},
			{"action": "llm", "credits": "10", "per": "1000000", "when": {"class": "output"}}`)
		done := a.mutate("recordUsageBatch", batch("BEST_EFFORT", classes("5005", "257955", "1744")...), `results { credits }`)
		if got := strings.Join(done.of("results", "credits"), " "); got != "0.006257 0.161222 0.01744" {
			t.Errorf("charged %s", got)
		}
		a.available("0.815081")
	})
	t.Run("3 the same at other prices", func(t *testing.T) {
		a := newPriced(t, "1")
		a.publish("default", `{"action": "llm", "credits": "1.4", "per": "1000000", "when": {"class": "input"}},
			{"action": "llm", "credits": "0.26", "per": "1000000", "when": {"class": "cache_read"}},
			{"action": "llm", "credits": "4.4", "per": "1000000", "when": {"class": "output"}}`)
		done := a.mutate("recordUsageBatch", batch("BEST_EFFORT", classes("1", "27146", "351")...), `results { credits }`)
		if got := strings.Join(done.of("results", "credits"), " "); got != "0.000002 0.007058 0.001545" {
			t.Errorf("charged %s", got)
		}
		a.available("0.991395")
	})
	t.Run("5 the most specific rate", func(t *testing.T) {
		a := newPriced(t, "100")
		a.publish("default", `{"action": "pay", "credits": "1",
			"when": {"method": "card", "region": "domestic", "scheme": "visa"}},
			{"action": "pay", "credits": "5", "when": {"method": "card", "region": "domestic", "scheme": "visa",
			"card_type": "credit", "parts": "2"}}`)
		pay := `"action": "pay", "dimensions": {"method": "card", "region": "domestic", "scheme": "visa"%s}`
		a.priced("a", fmt.Sprintf(pay, `, "card_type": "credit", "parts": "2"`)).in("amount").is(`"-5"`)
		a.priced("b", fmt.Sprintf(pay, `, "parts": "2"`)).in("amount").is(`"-1"`)
		a.refusesUsage("c", `"action": "pay", "dimensions": {"method": "card", "region": "domestic", "scheme": "amex"}`,
			"UNKNOWN_ACTION", "action", `"amex"`, "version 1 of the rate card")
	})
	t.Run("8 two rates that tie", func(t *testing.T) {
		a := newPriced(t, "1")
		a.refuses("publishRateCard", with(t, aCardInput, `"rates": [{"action": "chat", "credits": "1", "when": {"m": "x"}},
			{"action": "chat", "credits": "2", "when": {"m": "x"}}]`), "AMBIGUOUS_RATE", "rates.1", "rates[0]", "rates[1]")
		a.query(`{ rateCard(code: "default") { id } }`).is(`{"rateCard": null}`)
	})
	t.Run("12 twelve digits", func(t *testing.T) {
		a := newPriced(t, "1")
		a.publish("default", `{"action": "token", "credits": "0.000000076234"}`)
		a.priced("a", `"action": "token", "quantity": "1000000"`).in("amount").is(`"-0.076234"`)
		a.priced("b", `"action": "token"`).in("amount").is(`"-0.000001"`)
	})
	t.Run("13 a minimum", func(t *testing.T) {
		a := newPriced(t, "10")
		a.publish("default", `{"action": "job", "credits": "0.001", "minimum": "0.5"}`)
		for quantity, amount := range map[string]string{"10": "-0.5", "1000": "-1", "0": "0"} {
			a.priced(quantity, `"action": "job", "quantity": "`+quantity+`"`).in("amount").is(`"` + amount + `"`)
		}
	})
}

// classes are events of one call of a model, an event for each class of tokens.
func classes(input, cached, output string) []string {
	of := func(class, quantity string) string {
		return `{"idempotencyKey": "` + class + `", "action": "llm", "quantity": "` + quantity + `", "dimensions": {"class": "` + class + `"}}`
	}
	return []string{of("input", input), of("cache_read", cached), of("output", output)}
}

const modelRates = `{"action": "chat", "component": "input", "credits": "1.25", "per": "1000000", "description": "Fresh input"},
	{"action": "chat", "component": "cached_input", "credits": "0.625", "per": "1000000"},
	{"action": "chat", "component": "output", "credits": "10", "per": "1000000"},
	{"action": "chat", "component": "output", "credits": "20", "per": "1000000", "when": {"model": "large"}},
	{"action": "chat", "credits": "2"}`

// One call of a model is one line, rounded once, which says why it costs what it costs.
func TestComponents(t *testing.T) {
	a := newPriced(t, "1")
	a.publish("default", modelRates)
	call := `"action": "chat", "components": [{"name": "input", "quantity": "5005"}, {"name": "cached_input", "quantity": "257955"},
		{"name": "output", "quantity": "1744"}]`
	line := a.priced("k", call)
	line.is(`{"id": "*", "amount": "-0.184919", "quantity": null, "rateMultiplier": "1", "quote": null,
		"rateCard": {"code": "default", "version": 1}, "rate": null, "components": [
		{"name": "input", "quantity": "5005", "credits": "0.006257", "rate": {"component": "input", "credits": "1.25", "per": "1000000"}},
		{"name": "cached_input", "quantity": "257955", "credits": "0.161222", "rate": {"component": "cached_input", "credits": "0.625", "per": "1000000"}},
		{"name": "output", "quantity": "1744", "credits": "0.01744", "rate": {"component": "output", "credits": "10", "per": "1000000"}}]}`)
	a.priced("k", call).is(string(line.text)) // a replay, with the same reasons
	a.priced("large", `"action": "chat", "dimensions": {"model": "large"}, "components": [{"name": "output", "quantity": "40000.5"}]`).
		in("amount").is(`"-0.80001"`)
}

// What the two wrong ways of a request are refused with, and where.
func TestComponentRefusals(t *testing.T) {
	a := newPriced(t, "1")
	chat := `"action": "chat", "components": [{"name": "input", "quantity": "1"}]`
	a.refusesUsage("k", chat, "UNKNOWN_ACTION", "action", `no rate card "default"`)
	a.publish("default", modelRates)
	component := func(name, quantity string) string { return `{"name": "` + name + `", "quantity": "` + quantity + `"}` }
	of := func(components ...string) string {
		return `"action": "chat", "components": [` + strings.Join(components, ", ") + `]`
	}
	a.refusesUsage("k", of(component("input", "1"), component("reasoning", "2")), "UNKNOWN_ACTION", "components.1", `"reasoning"`)
	a.refusesUsage("k", `"action": "image"`, "UNKNOWN_ACTION", "action", `"image"`)
	a.refusesUsage("k", of(component("input", "1"), component("input", "2")), "INVALID_INPUT", "components.1.name", "twice")
	a.refusesUsage("k", of(component("input", "-1")), "INVALID_INPUT", "components.0.quantity", "-1")
	a.refusesUsage("k", of(component("input", "1e3")), "INVALID_INPUT", "components.0.quantity")
	a.refusesUsage("k", of(component("", "1")), "INVALID_INPUT", "components.0.name")
	a.refusesUsage("k", chat+`, "quantity": "2"`, "INVALID_INPUT", "quantity", "components")
	a.refusesUsage("k", chat+`, "credits": "2"`, "INVALID_INPUT", "components", "credits")
	a.refusesUsage("k", `"action": "chat", "credits": "2", "quote": "x"`, "INVALID_INPUT", "quote", "credits")
	a.refusesUsage("k", `"action": "chat", "quote": ""`, "INVALID_INPUT", "quote", "leave it out")
	many := make([]string, 21)
	for i := range many {
		many[i] = component(fmt.Sprint("c", i), "1")
	}
	a.refusesUsage("k", of(many...), "INVALID_INPUT", "components", "at most 20")
	a.refusesUsage("k", of(component("output", "999999999999999999")), "INVALID_INPUT", "components", "9999999999999.99999")
	a.available("1")
}

// A usage whose request says what it costs names no rate card, and so does a line that is no usage.
func TestExplicitCredits(t *testing.T) {
	a := newPriced(t, "10")
	a.publish("default", modelRates)
	a.priced("k", `"action": "chat", "credits": "3", "quantity": "7"`).is(`{"id": "*", "amount": "-3", "quantity": "7",
		"rateMultiplier": null, "quote": null, "rateCard": null, "rate": null, "components": []}`)
	a.query(`{ wallet(id: "main") { transactions(types: [GRANT]) { nodes { ` + whyPriced + ` } } } }`).
		in("wallet.transactions.nodes.0").is(`{"amount": "10", "quantity": null, "rateMultiplier": null, "quote": null,
		"rateCard": null, "rate": null, "components": []}`)
}

// Each event of a batch is priced by itself, and names its own place.
func TestBatchesArePriced(t *testing.T) {
	a := newPriced(t, "10")
	a.publish("default", modelRates)
	got := a.mutate("recordUsageBatch", batch("BEST_EFFORT",
		`{"idempotencyKey": "a", "action": "chat"}`,
		`{"idempotencyKey": "b", "action": "image"}`,
		`{"idempotencyKey": "c", "action": "chat", "components": [{"name": "input", "quantity": "8"}, {"name": "tools", "quantity": "1"}]}`,
		`{"idempotencyKey": "d", "action": "chat", "components": [{"name": "output", "quantity": "100000"}]}`,
		`{"idempotencyKey": "e", "action": "image", "credits": "1"}`,
		`{"idempotencyKey": "f", "action": "chat", "components": [{"name": "input", "quantity": "?"}]}`,
	), `results { outcome credits transaction { quantity components { name } rate { position } } error { code path } }`)
	got.in("results").is(`[
		{"outcome": "RECORDED", "credits": "2", "transaction": {"quantity": "1", "components": [], "rate": {"position": 5}}, "error": null},
		{"outcome": "REJECTED", "credits": "0", "transaction": null, "error": {"code": "UNKNOWN_ACTION", "path": ["input", "events", "1", "action"]}},
		{"outcome": "REJECTED", "credits": "0", "transaction": null,
			"error": {"code": "UNKNOWN_ACTION", "path": ["input", "events", "2", "components", "1"]}},
		{"outcome": "RECORDED", "credits": "1", "transaction": {"quantity": null, "components": [{"name": "output"}], "rate": null}, "error": null},
		{"outcome": "RECORDED", "credits": "1", "transaction": {"quantity": "1", "components": [], "rate": null}, "error": null},
		{"outcome": "REJECTED", "credits": "0", "transaction": null,
			"error": {"code": "INVALID_INPUT", "path": ["input", "events", "5", "components", "0", "quantity"]}}]`)
	whole := a.mutate("recordUsageBatch", batch("ALL_OR_NOTHING", `{"idempotencyKey": "g", "action": "chat"}`,
		`{"idempotencyKey": "h", "action": "image"}`), `results { outcome } userErrors { code path }`)
	whole.in("userErrors").is(`[{"code": "UNKNOWN_ACTION", "path": ["input", "events", "1", "action"]}]`)
	a.available("6")
}
