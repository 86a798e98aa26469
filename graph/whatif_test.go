package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

const wholeWhatIf = `lines complete credits creditsThen actions { action events credits creditsThen } unpriced`

// asksWhatIf returns what the usage of the wallet main would have cost in January by other rates.
func (a *api) asksWhatIf(rates string, fields ...string) answer {
	a.t.Helper()
	input := `{"walletId": "main", "from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z", "rates": [` + rates + `]}`
	return a.query(`query($input: WhatIfInput!) { whatIf(input: $input) { `+wholeWhatIf+` } }`,
		`{"input": `+with(a.t, input, strings.Join(fields, ", "))+`}`).in("whatIf")
}

// What usage was charged, and what it would have cost, with components, discounts and credits that the caller set.
func TestWhatIf(t *testing.T) {
	a := newPriced(t, "100")
	a.publish("default", modelRates)
	a.priced("a", `"action": "chat", "quantity": "2"`)
	a.priced("b", `"action": "chat", "components": [{"name": "input", "quantity": "400000"}, {"name": "output", "quantity": "50000"}]`)
	a.priced("c", `"action": "image", "credits": "3", "quantity": "2"`)
	a.done("updateWallet", `{"idempotencyKey": "m", "walletId": "main", "rateMultiplier": "0.5"}`)
	a.priced("d", `"action": "chat"`)
	a.done("reverseUsage", `{"idempotencyKey": "r", "transactionId": "`+a.use("main", "reversed", "1").str("transaction.id")+`", "reason": "r"}`)
	rates := `{"action": "chat", "credits": "10"}, {"action": "chat", "component": "input", "credits": "0.000001"},
		{"action": "chat", "component": "output", "credits": "0"}`
	a.asksWhatIf(rates).is(`{"lines": 5, "complete": true, "credits": "30.4", "creditsThen": "10", "unpriced": ["image"], "actions": [
		{"action": "chat", "events": 4, "credits": "30.4", "creditsThen": "7"},
		{"action": "image", "events": 1, "credits": "0", "creditsThen": "3"}]}`)
	a.asksWhatIf(rates, `"from": "2026-01-02T00:00:00Z"`).
		is(`{"lines": 0, "complete": true, "credits": "0", "creditsThen": "0", "actions": [], "unpriced": []}`)
	if _, written := a.store.during(func() { a.asksWhatIf(rates) }); written > 0 {
		t.Errorf("a question wrote %d times", written)
	}
}

// At most 10,000 lines are read, the newest.
func TestWhatIfIsBounded(t *testing.T) {
	a := newPriced(t, "1000000")
	a.publish("default", `{"action": "chat", "credits": "1"}`)
	for part := range 10 {
		events := make([]string, 1000)
		for i := range events {
			events[i] = fmt.Sprintf(`{"idempotencyKey": "%d", "action": "chat"}`, part*1000+i)
		}
		a.mutate("recordUsageBatch", batch("BEST_EFFORT", events...), `userErrors { code }`).is(`{"userErrors": []}`)
	}
	twice := `{"action": "chat", "credits": "2"}`
	a.asksWhatIf(twice).in("complete").is(`false`) // the grant is the oldest of 10,001 lines
	a.priced("one more", `"action": "chat"`)
	begun := time.Now()
	got := a.asksWhatIf(twice)
	got.is(`{"lines": 10000, "complete": false, "credits": "20000", "creditsThen": "10000", "unpriced": [],
		"actions": [{"action": "chat", "events": 10000, "credits": "20000", "creditsThen": "10000"}]}`)
	t.Logf("10,000 lines take %v", time.Since(begun))
}

func TestWhatIfRefusals(t *testing.T) {
	a := newPriced(t, "1")
	refused := func(argument, says, input string) {
		t.Helper()
		valid := `{"walletId": "main", "from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z", "rates": [{"action": "a", "credits": "1"}]}`
		got := a.post(`query($input: WhatIfInput!) { whatIf(input: $input) { lines } }`, `{"input": `+with(t, valid, input)+`}`)
		a.isFault(got, "BAD_USER_INPUT", argument, says)
	}
	refused("input.walletId", `"nobody"`, `"walletId": "nobody"`)
	refused("input.to", "not after", `"to": "2026-01-01T00:00:00Z"`)
	refused("input.from", "RFC 3339", `"from": "soon"`)
	refused("input.rates", "at least one", `"rates": []`)
	refused("input.rates.0.credits", "-1", `"rates": [{"action": "a", "credits": "-1"}]`)
	refused("input.rates.0.per", "", `"rates": [{"action": "a", "credits": "1", "per": "x"}]`)
	refused("input.rates.1", "rates[0]", `"rates": [{"action": "a", "credits": "1"}, {"action": "a", "credits": "1"}]`)
}

// Only usages and captures are priced again. Whatever else takes credits from a wallet has no price.
func TestWhatIfCountsUsagesAlone(t *testing.T) {
	a := newPriced(t, "100")
	a.wallet("other")
	a.priced("u", `"action": "chat", "credits": "3"`)
	voided := a.grant("main", "v", "5").str("grant.id")
	a.grant("main", "e", "5", `"expiresAt": "2026-01-02T00:00:00Z"`)
	a.done("voidGrant", `{"idempotencyKey": "void", "grantId": "`+voided+`", "reason": "r"}`)
	a.done("adjustBalance", `{"idempotencyKey": "down", "walletId": "main", "amount": "-1", "reason": "r"}`)
	a.done("adjustBalance", `{"idempotencyKey": "up", "walletId": "main", "amount": "1", "reason": "r"}`)
	a.done("transferCredits", `{"idempotencyKey": "out", "fromWalletId": "main", "toWalletId": "other", "amount": "2", "reason": "r"}`)
	a.done("transferCredits", `{"idempotencyKey": "in", "fromWalletId": "other", "toWalletId": "main", "amount": "1", "reason": "r"}`)
	a.done("updateWallet", `{"idempotencyKey": "o", "walletId": "main", "overdraftLimit": "1000"}`)
	a.done("advanceTestClock", `{"to": "2026-01-03T00:00:00Z"}`)
	for _, key := range []string{"held", "held too"} {
		id := a.place(key, "2").str("hold.id")
		a.capture("of "+key, id, "0.5", `"action": "chat", "quantity": "7", "final": false`)
		a.capture("more of "+key, id, "0.5", `"action": "image"`)
	}
	debt := a.use("main", "debt", "200", `"onShortfall": "OVERDRAFT"`).str("transaction.id") // after what lapsed was booked
	a.grant("main", "repays", "5")
	a.done("reverseUsage", `{"idempotencyKey": "r", "transactionId": "`+debt+`", "amount": "1", "reason": "r"}`)
	types := map[string]bool{}
	for _, line := range a.query(`{ wallet(id: "main", fresh: true) { transactions(first: 50) { nodes { type } } } }`).
		list("wallet.transactions.nodes") {
		types[fmt.Sprint(line)] = true
	}
	if unwritten := 3; len(types) != len(billing.TransactionTypes)-unwritten { // TOP_UP, REFUND and ROLLOVER, which no mutation writes
		t.Fatalf("the wallet has lines of the types %v, and not of %v", types, billing.TransactionTypes)
	}
	a.asksWhatIf(`{"action": "chat", "credits": "1"}, {"action": "image", "credits": "1"}`).
		is(`{"lines": 6, "complete": true, "credits": "16", "creditsThen": "205", "unpriced": ["image"],
		"actions": [{"action": "chat", "events": 4, "credits": "16", "creditsThen": "204"},
			{"action": "image", "events": 2, "credits": "0", "creditsThen": "1"}]}`)
}
