package graph_test

import "testing"

// TestUpdateCustomer: what is left out stays, what is null is cleared, and the audit log has both.
func TestUpdateCustomer(t *testing.T) {
	a := newAPI(t).inTest()
	a.done("createCustomer",
		`{"idempotencyKey": "c", "externalId": "acme", "name": "Acme", "email": "a@acme.example", "metadata": {"k": "v"}}`)
	a.done("updateCustomer", `{"idempotencyKey": "u1", "customerId": "acme", "name": "Acme Ltd"}`)
	shown := func(want string) {
		t.Helper()
		a.query(`{ customer(id: "acme") { name email metadata } }`, nil).in("customer").is(want)
	}
	shown(`{"name":"Acme Ltd","email":"a@acme.example","metadata":{"k":"v"}}`)
	a.done("updateCustomer", `{"idempotencyKey": "u2", "customerId": "acme", "email": null, "metadata": null}`)
	shown(`{"name":"Acme Ltd","email":null,"metadata":{}}`)
	a.refuses("updateCustomer", `{"idempotencyKey": "u3", "customerId": "acme", "name": null}`, "INVALID_INPUT", "name")
	a.refuses("updateCustomer", `{"idempotencyKey": "u1", "customerId": "acme", "name": "Acme Ltd", "email": null}`,
		"IDEMPOTENCY_KEY_REUSED", "email")
	a.refuses("updateCustomer", `{"idempotencyKey": "u4", "customerId": "nobody", "name": "x"}`, "NOT_FOUND", "customerId")
}

// TestUpdateWallet: the answer shows the new name and metadata, and so does a query in the same second.
func TestUpdateWallet(t *testing.T) {
	a := newAPI(t).inTest()
	a.customer("acme")
	a.wallet("main")
	first := a.query(`mutation {
		one: updateWallet(input: {idempotencyKey: "u1", walletId: "main", name: "One", metadata: {n: "1"}}) {
			wallet { name metadata } }
		two: updateWallet(input: {idempotencyKey: "u2", walletId: "main", metadata: {n: "2"}, overdraftLimit: "10"}) {
			wallet { name metadata overdraftLimit } }
		three: updateWallet(input: {idempotencyKey: "u3", walletId: "main", metadata: null}) { wallet { metadata } } }`, nil)
	first.in("one.wallet").is(`{"name":"One","metadata":{"n":"1"}}`)
	first.in("two.wallet").is(`{"name":"One","metadata":{"n":"2"},"overdraftLimit":"10"}`)
	first.in("three.wallet").is(`{"metadata":{}}`)
	a.done("recordUsage",
		`{"idempotencyKey": "s", "walletId": "main", "action": "a", "credits": "7", "onShortfall": "OVERDRAFT"}`)
	a.refuses("updateWallet", `{"idempotencyKey": "u4", "walletId": "main", "overdraftLimit": "6.5"}`,
		"INSUFFICIENT_CREDITS", "overdraftLimit")
	a.done("updateWallet", `{"idempotencyKey": "u4", "walletId": "main", "overdraftLimit": "7"}`)
	a.refuses("updateWallet", `{"idempotencyKey": "u5", "walletId": "main", "overdraftLimit": null}`, "INVALID_INPUT",
		"overdraftLimit")
}

// TestAuditsOfARequest: however often a request asks for the audit of a wallet, its ledger is read once.
func TestAuditsOfARequest(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	a.wallet("main")
	a.grant("main", "g", "10")
	reads := func(document string) int {
		read, _ := a.store.during(func() { a.query(document, nil) })
		sum := 0
		for _, n := range read {
			sum += n
		}
		return sum
	}
	one := reads(`{ wallet(id: "main") { audit { ok } } }`)
	many := reads(`{ wallet(id: "main") { a: audit { ok } b: audit { ok } c: audit { posted } d: audit { ok } } }`)
	if many != one {
		t.Errorf("four audits of one wallet take %d reads, one takes %d", many, one)
	}
	// The wallet itself may be read under each of its names, its ledger may not.
	ledgers := func(document string) int {
		read, _ := a.store.during(func() { a.query(document, nil) })
		return read["IndexedLines"]
	}
	one = ledgers(`{ wallet(id: "main") { audit { ok } } }`)
	if many := ledgers(`{` + repeated(24, ` w%d: wallet(id: "main") { audit { ok } }`) + `}`); many != one || one == 0 {
		t.Errorf("24 wallets that are one read %d pages of its ledger, one reads %d", many, one)
	}
}
