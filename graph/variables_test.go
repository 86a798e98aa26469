package graph_test

import (
	"testing"
)

// A request that does not fit the schema, such as one with null for a required value, is refused as a whole: the error
// says where, and nothing is executed.
func TestNoRequestOfTheSchema(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	grant := `mutation($v: GrantCreditsInput!) { grantCredits(input: $v) { replayed } }`
	batch := `mutation($v: [UsageEventInput!]!) { recordUsageBatch(input: {walletId: "main", events: $v})
		{ results { outcome } } }`
	for _, c := range []struct{ document, variables, says string }{
		{
			`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: null}) { replayed } }`, `{}`,
			`"Credits!", found null`,
		},
		{
			`mutation { recordUsage(input: {idempotencyKey: "k", walletId: "main", action: "a", quantity: null}) { replayed } }`,
			`{}`, `"Decimal!", found null`,
		},
		{`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: 10000000000000000000000})
			{ replayed } }`, `{}`, "found {idempotencyKey"},
		{
			`mutation($v: Credits!) { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: $v}) { replayed } }`,
			`{"v": null}`, "$v is null",
		},
		{
			`mutation($v: Credits) { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: $v}) { replayed } }`,
			`{"v": null}`, `Variable "$v" of type "Credits" used in position expecting type "Credits!"`,
		},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": null}}`,
			"$v.amount is null; it is of type Credits!",
		},
		{grant, `{"v": {"idempotencyKey": "k", "walletId": "main"}}`, "$v.amount is missing; it is of type Credits!"},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": "1", "priority": null}}`,
			"$v.priority is null; it is of type Int!",
		},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": "1", "paid": {"currency": "EUR"}}}`,
			"$v.paid.amount is missing",
		},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": "1", "paid": "1 EUR"}}`,
			"$v.paid is a string; it is of type MoneyInput",
		},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": "1", "note": ""}}`,
			`$v has the field "note", which GrantCreditsInput has not`,
		},
		{
			grant, `{"v": {"idempotencyKey": 7, "walletId": "main", "amount": "1"}}`,
			"$v.idempotencyKey is a number; it is of type String!",
		},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": "1", "source": "promotion"}}`,
			`$v.source is "promotion", which is not a GrantSource`,
		},
		{
			grant, `{"v": {"idempotencyKey": "k", "walletId": "main", "amount": "1", "source": 1}}`,
			`$v.source is a number; it is of type GrantSource!`,
		},
		{grant, `{"v": []}`, "$v is a list; it is of type GrantCreditsInput!"},
		{batch, `{"v": null}`, "$v is null"},
		{batch, `{"v": [null]}`, "$v[0] is null; it is of type UsageEventInput!"},
		{batch, `{"v": [{"idempotencyKey": "k", "action": "a"}, 5]}`, "$v[1] is a number; it is of type UsageEventInput!"},
		{batch, `{"v": [{"idempotencyKey": "k", "action": "a"}, {"idempotencyKey": "k"}]}`, "$v[1].action is missing"},
		{
			batch, `{"v": [{"idempotencyKey": "k", "action": "a", "quantity": null}]}`,
			"$v[0].quantity is null; it is of type Decimal!",
		},
		{batch, `{"v": [[{"idempotencyKey": "k", "action": "a"}]]}`, "$v[0] is a list; it is of type UsageEventInput!"},
	} {
		var got reply
		if _, written := a.store.during(func() { got = a.post(c.document, c.variables) }); written > 0 {
			t.Errorf("%s wrote", c.document)
		}
		a.isFault(got, "GRAPHQL_VALIDATION_FAILED", "", c.says)
		if len(got.Errors[0].Locations) != 1 || got.Data != nil {
			t.Errorf("%s: %+v", c.document, got.Errors[0])
		}
	}
	// A single value is accepted as a list of one, and an integer as an id of its digits.
	a.query(batch, `{"v": {"idempotencyKey": "k", "action": "a", "credits": "0"}}`).is(`{"recordUsageBatch":
		{"results": [{"outcome": "RECORDED"}]}}`)
	a.query(`query($id: ID!) { wallet(id: $id) { id } }`, `{"id": 17}`).is(`{"wallet": null}`)
}

