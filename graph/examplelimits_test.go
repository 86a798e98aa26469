package graph_test

import "github.com/drawdown-billing/drawdown/billing"

// limitExamples are the examples of mutations of limits and budgets.
var limitExamples = map[string]example{
	"setSpendLimit": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "window": "DAY", "limit": "20"}`,
		payload: `wallet { spendLimits { ` + wholeLimit + ` } ` + wholeWallet + ` } replayed`,
	},
	"setDrawLimit": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "limit": "20", "subject": "ada", "action": "chat"}`,
		payload: `wallet { drawLimits { limit subject action } ` + wholeWallet + ` } replayed`,
	},
	"createBudget": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "walletId": "{wallet}", "parentId": "{budget}", "externalId": "run-1", "name": "Run 1",
		"limit": "5", "window": "DAY", "actions": ["chat"], "expiresAt": "2026-02-01T00:00:00Z"}`,
		payload: `budget { ` + wholeBudget + ` } replayed`,
	},
	"createBudgetToken": {
		scope: billing.ScopeWalletsWrite, keys: nothingKept,
		input:   `{"budgetId": "{budget}", "subject": "user_1", "maxOpenHolds": 2, "expiresInSeconds": 60}`,
		payload: `token expiresAt`,
	},
	"updateBudget": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "budgetId": "{budget}", "name": "Newer", "limit": "6", "actions": ["chat"],
		"status": "FROZEN", "expiresAt": "2026-02-01T00:00:00Z", "reason": "r"}`,
		payload: `budget { ` + wholeBudget + ` } replayed`,
	},
}
