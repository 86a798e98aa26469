package graph_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

func TestGetQueries(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	query := "?" + url.Values{
		"query": {`query A { __typename } query B($id: ID!) { wallet(id: $id) { name } }`}, "operationName": {"B"},
		"variables": {`{"id": "main"}`}, "extensions": {`{}`},
	}.Encode()
	answer{t, a.send(a.request(http.MethodGet, query, "")).Data}.is(`{"wallet": {"name": "default"}}`)

	for media := range map[string]int{mediaJSON: 200, mediaGraphQL: 400} {
		request := a.request(http.MethodGet, "?"+url.Values{
			"query":     {mutationDocument("createCustomer")},
			"variables": {`{"input": ` + exampleOf(t, "createCustomer").input + `}`},
		}.Encode(), "")
		request.Header.Set("Accept", media)
		var got reply
		_, written := a.store.during(func() { got = a.send(request) })
		a.isFault(got, "BAD_REQUEST", "", "GET answers queries alone", "mutation")
		if got.Status != 405 || got.Header.Get("Allow") != "POST" || written > 0 {
			t.Errorf("status %d, Allow %q, wrote %d times", got.Status, got.Header.Get("Allow"), written)
		}
	}
}

// Errors of single fields are returned with the results of the others, and with status 200 in both media types.
func TestFieldErrors(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for _, media := range []string{mediaJSON, mediaGraphQL} {
		request := a.request(http.MethodPost, "",
			`{"query": "{ good: wallet(id: \"main\") { name } `+
				`bad: wallet(id: \"main\") { grants(first: 0) { nodes { id } } } }"}`)
		request.Header.Set("Accept", media)
		got := a.send(request)
		a.isFault(got, "BAD_USER_INPUT", "first", "first is 0")
		if fault := got.Errors[0]; got.Status != 200 || len(fault.Path) != 2 || fault.Path[0] != "bad" ||
			fault.Path[1] != "grants" || len(fault.Locations) != 1 {
			t.Errorf("status %d, %+v", got.Status, fault)
		}
		answer{t, got.Data}.is(`{"good": {"name": "default"}, "bad": null}`)
	}
}

// Messages never repeat a whole request.
func TestMessagesAreShort(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	long := strings.Repeat("secret ", 2000)
	for _, document := range []string{
		`{ wallet(id: "main") { grants(after: ` + quoted(long) + `) { nodes { id } } } }`,
		`{ wallet(id: "main") { transactions(from: ` + quoted(long) + `) { nodes { id } } } }`,
		`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", note: ` + quoted(long) +
			`}) { replayed } }`,
		`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", priority: ` + quoted(long) +
			`}) { replayed } }`,
		`mutation { grantCredits(input: [` + quoted(long) + `]) { replayed } }`,
	} {
		got := a.post(document, nil)
		if len(got.Errors) == 0 {
			t.Errorf("%.100s was not refused", document)
		}
		for _, fault := range got.Errors {
			if len(fault.Message) > 400 {
				t.Errorf("a message has %d bytes: %.100s", len(fault.Message), fault.Message)
			}
		}
	}
	for name, input := range map[string]string{
		"grantCredits": `{"idempotencyKey": "k", "walletId": ` + quoted(long) + `, "amount": "1"}`,
		"recordUsage":  `{"idempotencyKey": "k", "walletId": "main", "action": "a", "credits": ` + quoted(long) + `}`,
		"voidGrant":    `{"idempotencyKey": "k", "grantId": ` + quoted(long) + `, "reason": "r"}`,
		"reverseUsage": `{"idempotencyKey": "k", "transactionId": ` + quoted(long) + `, "reason": "r"}`,
	} {
		if message := a.mutate(name, input, `userErrors { message }`).str("userErrors.0.message"); len(message) > 400 {
			t.Errorf("%s: a message has %d bytes: %.100s", name, len(message), message)
		}
	}
}

func TestIntrospection(t *testing.T) {
	development, production := newAPI(t), newAPI(t, inProduction)
	for _, document := range []string{
		`{ __schema { queryType { name } } }`, `{ __type(name: "Query") { name } }`,
		`{ __typename ...F } fragment F on Query { ... on Query { s: __schema { types { name } } } }`,
	} {
		development.query(document)
		production.isFault(production.post(document, nil), "GRAPHQL_VALIDATION_FAILED", "", "introspection is off")
	}
	production.query(`{ __typename wallet(id: "x") { __typename } }`).is(`{"__typename": "Query", "wallet": null}`)
	if logged := production.logged.String(); logged != "" {
		t.Errorf("a query of the schema was logged: %s", logged)
	}
}

// @defer is refused, because there is only one response, which would lack the deferred fields.
func TestNothingIsDeferred(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for _, document := range []string{
		`{ wallet(id: "main") { name ... @defer { balance { available } } } }`,
		`{ wallet(id: "main") { ...F @defer(label: "later") } } fragment F on Wallet { customer { name } }`,
		`mutation { grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1"})
			{ wallet { ... @defer { balance { available } } } } }`,
	} {
		var got reply
		if _, written := a.store.during(func() { got = a.post(document, nil) }); written > 0 {
			t.Errorf("%s wrote", document)
		}
		a.isFault(got, "GRAPHQL_VALIDATION_FAILED", "", `Unknown directive "@defer"`)
	}
	a.query(`{ __schema { directives { name } } }`).
		is(`{"__schema": {"directives": [{"name": "deprecated"}, {"name": "include"}, {"name": "oneOf"}, {"name": "requires"},
			{"name": "skip"}, {"name": "specifiedBy"}]}}`)
}
