package graph_test

import "github.com/drawdown-billing/drawdown/billing"

// sessionExamples are the examples of mutations of sessions.
var sessionExamples = map[string]example{
	"createCustomerSession": {
		scope: billing.ScopeWalletsWrite, keys: eachAnew,
		input:   `{"customerId": "{customer}", "expiresInSeconds": 60, "permissions": ["VIEW"], "returnUrl": "https://app.example.com/account"}`,
		payload: `token expiresAt url`,
	},
	"revokeCustomerSessions": {
		scope: billing.ScopeWalletsWrite, keys: eachAnew,
		input:   `{"customerId": "{customer}"}`,
		payload: `customer { ` + wholeCustomer + ` }`,
	},
	"createOperatorSession": {
		scope: billing.ScopeAdmin, keys: eachAnew,
		input:   `{"operator": "Ada Lovelace", "scopes": ["READ", "WALLETS_WRITE"], "expiresInSeconds": 60}`,
		payload: `token expiresAt url`,
	},
	"revokeOperatorSessions": {
		scope: billing.ScopeAdmin, keys: eachAnew,
		input:   `{"sessionId": "{operatorSession}"}`,
		payload: `revoked`,
	},
}
