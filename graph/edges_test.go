package graph_test

import (
	"fmt"
	"testing"
)

// The wallets of a customer are summed up as long as they are no more than a hundred. One more is refused, and not left
// out of the sum.
func TestUsageOfManyWallets(t *testing.T) {
	c := newCounting(t)
	c.customer("acme")
	open := func(n int) {
		name := fmt.Sprint("w", n)
		c.done("openWallet", fmt.Sprintf(`{"idempotencyKey": %q, "customerId": "acme", "externalId": %q}`, name, name))
		c.grant(name, "g", "1")
		c.use(name, "u", "1")
	}
	for n := range 100 {
		open(n)
	}
	const sum = `{ customer(id: "acme") {
		usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { events credits } } }`
	c.query(sum).in("customer.usage").is(`[{"events": 100, "credits": "100"}]`)
	open(100)
	c.isFault(c.post(sum, nil), "BAD_USER_INPUT", "usage", "more than 100 wallets")
}

// Two publications in one request each show the versions that there are after them.
func TestPublicationsInOneRequest(t *testing.T) {
	a := newPriced(t, "10")
	publish := func(key, credits string) string {
		return key + `: publishRateCard(input: {idempotencyKey: "` + key + `", code: "default",
			rates: [{action: "chat", credits: "` + credits + `"}]})
			{ rateCard { version rates { credits } versions(first: 9) { nodes { version effectiveAt } } } }`
	}
	const at = `"effectiveAt": "2026-01-01T00:00:00Z"`
	a.query(`mutation { ` + publish("a", "1") + publish("b", "2") + ` }`).is(`{
		"a": {"rateCard": {"version": 1, "rates": [{"credits": "1"}], "versions": {"nodes": [{"version": 1, ` + at + `}]}}},
		"b": {"rateCard": {"version": 2, "rates": [{"credits": "2"}], "versions": {"nodes": [{"version": 2, ` + at + `},
			{"version": 1, ` + at + `}]}}}}`)
	// A usage of the same request is priced by the version that it published.
	a.query(`mutation { ` + publish("c", "3") + `
		u: recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "chat"})
		{ transaction { amount rateCard { version } } wallet { rateCard { version } } } }`).in("u").is(
		`{"transaction": {"amount": "-3", "rateCard": {"version": 3}}, "wallet": {"rateCard": {"version": 3}}}`)
}

// In debt nothing is affordable, whoever says what the usage costs: never less than nothing.
func TestNothingIsAffordableInDebt(t *testing.T) {
	a := newPriced(t, "1")
	a.publish("default", `{"action": "chat", "credits": "2"}, {"action": "chat", "component": "in", "credits": "2"}`)
	a.done("updateWallet", `{"idempotencyKey": "o", "walletId": "main", "overdraftLimit": "10"}`)
	a.use("main", "u", "4", `"onShortfall": "OVERDRAFT"`)
	for _, usage := range []string{
		`"action": "chat"`, `"action": "chat", "quantity": "5"`, `"action": "chat", "credits": "2"`,
		`"action": "chat", "credits": "0.5", "quantity": "7"`,
		`"action": "chat", "components": [{"name": "in", "quantity": "1"}]`,
	} {
		a.asks(usage, `available affordableQuantity`).is(`{"available": "-3", "affordableQuantity": "0"}`)
	}
	a.asks(`"action": "chat", "components": [{"name": "in", "quantity": "1"}]`, `affordableQuantity(component: "in")`).
		is(`{"affordableQuantity": "0"}`)
}

// A denied estimate says what is available as the balance does: without credit that is not effective yet or has lapsed,
// and with what was spent beyond it, whatever the usage is denied for.
func TestDenialsSayWhatIsAvailable(t *testing.T) {
	a := newPriced(t, "10")
	a.publish("default", `{"action": "chat", "credits": "1"}`)
	a.grant("main", "pending", "5", `"effectiveAt": "2026-02-01T00:00:00Z"`)
	a.grant("main", "lapses", "7", `"expiresAt": "2026-01-02T00:00:00Z"`)
	agree := func(want string) {
		t.Helper()
		a.available(want)
		for _, usage := range []string{
			`"action": "image"`, `"action": "chat", "quantity": "?"`, `"action": "chat", "quantity": "-1"`, `"action": ""`,
			`"action": "chat", "quantity": "1000"`, `"action": "chat", "credits": "1000"`,
		} {
			a.asks(usage, `allowed available`).is(`{"allowed": false, "available": "` + want + `"}`)
		}
	}
	agree("17")
	a.done("advanceTestClock", `{"to": "2026-01-02T00:00:00Z"}`)
	agree("10")
	a.done("updateWallet", `{"idempotencyKey": "o", "walletId": "main", "overdraftLimit": "100"}`)
	a.use("main", "u", "12", `"onShortfall": "OVERDRAFT"`)
	agree("-2")
	a.done("advanceTestClock", `{"to": "2026-02-01T00:00:00Z"}`)
	agree("3")
}
