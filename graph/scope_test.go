package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// all scopes
var scopes = []billing.Scope{
	billing.ScopeRead, billing.ScopeUsageWrite, billing.ScopeWalletsWrite, billing.ScopeCatalogWrite,
	billing.ScopePaymentsWrite,
	billing.ScopeWebhooksWrite, billing.ScopeAdmin,
}

// queryFields has the scope that each field of Query needs, and a document that selects it. Those of Mutation are in
// examples.
var queryFields = map[string]struct {
	scope    billing.Scope
	document string
}{
	"node":            {billing.ScopeRead, `{ node(id: "x") { id } }`},
	"customer":        {billing.ScopeRead, `{ customer(id: "x") { id } }`},
	"customers":       {billing.ScopeRead, `{ customers { nodes { id } } }`},
	"wallet":          {billing.ScopeRead, `{ wallet(id: "x") { id } }`},
	"wallets":         {billing.ScopeRead, `{ wallets { nodes { id } } }`},
	"searchCustomers": {billing.ScopeRead, `{ searchCustomers(text: "acme") { nodes { id } } }`},
	"transaction":     {billing.ScopeRead, `{ transaction(id: "x") { id } }`},
	"hold":            {billing.ScopeRead, `{ hold(id: "x") { id } }`},
	"budget":          {billing.ScopeRead, `{ budget(id: "x") { id } }`},
	"topUp":           {billing.ScopeRead, `{ topUp(id: "x") { id } }`},
	"topUps":          {billing.ScopeRead, `{ topUps { nodes { id } } }`},
	"finance":         {billing.ScopeRead, `{ finance { complete } }`},
	"rateCard":        {billing.ScopeRead, `{ rateCard(code: "x") { id } }`},
	"rateCards":       {billing.ScopeRead, `{ rateCards { nodes { id } } }`},
	"creditPack":      {billing.ScopeRead, `{ creditPack(code: "x") { id } }`},
	"creditPacks":     {billing.ScopeRead, `{ creditPacks { nodes { id } } }`},
	"plan":            {billing.ScopeRead, `{ plan(code: "x") { id } }`},
	"plans":           {billing.ScopeRead, `{ plans { nodes { id } } }`},
	"subscription":    {billing.ScopeRead, `{ subscription(id: "x") { id } }`},
	"subscriptions":   {billing.ScopeRead, `{ subscriptions { nodes { id } } }`},
	"estimate":        {billing.ScopeRead, `{ estimate(input: {walletId: "main", action: "a"}) { allowed } }`},
	"whatIf": {billing.ScopeRead, `{ whatIf(input: {walletId: "main", from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z",
		rates: [{action: "a", credits: "1"}]}) { lines } }`},
	"previewSubscriptionChange": {billing.ScopeRead, `{ previewSubscriptionChange(input: {subscriptionId: "{subscription}", planCode: "free"}) { at } }`},

	"usageSettings":     {billing.ScopeRead, `{ usageSettings { dimensions } }`},
	"portalSettings":    {billing.ScopeRead, `{ portalSettings { brand } }`},
	"testClock":         {billing.ScopeRead, `{ testClock { now } }`},
	"auditLog":          {billing.ScopeAdmin, `{ auditLog { nodes { id } } }`},
	"operatorSessions":  {billing.ScopeAdmin, `{ operatorSessions { nodes { id } } }`},
	"apiKeys":           {billing.ScopeAdmin, `{ apiKeys { nodes { id } } }`},
	"attention":         {billing.ScopeRead, `{ attention(kind: FROZEN) { nodes { id } } }`},
	"totals":            {billing.ScopeRead, `{ totals { customers } }`},
	"activity":          {billing.ScopeRead, `{ activity { nodes { id } } }`},
	"failedDeliveries":  {billing.ScopeRead, `{ failedDeliveries { nodes { id } } }`},
	"webhookEndpoints":  {billing.ScopeRead, `{ webhookEndpoints { nodes { id } } }`},
	"exports":           {billing.ScopeRead, `{ exports { nodes { url } } }`},
	"webhookEventTypes": {billing.ScopeRead, `{ webhookEventTypes { name } }`},
}

