package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func TestOpenWallet(t *testing.T) {
	a := newAPI(t)
	owner := a.customer("acme").str("id")
	input := `{"idempotencyKey": "w1", "customerId": "acme", "externalId": "main", "name": "Main", "unit": "tokens",
		"overdraftLimit": "0.5", "metadata": {"team": "core"}}`
	done := a.done("openWallet", input).is(`{"wallet": {"id": "*", "externalId": "main", "customer": {"id": "` + owner +
		`"}, "name": "Main",
		"unit": "tokens", "status": "ACTIVE", "overdraftLimit": "0.5", "metadata": {"team": "core"},
			"createdAt": "2026-01-01T00:00:00Z",
		"balance": {"available": "0", "held": "0", "pending": "0", "posted": "0", "expiringNext": null, "sequence": 0,
			"asOf": "2026-01-01T00:00:00Z"}},
		"replayed": false, "userErrors": []}`)
	a.repeats("openWallet", input, done)
	a.repeats("openWallet", with(t, input, `"customerId": "`+owner+`"`),
		done) // naming the customer either way is the same request
	plain := `{"externalId": null, "customer": {"id": "` + owner +
		`"}, "id": "*", "name": "default", "unit": "credits", "status": "ACTIVE",
		"overdraftLimit": "0", "metadata": {}, "createdAt": "*", "balance": "*"}`
	a.done("openWallet", `{"idempotencyKey": "w2", "customerId": "`+owner+`"}`).in("wallet").is(plain)
	a.done("openWallet", `{"idempotencyKey": "w3", "customerId": "acme", "externalId": null, "name": null, "unit": null,
		"overdraftLimit": null, "metadata": null}`).in("wallet").is(plain)
}

func TestOpenWalletRefusals(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	a.inTest().customer("elsewhere")
	valid := `{"idempotencyKey": "w", "customerId": "acme"}`
	changes := []bad{
		{`"name": ""`, "name", "name is empty"},
		{`"unit": ""`, "unit", "unit is empty"},
		{`"unit": "` + strings.Repeat("u", 41) + `"`, "unit", "41 bytes long; at most 40"},
		{`"externalId": ""`, "externalId", "leave it out"},
		{`"externalId": "wal_01KDVDNA0086FCC9Y7DCDZP7X3"`, "externalId", `"wal_01KDVDNA`},
		{`"overdraftLimit": "-1"`, "overdraftLimit", "overdraftLimit is -1"},
	}
	changes = append(append(changes, badKeys()...), badMetadata("metadata")...)
	a.refusesEach("openWallet", valid, append(changes, badCredits("overdraftLimit")...))
	for _, id := range []string{"nobody", "elsewhere", "cus_01KDVDNA00000000000000000A", "", "cus_", strings.Repeat("x",
		300)} {
		a.refuses("openWallet", with(t, valid, `"customerId": "`+id+`"`), "NOT_FOUND", "customerId", "there is no customer")
	}
	other := a.inTest().query(`{ customer(id: "elsewhere") { id } }`).str("customer.id")
	a.refuses("openWallet", with(t, valid, `"customerId": "`+other+`"`), "NOT_FOUND", "customerId", other)
}

// badCredits returns values that are no amount of credits, whatever the sign.
func badCredits(field string) []bad {
	var changes []bad
	for _, value := range badCreditsValues {
		changes = append(changes, bad{`"` + field + `": ` + value.json, field, value.says})
	}
	return changes
}

func TestOpenWalletOnce(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	a.customer("other")
	input := `{"idempotencyKey": "w1", "customerId": "acme", "externalId": "main"}`
	first := a.done("openWallet", input)
	a.reuses("openWallet", input, map[string]string{
		"customerId":     `"customerId": "other"`,
		"externalId":     `"externalId": "another"`,
		"name":           `"name": "Main"`,
		"unit":           `"unit": "tokens"`,
		"overdraftLimit": `"overdraftLimit": "0.000001"`,
		"metadata":       `"metadata": {"a": ""}`,
	})
	a.refuses("openWallet", with(t, input, `"idempotencyKey": "w2"`), "ALREADY_EXISTS", "externalId", `"main"`,
		first.str("wallet.id"))
	a.refuses("createCustomer", `{"idempotencyKey": "w1", "name": "A"}`, "IDEMPOTENCY_KEY_REUSED", "idempotencyKey",
		"createCustomer")
	// A customer may have the same external id as a wallet: each field looks up its own kind.
	a.done("createCustomer", `{"idempotencyKey": "c", "name": "A", "externalId": "main"}`)
	a.grant("main", "g", "5")
	again := a.done("openWallet", input)
	if again.str("wallet.balance.available") != "5" {
		t.Errorf("a replay shows %s, not the wallet as it is", again.in("wallet").text)
	}
}

