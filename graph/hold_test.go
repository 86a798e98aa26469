package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// place places a hold of an amount in the wallet main under a key, with further fields of its input.
func (a *api) place(key, amount string, fields ...string) answer {
	a.t.Helper()
	input := `{"idempotencyKey": "` + key + `", "walletId": "main", "amount": "` + amount + `"}`
	return a.done("placeHold", with(a.t, input, strings.Join(fields, ", ")))
}

// capture captures an amount of a hold under a key, with further fields of its input.
func (a *api) capture(key, id, amount string, fields ...string) answer {
	a.t.Helper()
	return a.done("captureHold", with(a.t, captureInput(key, id, amount), strings.Join(fields, ", ")))
}

func captureInput(key, id, amount string) string {
	return `{"idempotencyKey": "` + key + `", "holdId": "` + id + `", "amount": "` + amount + `"}`
}

// ofHold is the input of a mutation that takes a key and a hold.
func ofHold(key, id string) string {
	return `{"idempotencyKey": "` + key + `", "holdId": "` + id + `"}`
}

// held checks what is available, held and posted in the wallet main, and that its audit finds nothing.
func (a *api) held(available, held, posted string) {
	a.t.Helper()
	a.query(`{ wallet(id: "main", fresh: true) { balance { available held posted } audit { ok firstMismatch } } }`).in("wallet").
		is(`{"balance": {"available": "` + available + `", "held": "` + held + `", "posted": "` + posted + `"},
			"audit": {"ok": true, "firstMismatch": null}}`)
}

// A hold sets credits aside in burn order: posted stays, held grows, available falls.
func TestPlaceHold(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	late := a.grant("main", "late", "50").str("grant.id")
	soon := a.grant("main", "soon", "3", `"expiresAt": "2026-02-01T00:00:00Z"`).str("grant.id")
	input := `{"idempotencyKey": "h1", "walletId": "main", "amount": "4.25", "action": "chat.completion", "quantity": "1500",
		"dimensions": {"model": "large"}, "subject": "user-7", "metadata": {"trace": "t1"}, "expiresInSeconds": 60}`
	done := a.done("placeHold", input)
	hold := `{"id": "*", "wallet": {"id": "` + wallet + `"}, "status": "OPEN", "requested": "4.25", "amount": "4.25",
		"captured": "0", "remaining": "4.25", "grants": [{"grant": {"id": "` + soon + `"}, "amount": "3"},
			{"grant": {"id": "` + late + `"}, "amount": "1.25"}], "expiresAt": "2026-01-01T00:01:00Z",
		"action": "chat.completion", "quantity": "1500", "components": [], "dimensions": {"model": "large"},
		"subject": "user-7", "metadata": {"trace": "t1"}, "createdAt": "2026-01-01T00:00:00Z", "endedAt": null}`
	done.in("hold").is(hold)
	done.in("transaction").is(`{"id": "*", "wallet": {"id": "` + wallet + `"}, "sequence": 3, "type": "HOLD", "amount": "0",
		"heldChange": "4.25", "balanceAfter": "53", "drawdowns": [{"grant": {"id": "` + soon + `"}, "amount": "3"},
			{"grant": {"id": "` + late + `"}, "amount": "1.25"}],
		"idempotencyKey": "h1", "action": "chat.completion", "quantity": "1500", "dimensions": {"model": "large"},
		"subject": "user-7", "reason": null, "actor": "*", "reverses": null, "reversed": "0", "counterpart": null,
		"shortfall": "0", "occurredAt": "2026-01-01T00:00:00Z", "recordedAt": "2026-01-01T00:00:00Z",
		"metadata": {"trace": "t1"}, "hash": "*"}`)
	done.in("wallet.balance").is(`{"available": "48.75", "held": "4.25", "pending": "0", "posted": "53",
		"expiringNext": null, "sequence": 3, "asOf": "2026-01-01T00:00:00Z"}`)
	if id := done.str("hold.id"); !strings.HasPrefix(id, "hld_") {
		t.Errorf("its id is %s", id)
	}
	a.query(`{ hold(id: "` + done.str("hold.id") + `") { ` + wholeHold + ` } }`).in("hold").is(hold)
	a.repeats("placeHold", input, done)
	a.reuses("placeHold", input, map[string]string{
		"amount": `"amount": "4.26"`, "action": `"action": "chat"`, "quantity": `"quantity": "1"`,
		"dimensions": `"dimensions": {"model": "small"}`, "subject": `"subject": "user"`, "upTo": `"upTo": true`,
		"expiresInSeconds": `"expiresInSeconds": 61`, "metadata": `"metadata": null`,
	})
	a.held("48.75", "4.25", "53")
	a.query(`{ wallet(id: "main") { grants { nodes { amount remaining held status } } } }`).in("wallet.grants.nodes").
		is(`[{"amount": "3", "remaining": "3", "held": "3", "status": "ACTIVE"},
			{"amount": "50", "remaining": "50", "held": "1.25", "status": "ACTIVE"}]`)
}

