package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// holdPriced places a hold in the wallet main whose amount the rate card decides.
func (a *api) holdPriced(key, fields string) answer {
	a.t.Helper()
	input := with(a.t, `{"idempotencyKey": "`+key+`", "walletId": "main"}`, fields)
	payload := a.mutate("placeHold", input, `hold { id status requested amount quantity components { name quantity credits rate { component credits per } } }
		transaction { heldChange `+whyPriced+` drawdowns { grant { id } amount } } `+wholeRefusal)
	if len(payload.list("userErrors")) > 0 {
		a.t.Fatalf("%s was refused: %s", input, payload.text)
	}
	return payload
}

// captures captures what is priced by the rates of a hold.
func (a *api) captures(key, id, fields string) answer {
	a.t.Helper()
	input := with(a.t, captureInput(key, id, "0"), fields)
	payload := a.mutate("captureHold", input, `hold { id status captured remaining } transaction { heldChange `+whyPriced+` drawdowns { grant { id } amount } } `+wholeRefusal)
	if len(payload.list("userErrors")) > 0 {
		a.t.Fatalf("%s was refused: %s", input, payload.text)
	}
	return payload
}

// The five ways in which a price is found agree, to the millionth: a usage, an estimate, a quote, a hold and a capture of the
// same quantities, with the same components, of the same grants.
func TestFiveWaysToAPrice(t *testing.T) {
	cases := map[string]string{
		"a quantity":              `"action": "chat", "quantity": "3.3333337"`,
		"a quantity by default":   `"action": "chat"`,
		"a tiny quantity":         `"action": "tiny", "quantity": "0.000000000001"`,
		"dimensions":              `"action": "chat", "quantity": "2", "dimensions": {"model": "large"}`,
		"a minimum":               `"action": "least", "quantity": "1"`,
		"components":              `"action": "chat", "components": [{"name": "input", "quantity": "5005"}, {"name": "output", "quantity": "1744"}]`,
		"components, dimensions":  `"action": "chat", "components": [{"name": "output", "quantity": "7"}, {"name": "input", "quantity": "0"}], "dimensions": {"model": "large"}`,
		"components of a minimum": `"action": "least", "components": [{"name": "in", "quantity": "1"}, {"name": "out", "quantity": "1"}]`,
		"components of fractions": `"action": "chat", "components": [{"name": "input", "quantity": "0.0000001"}, {"name": "output", "quantity": "0.0000001"}]`,
	}
	for name, fields := range cases {
		for _, multiplier := range []string{"1", "0.333333333333", "2.5"} {
			t.Run(name+" at "+multiplier, func(t *testing.T) {
				a := newPriced(t, "1")
				a.grant("main", "first", "0.000002", `"priority": 1`)
				a.grant("main", "more", "1000")
				a.publish("default", `{"action": "chat", "component": "input", "credits": "1.25", "per": "1000000"},
					{"action": "chat", "component": "output", "credits": "10", "per": "1000000"},
					{"action": "chat", "component": "output", "credits": "20", "per": "7", "when": {"model": "large"}},
					{"action": "chat", "credits": "2", "per": "3"}, {"action": "chat", "credits": "5", "when": {"model": "large"}},
					{"action": "tiny", "credits": "0.1", "per": "9"},
					{"action": "least", "credits": "0.1", "minimum": "3.5"}, {"action": "least", "component": "in", "credits": "0.1", "minimum": "2"},
					{"action": "least", "component": "out", "credits": "0.1"}`)
				a.mutate("updateWallet", `{"idempotencyKey": "m", "walletId": "main", "rateMultiplier": "`+multiplier+`"}`, wholeRefusal)
				const why = `components { name quantity credits rate { component credits per } } rateCard { code version } rate { ` + aRate + ` }`
				const paid = ` drawdowns { grant { id } amount }`
				estimate := a.asks(fields, `credits available quote { token credits } `+why+paid)
				price := estimate.str("credits")
				estimate.in("quote.credits").is(quoted(price))
				same := func(way string, line answer, amount string) {
					t.Helper()
					if got := strings.TrimPrefix(line.str(amount), "-"); got != price {
						t.Errorf("%s costs %s, the estimate is %s", way, got, price)
					}
					line.in("rateMultiplier").is(quoted(multiplier))
					for _, field := range []string{"components", "rateCard", "rate", "drawdowns"} {
						if got, want := string(line.in(field).text), string(estimate.in(field).text); got != want {
							t.Errorf("%s: the %s are %s, of the estimate %s", way, field, got, want)
						}
					}
				}
				placed := a.holdPriced("hold", fields)
				same("a hold", placed.in("transaction"), "heldChange")
				placed.in("hold.amount").is(quoted(price))
				if got, want := string(placed.in("hold.components").text), string(estimate.in("components").text); got != want {
					t.Errorf("the hold shows the components %s, the estimate %s", got, want)
				}
				measured := fields
				if name == "a quantity by default" {
					measured += `, "quantity": "1"`
				}
				same("a capture", a.captures("capture", placed.str("hold.id"), measured).in("transaction"), "amount")
				a.mutate("reverseUsage", `{"idempotencyKey": "back", "transactionId": "`+
					a.query(`{ wallet(id: "main") { transactionByKey(idempotencyKey: "capture") { id } } }`).str("wallet.transactionByKey.id")+`", "reason": "r"}`, wholeRefusal).
					is(`{"userErrors": []}`)
				record := func(key, fields string) answer {
					return a.mutate("recordUsage", with(t, `{"idempotencyKey": "`+key+`", "walletId": "main"}`, fields),
						`transaction { id `+whyPriced+paid+` }`).in("transaction")
				}
				used := record("usage", fields)
				same("a usage", used, "amount")
				a.mutate("reverseUsage", `{"idempotencyKey": "back too", "transactionId": "`+used.str("id")+`", "reason": "r"}`, wholeRefusal)
				a.publish("default", `{"action": "other", "credits": "1"}`)
				a.done("advanceTestClock", `{"to": "2026-01-01T00:01:00Z"}`)
				same("a quote", record("quote", withQuote(fields, estimate.str("quote.token"))), "amount")
			})
		}
	}
}