// guardedFields need READ wherever they are selected: they return objects that a mutation has not changed.
var guardedFields = []string{
	"AutoRecharge.inFlight", "Budget.children", "Budget.parent", "Customer.features", "Customer.notifications", "Customer.paymentMethods", "Customer.subscriptions", "Customer.usage", "Customer.wallets", "ExpiringCredits.grant",
	"Grant.origin", "Grant.subscription", "Grant.topUp",
	"Hold.transactions", "RateCard.versions", "Subscription.customer", "TopUp.subscription",
	"TopUp.triggeredBy", "Transaction.subscription",
	"Transaction.topUp", "UserError.topUp", "Viewer.budget", "Viewer.customer", "Wallet.audit",
	"Wallet.balanceAt", "Wallet.budgets", "Wallet.customer", "Wallet.features", "Wallet.finance", "Wallet.forecast",
	"Wallet.grants", "Wallet.holds", "Wallet.movements", "Wallet.offers", "Wallet.rateCard", "Wallet.spendLimitList",
	"Wallet.subscriptions", "Wallet.topSubjects", "Wallet.topUps",
	"Wallet.transactionByKey", "Wallet.transactions", "Wallet.usage", "Wallet.usageThrough",
	"WebhookDelivery.payload", "WebhookEndpoint.deliveries",
}

// requirements returns the scopes of all fields of the schema that require any.
func requirements(t *testing.T) map[string][]billing.Scope {
	t.Helper()
	required := map[string][]billing.Scope{}
	for _, definition := range schemaOf(t, "../schema.graphqls").Types {
		for _, field := range definition.Fields {
			for _, directive := range field.Directives.ForNames("requires") {
				name := definition.Name + "." + field.Name
				required[name] = append(required[name], billing.Scope(directive.Arguments.ForName("scope").Value.Raw))
			}
		}
	}
	return required
}

// needs returns the scopes that the mutation requires, that of its effect first.
func (e example) needs() []billing.Scope {
	if e.reads {
		return []billing.Scope{e.scope, billing.ScopeRead}
	}
	return []billing.Scope{e.scope}
}

func TestEveryRootFieldRequiresAScope(t *testing.T) {
	schema, required := schemaOf(t, "../schema.graphqls"), requirements(t)
	check := func(root, field string, listed []billing.Scope, list string) {
		name := root + "." + field
		if scopes := required[name]; len(scopes) == 0 || scopes[0] == "" || !slices.Equal(scopes, listed) {
			t.Errorf("%s requires %q, and %s says %q", name, scopes, list, listed)
		}
		delete(required, name)
	}
	for _, field := range schema.Query.Fields {
		if !strings.HasPrefix(field.Name, "__") && field.Name != "viewer" { // who asks, everybody may know
			check("Query", field.Name, []billing.Scope{queryFields[field.Name].scope}, "queryFields in graph/scope_test.go")
		}
	}
	for _, field := range schema.Mutation.Fields {
		check("Mutation", field.Name, examples[field.Name].needs(), "examples in graph/examples_test.go")
	}
	if rest := slices.Sorted(maps.Keys(required)); !slices.Equal(rest, guardedFields) {
		t.Errorf("beside the roots' fields, %v require a scope, and the list says %v", rest, guardedFields)
	}
	for name, scopes := range required {
		if !slices.Equal(scopes, []billing.Scope{billing.ScopeRead}) {
			t.Errorf("%s requires %s", name, scopes)
		}
	}
}

func TestScopes(t *testing.T) {
	w := newExampleWorld(t)
	for _, scope := range scopes {
		client := w.as(w.key(billing.Test, scope))
		try := func(field string, needs []billing.Scope, document string, variables any) {
			client := client
			for i, needed := range needs {
				if scope != needed && scope != billing.ScopeAdmin {
					client.forbids(document, variables, string(needed), field)
				}
				if i > 0 { // with all that it needs but one, and with all
					w.as(w.key(billing.Test, needs[:i]...)).forbids(document, variables, string(needed), field)
					client = w.as(w.key(billing.Test, needs...))
				} else if scope != needed && scope != billing.ScopeAdmin {
					return
				}
			}
			if got := client.post(document, variables); len(got.Errors) > 0 || got.Status != 200 {
				t.Errorf("%s with %s: %d %v", field, scope, got.Status, got.Errors)
			}
		}
		for name, field := range queryFields {
			try(name, []billing.Scope{field.scope}, w.names.Replace(field.document), nil)
		}
		for name, example := range examples {
			try(name, example.needs(), mutationDocument(name), `{"input": `+w.input(name)+`}`)
		}
	}
}