// Without fields that may be left out, a hold lasts fifteen minutes, and says nothing of what it is for.
func TestPlaceHoldDefaults(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	a.place("h", "1").in("hold").is(`{"id": "*", "wallet": "*", "status": "OPEN", "requested": "1", "amount": "1", "captured": "0",
		"remaining": "1", "grants": "*", "expiresAt": "2026-01-01T00:15:00Z", "action": null, "quantity": null, "components": [],
		"dimensions": {}, "subject": null, "metadata": {}, "createdAt": "2026-01-01T00:00:00Z", "endedAt": null}`)
}

// A hold up to an amount takes what is available, down to a millionth of a credit.
func TestPlaceHoldUpTo(t *testing.T) {
	a := newAPI(t)
	a.wallet("main", `"overdraftLimit": "100"`)
	a.grant("main", "g", "10.000001")
	placed := a.place("h1", "25", `"upTo": true`)
	placed.in("hold.requested").is(`"25"`)
	placed.in("hold.amount").is(`"10.000001"`)
	placed.in("transaction.shortfall").is(`"14.999999"`)
	input := with(t, `{"idempotencyKey": "h2", "walletId": "main", "amount": "1"}`, `"upTo": true`)
	refusal := a.refuses("placeHold", input, "INSUFFICIENT_CREDITS", "amount", "1 credits are needed and 0 are available")
	refusal.is(`{"code": "*", "message": "*", "path": "*", "required": "1", "available": "0", "retryAt": null}`)
	a.capture("c", placed.str("hold.id"), "10")
	a.done("placeHold", input).in("hold.amount").is(`"0.000001"`)
	a.held("0", "0.000001", "0.000001")
}

// A hold is captured in steps, from the grant drawn first, and returns the rest, to the grant drawn last first.
func TestCaptureHoldInSteps(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	second := a.grant("main", "second", "50").str("grant.id")
	first := a.grant("main", "first", "3", `"expiresAt": "2026-02-01T00:00:00Z"`).str("grant.id")
	id := a.place("h", "20", `"action": "chat", "subject": "user-7", "dimensions": {"model": "large"}`).str("hold.id")
	step := a.capture("c1", id, "2", `"final": false, "metadata": {"part": "1"}`)
	step.in("hold").is(`{"id": "` + id + `", "wallet": "*", "status": "OPEN", "requested": "20", "amount": "20", "captured": "2",
		"remaining": "18", "grants": [{"grant": {"id": "` + first + `"}, "amount": "1"}, {"grant": {"id": "` + second + `"}, "amount": "17"}],
		"expiresAt": "*", "action": "chat", "quantity": null, "components": [], "dimensions": {"model": "large"},
		"subject": "user-7", "metadata": {}, "createdAt": "*", "endedAt": null}`)
	step.in("transaction").is(`{"id": "*", "wallet": "*", "sequence": 4, "type": "CAPTURE", "amount": "-2", "heldChange": "-2",
		"balanceAfter": "51", "drawdowns": [{"grant": {"id": "` + first + `"}, "amount": "2"}], "idempotencyKey": "c1",
		"action": "chat", "quantity": null, "dimensions": {"model": "large"}, "subject": "user-7", "reason": null, "actor": "*",
		"reverses": null, "reversed": "0", "counterpart": null, "shortfall": "0", "occurredAt": "*", "recordedAt": "*",
		"metadata": {"part": "1"}, "hash": "*"}`)
	a.held("33", "18", "51")
	a.capture("c2", id, "3", `"final": false, "action": "image", "dimensions": {}, "quantity": "7"`).in("transaction").
		is(`{"id": "*", "wallet": "*", "sequence": 5, "type": "CAPTURE", "amount": "-3", "heldChange": "-3",
		"balanceAfter": "48", "drawdowns": [{"grant": {"id": "` + first + `"}, "amount": "1"}, {"grant": {"id": "` + second + `"}, "amount": "2"}],
		"idempotencyKey": "c2", "action": "image", "quantity": "7", "dimensions": {}, "subject": "user-7", "reason": null, "actor": "*",
		"reverses": null, "reversed": "0", "counterpart": null, "shortfall": "0", "occurredAt": "*", "recordedAt": "*",
		"metadata": {}, "hash": "*"}`)
	last := a.capture("c3", id, "5")
	last.in("hold.status").is(`"CAPTURED"`)
	last.in("hold.captured").is(`"10"`)
	last.in("hold.remaining").is(`"0"`)
	last.in("hold.grants").is(`[]`)
	last.in("hold.endedAt").is(`"2026-01-01T00:00:00Z"`)
	a.held("43", "0", "43")
	a.query(`{ hold(id: "` + id + `") { transactions { nodes { type amount heldChange idempotencyKey hold { id status } drawdowns { amount } } } } }`).
		in("hold.transactions.nodes").is(`[
		{"type": "RELEASE", "amount": "0", "heldChange": "-10", "idempotencyKey": "drawdown:return-hold:` + id + `",
			"hold": {"id": "` + id + `", "status": "CAPTURED"}, "drawdowns": [{"amount": "10"}]},
		{"type": "CAPTURE", "amount": "-5", "heldChange": "-5", "idempotencyKey": "c3", "hold": "*", "drawdowns": [{"amount": "5"}]},
		{"type": "CAPTURE", "amount": "-3", "heldChange": "-3", "idempotencyKey": "c2", "hold": "*", "drawdowns": "*"},
		{"type": "CAPTURE", "amount": "-2", "heldChange": "-2", "idempotencyKey": "c1", "hold": "*", "drawdowns": "*"},
		{"type": "HOLD", "amount": "0", "heldChange": "20", "idempotencyKey": "h", "hold": "*", "drawdowns": "*"}]`)
	// Repeated, a capture returns its line, and the hold as it is now.
	again := a.done("captureHold", with(t, captureInput("c1", id, "2"), `"final": false, "metadata": {"part": "1"}`))
	again.in("replayed").is(`true`)
	again.in("transaction").is(string(step.in("transaction").text))
	again.in("hold").is(string(last.in("hold").text))
	again.in("wallet.balance.available").is(`"43"`)
}

