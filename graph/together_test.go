package graph_test

import "testing"

// TestTransferAfterReads: in one request, what earlier mutations showed of both wallets of a transfer is not shown
// after it.
func TestTransferAfterReads(t *testing.T) {
	a := newAPI(t)
	for _, wallet := range []string{"main", "other"} {
		a.wallet(wallet)
		a.grant(wallet, "g", "10")
	}
	const balance = `{ wallet { balance { available } } }`
	a.query(`mutation {
		a: recordUsage(input: {idempotencyKey: "a", walletId: "main", action: "a", credits: "1"})
			{ transaction ` + balance + ` }
		b: recordUsage(input: {idempotencyKey: "b", walletId: "other", action: "a", credits: "2"})
			{ transaction ` + balance + ` }
		c: transferCredits(input: {idempotencyKey: "c", fromWalletId: "main", toWalletId: "other", amount: "3", reason: "r"})
			{ out ` + balance + ` in ` + balance + ` from { balance { available } } to { balance { available } } }
	}`).is(`{
		"a": {"transaction": {"wallet": {"balance": {"available": "9"}}}},
		"b": {"transaction": {"wallet": {"balance": {"available": "8"}}}},
		"c": {"out": {"wallet": {"balance": {"available": "6"}}}, "in": {"wallet": {"balance": {"available": "11"}}},
			"from": {"balance": {"available": "6"}}, "to": {"balance": {"available": "11"}}}}`)
}

// TestBatchRefusedAtItsFirstEvent: a batch that is all or nothing says why it was refused, wherever the event at fault
// is.
func TestBatchRefusedAtItsFirstEvent(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	small, large := `"credits": "1"`, `"credits": "11"`
	for at, path := range []string{`["input", "events", "0", "credits"]`, `["input", "events", "1", "credits"]`} {
		events := []string{event(t, "a", small), event(t, "b", small)}
		events[at] = event(t, "c", large)
		refused := a.mutate("recordUsageBatch", batch("ALL_OR_NOTHING", events...),
			`results { outcome } userErrors { code path }`)
		refused.in("userErrors").is(`[{"code": "INSUFFICIENT_CREDITS", "path": ` + path + `}]`)
	}
	a.holds("main", "10")
}

// TestMutationsForgetWhatTheyChange: in one request, a mutation shows nothing that an earlier one has changed since.
func TestMutationsForgetWhatTheyChange(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	usage := c.grantAndUse("main")
	const shown = `{ wallet { balance { available } usageThrough { sequence behind } forecast { creditsPerDay }
		first: grants(first: 1) { nodes { remaining } } usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { events credits } } }`
	reverse := func(key string) string {
		return key + `: reverseUsage(input: {idempotencyKey: "` + key + `", transactionId: "` + usage + `", amount: "1", reason: "r"})
			{ transaction { reverses { reversed } drawdowns { grant { remaining } } } wallet ` + shown[len(`{ wallet `):len(shown)-len(` }`)] + ` }`
	}
	after := func(n int, left, reversed, used string) string {
		return `{"transaction": {"reverses": {"reversed": "` + reversed + `"}, "drawdowns": [{"grant": {"remaining": "` + left + `"}}]}, "wallet": {"balance": {"available": "` + left + `"},
			"usageThrough": {"sequence": ` + string(rune('0'+n)) + `, "behind": 0}, "forecast": {"creditsPerDay": "` + used + `"},
			"first": {"nodes": [{"remaining": "` + left + `"}]}, "usage": [{"events": 1, "credits": "` + used + `"}]}}`
	}
	c.query(`mutation { ` + reverse("a") + reverse("b") + ` }`).is(
		`{"a": ` + after(3, "7", "1", "3") + `, "b": ` + after(4, "8", "2", "2") + `}`)
}

// grantAndUse grants 10 credits, uses 4, and returns the id of the usage.
func (c *counting) grantAndUse(wallet string) string {
	c.t.Helper()
	c.grant(wallet, "g", "10")
	return c.use(wallet, "u", "4").str("transaction.id")
}
