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