// A capture that leaves nothing ends the hold, whatever final says; a further one is refused.
func TestCaptureThatLeavesNothing(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	id := a.place("h", "4").str("hold.id")
	done := a.capture("c", id, "4", `"final": false`)
	done.in("hold.status").is(`"CAPTURED"`)
	a.refuses("captureHold", with(t, captureInput("d", id, "1"), `"final": false, "allowMore": true`), "HOLD_NOT_OPEN", "holdId",
		id, "was captured", done.str("transaction.id"), "nothing of it is left",
		"ends its hold unless final is false", "record the usage")
	if types := a.query(`{ hold(id: "`+id+`") { transactions { nodes { type } } } }`).of("hold.transactions.nodes", "type"); len(types) != 2 {
		t.Errorf("the hold has lines of the types %v", types)
	}
	a.held("6", "0", "6")
}

// A capture of more than is held takes the excess from the balance, in burn order, and counts it as captured.
func TestCaptureMoreThanIsHeld(t *testing.T) {
	a := newAPI(t)
	a.wallet("main", `"overdraftLimit": "100"`)
	a.grant("main", "g", "10")
	id := a.place("h", "4").str("hold.id")
	input := captureInput("c", id, "10.5")
	a.refuses("captureHold", input, "HOLD_AMOUNT_EXCEEDED", "amount", "10.5", "has 4 left", "allowMore").
		is(`{"code": "*", "message": "*", "path": "*", "required": "10.5", "available": "4", "retryAt": null}`)
	more := with(t, input, `"allowMore": true`)
	a.refuses("captureHold", more, "INSUFFICIENT_CREDITS", "amount", "6.5 credits are needed beyond the 4 that hold", "has left, and 6 are available").
		is(`{"code": "*", "message": "*", "path": "*", "required": "6.5", "available": "6", "retryAt": null}`)
	a.held("6", "4", "10")
	soon := a.grant("main", "soon", "1", `"priority": 1`).str("grant.id")
	done := a.done("captureHold", more)
	done.in("transaction.amount").is(`"-10.5"`)
	done.in("transaction.heldChange").is(`"-4"`)
	done.in("transaction.drawdowns").is(`[{"grant": "*", "amount": "4"}, {"grant": {"id": "` + soon + `"}, "amount": "1"}, {"grant": "*", "amount": "5.5"}]`)
	done.in("hold.captured").is(`"10.5"`)
	done.in("hold.amount").is(`"4"`)
	done.in("hold.status").is(`"CAPTURED"`)
	a.held("0.5", "0", "0.5")
}

