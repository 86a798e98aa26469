package graph_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

// fuzzed returns an API for fuzzing, with a wallet that has a grant and a usage.
func fuzzed(t *testing.T) *api {
	t.Helper()
	a := newAPI(t)
	a.wallet("main")
	a.customer("acme")
	a.grant("main", "g", "10")
	a.use("main", "u", "1")
	return a
}

// lists returns queries of all lists with cursors.
const lists = `query($after: String!) {
	customers(after: $after) { nodes { id } }
	customer(id: "acme") { wallets(after: $after) { nodes { id } } }
	wallet(id: "main") { grants(after: $after) { nodes { id } } transactions(after: $after) { nodes { id } } } }`

// FuzzCursors checks that each list, whatever the cursor is, continues after it or refuses it, naming the argument.
func FuzzCursors(f *testing.F) {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, seed := range []string{
		"", "x", encode(""), encode("cus_01KDVDNA00000000000000000A"), encode("wal_01KDVDNA00000000000000000A"),
		encode("grt_"), encode("txn_"),
		encode("grt_01KDVDNA00000000000000000A0000000100"),
		encode("cus_01KDVDNA00000000000000000Awal_01KDVDNA00000000000000000A"),
		encode("txn_01KDVDNA00000000000000000A000000010EXMERJ4YQSD6ZVNASTGGGRQXV"), "Y3VzXw==", "\x00",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, encoded bool) {
		a := fuzzed(t)
		first := a.query(`{ wallet(id: "main") { id transactions(first: 1) { pageInfo { endCursor } } grants(first: 1)
			{ pageInfo { endCursor } } } }`)
		wallet := strings.TrimPrefix(first.str("wallet.id"), "wal_")
		if encoded {
			text = encode(strings.ReplaceAll(text, "WALLET", wallet)) // so that a cursor can be of the wallet that there is
		}
		got := a.post(lists, map[string]any{"after": text})
		for _, fault := range got.Errors {
			if fault.Extensions["code"] != "BAD_USER_INPUT" || !strings.Contains(fault.Message, "after") {
				t.Errorf("%q: %+v", text, fault)
			}
		}
	})
}

// FuzzRequests checks that the response, whatever is sent, is one of GraphQL over HTTP, and never an internal error.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `{"query":"{ __typename }"}`, `{"query":"{ wallet(id: \"main\") { balance { available } } }"}`,
		`{"query":"query($n: Int) { customers(first: $n) { nodes { id } } }","variables":{"n":1e3}}`,
		`{"query":"mutation($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code field } } }",
			"variables":{"input":{"walletId":"main","idempotencyKey":"k","action":"a","credits":"1",
			"quantity":"1e9","dimensions":{"a":"b"}}}}`,
		`{"query":"mutation { grantCredits(input: {walletId: \"main\", idempotencyKey: \"k\", amount: \"1\", source: TRIAL,
			expiresAt: \"2027-01-01T00:00:00Z\", metadata: {a: \"b\"}}) { grant { id } userErrors { message } } }"}`,
		`{"query":"fragment f on Wallet { id ...f } { wallet(id: \"main\") { ...f } }"}`, "{\"query\":\"{ a }\u0000\"}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a := fuzzed(t)
		request := a.request(http.MethodPost, "", body)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept", "application/graphql-response+json")
		got := a.send(request)
		if got.Status >= http.StatusInternalServerError {
			t.Errorf("%d for %s", got.Status, body)
		}
		if logged := a.logged.String(); strings.Contains(logged, "request failed") {
			t.Errorf("%s: %+v\n%s", body, got.Errors, logged)
		}
	})
}