// forbids checks that a whole document is refused because the key lacks a scope that a field needs.
func (a *api) forbids(document string, variables any, scope, field string) {
	a.t.Helper()
	if text, ok := variables.(string); ok {
		variables = json.RawMessage(text)
	}
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, media := range []string{"application/json", "application/graphql-response+json"} {
		request := a.request("POST", "", string(body))
		request.Header.Set("Accept", media)
		var got reply
		_, written := a.store.during(func() { got = a.send(request) })
		a.isFault(got, "FORBIDDEN", "", "lacks the scope "+scope, field)
		if got.Status != 403 || got.Data != nil || written > 0 {
			a.t.Errorf("%s: status %d, data %s, wrote %d times", document, got.Status, got.Data, written)
		}
	}
}

// A key has all of its scopes together, and a key without the needed ones may still query __typename.
func TestScopesAddUp(t *testing.T) {
	a := newAPI(t)
	both := a.as(a.key(billing.Live, billing.ScopeRead, billing.ScopeUsageWrite))
	a.wallet("main")
	a.grant("main", "g", "1")
	both.query(`mutation { recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "a", credits: "1"}) {
		wallet { customer { name } transactions { nodes { type } } } } }`).
		is(`{"recordUsage": {"wallet": {"customer": {"name": "owner of main"}, "transactions":
			{"nodes": [{"type": "USAGE"}, {"type": "GRANT"}]}}}}`)
	grant := mutationDocument("grantCredits")
	both.forbids(grant, `{"input": {"idempotencyKey": "k", "walletId": "main", "amount": "1"}}`, "WALLETS_WRITE",
		"grantCredits")
	a.as(a.key(billing.Live, billing.ScopeUsageWrite)).query(`{ __typename }`).is(`{"__typename": "Query"}`)
}

// An allowed mutation is not executed together with a forbidden one, and is executed without fields that need another
// scope.
func TestForbiddenMeansNothingHappened(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "1")
	client := a.as(a.key(billing.Live, billing.ScopeUsageWrite))
	record := `recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "a", credits: "1"})`
	client.forbids(`mutation { `+record+` { replayed }
		createApiKey(input: {idempotencyKey: "k", name: "n", scopes: [ADMIN]}) { secret } }`,
		nil, "ADMIN", "createApiKey")
	for field, selection := range map[string]string{
		"transactions": "transactions { nodes { id } }", "grants": "grants { nodes { id } }", "audit": "audit { ok }",
		"customer": "customer { email }", "grant": "balance { expiringNext { grant { amount } } }", "balanceAt": `balanceAt(time: "2026-01-01T00:00:00Z") { available }`,
		"transactionByKey": `transactionByKey(idempotencyKey: "g") { id }`,
	} {
		for _, document := range []string{
			`mutation { ` + record + ` { wallet { ` + selection + ` } } }`,
			`mutation { ` + record + ` { ...P } } fragment P on RecordUsagePayload { wallet { ...W } } fragment W on Wallet
				{ id ` + selection + ` }`,
			`mutation { ` + record + ` { transaction { wallet { ... on Wallet { hidden: ` + selection + ` } } } } }`,
			`mutation { ` + record + ` { wallet { ` + selection[:len(field)] +
				strings.Replace(selection[len(field):], " {", " @include(if: true) {", 1) + ` } } }`,
		} {
			client.forbids(document, nil, "READ", field)
		}
	}
	for i, document := range []string{
		`mutation($all: Boolean = false) { %s { wallet { grants @include(if: $all) { nodes { id } } } } }`,
		`mutation { %s { wallet { id transactions @skip(if: true) { nodes { id } } ... @include(if: false) { audit { ok } }
			...W @skip(if: true) } } }
			fragment W on Wallet { customer { id } }`,
	} {
		key := fmt.Sprint("allowed ", i)
		document = fmt.Sprintf(document, strings.Replace(strings.Replace(record, `"u"`, quoted(key), 1), `"1"`, `"0"`, 1))
		client.query(document)
		a.query(`query($key: String!) { wallet(id: "main") { transactionByKey(idempotencyKey: $key) { type } } }`,
			`{"key": `+quoted(key)+`}`).
			in("wallet.transactionByKey").is(`{"type": "USAGE"}`)
	}
	a.holds("main", "1")
}
