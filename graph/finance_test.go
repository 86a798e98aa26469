package graph_test

import "testing"

// The seller's books of a wallet, by the API: what was received moves along with what is transferred, and an audit shows
// the same.
func TestFinance(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	a.grant("main", "pack", "1000", `"paid": {"amount": "49.00", "currency": "USD"}`)
	a.grant("main", "yen", "10", `"paid": {"amount": "70", "currency": "JPY"}, "priority": 200`)
	a.use("main", "u", "333")
	a.done("transferCredits", `{"idempotencyKey": "t", "fromWalletId": "main", "toWalletId": "other", "amount": "100", "reason": "r"}`)
	const row = `{ currency received deferred earned breakage refunded customerCredit writtenOff tax balanced }`
	want := `[{"currency": "JPY", "received": "70", "deferred": "70", "earned": "0", "breakage": "0", "refunded": "0",
			"customerCredit": "0", "writtenOff": "0", "tax": "0", "balanced": true},
		{"currency": "USD", "received": "44.1", "deferred": "27.79", "earned": "16.31", "breakage": "0", "refunded": "0",
			"customerCredit": "0", "writtenOff": "0", "tax": "0", "balanced": true}]`
	books := a.query(`{ main: wallet(id: "main", fresh: true) { finance ` + row + ` audit { ok finance ` + row + ` }
		before: finance(at: "2000-01-01T00:00:00Z") { currency } }
		other: wallet(id: "other", fresh: true) { finance ` + row + `
			transactions { nodes { topUpId money { currency } createdGrants { paid { amount } cost { amount currency } } } } } }`)
	many := a.query(`{ one: wallet(id: "main") { finance ` + row + ` two: finance ` + row + ` audit { ok } }
		three: wallet(id: "other") { finance ` + row + ` audit { ok } } four: wallet(id: "main") { finance ` + row + ` }
		five: wallet(id: "other") { finance ` + row + ` } }`) // one after the other
	many.in("four.finance").is(want)
	books.in("main.finance").is(want)
	books.in("main.audit").is(`{"ok": true, "finance": ` + want + `}`)
	books.in("main.before").is(`[]`)
	books.in("other.finance").is(`[{"currency": "USD", "received": "4.9", "deferred": "4.9", "earned": "0", "breakage": "0",
		"refunded": "0", "customerCredit": "0", "writtenOff": "0", "tax": "0", "balanced": true}]`)
	books.in("other.transactions.nodes").is(`[{"topUpId": null, "money": null,
		"createdGrants": [{"paid": null, "cost": {"amount": "4.9", "currency": "USD"}}]}]`)
	a.query(`{ wallet(id: "main") { grants { nodes { paid { amount } cost { amount } } } } }`).in("wallet.grants.nodes").
		is(`[{"paid": {"amount": "70"}, "cost": {"amount": "70"}}, {"paid": {"amount": "49"}, "cost": {"amount": "49"}}]`)
}