// Captures are priced by the version and the multiplier that were in force when the hold was placed, whether or not a rate
// card priced the hold itself.
func TestHoldLocksThePrice(t *testing.T) {
	for _, way := range []string{`"amount": "10", "action": "chat"`, `"action": "chat", "quantity": "4"`} {
		a := newPriced(t, "100")
		a.publish("default", `{"action": "chat", "credits": "2"}, {"action": "image", "credits": "3"}`)
		a.mutate("updateWallet", `{"idempotencyKey": "m1", "walletId": "main", "rateMultiplier": "0.5"}`, wholeRefusal)
		id := a.holdPriced("h", way).str("hold.id")
		a.mutate("updateWallet", `{"idempotencyKey": "m2", "walletId": "main", "rateMultiplier": "1"}`, wholeRefusal)
		a.publish("default", `{"action": "chat", "credits": "20"}`)
		a.done("advanceTestClock", `{"to": "2026-01-01T00:01:00Z"}`)
		chat := a.captures("c1", id, `"quantity": "1.5", "final": false`)
		chat.in("transaction.amount").is(`"-1.5"`)
		chat.in("transaction.quantity").is(`"1.5"`)
		chat.in("transaction.rateMultiplier").is(`"0.5"`)
		chat.in("transaction.rateCard").is(`{"code": "default", "version": 1}`)
		a.captures("c2", id, `"quantity": "1", "action": "image", "final": false`).in("transaction.amount").is(`"-1.5"`)
		a.refuses("captureHold", with(t, captureInput("c3", id, "0"), `"quantity": "1", "action": "video"`), "UNKNOWN_ACTION", "action",
			`"video"`, "hold "+id+" keeps this version, so that only amount helps here")
		a.refuses("captureHold", with(t, captureInput("c3", id, "0"), `"quantity": "8.000001"`), "HOLD_AMOUNT_EXCEEDED", "amount", "8.000001", "allowMore")
		a.captures("c3", id, `"quantity": "0"`).in("hold").is(`{"id": "*", "status": "CAPTURED", "captured": "3", "remaining": "0"}`)
		a.held("97", "0", "97")
	}
}

