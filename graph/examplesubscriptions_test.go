package graph_test

import "github.com/drawdown-billing/drawdown/billing"

// subscriptionExamples are the examples of mutations of subscriptions.
var subscriptionExamples = map[string]example{
	"startSubscription": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "walletId": "{wallet}", "planCode": "{freePlan}", "startAt": "2026-02-01T00:00:00Z",
		"quantity": 2, "includedCredits": "50", "price": {"amount": "0", "currency": "EUR"}, "metadata": {"crm": "42"},
		"paymentMethod": "sim_ok", "returnUrl": "https://app.example.com/plans"}`,
		payload: `subscription { ` + wholeSubscription + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"changeSubscription": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "subscriptionId": "{subscription}", "planCode": "{freePlan}", "timing": "PERIOD_END",
		"quantity": 3}`,
		payload: `subscription { ` + wholeSubscription + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"cancelSubscription": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "subscriptionId": "{subscription}", "timing": "NOW"}`,
		payload: `subscription { ` + wholeSubscription + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"resumeSubscription": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "subscriptionId": "{ending}"}`,
		payload: `subscription { ` + wholeSubscription + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"updateSubscription": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "subscriptionId": "{subscription}", "metadata": {"crm": "43"},
		"paymentMethod": "sim_ok", "returnUrl": "https://app.example.com/plans"}`,
		payload: `subscription { ` + wholeSubscription + ` } replayed`,
	},
}
