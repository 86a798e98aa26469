package graph_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// spreads are ways to spread a fragment W so that its first place is left out and a later one is not, with the
// variables that they use. V is a fragment that spreads W.
var spreads = []struct{ variables, spread string }{
	{"", `...W @skip(if: true) ...W`},
	{"", `...W @include(if: false) ...W`},
	{"($yes: Boolean! = true)", `...W @skip(if: $yes) ...W`},
	{"($no: Boolean! = false)", `...W @include(if: $no) ...W`},
	{"", `... @skip(if: true) { ...W } ...W`},
	{"", `...V @skip(if: true) ...W`},
	{"", `...V @skip(if: true) ...V`},
}

// spreading returns a document of an operation with a spread in it, and the fragments that it names.
func spreading(operation, spread, on, selection string) string {
	document := strings.Replace(operation, "SPREAD", spread, 1) + ` fragment W on ` + on + ` { ` + selection + ` }`
	if strings.Contains(spread, "...V") {
		document += ` fragment V on ` + on + ` { ...W }`
	}
	return document
}

// TestSkippedFragments: a fragment whose first place is left out is looked at where it is not, by all that look at a
// document before it is executed: the check of scopes, that of introspection, that of the cost, and the choice of how
// fresh wallets are read.
func TestSkippedFragments(t *testing.T) {
	a := newAPI(t)
	id := a.wallet("main").str("id")
	var err error
	a.store.stale, err = a.store.Store.Wallets(t.Context(), billing.Live, []billing.WalletID{billing.WalletID(id)},
		ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	a.grant("main", "g", "5")
	writer, production := a.as(a.key(billing.Live, billing.ScopeUsageWrite)), newAPI(t, inProduction)
	for _, c := range spreads {
		t.Run(c.variables+c.spread, func(t *testing.T) {
			writer.forbids(spreading(`mutation`+c.variables+` { recordUsage(input: {idempotencyKey: "u", walletId: "main",
				action: "a", credits: "1"}) { wallet { SPREAD } } }`, c.spread, "Wallet", `grants { nodes { id } }`),
				nil, "READ", "grants")
			production.isFault(production.post(spreading(`query`+c.variables+` { __typename SPREAD }`, c.spread, "Query",
				`__schema { queryType { name } }`), nil), "GRAPHQL_VALIDATION_FAILED", "", "introspection is off")
			a.isFault(a.post(spreading(`query`+c.variables+` { SPREAD }`, c.spread, "Query",
				`customers { nodes { wallets { nodes { transactions { nodes { id } } } } } }`), nil), "TOO_COSTLY", "")
			a.query(spreading(`query`+c.variables+` { wallet(id: "main") { balance { available } SPREAD } }`, c.spread,
				"Wallet", `transactions { nodes { type } }`)).
				is(`{"wallet": {"balance": {"available": "5"}, "transactions": {"nodes": [{"type": "GRANT"}]}}}`)
		})
	}
	a.store.stale = nil
	a.holds("main", "5")
}

// TestCostOfTwoBatches: each batch of a document costs as much as the largest, in whatever order they come.
func TestCostOfTwoBatches(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	sized := func(prefix string, n int) string {
		var events []string
		for i := range n {
			events = append(events, event(t, prefix+string(rune('a'+i%26))+strings.Repeat("x", i/26)))
		}
		return batch("BEST_EFFORT", events...)
	}
	const document = `mutation($a: RecordUsageBatchInput!, $b: RecordUsageBatchInput!) {
		a: recordUsageBatch(input: $a) { results { ...R } } b: recordUsageBatch(input: $b) { results { ...R } } }
		fragment R on UsageResult { transaction { wallet { id } reverses { id } counterpart { id }
			drawdowns { grant { origin { id } } } } }`
	for name, c := range map[string]struct {
		first, second int
		costly        bool
	}{
		"900, then 1":   {900, 1, true},
		"1, then 900":   {1, 900, true},
		"900, then 900": {900, 900, true},
		"1, then 1":     {1, 1, false},
		"100, then 1":   {100, 1, false},
	} {
		got := a.post(document, json.RawMessage(`{"a": `+sized("a", c.first)+`, "b": `+sized("b", c.second)+`}`))
		if !c.costly {
			if len(got.Errors) > 0 {
				t.Errorf("%s: %+v", name, got.Errors)
			}
			continue
		}
		a.isFault(got, "TOO_COSTLY", "")
	}
}

// TestFailedReadsOfWebhooks: a read of an endpoint, a delivery or an event that fails is an error wherever it is asked
// for, never null, which would mean that there is none.
func TestFailedReadsOfWebhooks(t *testing.T) {
	a := newAPI(t)
	endpoint := a.endpoint("https://example.com").str("endpoint.id")
	a.sendEvent("acme")
	delivery := a.query(`query($id: ID!) { node(id: $id) { ... on WebhookEndpoint { deliveries { nodes { id } } } } }`,
		`{"id": "`+endpoint+`"}`).str("node.deliveries.nodes.0.id")
	for _, c := range []struct{ call, id, selection string }{
		{"Endpoint", endpoint, `... on WebhookEndpoint { url }`},
		{"Endpoint", delivery, `... on WebhookDelivery { endpoint { url } }`},
		{"Delivery", delivery, `... on WebhookDelivery { status }`},
		{"Events", delivery, `... on WebhookDelivery { payload }`},
		{"ListDeliveries", endpoint, `... on WebhookEndpoint { deliveries { nodes { id } } }`},
	} {
		document := `query($id: ID!) { node(id: $id) { ` + c.selection + ` } }`
		a.store.failing(failingAt(c.call, errDetail), func() {
			var got reply
			logged := a.logging(func() { got = a.post(document, json.RawMessage(`{"id": "`+c.id+`"}`)) })
			a.isInternal(got, logged, "secret-table")
		})
		a.query(document, `{"id": "`+c.id+`"}`) // and it was this read that failed
	}
	a.store.failing(failingAt("ListEndpoints", errDetail), func() {
		var got reply
		logged := a.logging(func() { got = a.post(`{ webhookEndpoints { nodes { url } } }`, nil) })
		a.isInternal(got, logged, "secret-table")
	})
}
