package graph_test

import (
	"maps"

	"github.com/drawdown-billing/drawdown/billing"
)

// paymentExamples are the examples of mutations of payments.
var paymentExamples = map[string]example{
	"createTopUp": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "packCode": "{packCode}", "paymentMethod": "sim_ok"}`,
		payload: `topUp { ` + wholeTopUp + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"cancelTopUp": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "topUpId": "{topUp}"}`,
		payload: `topUp { ` + wholeTopUp + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"refundTopUp": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "topUpId": "{paidTopUp}", "reason": "r"}`,
		payload: `topUp { ` + wholeTopUp + ` } transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"createPaymentSetup": {
		scope: billing.ScopePaymentsWrite, keys: keysOfTenant, payload: `url replayed`,
		input: `{"idempotencyKey": "k", "customerId": "{customer}", "returnUrl": "https://app.example.com/cards"}`,
	},
	"detachPaymentMethod": {
		scope: billing.ScopePaymentsWrite, keys: keysOfTenant, payload: `paymentMethod { ` + wholeMethod + ` } replayed`,
		input: `{"idempotencyKey": "k", "paymentMethodId": "{paymentMethod}"}`,
	},
	"setDefaultPaymentMethod": {
		scope: billing.ScopePaymentsWrite, keys: keysOfTenant, payload: `paymentMethod { ` + wholeMethod + ` } replayed`,
		input: `{"idempotencyKey": "k", "paymentMethodId": "{paymentMethod}"}`,
	},
	"simulatePayment": {
		scope: billing.ScopeAdmin, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "topUpId": "{topUp}", "outcome": "SUCCEED"}`,
		payload: `topUp { ` + wholeTopUp + ` } replayed`,
	},
	"configureAutoRecharge": {
		scope: billing.ScopePaymentsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "walletId": "{wallet}", "enabled": true, "threshold": "1", "packCode": "{packCode}",
		"monthlyCap": {"amount": "100", "currency": "EUR"}, "paymentMethod": "sim_ok"}`,
		payload: `wallet { autoRecharge { enabled threshold pack { code } monthlyCap { amount currency }
		spentThisMonth { amount currency } resetsAt nextAttemptAt consecutiveFailures disabledReason } ` + wholeWallet +
			` } replayed`,
	},
}

// joined returns the examples of both.
func joined(a, b map[string]example) map[string]example {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
