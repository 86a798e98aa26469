package graph_test

import (
	"strings"
	"testing"
)

// What costs too much is refused by a message that names the field that most of it is for, its figure, and the arguments
// that make it cheaper.
func TestTooCostlyNamesTheField(t *testing.T) {
	a := newAPI(t)
	const month = `from: "2026-01-01T00:00:00Z", to: "2026-01-31T00:00:00Z", interval: HOUR`
	for document, says := range map[string]string{
		`{ customers(first: 100) { nodes { wallets(first: 100) { nodes { transactions(first: 100) { nodes { id } } } } } } }`: "25000 objects, 1111100; customers.nodes.wallets.nodes.transactions comes to 1100000 of them: " +
			"lower first of customers, or first of wallets, or first of transactions",
		`{ customers(first: 100) { edges { node { wallets(first: 100) { edges { node { grants(first: 3) { edges { node { id } } } } } } } } } }`: "customers.edges.node.wallets.edges.node.grants comes to 130000 of them: lower first of customers, " +
			"or first of wallets, or first of grants",
		`{ ...A } fragment A on Query { customers(first: 100) { nodes { ...B } } }
			fragment B on Customer { wallets(first: 100) { nodes { ...C ...C } } } fragment C on Wallet { grants(first: 3) { nodes { id } } }`: "customers.nodes.wallets.nodes.grants comes to 260000 of them: lower first of customers",
		`{ customers(first: 20) { nodes { wallets(first: 20) { nodes { usage(` + month + `) { start } } } } } }`:                                                           "customers.nodes.wallets.nodes.usage comes to 328400 of them: lower first of customers, or first of wallets, or the time between from and to of usage",
		`{ customers(first: 20) { nodes { wallets(first: 20) { nodes { usage(` + month + `, groupBy: [ACTION]) { start } } } } } }`:                                        "or first of wallets, or first of usage",
		`{` + repeated(26, ` w%d: wallet(id: "main") { audit { ok } }`) + `}`:                                                                                              "25000 objects, 26052; wallet.audit comes to 26026 of them: ask for it in several requests",
		`{ wallet(id: "main") {` + repeated(70, ` t%d: transactions(first: 1, types: [VOID]) { nodes { id } }`) + `} }`:                                                    "wallet.transactions comes to 28770 of them: lower types of transactions, or first of transactions",
		`query($n: Int = 100) { customers(first: $n) { nodes { wallets(first: $n) { nodes { grants(first: $n) { nodes { origin { origin { origin { id } } } } } } } } } }`: "customers.nodes.wallets.nodes.grants.nodes.origin.origin",
		`{ customers { nodes { wallets { nodes { grants { nodes { id } } name } } } } cheap: wallet(id: "x") { name } }`:                                                   "customers.nodes.wallets.nodes.grants comes to 150000 of them",
	} {
		got := a.post(document, nil)
		a.isFault(got, "TOO_COSTLY", "", says)
		if len(got.Errors) > 0 && len(got.Errors[0].Message) > 400 {
			t.Errorf("the message has %d bytes", len(got.Errors[0].Message))
		}
	}
	a.isFault(a.post(`mutation {`+repeated(40, ` m%d: advanceTestClock(input: {to: "2030-01-01T00:00:00Z"}) { testClock { now } }`)+`}`, nil),
		"TOO_COSTLY", "", "more than 25 mutations, 40")
	deep := `{ wallet(id: "x") {` + strings.Repeat(` customer { wallets { nodes {`, 8) + ` id ` + strings.Repeat(`} } }`, 8) + `} }`
	a.isFault(a.post(deep, nil), "TOO_COSTLY", "", `the field "`, "nested more than 20 deep")
	// Products of pages never overflow: what is beyond telling apart is still too much.
	pages := `{ customers(first: 100) { nodes {` + strings.Repeat(` wallets(first: 100) { nodes { customer {`, 4) + ` id ` +
		strings.Repeat(`} } }`, 4) + `} } }`
	a.isFault(a.post(pages, nil), "TOO_COSTLY", "", "customers.nodes.wallets.nodes.customer.wallets")
}
