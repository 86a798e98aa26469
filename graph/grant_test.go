package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestGrantCredits(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	input := `{"idempotencyKey": "g1", "walletId": "main", "amount": "12.50", "source": "PURCHASE", "priority": 7,
		"effectiveAt": "2026-01-02T01:00:00+01:00", "expiresAt": "2026-02-01T00:00:00Z",
		"paid": {"amount": "49.90", "currency": "EUR"}, "reason": "order 17", "metadata": {"order": "A-17"}}`
	done := a.done("grantCredits", input)
	done.in("grant").is(`{"id": "*", "wallet": {"id": "` + wallet +
		`"}, "source": "PURCHASE", "status": "PENDING", "amount": "12.5",
		"remaining": "12.5", "held": "0", "priority": 7, "effectiveAt": "2026-01-02T00:00:00Z",
			"expiresAt": "2026-02-01T00:00:00Z",
		"paid": {"amount": "49.9", "currency": "EUR"}, "reason": "order 17", "metadata": {"order": "A-17"},
		"createdAt": "2026-01-01T00:00:00Z", "origin": null}`)
	grant := done.str("grant.id")
	done.in("transaction").is(`{"id": "*", "wallet": {"id": "` + wallet +
		`"}, "sequence": 1, "type": "GRANT", "amount": "12.5", "heldChange": "0",
		"balanceAfter": "12.5", "drawdowns": [{"grant": {"id": "` + grant + `"}, "amount": "12.5"}], "idempotencyKey": "g1",
		"action": null, "quantity": null, "dimensions": {}, "subject": null, "reason": "order 17", "actor": "*",
			"reverses": null,
		"reversed": "0", "counterpart": null, "shortfall": "0", "occurredAt": "2026-01-01T00:00:00Z",
			"recordedAt": "2026-01-01T00:00:00Z",
		"metadata": {"order": "A-17"}, "hash": "*"}`)
	done.in("wallet.balance").is(`{"available": "0", "held": "0", "pending": "12.5", "posted": "12.5",
		"expiringNext": {"amount": "12.5", "expiresAt": "2026-02-01T00:00:00Z", "grant": {"id": "` + grant + `"}},
		"sequence": 1, "asOf": "2026-01-01T00:00:00Z"}`)
	a.repeats("grantCredits", input, done)
	a.repeats("grantCredits", with(t, input, `"walletId": "`+wallet+`", "amount": "12.5"`), done)

	plain := a.done("grantCredits",
		`{"idempotencyKey": "g2", "walletId": "main", "amount": "0.000001", "effectiveAt": null,
		"expiresAt": null, "paid": null, "reason": null, "metadata": null}`)
	plain.in("grant").is(`{"id": "*", "wallet": "*", "source": "PROMOTION", "status": "ACTIVE", "amount": "0.000001",
		"remaining": "0.000001",
		"held": "0", "priority": 100, "effectiveAt": "2026-01-01T00:00:00Z", "expiresAt": null, "paid": null, "reason": null,
		"metadata": {}, "createdAt": "2026-01-01T00:00:00Z", "origin": null}`)
	a.holds("main", "0.000001")
}

func TestGrantCreditsRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	valid := `{"idempotencyKey": "g", "walletId": "main", "amount": "1", "paid": {"amount": "1", "currency": "EUR"}}`
	changes := []bad{
		{`"amount": "0"`, "amount", "amount is 0"},
		{`"amount": "-0"`, "amount", "amount is 0"},
		{`"amount": "-1"`, "amount", "amount is -1"},
		{`"priority": -1`, "priority", "priority is -1"},
		{`"priority": 10001`, "priority", "10000"},
		{`"expiresAt": "2026-01-01T00:00:00Z"`, "expiresAt", "2026-01-01T00:00:00Z"},
		{`"effectiveAt": "2026-03-01T00:00:00Z", "expiresAt": "2026-03-01T00:00:00Z"`, "expiresAt", "2026-03-01T00:00:00Z"},
		{`"paid": {"amount": "-1", "currency": "EUR"}`, "paid.amount", "-1"},
		{`"paid": {"amount": "1", "currency": "eur"}`, "paid.currency", `"eur" is not a currency`},
		{`"paid": {"amount": "1", "currency": ""}`, "paid.currency", "currency"},
		{`"paid": {"amount": "1", "currency": "EURO"}`, "paid.currency", `"EURO"`},
		{`"paid": {"amount": "1", "currency": "XXX"}`, "paid.currency", `"XXX" is not a currency`},
		{`"paid": {"amount": "1.005", "currency": "USD"}`, "paid.amount", "USD has 2 digits"},
		{`"paid": {"amount": "80.5", "currency": "JPY"}`, "paid.amount", "JPY has 0 digits"},
		{`"paid": {"amount": "18.6001", "currency": "KWD"}`, "paid.amount", "KWD has 3 digits"},
		{`"paid": {"amount": "100000000000.01", "currency": "EUR"}`, "paid.amount", "the largest is 100000000000"},
		{`"reason": "` + strings.Repeat("r", 501) + `"`, "reason", "at most 500"},
		{`"amount": "1000000000000.000001"`, "amount", "largest amount"},
	}
	for _, value := range badDecimalValues {
		changes = append(changes, bad{`"paid": {"currency": "EUR", "amount": ` + value.json + `}`, "paid.amount", value.says})
	}
	for _, field := range []string{"effectiveAt", "expiresAt"} {
		changes = append(changes, badTimes(field)...)
	}
	changes = append(append(changes, badKeys()...), badMetadata("metadata")...)
	a.refusesEach("grantCredits", valid, append(changes, badCredits("amount")...))
	a.refusesUnknownWallets("grantCredits", valid, "walletId")
	a.grant("main", "most", "1000000000000")
	a.refuses("grantCredits", valid, "WALLET_FULL", "amount", "largest balance")
	a.holds("main", "1000000000000")
}

