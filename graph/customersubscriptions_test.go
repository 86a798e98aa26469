package graph_test

import (
	"fmt"
	"testing"
)

// The subscriptions of a customer are those of all of its wallets, newest first, whatever became of them, in pages. Those of other
// customers are not among them.
func TestSubscriptionsOfACustomer(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	a.done("openWallet", `{"idempotencyKey": "second", "customerId": "ada", "externalId": "second"}`)
	a.done("createCustomer", `{"idempotencyKey": "bob", "externalId": "bob", "name": "Bob"}`)
	a.done("openWallet", `{"idempotencyKey": "other", "customerId": "bob", "externalId": "other"}`)
	var ids []string
	for n, wallet := range []string{"main", "second", "main", "other"} {
		a.clock(fmt.Sprintf("2026-01-0%dT00:00:00Z", n+2))
		ids = append(ids, a.subscribe(wallet, "free").str("id"))
	}
	a.done("cancelSubscription", `{"idempotencyKey": "stop", "subscriptionId": "`+ids[1]+`", "timing": "NOW"}`)
	first := a.query(`{ customer(id: "ada") { subscriptions(first: 2) { nodes { id status } pageInfo { hasNextPage endCursor } } } }`).
		in("customer.subscriptions")
	first.in("nodes").is(`[{"id": "` + ids[2] + `", "status": "ACTIVE"}, {"id": "` + ids[1] + `", "status": "CANCELED"}]`)
	a.query(`query($after: String!) { customer(id: "ada") { subscriptions(after: $after) { nodes { id } pageInfo { hasNextPage } } } }`,
		`{"after": "`+first.str("pageInfo.endCursor")+`"}`).in("customer.subscriptions").
		is(`{"nodes": [{"id": "` + ids[0] + `"}], "pageInfo": {"hasNextPage": false}}`)
	a.query(`{ customer(id: "bob") { subscriptions { nodes { id } } } }`).in("customer.subscriptions.nodes").
		is(`[{"id": "` + ids[3] + `"}]`)
}
