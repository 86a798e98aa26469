package graph_test

import (
	"fmt"
	"testing"
	"time"
)

// 100 bought, threshold 20, pack 100: 85 used leave 15, and one recharge makes it 115. The usage is named.
func TestRechargeBelowTheThreshold(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	s.buy("b", "p", "sim_ok")
	s.configure("r", "20", "p", "sim_ok").in("enabled").is(`true`)
	usage := s.use("main", "u", "85").str("transaction.id")
	s.drive()
	s.has("115", 2)
	got := s.query(`{ wallet(id: "main", fresh: true) { topUps(first: 1) { nodes { automatic status triggeredBy { id } } }
		autoRecharge { spentThisMonth { amount currency } resetsAt inFlight { id } consecutiveFailures disabledReason } } }`)
	got.in("wallet.topUps.nodes").is(`[{"automatic": true, "status": "SUCCEEDED", "triggeredBy": {"id": "` + usage + `"}}]`)
	got.in("wallet.autoRecharge").is(`{"spentThisMonth": {"amount": "10", "currency": "USD"}, "resetsAt": "2026-02-01T00:00:00Z",
		"inFlight": null, "consecutiveFailures": 0, "disabledReason": null}`)
}

// The threshold means below: exactly 20 starts none, and a millionth less does.
func TestRechargeAtTheThreshold(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	s.buy("b", "p", "sim_ok")
	s.configure("r", "20", "p", "sim_ok")
	s.use("main", "u", "80")
	s.drive()
	s.has("20", 1)
	s.use("main", "v", "0.000001")
	s.drive()
	s.has("119.999999", 2)
}

// A recharge that does not reach the threshold is not followed by another one until something is used.
func TestRechargeNeedsASpend(t *testing.T) {
	s := newShop(t)
	s.sell("big", "200", "0", "20.00")
	s.sell("p", "50", "0", "5.00")
	s.buy("b", "big", "sim_ok")
	s.configure("r", "130", "p", "sim_ok")
	s.use("main", "u", "170")
	s.drive()
	s.has("80", 2)
	s.clock(24 * time.Hour)
	s.has("80", 2)
	s.use("main", "v", "1")
	s.drive()
	s.has("129", 3)
}

// Declined three times in a row, it is switched off until another card is chosen.
func TestRechargeDeclined(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	s.buy("b", "p", "sim_ok")
	s.configure("r", "20", "p", "sim_decline")
	s.use("main", "u", "85")
	s.drive()
	s.has("15", 2)
	for i := range 3 {
		s.clock(time.Duration(i+1) * 15 * time.Minute)
		s.use("main", fmt.Sprint("early ", i), "1")
		s.drive()
	}
	s.has("12", 2)
	for i, at := range []time.Duration{2 * time.Hour, 9 * time.Hour} {
		s.clock(at)
		s.use("main", fmt.Sprint("later ", i), "1")
		s.drive()
	}
	s.has("10", 4)
	got := s.query(`{ wallet(id: "main", fresh: true) { autoRecharge { enabled consecutiveFailures disabledReason } } }`)
	got.in("wallet.autoRecharge").is(`{"enabled": false, "consecutiveFailures": 3,
		"disabledReason": "The charge failed 3 times in a row. Choose another card to enable it again."}`)
	s.refuses("configureAutoRecharge", rechargeInput("again", "20", "p", "sim_decline"), "PAYMENT_FAILED", "paymentMethod",
		"declined 3 times")
	s.configure("other", "20", "p", "sim_ok").in("enabled").is(`true`)
}

func TestConfigureAutoRechargeRefusals(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	const money = `, "monthlyCap": {"amount": "100", "currency": `
	for _, test := range []struct{ fields, code, path string }{
		{`, "paymentMethod": "sim_ok"` + money + `"USD"}`, "INVALID_INPUT", "packCode"},
		{`, "packCode": "p", "paymentMethod": "sim_ok"`, "INVALID_INPUT", "monthlyCap"},
		{`, "packCode": "p"` + money + `"USD"}`, "NO_PAYMENT_METHOD", "paymentMethod"},
		{`, "packCode": "p", "paymentMethod": "sim_ok"` + money + `"EUR"}`, "CURRENCY_MISMATCH", "monthlyCap.currency"},
		{`, "packCode": "none", "paymentMethod": "sim_ok"` + money + `"USD"}`, "NOT_FOUND", "packCode"},
		{`, "packCode": "p", "paymentMethod": "none"` + money + `"USD"}`, "NOT_FOUND", "paymentMethod"},
	} {
		s.refuses("configureAutoRecharge", `{"idempotencyKey": "k", "walletId": "main", "enabled": true`+test.fields+`}`,
			test.code, test.path)
	}
}