func TestReleaseHold(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	id := a.place("h", "4").str("hold.id")
	a.capture("c", id, "1", `"final": false`)
	input := with(t, ofHold("r", id), `"reason": "the user pressed stop"`)
	a.world.Pass(time.Minute)
	done := a.done("releaseHold", input)
	done.in("hold.status").is(`"RELEASED"`)
	done.in("hold.captured").is(`"1"`)
	done.in("hold.endedAt").is(`"2026-01-01T00:01:00Z"`)
	done.in("transaction.type").is(`"RELEASE"`)
	done.in("transaction.amount").is(`"0"`)
	done.in("transaction.heldChange").is(`"-3"`)
	done.in("transaction.reason").is(`"the user pressed stop"`)
	done.in("wallet.balance.available").is(`"9"`)
	a.repeats("releaseHold", input, done)
	a.reuses("releaseHold", input, map[string]string{"reason": `"reason": null`})
	for name, input := range map[string]string{
		"captureHold": captureInput("late", id, "1"), "releaseHold": ofHold("late", id),
		"extendHold": with(t, ofHold("late", id), `"expiresInSeconds": 60`),
	} {
		a.refuses(name, input, "HOLD_NOT_OPEN", "holdId", id, "was released at 2026-01-01T00:01:00Z", done.str("transaction.id"),
			"place another one")
	}
	a.held("9", "0", "9")
}

// The end of a hold is moved ahead again and again, and never back.
func TestExtendHold(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	id := a.place("h", "4", `"expiresInSeconds": 60`).str("hold.id")
	extend := func(key string, seconds int) answer {
		return a.done("extendHold", with(t, ofHold(key, id), fmt.Sprintf(`"expiresInSeconds": %d`, seconds)))
	}
	sequence := func() string {
		return string(a.query(`{ wallet(id: "main", fresh: true) { balance { sequence } } }`).text)
	}
	before := sequence()
	for minute := range 100 {
		a.world.Pass(30 * time.Second)
		want := time.Date(2026, 1, 1, 0, 1, 30*(minute+1), 0, time.UTC).Format(time.RFC3339)
		extend(fmt.Sprint("e", minute), 60).in("hold.expiresAt").is(quoted(want))
	}
	extend("shorter", 1).in("hold.expiresAt").is(`"2026-01-01T00:51:00Z"`)
	a.reuses("extendHold", with(t, ofHold("shorter", id), `"expiresInSeconds": 1`), map[string]string{
		"expiresInSeconds": `"expiresInSeconds": 2`,
	})
	if after := sequence(); after != before {
		t.Errorf("extending wrote lines: %s, then %s", before, after)
	}
	// Repeated, an extension extends nothing again.
	last := extend("last", 86_400)
	last.in("hold.expiresAt").is(`"2026-01-02T00:50:00Z"`)
	a.world.Pass(time.Minute)
	a.repeats("extendHold", with(t, ofHold("last", id), `"expiresInSeconds": 86400`), last)
	a.held("6", "4", "10")
}

// A hold is over at its expiresAt exactly, whether or not anything runs: its credit is spendable in that microsecond.
func TestHoldEndsByItself(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	id := a.place("h", "4", `"expiresInSeconds": 60`).str("hold.id")
	a.capture("c", id, "1", `"final": false`)
	show := func() answer {
		return a.query(`{ hold(id: "` + id + `") { status remaining captured endedAt grants { amount } wallet { balance { available } }
			transactions { nodes { type } } } }`).in("hold")
	}
	a.world.Pass(time.Minute - time.Microsecond)
	show().is(`{"status": "OPEN", "remaining": "3", "captured": "1", "endedAt": null, "grants": [{"amount": "3"}],
		"wallet": {"balance": {"available": "6"}}, "transactions": {"nodes": [{"type": "CAPTURE"}, {"type": "HOLD"}]}}`)
	a.world.Pass(time.Microsecond)
	show().is(`{"status": "EXPIRED", "remaining": "0", "captured": "1", "endedAt": "2026-01-01T00:01:00Z", "grants": [],
		"wallet": {"balance": {"available": "9"}}, "transactions": {"nodes": [{"type": "CAPTURE"}, {"type": "HOLD"}]}}`)
	for name, input := range map[string]string{
		"captureHold": captureInput("late", id, "1"), "releaseHold": ofHold("late", id),
		"extendHold": with(t, ofHold("late", id), `"expiresInSeconds": 60`),
	} {
		a.refuses(name, input, "HOLD_EXPIRED", "holdId", id, "ended at 2026-01-01T00:01:00Z", "went back", "place another one")
	}
	a.use("main", "u", "9")
	show().in("transactions.nodes").is(`[{"type": "RELEASE"}, {"type": "CAPTURE"}, {"type": "HOLD"}]`)
	a.query(`{ wallet(id: "main") { transactionByKey(idempotencyKey: "drawdown:expire-hold:` + id + `") {
		type actor heldChange occurredAt hold { id status } } } }`).in("wallet.transactionByKey").
		is(`{"type": "RELEASE", "actor": "system", "heldChange": "-3", "occurredAt": "2026-01-01T00:01:00Z",
			"hold": {"id": "` + id + `", "status": "EXPIRED"}}`)
	a.held("0", "0", "0")
}