func TestGrantCreditsOnce(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	input := `{"idempotencyKey": "g1", "walletId": "main", "amount": "5"}`
	first := a.done("grantCredits", input)
	a.reuses("grantCredits", input, map[string]string{
		"amount":      `"amount": "5.000001"`,
		"source":      `"source": "TRIAL"`,
		"priority":    `"priority": 101`,
		"effectiveAt": `"effectiveAt": "2026-01-01T00:00:00Z"`,
		"expiresAt":   `"expiresAt": "2027-01-01T00:00:00Z"`,
		"paid":        `"paid": {"amount": "0", "currency": "EUR"}`,
		"reason":      `"reason": "r"`,
		"metadata":    `"metadata": {"a": "b"}`,
	})
	for name, other := range map[string]string{
		"recordUsage":     `{"idempotencyKey": "g1", "walletId": "main", "action": "chat", "credits": "1"}`,
		"adjustBalance":   `{"idempotencyKey": "g1", "walletId": "main", "amount": "1", "reason": "r"}`,
		"setWalletStatus": `{"idempotencyKey": "g1", "walletId": "main", "status": "FROZEN", "reason": "r"}`,
		"voidGrant":       `{"idempotencyKey": "g1", "grantId": "` + first.str("grant.id") + `", "reason": "r"}`,
		"transferCredits": `{"idempotencyKey": "g1", "fromWalletId": "main", "toWalletId": "other", "amount": "1",
			"reason": "r"}`,
	} {
		a.refuses(name, other, "IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "by grantCredits, and not by "+name)
	}
	a.grant("other", "g1", "5") // a key is of its wallet: in another it is another
	// A replay returns the grant as it is now, months later and whatever the balance is.
	a.use("main", "u1", "2")
	a.world.Pass(400 * 24 * time.Hour)
	again := a.done("grantCredits", input)
	again.in("transaction").is(string(first.in("transaction").text))
	again.in("grant.remaining").is(`"3"`)
	a.holds("main", "3")
	short := `{"idempotencyKey": "g2", "walletId": "main", "amount": "5", "expiresAt": "2028-01-01T00:00:00Z"}`
	a.done("grantCredits", short).in("grant.status").is(`"ACTIVE"`)
	a.world.Pass(400 * 24 * time.Hour)
	a.done("grantCredits", short).in("grant.status").is(`"EXPIRED"`)
}

func TestGrantStatuses(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	ids := map[string]string{}
	for key, fields := range map[string]string{
		"pending": `"effectiveAt": "2026-03-01T00:00:00Z"`, "active": `"priority": 50`, "spent": `"priority": 1`,
		"expired": `"expiresAt": "2026-01-02T00:00:00Z", "priority": 60`, "voided": `"priority": 70`,
	} {
		ids[key] = a.grant("main", key, "10", fields).str("grant.id")
	}
	a.use("main", "u", "10")
	a.done("voidGrant", `{"idempotencyKey": "v", "grantId": "`+ids["voided"]+`", "reason": "r"}`)
	a.world.Pass(24 * time.Hour)
	for key, want := range map[string]string{
		"pending": `{"status": "PENDING", "remaining": "10"}`, "active": `{"status": "ACTIVE", "remaining": "10"}`,
		"spent": `{"status": "DEPLETED", "remaining": "0"}`, "expired": `{"status": "EXPIRED", "remaining": "0"}`,
		"voided": `{"status": "VOIDED", "remaining": "0"}`,
	} {
		a.query(`query($id: ID!) { node(id: $id) { ... on Grant { status remaining } } }`,
			`{"id": "`+ids[key]+`"}`).in("node").is(want)
	}
	a.holds("main", "10")
}

func TestGrants(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	list := func(spendable string) listing {
		return listing{a, `query($first: Int, $after: String, $spendable: Boolean) { wallet(id: "main") {
			list: grants(first: $first, after: $after,
				spendable: $spendable) { ` + connection("reason") + ` } } }`, `{"spendable": ` + spendable + `}`}
	}
	for _, spendable := range []string{"null", "true", "false"} {
		list(spendable).isEmpty()
	}
	grant := func(name string, fields ...string) {
		a.grant("main", name, "10", append(fields, `"reason": "`+name+`"`)...)
		a.world.Pass(time.Millisecond)
	}
	grant("spent", `"priority": 1`)
	a.use("main", "u", "10")
	grant("last", `"priority": 200`)
	grant("never")
	grant("later", `"effectiveAt": "2026-06-01T00:00:00Z"`)
	grant("march", `"expiresAt": "2026-03-01T00:00:00Z"`)
	grant("paid", `"paid": {"amount": "1", "currency": "EUR"}`)
	grant("gone", `"expiresAt": "2026-01-01T01:00:00Z"`)
	grant("first", `"priority": 0`)
	a.world.Pass(time.Hour)
	list("null").pages("reason", "first", "gone", "paid", "march", "later", "never", "last", "spent")
	list("true").pages("reason", "first", "march", "never", "paid", "last")
	list("false").pages("reason", "gone", "later", "spent")

	list("null").survives("reason", func(i int) { grant(fmt.Sprint("new", i), `"priority": 0`) },
		"first", "gone", "paid", "march", "later", "never", "last", "spent")
	list("false").survives("reason", func(i int) {
		grant(fmt.Sprint("newer", i),
			`"effectiveAt": "2026-06-01T00:00:00Z"`)
	},
		"gone", "later", "spent")
	a.wallet("other")
	foreign := a.grant("other", "g", "1")
	for _, spendable := range []string{"null", "true", "false"} {
		list(spendable).refusesCursors(cursorOf(foreign.str("grant.id")), cursorOf(foreign.str("transaction.id")),
			cursorOf(foreign.str("wallet.id")))
	}
}

// A list of spendable grants continues at the right place even if the last grant of a page was spent meanwhile.
func TestSpendableGrantsAreSpentWhilePaging(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for i := range 6 {
		a.grant("main", fmt.Sprint("g", i), "1", fmt.Sprintf(`"priority": %d`, i))
	}
	page := func(after string) answer {
		return a.query(`query($after: String) { wallet(id: "main") { grants(first: 2, after: $after, spendable: true) {
			nodes { priority } pageInfo { hasNextPage endCursor } } } }`, `{"after": `+after+`}`).in("wallet.grants")
	}
	first := page("null")
	first.in("nodes").is(`[{"priority": 0}, {"priority": 1}]`)
	a.use("main", "u", "3") // both of them, and the one that comes next
	second := page(string(first.in("pageInfo.endCursor").text))
	second.is(`{"nodes": [{"priority": 3}, {"priority": 4}], "pageInfo": {"hasNextPage": true, "endCursor": "*"}}`)
	third := page(string(second.in("pageInfo.endCursor").text))
	third.is(`{"nodes": [{"priority": 5}], "pageInfo": {"hasNextPage": false, "endCursor": "*"}}`)
}

func TestVoidGrant(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	grant := a.grant("main", "g1", "10").str("grant.id")
	a.use("main", "u1", "4")
	input := `{"idempotencyKey": "v1", "grantId": "` + grant + `", "reason": "mistake"}`
	done := a.done("voidGrant", input)
	done.in("transaction").is(`{"id": "*", "wallet": "*", "sequence": 3, "type": "VOID", "amount": "-6", "heldChange": "0",
		"balanceAfter": "0",
		"drawdowns": [{"grant": {"id": "` + grant + `"}, "amount": "6"}], "idempotencyKey": "v1",
		"action": null, "quantity": null,
		"dimensions": {}, "subject": null, "reason": "mistake", "actor": "*", "reverses": null, "reversed": "0",
		"counterpart": null,
		"shortfall": "0", "occurredAt": "*", "recordedAt": "*", "metadata": {}, "hash": "*"}`)
	done.in("grant.status").is(`"VOIDED"`)
	done.in("wallet.balance.available").is(`"0"`)
	a.repeats("voidGrant", input, done)
	another := a.grant("main", "g2", "1").str("grant.id")
	a.reuses("voidGrant", input, map[string]string{"reason": `"reason": "other"`, "grantId": `"grantId": "` + another +
		`"`})
	a.refuses("voidGrant", with(t, input, `"idempotencyKey": "v2"`), "GRANT_NOT_VOIDABLE", "grantId",
		"nothing is left of grant "+grant)
	a.holds("main", "1")
}

func TestVoidGrantRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	grant := a.grant("main", "g1", "1").str("grant.id")
	valid := `{"idempotencyKey": "v", "grantId": "` + grant + `", "reason": "r"}`
	a.refusesEach("voidGrant", valid, append(badKeys(), badReasons()...))
	elsewhere := a.inTest()
	elsewhere.wallet("elsewhere")
	for _, id := range []string{
		"", "main", "grt_", "grt_1", strings.ToLower(grant), grant[:len(grant)-12] + "000000999900",
		// no line has this sequence
		elsewhere.grant("elsewhere", "g", "1").str("grant.id"), a.wallet("other").str("id"), strings.Repeat("x", 300),
	} {
		a.refuses("voidGrant", with(t, valid, `"grantId": "`+id+`"`), "NOT_FOUND", "grantId", "there is no grant")
	}
	spent := a.grant("main", "spent", "1", `"priority": 1`).str("grant.id")
	a.use("main", "u", "1")
	lapsed := a.grant("main", "lapsed", "1", `"expiresAt": "2026-01-01T01:00:00Z"`).str("grant.id")
	a.world.Pass(time.Hour)
	for _, id := range []string{spent, lapsed} {
		a.refuses("voidGrant", with(t, valid, `"grantId": "`+id+`"`), "GRANT_NOT_VOIDABLE", "grantId", "nothing is left")
	}
	a.holds("main", "1")
}
