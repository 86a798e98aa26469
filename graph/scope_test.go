package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
)

// every scope there is.
var scopes = []billing.Scope{billing.ScopeRead, billing.ScopeUsageWrite, billing.ScopeWalletsWrite, billing.ScopeWebhooksWrite, billing.ScopeAdmin}

// rootFields is which scope each field of Query and Mutation needs, and a document that asks for it.
var rootFields = map[string]struct {
	scope    billing.Scope
	document string
}{
	"Query.node":        {"READ", `{ node(id: "x") { id } }`},
	"Query.customer":    {"READ", `{ customer(id: "x") { id } }`},
	"Query.customers":   {"READ", `{ customers { nodes { id } } }`},
	"Query.wallet":      {"READ", `{ wallet(id: "x") { id } }`},
	"Query.transaction": {"READ", `{ transaction(id: "x") { id } }`},
	"Query.testClock":   {"READ", `{ testClock { now } }`},
	"Query.apiKeys":     {"ADMIN", `{ apiKeys { nodes { id } } }`},

	"Query.webhookEndpoints":  {"READ", `{ webhookEndpoints { nodes { id } } }`},
	"Query.webhookEventTypes": {"READ", `{ webhookEventTypes { name } }`},

	"Mutation.createWebhookEndpoint": {"WEBHOOKS_WRITE", `mutation { createWebhookEndpoint(input: {idempotencyKey: "w", url: "https://example.com", events: ["*"]}) { replayed } }`},
	"Mutation.updateWebhookEndpoint": {"WEBHOOKS_WRITE", `mutation { updateWebhookEndpoint(input: {idempotencyKey: "w", endpointId: "x"}) { replayed } }`},
	"Mutation.rotateWebhookSecret":   {"WEBHOOKS_WRITE", `mutation { rotateWebhookSecret(input: {idempotencyKey: "w", endpointId: "x"}) { replayed } }`},
	"Mutation.sendTestWebhook":       {"WEBHOOKS_WRITE", `mutation { sendTestWebhook(input: {idempotencyKey: "w", endpointId: "x"}) { replayed } }`},
	"Mutation.replayWebhookDelivery": {"WEBHOOKS_WRITE", `mutation { replayWebhookDelivery(input: {idempotencyKey: "w", deliveryId: "x"}) { replayed } }`},

	"Mutation.createCustomer":   {"WALLETS_WRITE", `mutation { createCustomer(input: {idempotencyKey: "k", name: "n"}) { replayed } }`},
	"Mutation.openWallet":       {"WALLETS_WRITE", `mutation { openWallet(input: {idempotencyKey: "o", customerId: "x"}) { replayed } }`},
	"Mutation.setWalletStatus":  {"WALLETS_WRITE", `mutation { setWalletStatus(input: {idempotencyKey: "k", walletId: "x", status: FROZEN, reason: "r"}) { replayed } }`},
	"Mutation.setBalanceAlerts": {"WALLETS_WRITE", `mutation { setBalanceAlerts(input: {idempotencyKey: "k", walletId: "x", thresholds: []}) { replayed } }`},
	"Mutation.grantCredits":     {"WALLETS_WRITE", `mutation { grantCredits(input: {idempotencyKey: "k", walletId: "x", amount: "1"}) { replayed } }`},
	"Mutation.voidGrant":        {"WALLETS_WRITE", `mutation { voidGrant(input: {idempotencyKey: "k", grantId: "x", reason: "r"}) { replayed } }`},
	"Mutation.adjustBalance":    {"WALLETS_WRITE", `mutation { adjustBalance(input: {idempotencyKey: "k", walletId: "x", amount: "1", reason: "r"}) { replayed } }`},
	"Mutation.transferCredits":  {"WALLETS_WRITE", `mutation { transferCredits(input: {idempotencyKey: "k", fromWalletId: "x", toWalletId: "y", amount: "1", reason: "r"}) { replayed } }`},
	"Mutation.recordUsage":      {"USAGE_WRITE", `mutation { recordUsage(input: {idempotencyKey: "k", walletId: "x", action: "a", credits: "1"}) { replayed } }`},
	"Mutation.recordUsageBatch": {"USAGE_WRITE", `mutation { recordUsageBatch(input: {walletId: "x", events: []}) { results { outcome } } }`},
	"Mutation.reverseUsage":     {"USAGE_WRITE", `mutation { reverseUsage(input: {idempotencyKey: "k", transactionId: "x", reason: "r"}) { replayed } }`},
	"Mutation.createApiKey":     {"ADMIN", `mutation { createApiKey(input: {idempotencyKey: "a", name: "n", scopes: [READ]}) { replayed } }`},
	"Mutation.revokeApiKey":     {"ADMIN", `mutation { revokeApiKey(input: {idempotencyKey: "r", apiKeyId: "key_x"}) { replayed } }`},
	"Mutation.advanceTestClock": {"ADMIN", `mutation { advanceTestClock(input: {to: "2026-02-01T00:00:00Z"}) { testClock { now } } }`},
}

// guardedFields need READ wherever they are asked for: they lead away from what a mutation has changed.
var guardedFields = []string{
	"Customer.wallets", "Grant.origin", "Wallet.audit", "Wallet.balanceAt", "Wallet.customer", "Wallet.forecast", "Wallet.grants",
	"Wallet.transactionByKey", "Wallet.transactions", "Wallet.usage", "Wallet.usageThrough",
	"WebhookDelivery.payload", "WebhookEndpoint.deliveries",
}

