package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTransaction(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	granted := a.grant("main", "g", "10").in("transaction")
	id := granted.str("id")
	ask := func(a *api, id string) answer {
		return a.query(`query($id: ID!) { transaction(id: $id) { `+wholeTransaction+` } }`,
			`{"id": "`+id+`"}`).in("transaction")
	}
	ask(a, id).is(string(granted.text))
	ask(a.inTest(), id).is(`null`)
	for _, id := range []string{
		"", "g", wallet, "txn_", strings.ToLower(id), strings.Replace(id, "00000001", "00000002", 1), id[:len(id)-1] + "Z",
		id + "0",
	} {
		ask(a, id).is(`null`)
	}
}

func TestTransactionByKey(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	used := a.use("main", "u 1/ü", "1").in("transaction")
	a.done("setWalletStatus", `{"idempotencyKey": "s", "walletId": "main", "status": "FROZEN", "reason": "r"}`)
	ask := func(a *api, key string) answer {
		return a.query(`query($key: String!) { wallet(id: "main")
			{ transactionByKey(idempotencyKey: $key) { `+wholeTransaction+` } } }`, `{"key": "`+key+`"}`).
			in("wallet")
	}
	ask(a, "u 1/ü").in("transactionByKey").is(string(used.text))
	for _, key := range []string{"", "unknown", "s", "open main", strings.Repeat("k", 300)} {
		ask(a, key).is(`{"transactionByKey": null}`)
	}
	test := a.inTest()
	test.wallet("main")
	ask(test, "u 1/ü").is(`{"transactionByKey": null}`)
}

// history creates a wallet with twelve lines, an hour apart, and returns their keys, newest first.
func history(a *api) (keys []string) {
	a.wallet("main")
	for i := range 12 {
		key := fmt.Sprintf("k%02d", i)
		switch {
		case i%4 == 0:
			a.grant("main", key, "10")
		case i == 7:
			a.done("adjustBalance", `{"idempotencyKey": "`+key+`", "walletId": "main", "amount": "-1", "reason": "r"}`)
		default:
			a.use("main", key, "1")
		}
		keys = append(keys, key)
		a.world.Pass(time.Hour)
	}
	slices.Reverse(keys)
	return keys
}

func ledgerOf(a *api, variables string) listing {
	return listing{a, `query($first: Int, $after: String, $types: [TransactionType!], $from: DateTime, $to: DateTime)
		{ wallet(id: "main") {
		list: transactions(first: $first, after: $after, types: $types, from: $from, to: $to) {
		` + connection("idempotencyKey") + ` } } }`, variables}
}

func TestTransactions(t *testing.T) {
	a := newAPI(t)
	a.wallet("empty")
	empty := ledgerOf(a, `{}`)
	empty.document = strings.Replace(empty.document, "main", "empty", 1)
	empty.isEmpty()
	keys := history(a)
	ledgerOf(a, `{}`).pages("idempotencyKey", keys...)
	ledgerOf(a, `{"from": "2026-01-01T02:00:00Z"}`).pages("idempotencyKey", keys[:10]...)
	ledgerOf(a, `{"to": "2026-01-01T02:00:00Z"}`).pages("idempotencyKey", "k01", "k00")
	ledgerOf(a, `{"from": "2026-01-01T03:00:00+01:00", "to": "2026-01-01T05:00:00Z"}`).
		pages("idempotencyKey", "k04", "k03", "k02")
	ledgerOf(a, `{"from": "2026-01-01T02:00:00.000001Z", "to": "2026-01-01T05:00:00.000001Z"}`).pages("idempotencyKey",
		"k05", "k04", "k03")
	ledgerOf(a, `{"from": "2026-01-02T00:00:00Z"}`).isEmpty()
	ledgerOf(a, `{"to": "2026-01-01T00:00:00Z"}`).isEmpty()
	ledgerOf(a, `{"from": "2026-01-01T05:00:00Z", "to": "2026-01-01T05:00:00Z"}`).isEmpty()
	ledgerOf(a, `{"from": "2026-01-01T06:00:00Z", "to": "2026-01-01T05:00:00Z"}`).isEmpty()
	ledgerOf(a, `{}`).survives("idempotencyKey", func(i int) { a.use("main", fmt.Sprint("late", i), "0") }, keys...)
	a.wallet("other")
	foreign := a.grant("other", "g", "1")
	ledgerOf(a, `{}`).refusesCursors(cursorOf(foreign.str("transaction.id")), cursorOf(foreign.str("grant.id")),
		cursorOf(foreign.str("wallet.id")))
	for _, field := range []string{"from", "to"} {
		for _, value := range badTimeValues {
			a.isFault(ledgerOf(a, `{"`+field+`": `+value.json+`}`).ask("", ""), "BAD_USER_INPUT", field, field+": ", value.says)
		}
	}
}

