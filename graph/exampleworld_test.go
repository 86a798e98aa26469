package graph_test

import (
	"strings"
	"testing"
)

// exampleWorld is an API of the test tenant with the objects that the examples name.
type exampleWorld struct {
	*api
	names *strings.Replacer
}

func newExampleWorld(t *testing.T) exampleWorld {
	t.Helper()
	a := newAPI(t, withUsage).inTest()
	customer, wallet, other := a.customer("acme"), a.wallet("main"), a.wallet("other")
	grant := a.grant("main", "setup grant", "100")
	usage := a.use("main", "setup usage", "5")
	hold := a.done("placeHold", `{"idempotencyKey": "setup hold", "walletId": "main", "amount": "3", "action": "chat"}`)
	a.pack("hundred", "100", "9.90")
	a.plan("pro", "100", "9.90")
	a.plan("free", "100", "0")
	subscription, ending := a.subscribe("main", "free").str("id"), a.subscribe("main", "free").str("id")
	a.done("cancelSubscription", `{"idempotencyKey": "setup end", "subscriptionId": "`+ending+`"}`)
	topUp := a.done("createTopUp", `{"idempotencyKey": "setup page", "walletId": "main", "packCode": "hundred"}`)
	paid := a.done("createTopUp", `{"idempotencyKey": "setup paid", "walletId": "main", "packCode": "hundred", "paymentMethod": "sim_ok"}`)
	endpoint := a.endpoint("https://example.com").str("endpoint.id")
	delivery := a.done("sendTestWebhook", `{"idempotencyKey": "setup test", "endpointId": "`+endpoint+`"}`)
	a.allowReturns()
	method := a.card(customer.str("id"), "setup card", "sim_ok")
	budget := a.budget("setup budget", "50")
	a.done("createOperatorSession", `{"operator": "Grace Hopper", "scopes": ["READ"]}`)
	operator := a.query(`{ operatorSessions { nodes { id } } }`).in("operatorSessions.nodes.0").str("id")
	key := a.done("createApiKey", `{"idempotencyKey": "setup key", "name": "n", "scopes": ["READ"]}`)
	return exampleWorld{a, strings.NewReplacer(
		"{customer}", customer.str("id"), "{wallet}", wallet.str("id"), "{otherWallet}", other.str("id"),
		"{grant}", grant.str("grant.id"), "{usage}", usage.str("transaction.id"),
		"{hold}", hold.str("hold.id"), "{packCode}", "hundred", "{planCode}", "pro", "{freePlan}", "free",
		"{subscription}", subscription, "{ending}", ending, "{topUp}", topUp.str("topUp.id"),
		"{budget}", budget.str("id"), "{operatorSession}", operator,
		"{paidTopUp}", paid.str("topUp.id"),
		"{endpoint}", endpoint, "{delivery}", delivery.str("delivery.id"), "{apiKey}", key.str("id"), "{paymentMethod}", method,
	)}
}

// input is the example input of a mutation in this world.
func (w exampleWorld) input(mutation string) string {
	w.t.Helper()
	return w.names.Replace(exampleOf(w.t, mutation).input)
}

// underKey is the example input of a mutation with another idempotency key.
func (w exampleWorld) underKey(mutation, key string) string {
	return strings.ReplaceAll(w.input(mutation), `"idempotencyKey": "k"`, `"idempotencyKey": "`+key+`"`)
}
