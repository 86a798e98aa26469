package graph_test

import (
	"fmt"
	"testing"
)

// newPlanPriced returns a client whose wallet main has 1,000 credits. A chat costs 1 by the default card, 2 by the card "two" and 3 by the
// card "three", which the plans of these names have.
func newPlanPriced(t *testing.T) subscriber {
	t.Helper()
	a := newSubscriber(t, "UTC")
	a.grant("main", "credits", "1000")
	a.plan("none", "0", "0")
	for n, code := range []string{"default", "two", "three"} {
		a.publish(code, fmt.Sprintf(`{"action": "chat", "credits": "%d"}`, n+1))
		a.plan(code, "0", "0", `"rateCardCode": "`+code+`"`)
	}
	return a
}

// priced are all ways to learn what a chat costs a wallet: each returns the card and the price.
var priced = map[string]func(a subscriber, key string) (card, price string){
	"a usage": func(a subscriber, key string) (string, string) {
		line := a.done("recordUsage", `{"idempotencyKey": "`+key+`", "walletId": "main", "action": "chat"}`).str("transaction.id")
		return a.pricedLine(line)
	},
	"an event of a batch": func(a subscriber, key string) (string, string) {
		line := a.done("recordUsageBatch", `{"walletId": "main", "events": [{"idempotencyKey": "`+key+`", "action": "chat"}]}`).
			str("results.0.transaction.id")
		return a.pricedLine(line)
	},
	"a hold": func(a subscriber, key string) (string, string) {
		placed := a.done("placeHold", `{"idempotencyKey": "`+key+`", "walletId": "main", "action": "chat", "quantity": "1"}`)
		card, _ := a.pricedLine(placed.str("transaction.id"))
		return card, "-" + placed.str("hold.amount")
	},
	"a capture": func(a subscriber, key string) (string, string) {
		hold := a.done("placeHold", `{"idempotencyKey": "`+key+`", "walletId": "main", "amount": "10", "action": "chat"}`).str("hold.id")
		line := a.done("captureHold", `{"idempotencyKey": "capture `+key+`", "holdId": "`+hold+`", "amount": "0", "quantity": "1"}`)
		return a.pricedLine(line.str("transaction.id"))
	},
	"an estimate": func(a subscriber, _ string) (string, string) {
		estimate := a.asks(`"action": "chat"`, `credits rateCard { code }`)
		return estimate.str("rateCard.code"), "-" + estimate.str("credits")
	},
	"a quote": func(a subscriber, key string) (string, string) {
		line := a.done("recordUsage", `{"idempotencyKey": "`+key+`", "walletId": "main", "action": "chat", "quote": "`+
			a.quote(`"action": "chat"`)+`"}`)
		return a.pricedLine(line.str("transaction.id"))
	},
	"the wallet's card": func(a subscriber, _ string) (string, string) {
		shown := a.query(`{ wallet(id: "main") { rateCard { code rate(action: "chat") { credits } } } }`).in("wallet.rateCard")
		return shown.str("code"), "-" + shown.str("rate.credits")
	},
}

func (a subscriber) pricedLine(id string) (card, price string) {
	a.t.Helper()
	line := a.query(`query($id: ID!) { transaction(id: $id) { amount rateCard { code } } }`, `{"id": "`+id+`"}`).in("transaction")
	return line.str("rateCard.code"), line.str("amount")
}

// The card of a plan prices everything from the instant at which a subscription begins until it ends or changes, to the microsecond. Each
// way to learn the price is the first to ask after each boundary, so that nobody has booked it.
func TestPlanPricesEverything(t *testing.T) {
	for name, ask := range priced {
		t.Run(name, func(t *testing.T) {
			a := newPlanPriced(t)
			costs := func(at, card, price string) {
				t.Helper()
				if at != "" {
					a.clock(at)
				}
				if got, cost := ask(a, "at "+at); got != card || cost != price {
					t.Errorf("at %s, it is %s by the card %s; want %s by %s", at, cost, got, price, card)
				}
			}
			costs("", "default", "-1")
			id := a.subscribe("main", "two", `"startAt": "2026-01-10T00:00:00Z"`).str("id")
			costs("2026-01-09T23:59:59.999999Z", "default", "-1")
			costs("2026-01-10T00:00:00Z", "two", "-2")
			a.done("changeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "planCode": "three", "timing": "PERIOD_END"}`)
			costs("2026-02-09T23:59:59.999999Z", "two", "-2")
			costs("2026-02-10T00:00:00Z", "three", "-3")
			a.done("cancelSubscription", `{"idempotencyKey": "d", "subscriptionId": "`+id+`"}`)
			costs("2026-03-09T23:59:59.999999Z", "three", "-3")
			costs("2026-03-10T00:00:00Z", "default", "-1")
		})
	}
}

// The wallet's own card comes before those of plans, and the card of the oldest subscription that has one before those of others.
func TestWhichCardPricesAWallet(t *testing.T) {
	a := newPlanPriced(t)
	is := func(code string) {
		t.Helper()
		a.query(`{ wallet(id: "main") { rateCard { code } } }`).in("wallet.rateCard").is(`{"code": "` + code + `"}`)
	}
	own := func(key, code string) {
		t.Helper()
		a.done("updateWallet", `{"idempotencyKey": "`+key+`", "walletId": "main", "rateCardCode": `+code+`}`)
	}
	a.subscribe("main", "none")
	is("default")
	older := a.subscribe("main", "three").str("id")
	a.subscribe("main", "two")
	is("three")
	own("1", `"default"`)
	is("default")
	a.query(`{ wallet(id: "main") { rateCardCode } }`).is(`{"wallet": {"rateCardCode": "default"}}`)
	own("2", `null`)
	is("three")
	a.query(`{ wallet(id: "main") { rateCardCode } }`).is(`{"wallet": {"rateCardCode": null}}`)
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+older+`", "timing": "NOW"}`)
	is("two")
}

// A price that was locked while a plan was in force holds when it no longer is: by a quote, and by a hold.
func TestLockedPricesOutliveThePlan(t *testing.T) {
	a := newPlanPriced(t)
	id := a.subscribe("main", "three").str("id")
	quote := a.quote(`"action": "chat"`)
	hold := a.done("placeHold", `{"idempotencyKey": "h", "walletId": "main", "amount": "10", "action": "chat"}`).str("hold.id")
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	a.done("recordUsage", `{"idempotencyKey": "q", "walletId": "main", "action": "chat", "quote": "`+quote+`"}`).in("transaction.amount").is(`"-3"`)
	a.done("captureHold", `{"idempotencyKey": "x", "holdId": "`+hold+`", "amount": "0", "quantity": "2"}`).in("transaction.amount").is(`"-6"`)
	a.done("recordUsage", `{"idempotencyKey": "u", "walletId": "main", "action": "chat"}`).in("transaction.amount").is(`"-1"`)
}
