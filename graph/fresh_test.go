package graph_test

import "testing"

// A fresh wallet shows everything that was committed before the question, in a process that has seen none of it, while
// eventual reads show nothing yet: found by its external id, with what is in it and beside it.
func TestFreshWalletReadsItsOwnWrites(t *testing.T) {
	a := newAPI(t)
	a.wallet("main", `"metadata": {"order": "A-17"}`)
	grant := a.grant("main", "g", "10").str("grant.id")
	usage := a.use("main", "u", "1").str("transaction.id")
	other := a.another()
	other.query(`{ __typename }`)
	a.store.lags = true
	const fields = `{ name metadata customer { name externalId } balance { available expiringNext { amount } } balanceAlerts { threshold }
		grants(first: 1) { nodes { id } } spendable: grants(spendable: true) { nodes { id remaining } }
		transactions(first: 1) { nodes { id wallet { metadata } } } transactionByKey(idempotencyKey: "u") { id } audit { ok } }`
	want := `{"wallet": {"name": "default", "metadata": {"order": "A-17"},
		"customer": {"name": "owner of main", "externalId": "owner of main"},
		"balance": {"available": "9", "expiringNext": null}, "balanceAlerts": [], "grants": {"nodes": [{"id": "` + grant + `"}]},
		"spendable": {"nodes": [{"id": "` + grant + `", "remaining": "9"}]}, "transactions": {"nodes": [{"id": "` + usage + `",
		"wallet": {"metadata": {"order": "A-17"}}}]}, "transactionByKey": {"id": "` + usage + `"}, "audit": {"ok": true}}}`
	for document, variables := range map[string]string{
		`{ wallet(id: "main", fresh: true) ` + fields + ` }`:                                                      `{}`,
		`query($f: Boolean) { wallet(id: "main", fresh: $f) ` + fields + ` }`:                                     `{"f": true}`,
		`query($f: Boolean = true) { ...Q } fragment Q on Query { wallet(id: "main", fresh: $f) ` + fields + ` }`: `{}`,
	} {
		a.another().query(document, variables).is(want)
	}
	// Without it, nothing is shown while eventual reads lag, and no read costs more than before.
	for document, variables := range map[string]string{
		`{ wallet(id: "main") { name } }`:                                                                   `{}`,
		`{ wallet(id: "main", fresh: false) { name } }`:                                                     `{}`,
		`{ wallet(id: "main", fresh: null) { name } }`:                                                      `{}`,
		`query($f: Boolean) { wallet(id: "main", fresh: $f) { name } }`:                                     `{}`,
		`{ wallet(id: "main") { name } skipped: wallet(id: "main", fresh: true) @skip(if: true) { name } }`: `{}`,
	} {
		a.another().query(document, variables).is(`{"wallet": null}`)
	}
}
