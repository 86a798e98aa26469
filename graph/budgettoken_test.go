package graph_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// tokenSees lists what the bearer of a budget token may select, by types. Of every other field of the schema it gets FORBIDDEN.
var tokenSees = map[string][]string{
	"Query":                   {"viewer", "estimate", "budget", "hold", "transaction"},
	"Mutation":                {"recordUsage", "recordUsageBatch", "placeHold", "captureHold", "releaseHold", "extendHold"},
	"Viewer":                  {"kind", "mode", "scopes", "permissions", "customer", "budget", "expiresAt"},
	"RecordUsagePayload":      {"transaction", "wallet", "replayed", "userErrors"},
	"RecordUsageBatchPayload": {"results", "wallet", "userErrors"},
	"UsageResult":             {"idempotencyKey", "outcome", "credits", "transaction", "error"},
	"PlaceHoldPayload":        {"hold", "transaction", "wallet", "replayed", "userErrors"},
	"CaptureHoldPayload":      {"hold", "transaction", "wallet", "replayed", "userErrors"},
	"ReleaseHoldPayload":      {"hold", "transaction", "wallet", "replayed", "userErrors"},
	"ExtendHoldPayload":       {"hold", "replayed", "userErrors"},
	"UserError": {
		"code", "message", "path", "required", "available", "limit", "retryAt", "budget", "affordableQuantity", "topUp", "refundable",
	},
	"Estimate":       {"credits", "allowed", "denial", "available", "affordableQuantity", "drawdowns", "components"},
	"UsageComponent": {"name", "quantity", "credits"},
	"Budget": {
		"id", "parent", "externalId", "name", "status", "limit", "window", "spent", "held", "remaining", "spendable", "actions",
		"resetsAt", "expiresAt", "createdAt",
	},
	"Hold": {
		"id", "status", "requested", "amount", "captured", "remaining", "grants", "expiresAt", "action", "quantity", "components",
		"dimensions", "subject", "metadata", "createdAt", "endedAt", "transactions", "budget",
	},
	"TransactionConnection": {"nodes", "edges", "pageInfo"},
	"TransactionEdge":       {"cursor", "node"},
	"PageInfo":              {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"},
	"Transaction": {
		"id", "type", "amount", "heldChange", "balanceAfter", "drawdowns", "createdGrants", "idempotencyKey", "action", "quantity",
		"components", "dimensions", "subject", "reason", "reversed", "hold", "shortfall", "occurredAt", "recordedAt", "metadata", "budget",
	},
}

// tokenHasNone lists types that a token never gets an object of, as the fields in tokenPaths are null or empty for it.
var tokenHasNone = []string{"Customer", "Drawdown", "Wallet", "SpendLimit", "TopUp", "Money", "Grant"}

// tokenPaths are documents that select a field, %, of each type. The wallet, grants and the like are reached by fields that a token may
// not select, or whose value is null or empty for it.
var tokenPaths = map[string]string{
	"Query":    `{ % }`,
	"Viewer":   `{ viewer { % } }`,
	"Customer": `{ viewer { customer { % } } }`,
	"Budget":   `{ viewer { budget { % } } }`,
	"Estimate": `{ estimate(input: {walletId: "main", action: "chat"}) { % } }`,
	"Drawdown": `{ estimate(input: {walletId: "main", action: "chat"}) { drawdowns { % } } }`,
	"Rate":     `{ estimate(input: {walletId: "main", action: "chat"}) { rate { % } } }`,
	"RateCard": `{ estimate(input: {walletId: "main", action: "chat"}) { rateCard { % } } }`,
	"Quote":    `{ estimate(input: {walletId: "main", action: "chat"}) { quote { % } } }`,

	"UsageComponent":          `{ estimate(input: {walletId: "main", action: "chat"}) { components { % } } }`,
	"Mutation":                `mutation { % }`,
	"RecordUsagePayload":      `mutation { recordUsage(input: {idempotencyKey: "t1", walletId: "main", action: "chat"}) { % } }`,
	"Wallet":                  `mutation { recordUsage(input: {idempotencyKey: "t1", walletId: "main", action: "chat"}) { wallet { % } } }`,
	"Transaction":             `mutation { recordUsage(input: {idempotencyKey: "t1", walletId: "main", action: "chat"}) { transaction { % } } }`,
	"UserError":               `mutation { recordUsage(input: {idempotencyKey: "t2", walletId: "main", action: "none"}) { userErrors { % } } }`,
	"SpendLimit":              `mutation { recordUsage(input: {idempotencyKey: "t2", walletId: "main", action: "none"}) { userErrors { limit { % } } } }`,
	"TopUp":                   `mutation { recordUsage(input: {idempotencyKey: "t2", walletId: "main", action: "none"}) { userErrors { topUp { % } } } }`,
	"Money":                   `mutation { recordUsage(input: {idempotencyKey: "t2", walletId: "main", action: "none"}) { userErrors { refundable { % } } } }`,
	"Grant":                   `mutation { recordUsage(input: {idempotencyKey: "t1", walletId: "main", action: "chat"}) { transaction { createdGrants { % } } } }`,
	"RecordUsageBatchPayload": `mutation { recordUsageBatch(input: {walletId: "main", events: [{idempotencyKey: "t3", action: "chat"}]}) { % } }`,
	"UsageResult":             `mutation { recordUsageBatch(input: {walletId: "main", events: [{idempotencyKey: "t3", action: "chat"}]}) { results { % } } }`,
	"PlaceHoldPayload":        `mutation { placeHold(input: {idempotencyKey: "t4", walletId: "main", amount: "1"}) { % } }`,
	"Hold":                    `mutation { placeHold(input: {idempotencyKey: "t4", walletId: "main", amount: "1"}) { hold { % } } }`,
	"TransactionConnection":   `mutation { placeHold(input: {idempotencyKey: "t4", walletId: "main", amount: "1"}) { hold { transactions { % } } } }`,
	"TransactionEdge":         `mutation { placeHold(input: {idempotencyKey: "t4", walletId: "main", amount: "1"}) { hold { transactions { edges { % } } } } }`,
	"PageInfo":                `mutation { placeHold(input: {idempotencyKey: "t4", walletId: "main", amount: "1"}) { hold { transactions { pageInfo { % } } } } }`,
	"CaptureHoldPayload":      `mutation { captureHold(input: {idempotencyKey: "t5", holdId: "x", amount: "1"}) { % } }`,
	"ReleaseHoldPayload":      `mutation { releaseHold(input: {idempotencyKey: "t6", holdId: "x"}) { % } }`,
	"ExtendHoldPayload":       `mutation { extendHold(input: {idempotencyKey: "t7", holdId: "x", expiresInSeconds: 9}) { % } }`,
}

// agent is the API as a budget token sees it, in a world with a team's budget and a run's budget in it.
type agent struct {
	*api
	backend   *api
	team, run string // ids of budgets
}

// newAgent makes a wallet with 100 credits, a team with 50 of them, and a run of the team with 10. The token is for the run.
func newAgent(t *testing.T, fields ...string) agent {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "100")
	a.publish("default", `{"action": "chat", "credits": "1"}, {"action": "stream", "component": "output", "credits": "1", "per": "1000"}`)
	team := a.budgetIn("", "team", "50")
	run := a.budgetIn(team, "run", "10")
	return agent{a.as(a.token(run, fields...)), a, team, run}
}