// Null for a variable that has a default, or for an argument that has one, is null and not the default, and is refused
// if null is not allowed: it is not 0, an empty text or the id "null".
func TestNullsInVariables(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("null")
	a.grant("null", "g", "10")
	batch := `recordUsageBatch(input: {walletId: "main", `
	for _, c := range []struct{ document, says string }{
		{
			`query($v: Boolean = true) { __typename @include(if: $v) }`,
			"$v is null; it stands for if, which is of type Boolean!",
		},
		{`query($v: Boolean = false) { ... @skip(if: $v) { __typename } }`, "$v is null; it stands for if"},
		{
			`query($v: Boolean = true) { ...F @include(if: $v) } fragment F on Query { __typename }`,
			"$v is null; it stands for if",
		},
		{`mutation($v: Boolean = false) { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1"})
			@skip(if: $v) { replayed } }`, "$v is null; it stands for if"},
		{`query($v: ID = "main") { wallet(id: $v) { name } }`, "$v is null; it stands for id, which is of type ID!"},
		{
			`query($v: ID = "main") { ...F @include(if: false) } fragment F on Query { wallet(id: $v) { name } }`,
			"$v is null; it stands for id",
		},
		{
			`query($v: TransactionType = GRANT) { wallet(id: "main") { transactions(types: [$v]) { nodes { id } } } }`,
			"it stands for types, which is of type TransactionType!",
		},
		{
			`query($v: Int) { wallet(id: "main") { forecast(windowDays: $v) { windowDays } } }`,
			"it stands for windowDays, which is of type Int!",
		},
		{`mutation($v: ID = "main") { recordUsage(input: {idempotencyKey: "k", walletId: $v, action: "a", credits: "1"})
			{ replayed } }`, "it stands for walletId, which is of type ID!"},
		{`mutation($v: Int) { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", priority: $v})
			{ replayed } }`, "it stands for priority, which is of type Int!"},
		{`mutation($v: String = "EUR") { grantCredits(input:
			{idempotencyKey: "k", walletId: "main", amount: "1", paid: {amount: "1", currency: $v}}) { replayed }
			}`, "it stands for currency"},
		{`mutation($v: GrantCreditsInput = {idempotencyKey: "k", walletId: "main", amount: "1"})
			{ grantCredits(input: $v) { replayed } }`, "it stands for input, which is of type GrantCreditsInput!"},
		{`mutation($v: UsageEventInput = {idempotencyKey: "k", action: "a"}) { ` + batch +
			`events: [$v]}) { results { outcome } } }`, "it stands for events, which is of type UsageEventInput!"},
		{`mutation($v: Int) { rotateWebhookSecret(input: {idempotencyKey: "k", endpointId: "whe", overlapHours: $v})
			{ replayed } }`, "it stands for overlapHours"},
	} {
		var got reply
		if _, written := a.store.during(func() { got = a.post(c.document, `{"v": null}`) }); written > 0 {
			t.Errorf("%s wrote", c.document)
		}
		a.isFault(got, "GRAPHQL_VALIDATION_FAILED", "", c.says)
		if got.Status != 200 || got.Data != nil {
			t.Errorf("%s: status %d, data %s", c.document, got.Status, got.Data)
		}
	}
	a.holds("null", "10")
	// Null is used where it is allowed, and a variable that is not given has its default.
	a.query(`query($v: Int = 1) { customers(first: $v) { nodes { name } } }`,
		`{"v": null}`).is(`{"customers": {"nodes": ["*", "*"]}}`)
	a.query(`query($v: Int = 1) { customers(first: $v) { nodes { name } } }`).is(`{"customers": {"nodes": ["*"]}}`)
	a.query(`mutation($v: Int) { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", priority: $v})
		{ grant { priority } } }`).
		is(`{"grantCredits": {"grant": {"priority": 100}}}`)
}

// An object, even an empty one, is refused as a string, a number or an enum value, and so are some numbers.
func TestValuesThatCannotBe(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for _, c := range []struct{ document, says string }{
		{
			`{ wallet(id: "main") { balanceAt(time: 100000000000000000000) { posted } } }`,
			"time is 100000000000000000000, a number that is beyond",
		},
		{`{ wallet(id: "main") { balanceAt(time: 1e999) { posted } } }`, "time is 1e999, a number that is beyond"},
		{
			`{ wallet(id: "main") { transactions(from: -100000000000000000000) { nodes { id } } } }`,
			"from is -100000000000000000000, a number that is beyond",
		},
		{
			`{ wallet(id: "main") { usage(from: "2026-01-01T00:00:00Z", to: 100000000000000000000) { start } } }`,
			"to is 100000000000000000000, a number that is beyond",
		},
		{`{ wallet(id: {}) { name } }`, "id is an object; it is of type ID!"},
		{`{ customers(first: {}) { nodes { id } } }`, "first is an object; it is of type Int"},
		{`{ customers(after: {}) { nodes { id } } }`, "after is an object; it is of type String"},
		{`{ __typename @include(if: {}) }`, "if is an object; it is of type Boolean!"},
		{
			`{ wallet(id: "main") { transactions(types: [{}]) { nodes { id } } } }`,
			"types is an object; it is of type TransactionType!",
		},
		{
			`{ wallet(id: "main") { grants(spendable: {}) { nodes { id } } } }`,
			"spendable is an object; it is of type Boolean",
		},
		{
			`mutation { grantCredits(input: {idempotencyKey: {}, walletId: "main", amount: "1"}) { replayed } }`,
			"idempotencyKey is an object; it is of type String!",
		},
		{
			`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", source: {}}) { replayed } }`,
			"source is an object; it is of type GrantSource!",
		},
		{
			`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", priority: {}}) { replayed } }`,
			"priority is an object; it is of type Int!",
		},
	} {
		var got reply
		if _, written := a.store.during(func() { got = a.post(c.document, nil) }); written > 0 {
			t.Errorf("%s wrote", c.document)
		}
		a.isFault(got, "GRAPHQL_VALIDATION_FAILED", "", c.says)
		if got.Status != 200 || got.Data != nil {
			t.Errorf("%s: status %d, data %s", c.document, got.Status, got.Data)
		}
	}
	a.query(`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", metadata: {}})
		{ grant { metadata } } }`).
		is(`{"grantCredits": {"grant": {"metadata": {}}}}`)
}
