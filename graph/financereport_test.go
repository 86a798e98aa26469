package graph_test

import (
	"testing"
	"time"
)

// The books of the whole tenant are those of its wallets at the end of a day, once they are counted.
func TestFinanceReport(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.wallet("other")
	c.grant("main", "pack", "1000", `"paid": {"amount": "49.00", "currency": "USD"}`)
	c.grant("other", "yen", "10", `"paid": {"amount": "70", "currency": "JPY"}`)
	c.use("main", "u", "333")
	c.world.Pass(24*time.Hour + time.Minute)
	c.use("other", "v", "10")
	c.done("transferCredits", `{"idempotencyKey": "t", "fromWalletId": "main", "toWalletId": "other", "amount": "100", "reason": "r"}`)
	const row = `{ currency received deferred earned breakage refunded customerCredit writtenOff tax balanced }`
	report := `{ finance { at asOf complete rows ` + row + ` } }`
	c.query(report).in("finance").is(`{"at": "2026-01-02T00:01:00Z", "asOf": "2026-01-01T23:59:59.999999Z", "complete": false, "rows": []}`)
	c.follow()
	first := `"asOf": "2026-01-01T23:59:59.999999Z", "complete": true, "rows": [
		{"currency": "JPY", "received": "70", "deferred": "70", "earned": "0", "breakage": "0", "refunded": "0",
			"customerCredit": "0", "writtenOff": "0", "tax": "0", "balanced": true},
		{"currency": "USD", "received": "49", "deferred": "32.69", "earned": "16.31", "breakage": "0", "refunded": "0",
			"customerCredit": "0", "writtenOff": "0", "tax": "0", "balanced": true}]}`
	c.query(report).in("finance").is(`{"at": "2026-01-02T00:01:00Z", ` + first)
	c.world.Pass(24 * time.Hour)
	c.query(`{ finance(at: "2026-01-02T12:00:00+01:00") { at asOf complete rows ` + row + ` } }`).in("finance").
		is(`{"at": "2026-01-02T11:00:00Z", ` + first)
	c.query(`{ finance { rows { currency earned deferred } } }`).in("finance.rows").
		is(`[{"currency": "JPY", "earned": "70", "deferred": "0"}, {"currency": "USD", "earned": "16.31", "deferred": "32.69"}]`)
	c.query(`{ wallet(id: "main") { audit { ok financeDifference { currency } finance { received } } finance { received } } }`).
		in("wallet").is(`{"audit": {"ok": true, "financeDifference": [], "finance": [{"received": "44.1"}]}, "finance": [{"received": "44.1"}]}`)
	c.inTest().query(`{ finance { rows { currency } } }`).in("finance.rows").is(`[]`)
}