// budgetIn creates a budget of the wallet main in another one, and returns its id.
func (a *api) budgetIn(parent, name, limit string) string {
	a.t.Helper()
	if parent == "" {
		return a.budget(name, limit).str("id")
	}
	return a.budget(name, limit, `"parentId": "`+parent+`"`).str("id")
}

// token returns a token for a budget.
func (a *api) token(budget string, fields ...string) string {
	a.t.Helper()
	return a.mutate("createBudgetToken", with(a.t, `{"budgetId": "`+budget+`"}`, strings.Join(fields, ", ")),
		"token expiresAt userErrors { message }").str("token")
}

// denied sends a document that has to be refused as a whole: FORBIDDEN, with a message that contains texts. Nothing is written.
func (a agent) denied(document string, says ...string) {
	a.t.Helper()
	before := a.sequence()
	got := a.post(document, nil)
	if len(got.Errors) == 0 || got.Errors[0].Extensions["code"] != "FORBIDDEN" {
		a.t.Errorf("%s: got %+v", document, got)
		return
	}
	for _, text := range says {
		if !strings.Contains(got.Errors[0].Message, text) {
			a.t.Errorf("%s: %q does not contain %q", document, got.Errors[0].Message, text)
		}
	}
	if after := a.sequence(); after != before {
		a.t.Errorf("%s: something was written", document)
	}
}

