package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// A session changes the limits and alerts that a session set, and no others.
func TestCustomersCannotLiftLimits(t *testing.T) {
	a := newAPI(t)
	owner := a.wallet("main").str("customer.id")
	customer, another := a.session(owner), a.session(owner)
	keys := 0
	set := func(by *api, mutation, fields, code string) {
		t.Helper()
		keys++
		payload := by.mutate(mutation, with(t, `{"walletId": "main", "idempotencyKey": "`+fmt.Sprint(keys)+`"}`, fields), `userErrors { code path }`)
		if n := len(payload.list("userErrors")); n != len(strings.Fields(code)) || n > 0 && payload.in("userErrors.0").str("code") != code {
			t.Errorf("%s %s: %s, want %q", mutation, fields, payload.text, code)
		}
	}
	for _, limit := range []struct{ mutation, what string }{
		{"setSpendLimit", `"window": "DAY"`},
		{"setSpendLimit", `"window": "DAY", "subject": "ada"`},
		{"setSpendLimit", `"window": "DAY", "action": "chat"`},
		{"setDrawLimit", `"subject": "ada"`},
	} {
		set(a, limit.mutation, limit.what+`, "limit": "10"`, "")
		for _, lifted := range []string{`"limit": "20"`, `"limit": "5"`, `"limit": null`} {
			set(customer, limit.mutation, limit.what+", "+lifted, "SET_BY_SELLER")
		}
		set(a, limit.mutation, limit.what+`, "limit": null`, "")
		set(customer, limit.mutation, limit.what+`, "limit": "10"`, "")
		set(another, limit.mutation, limit.what+`, "limit": "20"`, "")
		set(a, limit.mutation, limit.what+`, "limit": "30"`, "") // from now on the seller's
		set(customer, limit.mutation, limit.what+`, "limit": null`, "SET_BY_SELLER")
	}
	a.query(`{ wallet(id: "main") { drawLimits { limit setBy } spendLimits { limit setBy } } }`).in("wallet").
		is(`{"drawLimits": [{"limit": "30", "setBy": "API_KEY"}], "spendLimits": [{"limit": "30", "setBy": "API_KEY"}]}`)

	alerts := func(want string) {
		t.Helper()
		a.query(`{ wallet(id: "main") { balanceAlerts { threshold setByCustomer } } }`).in("wallet.balanceAlerts").is(want)
	}
	set(a, "setBalanceAlerts", `"thresholds": ["10", "30"]`, "")
	set(customer, "setBalanceAlerts", `"thresholds": ["20", "30"]`, "")
	alerts(`[{"threshold": "30", "setByCustomer": false}, {"threshold": "20", "setByCustomer": true}, {"threshold": "10", "setByCustomer": false}]`)
	set(another, "setBalanceAlerts", `"thresholds": []`, "")
	alerts(`[{"threshold": "30", "setByCustomer": false}, {"threshold": "10", "setByCustomer": false}]`)
	set(customer, "setBalanceAlerts", `"thresholds": ["1", "2", "3", "4", "5", "6", "7", "8"]`, "")
	set(customer, "setBalanceAlerts", `"thresholds": ["1", "2", "3", "4", "5", "6", "7", "8", "9"]`, "INVALID_INPUT")
	set(a, "setBalanceAlerts", `"thresholds": ["1"]`, "")
	alerts(`[{"threshold": "1", "setByCustomer": false}]`)
}

// A customer gives itself no more of a free plan than the seller does, and a preview says so.
func TestCustomersHaveOneFreePlan(t *testing.T) {
	m := newMallory(t)
	start := func(key, quantity, want string) string {
		t.Helper()
		payload := m.session.mutate("startSubscription", `{"idempotencyKey": "`+key+`", "walletId": "mallory's", "planCode": "free", "quantity": `+
			quantity+`}`, `subscription { id } userErrors { code path }`)
		payload.in("userErrors").is(want)
		if want != "[]" {
			return ""
		}
		return payload.str("subscription.id")
	}
	start("a", "10000", `[{"code": "INVALID_INPUT", "path": ["input", "quantity"]}]`)
	id := start("b", "1", `[]`)
	start("c", "1", `[{"code": "CONFLICT", "path": ["input", "planCode"]}]`)
	for by, want := range map[*api]string{m.session: `{"denial": {"code": "INVALID_INPUT"}}`, m.api: `{"denial": null}`} {
		by.query(`query($id: ID!) { previewSubscriptionChange(input: {subscriptionId: $id, planCode: "free", quantity: 2}) { denial { code } } }`,
			`{"id": "`+id+`"}`).in("previewSubscriptionChange").is(want)
	}
	m.session.mutate("cancelSubscription", `{"idempotencyKey": "d", "subscriptionId": "`+id+`", "timing": "NOW"}`, `subscription { status }`).
		is(`{"subscription": {"status": "CANCELED"}}`)
	start("e", "1", `[{"code": "CONFLICT", "path": ["input", "planCode"]}]`)
}
