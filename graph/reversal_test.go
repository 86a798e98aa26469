package graph_test

import (
	"strings"
	"testing"
	"time"
)

func TestReverseUsage(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	soon := a.grant("main", "soon", "3", `"priority": 1`).str("grant.id")
	late := a.grant("main", "late", "5").str("grant.id")
	usage := a.use("main", "u1", "6", `"subject": "user-7"`).str("transaction.id")
	part := `{"idempotencyKey": "r1", "transactionId": "` + usage + `", "amount": "4", "reason": "failed"}`
	done := a.done("reverseUsage", part)
	done.in("transaction").is(`{"id": "*", "wallet": "*", "sequence": 4, "type": "REVERSAL", "amount": "4",
		"heldChange": "0", "balanceAfter": "6",
		"drawdowns": [{"grant": {"id": "` + late + `"}, "amount": "3"}, {"grant": {"id": "` + soon + `"}, "amount": "1"}],
		"idempotencyKey": "r1", "action": "chat", "quantity": null, "dimensions": {}, "subject": "user-7",
		"reason": "failed", "actor": "*",
		"reverses": {"id": "` + usage + `"}, "reversed": "0", "counterpart": null, "shortfall": "0",
		"occurredAt": "*", "recordedAt": "*",
		"metadata": {}, "hash": "*"}`)
	done.in("wallet.balance.available").is(`"6"`)
	a.repeats("reverseUsage", part, done)
	a.reuses("reverseUsage", part, map[string]string{
		"amount": `"amount": null`, "expiredCredits": `"expiredCredits": "EXPIRE_AGAIN"`, "reason": `"reason": "other"`,
		"transactionId": `"transactionId": "` + a.use("main", "u2", "1").str("transaction.id") + `"`,
	})
	a.query(`query($id: ID!) { transaction(id: $id) { reversed } }`,
		`{"id": "`+usage+`"}`).is(`{"transaction": {"reversed": "4"}}`)
	a.refuses("reverseUsage", with(t, part, `"idempotencyKey": "r2", "amount": "2.000001"`), "REVERSAL_EXCEEDS_USAGE",
		"amount",
		"charged 6", "4 are reversed",
		"2 can be").is(`{"code": "*", "message": "*", "path": "*", "required": "2.000001", "available": "2",
				"retryAt": null}`)
	a.done("reverseUsage", with(t, part, `"idempotencyKey": "r3", "amount": null`)).in("transaction.amount").is(`"2"`)
	a.refuses("reverseUsage", with(t, part, `"idempotencyKey": "r4", "amount": null`), "REVERSAL_EXCEEDS_USAGE", "amount",
		"0 can be")
	a.holds("main", "7")
}

func TestReverseUsageRefusals(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	granted := a.grant("main", "g", "10")
	usage := a.use("main", "u1", "6").str("transaction.id")
	valid := `{"idempotencyKey": "r", "transactionId": "` + usage + `", "reason": "r"}`
	changes := append(badCredits("amount"), append(badKeys(), badReasons()...)...)
	a.refusesEach("reverseUsage", valid, append(changes,
		bad{`"amount": "0"`, "amount", "amount is 0"}, bad{`"amount": "-1"`, "amount", "amount is -1"}))
	grant := granted.str("transaction.id")
	a.refuses("reverseUsage", with(t, valid, `"transactionId": "`+grant+`"`), "NOT_REVERSIBLE", "transactionId", grant,
		"GRANT", "USAGE")
	elsewhere := a.inTest()
	elsewhere.wallet("elsewhere")
	elsewhere.grant("elsewhere", "g", "1")
	for _, id := range []string{
		"", "u1", "txn_", wallet, strings.ToLower(usage), strings.Replace(usage, "00000002", "00000003", 1),
		strings.Repeat("x", 300),
		elsewhere.use("elsewhere", "u", "1").str("transaction.id"),
	} {
		a.refuses("reverseUsage", with(t, valid, `"transactionId": "`+id+`"`), "NOT_FOUND", "transactionId",
			"there is no transaction")
	}
	free := a.use("main", "free", "0").str("transaction.id")
	a.refuses("reverseUsage", with(t, valid, `"transactionId": "`+free+`"`), "REVERSAL_EXCEEDS_USAGE", "amount",
		"charged 0")
	a.holds("main", "4")
}