// sequence returns how many lines the wallet has.
func (a agent) sequence() any {
	a.t.Helper()
	return a.backend.query(`{ wallet(id: "main", fresh: true) { balance { sequence } } }`).in("wallet.balance.sequence").value()
}

// Each field of the schema that a token may select answers; every other one is FORBIDDEN, also those that are added later.
func TestWhatABudgetTokenMaySelect(t *testing.T) {
	a := newAgent(t)
	schema := schemaOf(t, "../schema.graphqls")
	for kind, fields := range tokenSees {
		if schema.Types[kind] == nil || tokenPaths[kind] == "" {
			t.Errorf("%s is no type, or no document selects its fields", kind)
		}
		for _, field := range fields {
			if schema.Types[kind] != nil && schema.Types[kind].Fields.ForName(field) == nil {
				t.Errorf("%s has no field %s", kind, field)
			}
		}
	}
	checked := 0
	for _, kind := range slices.Sorted(maps.Keys(tokenPaths)) {
		for _, field := range schema.Types[kind].Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			document := strings.Replace(tokenPaths[kind], "%", selecting(schema, field), 1)
			got := a.post(document, nil)
			forbids := len(got.Errors) > 0 && got.Errors[0].Extensions["code"] == "FORBIDDEN"
			sees := slices.Contains(tokenSees[kind], field.Name) || slices.Contains(tokenHasNone, kind)
			if forbids == sees || sees && len(got.Errors) > 0 {
				t.Errorf("%s.%s: %s: %+v", kind, field.Name, document, got)
			}
			checked++
		}
	}
	if checked < 200 {
		t.Errorf("only %d fields were tried", checked)
	}
	for _, kind := range schema.Types { // a token can reach no field of it
		if kind.Kind == ast.Object && tokenPaths[kind.Name] == "" && tokenSees[kind.Name] != nil {
			t.Errorf("no document selects %s", kind.Name)
		}
	}
}

// selecting selects a field, with the arguments that it requires, and something of the object that it returns.
func selecting(schema *ast.Schema, field *ast.FieldDefinition) string {
	var arguments []string
	for _, argument := range field.Arguments {
		if argument.Type.NonNull && argument.DefaultValue == nil {
			arguments = append(arguments, argument.Name+": "+sample(schema, argument.Type))
		}
	}
	text := field.Name
	if len(arguments) > 0 {
		text += "(" + strings.Join(arguments, ", ") + ")"
	}
	if kind := schema.Types[field.Type.Name()]; kind.IsCompositeType() {
		text += " { __typename }"
	}
	return text
}

// sample is a value of a type.
func sample(schema *ast.Schema, of *ast.Type) string {
	if of.Elem != nil {
		return "[" + sample(schema, of.Elem) + "]"
	}
	switch kind := schema.Types[of.Name()]; {
	case kind.Kind == ast.Enum:
		return kind.EnumValues[0].Name
	case kind.Kind == ast.InputObject:
		var fields []string
		for _, field := range kind.Fields {
			if field.Type.NonNull && field.DefaultValue == nil {
				fields = append(fields, field.Name+": "+sample(schema, field.Type))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	switch of.Name() {
	case "Int":
		return "1"
	case "Boolean":
		return "true"
	case "DateTime":
		return `"2026-01-01T00:00:00Z"`
	case "Credits", "Decimal":
		return `"1"`
	case "Metadata":
		return "{}"
	}
	return `"x"`
}
