package graph_test

import (
	"testing"
	"time"
)

// What people did in all wallets is one list, and what programs did is not in it.
func TestActivityOfTheAPI(t *testing.T) {
	a := newAPI(t)
	list := listing{a, `query($first: Int, $after: String) { list: activity(first: $first, after: $after) {` +
		connection("id type wallet { externalId } actorDetails { kind }") + `} }`, `{}`}
	list.isEmpty()
	var all []string
	did := func(line answer) {
		t.Helper()
		all = append([]string{line.str("transaction.id")}, all...)
		a.world.Pass(time.Second)
	}
	a.wallet("main")
	a.done("openWallet", `{"idempotencyKey": "second", "customerId": "owner of main", "externalId": "second"}`)
	did(a.grant("main", "g", "10"))
	did(a.grant("second", "g", "10"))
	a.use("main", "u", "1")
	did(a.done("adjustBalance", `{"idempotencyKey": "adjust", "walletId": "main", "amount": "-1", "reason": "r"}`))
	list.pages("id", all...)
	a.grant("main", "other", "1")
	list.refusesCursors()
	a.query(`{ activity(first: 1, types: [ADJUSTMENT]) { nodes { type wallet { externalId } actorDetails { kind } } } }`).
		in("activity.nodes").is(`[{"type": "ADJUSTMENT", "wallet": {"externalId": "main"}, "actorDetails": {"kind": "API_KEY"}}]`)
	a.query(`{ activity(from: "2026-01-01T00:00:01Z", to: "2026-01-01T00:00:02Z") { nodes { wallet { externalId } } } }`).
		in("activity.nodes").is(`[{"wallet": {"externalId": "second"}}]`)
	a.isFault(a.post(`{ activity(types: [GRANT, USAGE]) { nodes { id } } }`, nil), "BAD_USER_INPUT", "types", "USAGE")
	a.isFault(a.post(`{ activity(types: []) { nodes { id } } }`, nil), "BAD_USER_INPUT", "types", "empty")
	a.inTest().query(`{ activity { nodes { id } } }`).in("activity.nodes").is(`[]`)
}
