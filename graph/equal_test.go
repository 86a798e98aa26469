package graph_test

import (
	"strings"
	"testing"
)

// A request whose values are the same is the same request, however they are written: it is replayed, and not refused.
func TestEqualValuesAreOneRequest(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	a.grant("main", "spendable", "10")
	for _, c := range []struct{ mutation, first, again string }{
		{
			"grantCredits",
			`{"idempotencyKey": "g", "walletId": "main", "amount": "100.5", "expiresAt": "2027-01-01T00:00:00Z",
				"effectiveAt": "2026-01-01T00:00:00.123456Z", "paid": {"amount": "49.9", "currency": "EUR"}}`,
			`{"idempotencyKey": "g", "walletId": "main", "amount": "100.5000000000", "expiresAt": "2026-12-31t23:59:60.0000000z",
				"effectiveAt": "2026-01-01T01:00:00.1234569999+01:00", "paid": {"amount": "49.900000000000000", "currency": "EUR"}}`,
		},
		{
			"recordUsage",
			`{"idempotencyKey": "u", "walletId": "main", "action": "a", "credits": "1.5", "quantity": "2",
				"occurredAt": "2026-01-01T00:00:00Z"}`,
			`{"idempotencyKey": "u", "walletId": "main", "action": "a", "credits": "1.500", "quantity": "2.0000000000000000",
				"occurredAt": "2026-01-01t00:00:00.0000000z"}`,
		},
		{
			"adjustBalance", `{"idempotencyKey": "a", "walletId": "main", "amount": "-0.25", "reason": "r"}`,
			`{"idempotencyKey": "a", "walletId": "main", "amount": "-0.2500000000", "reason": "r"}`,
		},
		{
			"transferCredits",
			`{"idempotencyKey": "t", "fromWalletId": "main", "toWalletId": "other", "amount": "1", "reason": "first\nsecond"}`,
			`{"idempotencyKey": "t", "fromWalletId": "main", "toWalletId": "other", "amount": "1.0000000", "reason": "first\nsecond"}`,
		},
		{
			"setBalanceAlerts", `{"idempotencyKey": "l", "walletId": "main", "thresholds": ["10"]}`,
			`{"idempotencyKey": "l", "walletId": "main", "thresholds": ["10.00000000"]}`,
		},
	} {
		selection := `replayed userErrors { code message }`
		first, again := a.mutate(c.mutation, c.first, selection), a.mutate(c.mutation, c.again, selection)
		first.is(`{"replayed": false, "userErrors": []}`)
		again.is(`{"replayed": true, "userErrors": []}`)
	}
	for _, line := range []string{"first\nsecond", "a\tb", "one\r\ntwo"} {
		key := strings.ReplaceAll(quoted(line), `\`, "/")
		input := `{"idempotencyKey": ` + key + `, "walletId": "main", "amount": "1", "reason": ` + quoted(line) + `,
			"metadata": {"note": ` + quoted(line) + `}}`
		a.mutate("adjustBalance", input, `transaction { reason metadata }`).
			is(`{"transaction": {"reason": ` + quoted(line) + `, "metadata": {"note": ` + quoted(line) + `}}}`)
	}
}
