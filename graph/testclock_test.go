package graph_test

import (
	"testing"
	"time"
)

func TestTestClock(t *testing.T) {
	a := newAPI(t).inTest()
	now := func() answer { return a.query(`{ testClock { now } }`).in("testClock.now") }
	now().is(`"2026-01-01T00:00:00Z"`)
	a.world.Pass(time.Minute)
	now().is(`"2026-01-01T00:01:00Z"`)
	a.wallet("main")
	a.grant("main", "g", "10", `"expiresAt": "2026-07-01T00:00:00Z"`)
	a.done("advanceTestClock", `{"to": "2026-06-30T23:59:59.9999999Z"}`).is(`{"testClock":
		{"now": "2026-06-30T23:59:59.999999Z"}, "userErrors": []}`)
	a.world.Pass(time.Hour) // the clock stands where it was set
	now().is(`"2026-06-30T23:59:59.999999Z"`)
	a.holds("main", "10")
	a.done("advanceTestClock", `{"to": "2026-07-01T02:00:00+02:00"}`)
	a.holds("main", "0")
}

func TestAdvanceTestClockRefusals(t *testing.T) {
	a := newAPI(t)
	test := a.inTest()
	for _, to := range []string{"2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00.0000009Z"} {
		test.refuses("advanceTestClock", `{"to": "`+to+`"}`, "INVALID_INPUT", "to", "2026-01-01T00:00:00Z",
			"only moves forward")
	}
	test.refuses("advanceTestClock", `{"to": "9999-12-31T23:59:59Z"}`, "INVALID_INPUT", "to",
		"after 9999-01-01T00:00:00Z, the latest time")
	test.refusesEach("advanceTestClock", `{"to": "2026-02-01T00:00:00Z"}`, badTimes("to"))
	a.refuses("advanceTestClock", `{"to": "2026-02-01T00:00:00Z"}`, "INVALID_INPUT", "to", "only the test tenant",
		"sk_test_")
	a.query(`{ testClock { now } }`).is(`{"testClock": null}`)
	test.query(`{ testClock { now } }`).is(`{"testClock": {"now": "2026-01-01T00:00:00Z"}}`)
}

// At the latest time of the test clock, periods that begin there still end before the year 10000, which instants cannot
// express.
func TestTestClockAtItsEnd(t *testing.T) {
	a := newAPI(t).inTest()
	a.wallet("main")
	a.grant("main", "g", "10", `"expiresAt": "2026-02-01T00:00:00Z"`)
	usage := a.use("main", "u", "4").str("transaction.id")
	a.done("advanceTestClock", `{"to": "9999-01-01T00:00:00Z", "confirm": true}`)
	a.done("reverseUsage", `{"idempotencyKey": "r", "transactionId": "`+usage+`", "reason": "r"}`)
	a.query(`{ wallet(id: "main") { grants(spendable: true) { nodes { remaining expiresAt } } } }`).
		is(`{"wallet": {"grants": {"nodes": [{"remaining": "4", "expiresAt": "9999-01-31T00:00:00Z"}]}}}`)
}

// If a mutation sets the clock, the following mutations of the same request use the new time.
func TestAdvanceAndUseInOneRequest(t *testing.T) {
	a := newAPI(t).inTest()
	a.wallet("main")
	a.grant("main", "g", "10", `"expiresAt": "2026-02-01T00:00:00Z"`)
	a.query(`mutation {
		before: recordUsage(input: {idempotencyKey: "u1", walletId: "main", action: "a", credits: "1"}) { wallet { balance {
		available asOf } } }
		advanceTestClock(input: {to: "2026-02-01T00:00:00Z"}) { testClock { now } }
		again: recordUsage(input: {idempotencyKey: "u1", walletId: "main", action: "a", credits: "1"}) { replayed wallet {
		balance { available asOf } } }
		after: recordUsage(input: {idempotencyKey: "u2", walletId: "main", action: "a", credits: "0"}) { wallet { balance {
		available asOf } } }
	}`).is(`{"before": {"wallet": {"balance": {"available": "9", "asOf": "2026-01-01T00:00:00Z"}}},
		"advanceTestClock": {"testClock": {"now": "2026-02-01T00:00:00Z"}},
		"again": {"replayed": true, "wallet": {"balance": {"available": "0", "asOf": "2026-02-01T00:00:00Z"}}},
		"after": {"wallet": {"balance": {"available": "0", "asOf": "2026-02-01T00:00:00Z"}}}}`)
}

// TestLeaps: the clock does not leap more than three years by a slip of a digit.
func TestLeaps(t *testing.T) {
	a := newAPI(t).inTest()
	a.refuses("advanceTestClock", `{"to": "2062-01-31T00:00:00Z"}`, "INVALID_INPUT", "to")
	a.done("advanceTestClock", `{"to": "2029-01-01T00:00:00Z"}`)
	a.refuses("advanceTestClock", `{"to": "2032-01-10T00:00:00Z", "confirm": false}`, "INVALID_INPUT", "to")
	a.done("advanceTestClock", `{"to": "2032-01-10T00:00:00Z", "confirm": true}`)
}
