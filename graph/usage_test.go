package graph_test

import (
	"strings"
	"testing"
	"time"
)

func TestRecordUsage(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	late := a.grant("main", "late", "5").str("grant.id")
	soon := a.grant("main", "soon", "3", `"expiresAt": "2026-02-01T00:00:00Z"`).str("grant.id")
	input := `{"idempotencyKey": "u1", "walletId": "main", "action": "chat.completion", "quantity": "1500", "dimensions":
		{"model": "large"},
		"credits": "4.25", "subject": "user-7", "occurredAt": "2025-12-31T23:30:00Z", "metadata": {"trace": "t1"}}`
	done := a.done("recordUsage", input)
	done.in("transaction").is(`{"id": "*", "wallet": {"id": "` + wallet +
		`"}, "sequence": 3, "type": "USAGE", "amount": "-4.25", "heldChange": "0",
		"balanceAfter": "3.75", "drawdowns": [{"grant": {"id": "` + soon + `"}, "amount": "3"},
			{"grant": {"id": "` + late + `"}, "amount": "1.25"}],
		"idempotencyKey": "u1", "action": "chat.completion", "quantity": "1500", "dimensions": {"model": "large"},
			"subject": "user-7",
		"reason": null, "actor": "*", "reverses": null, "reversed": "0", "counterpart": null, "shortfall": "0",
		"occurredAt": "2025-12-31T23:30:00Z", "recordedAt": "2026-01-01T00:00:00Z", "metadata": {"trace": "t1"},
			"hash": "*"}`)
	done.in("wallet.balance").is(`{"available": "3.75", "held": "0", "pending": "0", "posted": "3.75",
		"expiringNext": null, "sequence": 3,
		"asOf": "2026-01-01T00:00:00Z"}`)
	a.repeats("recordUsage", input, done)
	a.repeats("recordUsage", with(t, input,
		`"walletId": "`+wallet+`", "credits": "4.250000", "occurredAt": "2026-01-01T00:30:00+01:00"`), done)
	a.use("main", "free", "0").in("transaction").is(`{"id": "*", "wallet": "*", "sequence": 4, "type": "USAGE",
		"amount": "0", "heldChange": "0",
		"balanceAfter": "3.75", "drawdowns": [], "idempotencyKey": "free", "action": "chat", "quantity": "1",
		"dimensions": {}, "subject": null,
		"reason": null, "actor": "*", "reverses": null, "reversed": "0", "counterpart": null, "shortfall": "0",
		"occurredAt": "2026-01-01T00:00:00Z", "recordedAt": "2026-01-01T00:00:00Z", "metadata": {}, "hash": "*"}`)
	a.holds("main", "3.75")
}

func TestRecordUsageRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	valid := `{"idempotencyKey": "u", "walletId": "main", "action": "chat", "credits": "1"}`
	changes := []bad{
		{`"credits": "-1"`, "credits", "credits is -1; to give credit back, reverse the usage"},
		{`"quantity": "-1"`, "quantity", "quantity is -1"},
		{`"action": ""`, "action", "action is empty"},
		{`"action": "` + strings.Repeat("a", 201) + `"`, "action", "201 bytes long; at most 200"},
		{`"subject": "` + strings.Repeat("s", 201) + `"`, "subject", "201 bytes long; at most 200"},
		{`"subject": "a\u0007"`, "subject", "control character"},
	}
	for _, value := range badDecimalValues {
		changes = append(changes, bad{`"quantity": ` + value.json, "quantity", value.says})
	}
	changes = append(append(append(changes, badKeys()...), badMetadata("metadata")...), badMetadata("dimensions")...)
	changes = append(append(changes, badTimes("occurredAt")...), badCredits("credits")...)
	a.refusesEach("recordUsage", valid, changes)
	a.refusesUnknownWallets("recordUsage", valid, "walletId")
	for _, absent := range []string{`"credits": null`, `"credits": null, "quantity": "3"`} {
		a.refuses("recordUsage", with(t, valid, absent), "UNKNOWN_ACTION", "action", `"chat"`, "credits")
	}
	refusal := a.refuses("recordUsage", with(t, valid, `"credits": "10.000001"`), "INSUFFICIENT_CREDITS", "credits",
		"10.000001", "10 are available")
	refusal.is(`{"code": "*", "message": "*", "path": "*", "required": "10.000001", "available": "10", "retryAt": null}`)
	a.refuses("recordUsage", with(t, valid, `"occurredAt": "2025-11-26T23:59:59.999999Z"`), "EVENT_TOO_OLD", "occurredAt",
		"2025-11-26T23:59:59.999999Z", "35 days")
	a.refuses("recordUsage", with(t, valid, `"occurredAt": "2026-01-01T00:05:00.000001Z"`), "EVENT_IN_FUTURE",
		"occurredAt", "5 minutes").
		in("retryAt").is(`"2026-01-01T00:00:00.000001Z"`)
	a.use("main", "oldest", "1", `"occurredAt": "2025-11-27T00:00:00Z"`)
	// Digits beyond the microsecond are cut off.
	a.use("main", "latest", "1", `"occurredAt": "2026-01-01T00:05:00.000000999Z"`)
	a.holds("main", "8")
}