// A hold redeems a quote, once, at its price, and locks its rates for the captures.
func TestHoldRedeemsAQuote(t *testing.T) {
	a := newQuoting(t)
	a.wallet("other")
	a.grant("other", "g", "100")
	estimate := a.asks(aChat, `quote { id token }`)
	token := estimate.str("quote.token")
	a.publish("default", `{"action": "chat", "credits": "20"}`)
	a.world.Pass(11 * time.Second)
	refuses := func(fields, code, path string, says ...string) {
		t.Helper()
		a.refuses("placeHold", with(t, `{"idempotencyKey": "h", "walletId": "main"}`, fields), code, path, says...)
	}
	refuses(withQuote(strings.Replace(aChat, `"3"`, `"4"`, 1), token), "QUOTE_MISMATCH", "quantity")
	refuses(withQuote(strings.Replace(aChat, "large", "small", 1), token), "QUOTE_MISMATCH", "dimensions")
	refuses(withQuote(strings.Replace(aChat, "chat", "image", 1), token), "QUOTE_MISMATCH", "action")
	refuses(withQuote(aChat, token)+`, "walletId": "other"`, "QUOTE_MISMATCH", "walletId")
	refuses(withQuote(aChat, token[:len(token)-1]), "INVALID_INPUT", "quote", "not the token of a quote")
	refuses(withQuote(aChat, token)+`, "amount": "1"`, "INVALID_INPUT", "quote", "leave amount out")
	placed := a.holdPriced("h", withQuote(aChat, token))
	placed.in("hold.amount").is(`"6"`)
	placed.in("transaction.quote").is(string(estimate.in("quote.id").text))
	placed.in("transaction.rateCard").is(`{"code": "default", "version": 1}`)
	refuses(withQuote(aChat, token)+`, "idempotencyKey": "again"`, "QUOTE_USED", "quote", "redeemed")
	a.refusesUsage("again", withQuote(aChat, token), "QUOTE_USED", "quote", "redeemed")
	a.holdPriced("h", withQuote(aChat, token)).in("hold.id").is(string(placed.in("hold.id").text)) // repeated
	capture := a.captures("c", placed.str("hold.id"), `"quantity": "2"`).in("transaction")
	capture.in("amount").is(`"-4"`)
	capture.in("rateCard").is(`{"code": "default", "version": 1}`)
	capture.in("quote").is(`null`)
	late := a.quote(aChat)
	a.world.Pass(5 * time.Minute)
	refuses(withQuote(aChat, late)+`, "idempotencyKey": "late"`, "QUOTE_EXPIRED", "quote")
	a.held("96", "0", "96")
}

// Of many holds and usages that redeem a quote at the same time, one does.
func TestHoldsRedeemAQuoteAtOnce(t *testing.T) {
	a := newQuoting(t)
	token := a.quote(aChat)
	documents := make([]string, 20)
	for i := range documents {
		mutation, result := "placeHold", "hold { amount }"
		if i%2 == 0 {
			mutation, result = "recordUsage", "transaction { amount }"
		}
		documents[i] = fmt.Sprintf(`mutation { %s(input: {idempotencyKey: "k%d", walletId: "main", action: "chat", quantity: "3",
			dimensions: {model: "large"}, quote: "%s"}) { %s userErrors { code } } }`, mutation, i, token, result)
	}
	redeemed := 0
	for _, got := range a.atOnce(documents) {
		switch text := string(got.Data); {
		case strings.Contains(text, `"-6"`), strings.Contains(text, `"6"`):
			redeemed++
		case !strings.Contains(text, "QUOTE_USED"):
			t.Errorf("got %s, %v", text, got.Errors)
		}
	}
	if redeemed != 1 {
		t.Errorf("the quote was redeemed %d times", redeemed)
	}
	a.available("94")
}

// A capture is reversed like a usage: its credits return to their grants, and not to the hold.
func TestReverseCapture(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "late", "10")
	a.grant("main", "soon", "3", `"expiresAt": "2026-02-01T00:00:00Z"`)
	id := a.place("h", "8").str("hold.id")
	captured := a.capture("c", id, "5", `"final": false`).str("transaction.id")
	input := `{"idempotencyKey": "r", "transactionId": "` + captured + `", "amount": "4", "reason": "it failed"}`
	done := a.done("reverseUsage", input)
	done.in("transaction.drawdowns").is(`[{"grant": "*", "amount": "2"}, {"grant": "*", "amount": "2"}]`)
	done.in("wallet.balance.available").is(`"9"`)
	a.query(`{ transaction(id: "` + captured + `") { reversed hold { captured remaining status } } }`).in("transaction").
		is(`{"reversed": "4", "hold": {"captured": "5", "remaining": "3", "status": "OPEN"}}`)
	a.refuses("reverseUsage", `{"idempotencyKey": "s", "transactionId": "`+captured+`", "amount": "1.000001", "reason": "r"}`,
		"REVERSAL_EXCEEDS_USAGE", "amount")
	placed := a.query(`{ hold(id: "` + id + `") { transactions { nodes { id type } } } }`).str("hold.transactions.nodes.1.id")
	a.refuses("reverseUsage", `{"idempotencyKey": "s", "transactionId": "`+placed+`", "reason": "r"}`, "NOT_REVERSIBLE", "transactionId", "HOLD")
	a.held("9", "3", "12")
}
