package graph_test

import "testing"

// The totals have all customers and wallets at once, and credits by their unit once they are counted.
func TestTotalsOfTheAPI(t *testing.T) {
	a := newAPI(t, withUsage)
	const totals = `{ totals { customers wallets units { unit wallets posted held debt } } }`
	a.query(totals).in("totals").is(`{"customers": 0, "wallets": 0, "units": []}`)
	a.wallet("main")
	a.done("openWallet", `{"idempotencyKey": "second", "customerId": "owner of main", "externalId": "second", "unit": "tokens", "overdraftLimit": "9"}`)
	a.query(totals).in("totals").is(`{"customers": 1, "wallets": 2, "units": [
		{"unit": "credits", "wallets": 1, "posted": "0", "held": "0", "debt": "0"},
		{"unit": "tokens", "wallets": 1, "posted": "0", "held": "0", "debt": "0"}]}`)
	a.inTest().query(totals).in("totals").is(`{"customers": 0, "wallets": 0, "units": []}`)
}