// requirements is which scope each field of the schema requires that requires one.
func requirements(t *testing.T) map[string]billing.Scope {
	t.Helper()
	required := map[string]billing.Scope{}
	for _, definition := range schemaOf(t, "../schema.graphqls").Types {
		for _, field := range definition.Fields {
			if directive := field.Directives.ForName("requires"); directive != nil {
				required[definition.Name+"."+field.Name] = billing.Scope(directive.Arguments.ForName("scope").Value.Raw)
			}
		}
	}
	return required
}

func TestEveryRootFieldRequiresAScope(t *testing.T) {
	schema, required := schemaOf(t, "../schema.graphqls"), requirements(t)
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, field := range root.Fields {
			name := root.Name + "." + field.Name
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			if scope := required[name]; scope == "" || scope != rootFields[name].scope {
				t.Errorf("%s requires %q, and the table says %q", name, scope, rootFields[name].scope)
			}
			delete(required, name)
		}
	}
	if rest := slices.Sorted(maps.Keys(required)); !slices.Equal(rest, guardedFields) {
		t.Errorf("beside the roots' fields, %v require a scope, and the list says %v", rest, guardedFields)
	}
	for name, scope := range required {
		if scope != billing.ScopeRead {
			t.Errorf("%s requires %s", name, scope)
		}
	}
}

func TestScopes(t *testing.T) {
	a := newAPI(t)
	for _, scope := range scopes {
		client := a.as(a.key(billing.Test, scope))
		for name, field := range rootFields {
			if scope == field.scope || scope == billing.ScopeAdmin {
				if got := client.post(field.document, nil); len(got.Errors) > 0 || got.Status != 200 {
					t.Errorf("%s with %s: %d %v", name, scope, got.Status, got.Errors)
				}
				continue
			}
			client.forbids(field.document, string(field.scope), strings.Split(name, ".")[1])
		}
	}
}

// forbids checks that a document is refused whole for the lack of a scope that a field needs.
func (a *api) forbids(document, scope, field string) {
	a.t.Helper()
	for _, media := range []string{"application/json", "application/graphql-response+json"} {
		request := a.request("POST", "", `{"query": `+quoted(document)+`}`)
		request.Header.Set("Accept", media)
		var got reply
		_, written := a.store.during(func() { got = a.send(request) })
		a.isFault(got, "FORBIDDEN", "", "lacks the scope "+scope, field)
		if got.Status != 403 || got.Data != nil || written > 0 {
			a.t.Errorf("%s: status %d, data %s, wrote %d times", document, got.Status, got.Data, written)
		}
	}
}

// Several scopes add up, and a key without any of them may still ask what the API is.
func TestScopesAddUp(t *testing.T) {
	a := newAPI(t)
	both := a.as(a.key(billing.Live, billing.ScopeRead, billing.ScopeUsageWrite))
	a.wallet("main")
	a.grant("main", "g", "1")
	both.query(`mutation { recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "a", credits: "1"}) {
		wallet { customer { name } transactions { nodes { type } } } } }`).
		is(`{"recordUsage": {"wallet": {"customer": {"name": "owner of main"}, "transactions": {"nodes": [{"type": "USAGE"}, {"type": "GRANT"}]}}}}`)
	both.forbids(rootFields["Mutation.grantCredits"].document, "WALLETS_WRITE", "grantCredits")
	a.as(a.key(billing.Live, billing.ScopeUsageWrite)).query(`{ __typename }`).is(`{"__typename": "Query"}`)
}

// A mutation that may be done is not done beside one that may not, and is done without what may not be read.
func TestForbiddenMeansNothingHappened(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "1")
	client := a.as(a.key(billing.Live, billing.ScopeUsageWrite))
	record := `recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "a", credits: "1"})`
	client.forbids(`mutation { `+record+` { replayed } createApiKey(input: {idempotencyKey: "k", name: "n", scopes: [ADMIN]}) { secret } }`,
		"ADMIN", "createApiKey")
	for field, selection := range map[string]string{
		"transactions": "transactions { nodes { id } }", "grants": "grants { nodes { id } }", "audit": "audit { ok }",
		"customer": "customer { email }", "balanceAt": `balanceAt(time: "2026-01-01T00:00:00Z") { available }`,
		"transactionByKey": `transactionByKey(idempotencyKey: "g") { id }`,
	} {
		for _, document := range []string{
			`mutation { ` + record + ` { wallet { ` + selection + ` } } }`,
			`mutation { ` + record + ` { ...P } } fragment P on RecordUsagePayload { wallet { ...W } } fragment W on Wallet { id ` + selection + ` }`,
			`mutation { ` + record + ` { transaction { wallet { ... on Wallet { hidden: ` + selection + ` } } } } }`,
			`mutation { ` + record + ` { wallet { ` + selection[:len(field)] + strings.Replace(selection[len(field):], " {", " @include(if: true) {", 1) + ` } } }`,
		} {
			client.forbids(document, "READ", field)
		}
	}
	for i, document := range []string{
		`mutation($all: Boolean = false) { %s { wallet { grants @include(if: $all) { nodes { id } } } } }`,
		`mutation { %s { wallet { id transactions @skip(if: true) { nodes { id } } ... @include(if: false) { audit { ok } } ...W @skip(if: true) } } }
			fragment W on Wallet { customer { id } }`,
	} {
		key := fmt.Sprint("allowed ", i)
		document = fmt.Sprintf(document, strings.Replace(strings.Replace(record, `"u"`, quoted(key), 1), `"1"`, `"0"`, 1))
		client.query(document)
		a.query(`query($key: String!) { wallet(id: "main") { transactionByKey(idempotencyKey: $key) { type } } }`, `{"key": `+quoted(key)+`}`).
			in("wallet.transactionByKey").is(`{"type": "USAGE"}`)
	}
	a.holds("main", "1")
}