func TestRecordUsageOnce(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	a.grant("main", "g", "10")
	input := `{"idempotencyKey": "u1", "walletId": "main", "action": "chat", "credits": "7"}`
	first := a.done("recordUsage", input)
	a.reuses("recordUsage", input, map[string]string{
		"action":      `"action": "draw"`,
		"quantity":    `"quantity": "2"`,
		"dimensions":  `"dimensions": {"model": "small"}`,
		"credits":     `"credits": "7.1"`,
		"subject":     `"subject": "user"`,
		"occurredAt":  `"occurredAt": "2026-01-01T00:00:00Z"`,
		"onShortfall": `"onShortfall": "PARTIAL"`,
		"metadata":    `"metadata": {"a": "b"}`,
	})
	a.refuses("grantCredits", `{"idempotencyKey": "u1", "walletId": "main", "amount": "7"}`, "IDEMPOTENCY_KEY_REUSED",
		"idempotencyKey")
	// The key belongs to its wallet, and its first result is returned even if the request would be refused today.
	a.refuses("recordUsage", with(t, input, `"walletId": "other"`), "INSUFFICIENT_CREDITS", "credits")
	a.world.Pass(400 * 24 * time.Hour)
	a.done("setWalletStatus", `{"idempotencyKey": "s", "walletId": "main", "status": "FROZEN", "reason": "r"}`)
	a.repeats("recordUsage", input, first, "wallet")
	old := with(t, input, `"idempotencyKey": "u2", "occurredAt": "2026-01-01T00:00:00Z", "credits": "1"`)
	a.refuses("recordUsage", old, "WALLET_FROZEN", "", "frozen")
	a.holds("main", "3")
}

func TestShortfall(t *testing.T) {
	a := newAPI(t)
	a.wallet("main", `"overdraftLimit": "2"`)
	a.grant("main", "g", "10")
	input := `{"idempotencyKey": "u", "walletId": "main", "action": "chat", "credits": "12.5"}`
	a.refuses("recordUsage", with(t, input, `"onShortfall": "REJECT"`), "INSUFFICIENT_CREDITS", "credits", "12.5", "10")
	a.refuses("recordUsage", with(t, input, `"onShortfall": "OVERDRAFT"`), "INSUFFICIENT_CREDITS", "credits", "12.5", "10")
	over := a.done("recordUsage", with(t, input, `"onShortfall": "OVERDRAFT", "credits": "12", "idempotencyKey": "over"`))
	over.in("transaction.balanceAfter").is(`"-2"`)
	over.in("transaction.drawdowns").is(`[{"grant": "*", "amount": "10"}]`)
	over.in("wallet.balance").is(`{"available": "-2", "held": "0", "pending": "0", "posted": "-2", "expiringNext": null,
		"sequence": 2, "asOf": "*"}`)
	a.refuses("recordUsage", with(t, input, `"onShortfall": "REJECT", "credits": "1"`), "INSUFFICIENT_CREDITS", "credits").
		in("available").is(`"-2"`)
	nothing := a.done("recordUsage", with(t, input,
		`"onShortfall": "PARTIAL", "idempotencyKey": "nothing", "credits": "1"`)).in("transaction")
	nothing.in("amount").is(`"0"`)
	nothing.in("shortfall").is(`"1"`)
	a.grant("main", "g2", "5") // repays the debt first
	part := a.done("recordUsage", with(t, input, `"onShortfall": "PARTIAL", "idempotencyKey": "part"`)).in("transaction")
	part.in("amount").is(`"-3"`)
	part.in("shortfall").is(`"9.5"`)
	a.holds("main", "0")
	a.query(`{ wallet(id: "main") { transactions { nodes { type amount balanceAfter idempotencyKey } } }
		}`).in("wallet.transactions.nodes").is(`[
		{"type": "USAGE", "amount": "-3", "balanceAfter": "0", "idempotencyKey": "part"},
		{"type": "REPAYMENT", "amount": "0", "balanceAfter": "3", "idempotencyKey": "*"},
		{"type": "GRANT", "amount": "5", "balanceAfter": "3", "idempotencyKey": "g2"},
		{"type": "USAGE", "amount": "0", "balanceAfter": "-2", "idempotencyKey": "nothing"},
		{"type": "USAGE", "amount": "-12", "balanceAfter": "-2", "idempotencyKey": "over"},
		{"type": "GRANT", "amount": "10", "balanceAfter": "10", "idempotencyKey": "g"}]`)
}

// Credit is no longer available from the instant at which it lapses, and the next usage books the expiry.
func TestUsageAfterExpiry(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	grant := a.grant("main", "g", "10", `"expiresAt": "2026-01-01T01:00:00Z"`).str("grant.id")
	a.world.Pass(time.Hour - time.Microsecond)
	a.use("main", "u1", "1")
	a.world.Pass(time.Microsecond)
	a.refuses("recordUsage", `{"idempotencyKey": "u2", "walletId": "main", "action": "chat", "credits": "1"}`,
		"INSUFFICIENT_CREDITS", "credits").
		in("available").is(`"0"`)
	a.holds("main", "0")
	a.grant("main", "g2", "1")
	a.query(`{ wallet(id: "main") { transactions(types: [EXPIRY])
		{ nodes { amount actor occurredAt drawdowns { grant { id status } amount } } } } }`).
		in("wallet.transactions.nodes").is(`[{"amount": "-9", "actor": "system", "occurredAt": "2026-01-01T01:00:00Z",
			"drawdowns": [{"grant": {"id": "` + grant + `", "status": "EXPIRED"}, "amount": "9"}]}]`)
}
