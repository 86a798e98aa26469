package graph_test

import "testing"

// The credits of a renewal come before their money. The transaction that adds them states a cost of 0 for ever, and its hash is of
// that; the grant itself has the cost that was paid.
func TestCostOfCreditsBeforeTheirMoney(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	id := p.pays("pro", "sim_ok")
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.query(`{ wallet(id: "main") { transactions(types: [GRANT]) { nodes { createdGrants { cost { amount currency } } } } } }`).
		in("wallet.transactions.nodes").is(`[{"createdGrants": [{"cost": {"amount": "0", "currency": "EUR"}}]}]`)
	p.query(`{ wallet(id: "main") { grants(spendable: true) { nodes { cost { amount currency } } } } }`).
		in("wallet.grants.nodes").is(`[{"cost": {"amount": "10", "currency": "EUR"}}]`)
}
