package graph_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

func TestSetBalanceAlerts(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g1", "100")
	set := `{"idempotencyKey": "s1", "walletId": "main", "thresholds": ["10", "50", "10", "200"]}`
	done := a.done("setBalanceAlerts", set)
	done.in("wallet.balanceAlerts").is(`[
		{"threshold": "200", "active": true}, {"threshold": "50", "active": false}, {"threshold": "10", "active": false}]`)
	a.repeats("setBalanceAlerts", set, done)
	a.reuses("setBalanceAlerts", set, map[string]string{"thresholds": `"thresholds": ["10"]`})

	alerts := func() answer {
		return a.query(`{ wallet(id: "main") { balanceAlerts { threshold active } } }`).in("wallet.balanceAlerts")
	}
	a.use("main", "u1", "50")
	alerts().is(`[{"threshold": "200", "active": true}, {"threshold": "50", "active": false},
		{"threshold": "10", "active": false}]`)
	a.use("main", "u2", "0.000001")
	alerts().is(`[{"threshold": "200", "active": true}, {"threshold": "50", "active": true},
		{"threshold": "10", "active": false}]`)
	a.grant("main", "g2", "5") // 54.999999 are not a tenth more
	alerts().is(`[{"threshold": "200", "active": true}, {"threshold": "50", "active": true},
		{"threshold": "10", "active": false}]`)
	a.grant("main", "g3", "0.000001")
	alerts().is(`[{"threshold": "200", "active": true}, {"threshold": "50", "active": false},
		{"threshold": "10", "active": false}]`)

	a.use("main", "u3", "50")
	a.done("setBalanceAlerts", `{"idempotencyKey": "s2", "walletId": "main", "thresholds": ["10", "5.5"]}`).
		in("wallet.balanceAlerts").is(`[{"threshold": "10", "active": true}, {"threshold": "5.5", "active": true}]`)
	a.done("setBalanceAlerts", `{"idempotencyKey": "s3", "walletId": "main",
		"thresholds": []}`).in("wallet.balanceAlerts").is(`[]`)
}

func TestSetBalanceAlertsRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	set := `{"idempotencyKey": "s1", "walletId": "main", "thresholds": ["10"]}`
	a.refuses("setBalanceAlerts", with(t, set, `"walletId": "nobody"`), "NOT_FOUND", "walletId", "nobody")
	a.refuses("setBalanceAlerts", with(t, set, `"thresholds": ["1", "0"]`), "INVALID_INPUT", "thresholds.1", "above 0")
	a.refuses("setBalanceAlerts", with(t, set, `"thresholds": ["1", 2]`), "INVALID_INPUT", "thresholds.1", "as a string")
	a.refuses("setBalanceAlerts", with(t, set, `"thresholds": ["1","2","3","4","5","6","7","8","9","10","11"]`),
		"INVALID_INPUT", "thresholds", "11 entries", "at most 10")
	a.done("setWalletStatus", `{"idempotencyKey": "c", "walletId": "main", "status": "CLOSED", "reason": "r"}`)
	a.refuses("setBalanceAlerts", set, "WALLET_CLOSED", "", "is closed")
}

// An alert never contradicts the balance in the same answer, also when time alone has changed the balance.
func TestAlertsAgreeWithTheBalance(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.done("setBalanceAlerts", `{"idempotencyKey": "s", "walletId": "main", "thresholds": ["10"]}`)
	now := a.world.Time()
	instant := func(after time.Duration) string { return quoted(billing.FormatInstant(now.Add(after))) }
	a.grant("main", "g", "20", `"effectiveAt": `+instant(time.Hour)+`, "expiresAt": `+instant(2*time.Hour))
	for _, step := range []struct {
		passes time.Duration
		want   string
	}{
		{time.Hour - time.Microsecond, `{"balance": {"available": "0"}, "balanceAlerts": [{"active": true}]}`},
		{time.Microsecond, `{"balance": {"available": "20"}, "balanceAlerts": [{"active": false}]}`},
		{time.Hour, `{"balance": {"available": "0"}, "balanceAlerts": [{"active": true}]}`},
	} {
		a.world.Pass(step.passes)
		a.query(`{ wallet(id: "main") { balance { available } balanceAlerts { active } } }`).in("wallet").is(step.want)
	}
}
