package graph_test

import (
	"strings"
	"testing"
)

func TestNode(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main")
	granted := a.grant("main", "g", "10")
	key := a.done("createApiKey", `{"idempotencyKey": "k", "name": "n", "scopes": ["READ"]}`).str("id")
	ask := func(a *api, id string) answer {
		return a.query(`query($id: ID!) { node(id: $id) { __typename id ... on Customer { name } ... on Wallet { externalId }
			... on Grant { amount } ... on Transaction { type } } }`, `{"id": "`+id+`"}`).in("node")
	}
	test := a.inTest()
	for id, want := range map[string]string{
		wallet.str("customer.id"):     `"__typename": "Customer", "name": "owner of main"`,
		wallet.str("id"):              `"__typename": "Wallet", "externalId": "main"`,
		granted.str("grant.id"):       `"__typename": "Grant", "amount": "10"`,
		granted.str("transaction.id"): `"__typename": "Transaction", "type": "GRANT"`,
	} {
		ask(a, id).is(`{"id": "` + id + `", ` + want + `}`)
		ask(test, id).is(`null`)
		ask(a, strings.ToLower(id)).is(`null`)
		ask(a, id[:len(id)-1]).is(`null`)
		ask(a, id+"0").is(`null`)
	}
	for _, id := range []string{
		"", "main", "owner of main", key, "hld_1", "node", "wal_",
		"cus_01KDVDNA00000000000000000A", "wal_01KDVDNA00000000000000000A",
	} {
		ask(a, id).is(`null`)
	}
}