// A filtered page may have fewer lines than requested; the following pages have the rest.
func TestTransactionsOfTypes(t *testing.T) {
	a := newAPI(t)
	history(a)
	for types, want := range map[string][]string{
		`["GRANT"]`:                        {"k08", "k04", "k00"},
		`"GRANT"`:                          {"k08", "k04", "k00"},
		`["ADJUSTMENT"]`:                   {"k07"},
		`["ADJUSTMENT", "GRANT", "GRANT"]`: {"k08", "k07", "k04", "k00"},
		`["VOID"]`:                         {},
	} {
		for _, first := range []string{"1", "2", "3", "100"} {
			list := ledgerOf(a, `{"types": `+types+`}`)
			got := []string{}
			after, more := "null", true
			for more {
				page := list.page(first, after)
				got = append(got, page.of("nodes", "idempotencyKey")...)
				after, more = string(page.in("pageInfo.endCursor").text), page.in("pageInfo.hasNextPage").value() == true
				if more && after == "null" {
					t.Fatal("a page has a next one and does not say where it begins")
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("of types %s, pages of %s show %v, want %v", types, first, got, want)
			}
		}
	}
	ledgerOf(a, `{"types": ["USAGE"], "from": "2026-01-01T02:00:00Z", "to": "2026-01-01T05:00:00Z"}`).
		page("", "").in("nodes").is(`[{"idempotencyKey": "k03"}, {"idempotencyKey": "k02"}]`)
	a.isFault(ledgerOf(a, `{"types": []}`).ask("", ""), "BAD_USER_INPUT", "types", "types is empty", "leave it out")
	a.isFault(ledgerOf(a, `{"types": ["grant"]}`).ask("", ""), "GRAPHQL_VALIDATION_FAILED", "", `$types[0] is "grant"`,
		"TransactionType")
	a.isFault(ledgerOf(a, `{"types": [null]}`).ask("", ""), "GRAPHQL_VALIDATION_FAILED", "", "$types[0] is null")
}

// A page reads on until it has a line: it is never empty while another page follows.
func TestOneAmongThousands(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "first", "1")
	for i := range 3 {
		events := make([]string, 700)
		for j := range events {
			events[j] = event(t, fmt.Sprint(i, " ", j), `"credits": "0"`)
		}
		a.mutate("recordUsageBatch", batch("BEST_EFFORT", events...), `userErrors { code }`).is(`{"userErrors": []}`)
	}
	list := ledgerOf(a, `{"types": ["GRANT"]}`)
	list.page("1", "").is(`{"nodes": [{"idempotencyKey": "first"}], "edges": [{"cursor": "*", "node": "*"}], "pageInfo":
		{"hasNextPage": false, "hasPreviousPage": false, "startCursor": "*", "endCursor": "*"}}`)
}

func TestBalanceAt(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10", `"expiresAt": "2026-01-03T00:00:00Z"`)
	a.world.Pass(24 * time.Hour)
	a.use("main", "u", "4")
	a.world.Pass(48 * time.Hour)
	ask := func(time string) answer {
		return a.query(`query($time: DateTime!) { wallet(id: "main")
			{ balanceAt(time: $time) { available posted sequence asOf } } }`, `{"time": "`+time+`"}`).
			in("wallet.balanceAt")
	}
	ask("2025-12-31T00:00:00Z").is(`{"available": "0", "posted": "0", "sequence": 0, "asOf": "2025-12-31T00:00:00Z"}`)
	ask("2026-01-01T00:00:00Z").is(`{"available": "10", "posted": "10", "sequence": 1, "asOf": "2026-01-01T00:00:00Z"}`)
	ask("2026-01-02T01:00:00+01:00").is(`{"available": "6", "posted": "6", "sequence": 2, "asOf": "2026-01-02T00:00:00Z"}`)
	ask("2026-01-03T00:00:00Z").is(`{"available": "0", "posted": "0", "sequence": 2, "asOf": "2026-01-03T00:00:00Z"}`)
	ask("2030-01-01T00:00:00Z").is(`{"available": "0", "posted": "0", "sequence": 2, "asOf": "2030-01-01T00:00:00Z"}`)
	for _, value := range badTimeValues {
		got := a.post(`query($time: DateTime!) { wallet(id: "main") { balanceAt(time: $time) { available } } }`,
			`{"time": `+value.json+`}`)
		a.isFault(got, "BAD_USER_INPUT", "time", "time: ", value.says)
	}
}

func TestAudit(t *testing.T) {
	a := newAPI(t)
	history(a)
	head := a.query(`{ wallet(id: "main") { transactions(first: 1) { nodes { hash } } }
		}`).str("wallet.transactions.nodes.0.hash")
	a.query(`{ wallet(id: "main")
		{ audit { ok sequence posted sumOfGrants sumOfTransactions firstMismatch chainHead checkedAt } } }`).
		in("wallet.audit").is(`{"ok": true, "sequence": 12, "posted": "21", "sumOfGrants": "21", "sumOfTransactions": "21",
			"firstMismatch": null,
			"chainHead": "` + head + `", "checkedAt": "2026-01-01T12:00:00Z"}`)
}

// The fields of a line that an export needs and a dashboard does not: everything that its hash covers.
func TestTransactionForExport(t *testing.T) {
	a := newAPI(t)
	a.done("openWallet", `{"idempotencyKey": "w",
		"customerId": "`+a.customer("owner").str("id")+`", "externalId": "main", "overdraftLimit": "5"}`)
	a.done("recordUsage", `{"idempotencyKey": "u1", "walletId": "main", "action": "a", "credits": "2",
		"onShortfall": "OVERDRAFT"}`)
	granted := a.grant("main", "g1", "3").str("grant.id")
	lines := a.query(`{ wallet(id: "main") { transactions
		{ nodes { type debtAfter fingerprint createdGrants { id source amount } } } } }`)
	lines.in("wallet.transactions.nodes").is(`[
		{"type": "REPAYMENT", "debtAfter": "0", "fingerprint": "", "createdGrants": []},
		{"type": "GRANT", "debtAfter": "2", "fingerprint": "*",
		"createdGrants": [{"id": "` + granted + `", "source": "PROMOTION", "amount": "3"}]},
		{"type": "USAGE", "debtAfter": "2", "fingerprint": "*", "createdGrants": []}]`)
}