func TestWallet(t *testing.T) {
	a := newAPI(t)
	opened := a.wallet("main")
	ask := func(a *api, id string) answer {
		return a.query(`query($id: ID!) { wallet(id: $id) { `+wholeWallet+` } }`, `{"id": "`+id+`"}`).in("wallet")
	}
	for _, id := range []string{opened.str("id"), "main"} {
		ask(a, id).is(string(opened.text))
		ask(a.inTest(), id).is(`null`)
	}
	for _, id := range []string{
		"", "nobody", "owner of main", "wal_", "wal_01KDVDNA00000000000000000A",
		strings.ToLower(opened.str("id")),
	} {
		ask(a, id).is(`null`)
	}
}

// A request that selects a ledger anywhere reads everything that was written before; a balance alone may be that of a
// moment ago.
func TestReadingOnesOwnWrites(t *testing.T) {
	a := newAPI(t)
	id := a.wallet("main").str("id")
	var err error
	a.store.stale, err = a.store.Store.Wallets(t.Context(), billing.Live, []billing.WalletID{billing.WalletID(id)},
		ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	line := a.grant("main", "g", "5").str("transaction.id")
	ledger := `balance { available } transactions { nodes { type } }`
	want := `{"balance": {"available": "5"}, "transactions": {"nodes": [{"type": "GRANT"}]}}`
	a.query(`query($id: ID!, $line: ID!) { byId: wallet(id: $id) { ...Ledger } byName: wallet(id: "main")
		{ ... on Wallet { ...Ledger } }
		customer(id: "owner of main") { wallets { nodes { ...Ledger } } } node(id: $id) { ...Ledger }
		transaction(id: $line) { wallet { ...Ledger } } } fragment Ledger on Wallet { `+ledger+` }`, `{"id": "`+id+`",
			"line": "`+line+`"}`).
		is(`{"byId": ` + want + `, "byName": ` + want + `, "customer": {"wallets": {"nodes": [` + want + `]}}, "node": ` +
			want + `,
			"transaction": {"wallet": ` + want + `}}`)
	a.query(`{ wallet(id: "main") { balance { available } } }`).is(`{"wallet": {"balance": {"available": "0"}}}`)
	a.query(`{ wallet(id: "main") { grants { nodes { remaining } } } }`).is(`{"wallet":
		{"grants": {"nodes": [{"remaining": "5"}]}}}`)
	a.use("main", "u", "2").in("wallet.balance.available").is(`"3"`)
}

func TestWallets(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	list := listing{a, `query($first: Int, $after: String)
		{ customer(id: "acme") { list: wallets(first: $first, after: $after) { ` +
		connection("externalId customer { name } balance { available }") + ` } } }`, `{}`}
	list.isEmpty()
	open := func(name string) {
		a.world.Pass(time.Millisecond)
		a.done("openWallet", `{"idempotencyKey": "`+name+`", "customerId": "acme", "externalId": "`+name+`"}`)
	}
	for i := range 5 {
		open(fmt.Sprint("w", i))
	}
	list.pages("externalId", "w4", "w3", "w2", "w1", "w0")
	list.survives("externalId", func(i int) { open(fmt.Sprint("late", i)) }, "w4", "w3", "w2", "w1", "w0")
	a.wallet("foreign")
	foreign := a.query(`{ customer(id: "owner of foreign") { wallets { pageInfo { endCursor } } }
		}`).str("customer.wallets.pageInfo.endCursor")
	customers := a.query(`{ customers { pageInfo { endCursor } } }`).str("customers.pageInfo.endCursor")
	for _, after := range []string{foreign, customers} {
		a.isFault(list.ask("", `"`+after+`"`), "BAD_USER_INPUT", "after", "after is not a cursor of this list")
	}
	list.refusesCursors()
}

func TestSetWalletStatus(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	freeze := `{"idempotencyKey": "s1", "walletId": "main", "status": "FROZEN", "reason": "fraud"}`
	done := a.done("setWalletStatus", freeze)
	done.in("wallet.status").is(`"FROZEN"`)
	a.repeats("setWalletStatus", freeze, done)
	a.reuses("setWalletStatus", freeze, map[string]string{"status": `"status": "ACTIVE"`, "reason": `"reason": "other"`})
	a.grant("main", "g1", "10")
	a.done("adjustBalance", `{"idempotencyKey": "a1", "walletId": "main", "amount": "3", "reason": "r"}`)
	a.done("adjustBalance", `{"idempotencyKey": "a2", "walletId": "main", "amount": "-2", "reason": "r"}`)
	a.wallet("target")
	for name, input := range map[string]string{
		"recordUsage": `{"idempotencyKey": "u1", "walletId": "main", "action": "chat", "credits": "1"}`,
		"transferCredits": `{"idempotencyKey": "t1", "fromWalletId": "main", "toWalletId": "target", "amount": "1",
			"reason": "r"}`,
	} {
		path := map[string]string{"transferCredits": "fromWalletId"}[name]
		a.refuses(name, input, "WALLET_FROZEN", path, "is frozen", "set its status to ACTIVE")
	}
	a.done("setWalletStatus", `{"idempotencyKey": "s2", "walletId": "main", "status": "ACTIVE", "reason": "cleared"}`)
	a.use("main", "u1", "11")
	a.holds("main", "0")
}

func TestCloseWallet(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	grant := a.grant("main", "g1", "10").str("grant.id")
	usage := a.use("main", "u1", "4").str("transaction.id")
	shut := `{"idempotencyKey": "s1", "walletId": "main", "status": "CLOSED", "reason": "left"}`
	a.refuses("setWalletStatus", shut, "WALLET_NOT_EMPTY", "", "6 credits",
		"spend, void or transfer").in("available").is(`"6"`)
	a.done("adjustBalance", `{"idempotencyKey": "a1", "walletId": "main", "amount": "-6", "reason": "r"}`)
	a.done("setWalletStatus", shut).in("wallet.status").is(`"CLOSED"`)
	a.done("setWalletStatus", with(t, shut, `"idempotencyKey": "s2"`)).in("wallet.status").is(`"CLOSED"`)
	a.refuses("setWalletStatus", with(t, shut,
		`"idempotencyKey": "s3", "status": "ACTIVE"`), "WALLET_CLOSED", "", "cannot be reopened", "open another")
	for name, input := range map[string]string{
		"grantCredits":  `{"idempotencyKey": "x", "walletId": "main", "amount": "1"}`,
		"recordUsage":   `{"idempotencyKey": "x", "walletId": "main", "action": "chat", "credits": "1"}`,
		"adjustBalance": `{"idempotencyKey": "x", "walletId": "main", "amount": "1", "reason": "r"}`,
		"voidGrant":     `{"idempotencyKey": "x", "grantId": "` + grant + `", "reason": "r"}`,
		"reverseUsage":  `{"idempotencyKey": "x", "transactionId": "` + usage + `", "reason": "r"}`,
	} {
		a.refuses(name, input, "WALLET_CLOSED", "", "is closed")
	}
	transfer := `{"idempotencyKey": "x", "fromWalletId": "main", "toWalletId": "other", "amount": "1", "reason": "r"}`
	a.refuses("transferCredits", transfer, "WALLET_CLOSED", "fromWalletId", "is closed")
	a.grant("other", "g", "1")
	a.refuses("transferCredits", with(t, transfer,
		`"fromWalletId": "other", "toWalletId": "main"`), "WALLET_CLOSED", "toWalletId", "is closed")
	a.holds("main", "0")
}

func TestSetWalletStatusRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	valid := `{"idempotencyKey": "s", "walletId": "main", "status": "FROZEN", "reason": "r"}`
	a.refusesEach("setWalletStatus", valid, append(badKeys(), badReasons()...))
	a.refusesUnknownWallets("setWalletStatus", valid, "walletId")
}

// badReasons are invalid reasons, for mutations that require one.
func badReasons() []bad {
	return []bad{
		{`"reason": ""`, "reason", "reason is empty"},
		{`"reason": "  "`, "reason", "reason is empty"},
		{`"reason": "` + strings.Repeat("r", 501) + `"`, "reason", "501 bytes long; at most 500"},
		{`"reason": "a\rb"`, "reason", "control character"},
	}
}

// refusesUnknownWallets checks that ids of no wallet, and of wallets of another tenant, are refused in the same way.
func (a *api) refusesUnknownWallets(name, input, field string) {
	a.t.Helper()
	elsewhere := a.inTest().wallet("elsewhere").str("id")
	for _, id := range []string{
		"", "nobody", "elsewhere", elsewhere, "wal_01KDVDNA00000000000000000A", "grt_1",
		strings.Repeat("x", 300),
	} {
		a.refuses(name, with(a.t, input, `"`+field+`": "`+id+`"`), "NOT_FOUND", field,
			"there is no wallet with the id or external id")
	}
}