func TestReverseAfterExpiry(t *testing.T) {
	for policy, want := range map[string]string{
		"GRACE":         `{"available": "6", "expiringNext": {"amount": "6", "expiresAt": "2026-03-03T00:00:00Z"}}`,
		"NON_EXPIRING":  `{"available": "6", "expiringNext": null}`,
		"EXPIRE_AGAIN":  `{"available": "0", "expiringNext": null}`,
		"not specified": `{"available": "6", "expiringNext": {"amount": "6", "expiresAt": "2026-03-03T00:00:00Z"}}`,
	} {
		a := newAPI(t)
		a.wallet("main")
		grant := a.grant("main", "g", "10",
			`"expiresAt": "2026-02-01T00:00:00Z", "priority": 7, "source": "TRIAL"`).str("grant.id")
		usage := a.use("main", "u", "6").str("transaction.id")
		a.world.Pass(31 * 24 * time.Hour)
		input := `{"idempotencyKey": "r", "transactionId": "` + usage + `", "reason": "r"}`
		if policy != "not specified" {
			input = with(t, input, `"expiredCredits": "`+policy+`"`)
		}
		done := a.done("reverseUsage", input)
		id := done.str("transaction.drawdowns.0.grant.id")
		if (id == grant) != (policy == "EXPIRE_AGAIN") {
			t.Errorf("%s returned the credit to %s, which was %s", policy, id, grant)
		}
		a.query(`{ wallet(id: "main") { balance { available expiringNext { amount expiresAt } } }
			}`).in("wallet.balance").is(want)
		if policy != "EXPIRE_AGAIN" {
			a.query(`query($id: ID!) { node(id: $id) { ... on Grant { source priority origin { id status } } } }`,
				`{"id": "`+id+`"}`).
				in("node").is(`{"source": "TRIAL", "priority": 7, "origin": {"id": "` + grant + `", "status": "EXPIRED"}}`)
		}
		a.holds("main", strings.Split(want, `"`)[3])
	}
}

// Of several reversals in one request, each shows how much is reversed after it.
func TestReversalsInOneRequest(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	usage := a.use("main", "u", "6").str("transaction.id")
	a.query(`mutation($id: ID!) {
		one: reverseUsage(input: {idempotencyKey: "r1", transactionId: $id, amount: "1", reason: "r"}) { transaction {
		reverses { reversed } drawdowns { grant { remaining } } } wallet { balance { available } } }
		two: reverseUsage(input: {idempotencyKey: "r2", transactionId: $id, amount: "2", reason: "r"}) { transaction {
		reverses { reversed } drawdowns { grant { remaining } } } wallet { balance { available } } }
	}`, `{"id": "`+usage+`"}`).is(`{
		"one": {"transaction": {"reverses": {"reversed": "1"}, "drawdowns": [{"grant": {"remaining": "5"}}]},
		"wallet": {"balance": {"available": "5"}}},
		"two": {"transaction": {"reverses": {"reversed": "3"}, "drawdowns": [{"grant": {"remaining": "7"}}]},
		"wallet": {"balance": {"available": "7"}}}}`)
}

// Credit that returns to a voided grant leaves the wallet again, by a line that names the reversal, even if other
// returned credit repaid debt in between.
func TestReversalRepaysDebtBesideAVoidedGrant(t *testing.T) {
	a := newAPI(t)
	a.wallet("main", `"overdraftLimit": "100"`)
	a.grant("main", "first", "10", `"priority": 1`)
	voided := a.grant("main", "second", "15").str("grant.id")
	usage := a.use("main", "u1", "20").str("transaction.id")
	a.done("voidGrant", `{"idempotencyKey": "v", "grantId": "`+voided+`", "reason": "r"}`)
	a.use("main", "u2", "8", `"onShortfall": "OVERDRAFT"`)
	reversal := a.done("reverseUsage",
		`{"idempotencyKey": "r", "transactionId": "`+usage+`", "reason": "r"}`).str("transaction.id")
	a.query(`{ wallet(id: "main") { transactions(first: 3) { nodes { type amount debtAfter reverses { id } } } } }`).
		is(`{"wallet": {"transactions": {"nodes": [
			{"type": "VOID", "amount": "-10", "debtAfter": "0", "reverses": {"id": "` + reversal + `"}},
			{"type": "REPAYMENT", "amount": "0", "debtAfter": "0", "reverses": null},
			{"type": "REVERSAL", "amount": "20", "debtAfter": "8", "reverses": {"id": "` + usage + `"}}]}}}`)
	a.holds("main", "2")
}
