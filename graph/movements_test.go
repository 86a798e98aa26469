package graph_test

import (
	"testing"
	"time"
)

// Movements and top subjects are the same before and after the lines are counted.
func TestMovements(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g", "1000")
	first := c.used("u1", "chat", "anna", "1500.25", "3", "2025-12-31T23:59:59Z")
	c.used("u2", "chat", "ben", "0.5", "1.5", "2026-01-01T00:00:00Z")
	c.world.Pass(26 * time.Hour)
	c.used("u3", "image", "", "2", "4", "2026-01-02T01:00:00Z")
	c.done("reverseUsage", `{"idempotencyKey": "r", "transactionId": `+quoted(first.str("transaction.id"))+`, "amount": "1", "reason": "test"}`)
	of := func(field string) answer {
		return c.query(`{ wallet(id: "main") { of: ` + field + ` } }`).in("wallet.of")
	}
	const moved, used = `{ start end type lines credits closing }`, `{ subject events quantity credits share }`
	for range 2 {
		of(`movements(from: "2026-01-01T12:00:00Z", to: "2026-01-03T00:00:00Z") ` + moved).is(`[
			{"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z", "type": "GRANT", "lines": "1", "credits": "1000", "closing": "995.5"},
			{"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z", "type": "USAGE", "lines": "2", "credits": "-4.5", "closing": "995.5"},
			{"start": "2026-01-02T00:00:00Z", "end": "2026-01-03T00:00:00Z", "type": "REVERSAL", "lines": "1", "credits": "1", "closing": "992.5"},
			{"start": "2026-01-02T00:00:00Z", "end": "2026-01-03T00:00:00Z", "type": "USAGE", "lines": "1", "credits": "-4", "closing": "992.5"}]`)
		of(`movements(from: "2026-01-01T00:00:00Z", to: "2026-01-01T01:00:00Z", interval: HOUR) { type closing }`).is(`[
			{"type": "GRANT", "closing": "995.5"}, {"type": "USAGE", "closing": "995.5"}]`)
		of(`movements(from: "2025-11-30T00:00:00Z", to: "2026-01-31T00:00:00Z", interval: TOTAL) { start type lines closing }`).is(`[
			{"start": "2025-11-30T00:00:00Z", "type": "GRANT", "lines": "1", "closing": "992.5"},
			{"start": "2025-11-30T00:00:00Z", "type": "REVERSAL", "lines": "1", "closing": "992.5"},
			{"start": "2025-11-30T00:00:00Z", "type": "USAGE", "lines": "3", "closing": "992.5"}]`)
		of(`movements(from: "2030-01-01T00:00:00Z", to: "2030-01-31T00:00:00Z") { type }`).is(`[]`)
		of(`topSubjects(from: "2025-12-31T00:00:00Z", to: "2026-01-03T00:00:00Z") ` + used).is(`[
			{"subject": null, "events": "1", "quantity": "2", "credits": "4", "share": "0.533333"},
			{"subject": "anna", "events": "1", "quantity": "1500.25", "credits": "2", "share": "0.266666"},
			{"subject": "ben", "events": "1", "quantity": "0.5", "credits": "1.5", "share": "0.2"}]`)
		of(`topSubjects(from: "2025-12-31T00:00:00Z", to: "2026-01-03T00:00:00Z", action: "chat", first: 1) { subject credits share }`).is(`[
			{"subject": "anna", "credits": "2", "share": "0.571428"}]`)
		of(`topSubjects(from: "2026-01-02T00:00:00Z", to: "2026-01-03T00:00:00Z", action: "chat") { subject credits share }`).is(`[
			{"subject": "anna", "credits": "-1", "share": "0"}]`)
		c.follow()
	}
	for field, want := range map[string][2]string{
		`movements(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z") { type }`:              {"to", "not after from"},
		`movements(from: "2020-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z") { type }`:              {"to", "more than 1000 intervals"},
		`topSubjects(from: "x", to: "2026-01-01T00:00:00Z") { subject }`:                            {"from", "RFC 3339"},
		`topSubjects(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", first: 0) { share }`: {"first", "1 to 100"},
	} {
		c.isFault(c.post(`{ wallet(id: "main") { `+field+` } }`, nil), "BAD_USER_INPUT", want[0], want[1])
	}
}
