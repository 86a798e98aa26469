package graph_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func TestCreateAPIKey(t *testing.T) {
	a := newAPI(t)
	input := `{"idempotencyKey": "k1", "name": "back end", "scopes": ["READ", "USAGE_WRITE", "READ"]}`
	done := a.done("createApiKey", input)
	id, secret := done.str("id"), done.str("secret")
	if !strings.HasPrefix(id, "key_") || !strings.HasPrefix(secret, "sk_live_") {
		t.Errorf("the key is %s, its secret begins with %s", id, secret[:8])
	}
	// A replay returns the key's id and not its secret, in whatever order the scopes are given.
	for _, again := range []string{input, with(t, input, `"scopes": ["USAGE_WRITE", "READ"]`)} {
		a.done("createApiKey", again).is(`{"id": "` + id + `", "secret": null, "replayed": true, "userErrors": []}`)
	}
	a.reuses("createApiKey", input, map[string]string{"name": `"name": "other"`, "scopes": `"scopes": ["READ"]`})
	a.wallet("main")
	a.grant("main", "g", "1")
	a.as(secret).use("main", "u", "1").in("transaction.actor").is(`"` + id + `"`)
	other := a.inTest().done("createApiKey", input)
	if other.str("id") == id || !strings.HasPrefix(other.str("secret"), "sk_test_") {
		t.Errorf("in the test tenant the same request makes %s", other.str("id"))
	}
}

func TestCreateAPIKeyRefusals(t *testing.T) {
	a := newAPI(t)
	valid := `{"idempotencyKey": "k", "name": "n", "scopes": ["READ"]}`
	a.refusesEach("createApiKey", valid, append(badKeys(),
		bad{`"name": ""`, "name", "name is empty"},
		bad{`"name": "` + strings.Repeat("n", 201) + `"`, "name", "at most 200"},
		bad{`"scopes": []`, "scopes", "scopes is empty"},
	))
	document := `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { id } }`
	a.isFault(a.post(document, `{"input": `+with(t, valid, `"scopes": ["READ", "ROOT"]`)+`}`), "GRAPHQL_VALIDATION_FAILED",
		"", `$input.scopes[1] is "ROOT"`)
}

// There is no anonymous access, and all texts that are no valid key get the same response.
func TestUnauthenticated(t *testing.T) {
	a := newAPI(t)
	wallet := `{ wallet(id: "main") { id } }`
	for name, header := range map[string]string{
		"none": "", "scheme alone": "Bearer", "no secret": "Bearer ", "no scheme": a.secret, "another scheme": "Basic " +
			a.secret,
		"garbage": "Bearer garbage", "another key": "Bearer sk_live_" + strings.Repeat("0", 32),
		"of the other tenant": "Bearer " + strings.Replace(a.secret, "live", "test", 1),
		"one letter less":     "Bearer " + a.secret[:len(a.secret)-1], "in lower case": "Bearer " + strings.ToLower(a.secret),
		"two of them": "Bearer " + a.secret + " " + a.secret, "a line break": "Bearer " + a.secret + "x",
	} {
		for _, media := range []string{"application/json", "application/graphql-response+json"} {
			request := a.request("POST", "", `{"query": `+quoted(wallet)+`}`)
			request.Header.Set("Accept", media)
			request.Header.Del("Authorization")
			if header != "" {
				request.Header.Set("Authorization", header)
			}
			got := a.send(request)
			a.isFault(got, "UNAUTHENTICATED", "", "API key", "Bearer")
			if got.Status != 401 || got.Data != nil || got.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: status %d, data %s, %s", name, got.Status, got.Data, got.Header)
			}
		}
	}
	for _, header := range []string{"bearer " + a.secret, "BEARER  " + a.secret + " "} { // the scheme has no case
		request := a.request("POST", "", `{"query": `+quoted(wallet)+`}`)
		request.Header.Set("Authorization", header)
		if got := a.send(request); got.Status != 200 || len(got.Errors) > 0 {
			t.Errorf("%q: %d %v", header, got.Status, got.Errors)
		}
	}
	if strings.Contains(a.logged.String(), "sk_") {
		t.Error("a secret was logged")
	}
}

// The list of keys never contains anything that would let a reader use one.
func TestAPIKeys(t *testing.T) {
	a := newAPI(t)
	var ids []string
	for _, name := range []string{"one", "two", "three"} {
		a.world.Pass(time.Second)
		ids = append(ids, a.done("createApiKey",
			`{"idempotencyKey": "`+name+`", "name": "`+name+`", "scopes": ["USAGE_WRITE", "READ"]}`).str("id"))
	}
	a.inTest()
	keys := listing{a, `query($first: Int, $after: String) { list: apiKeys(first: $first, after: $after) { ` +
		connection("id name scopes createdAt revokedAt") + ` } }`, `{}`}
	page := keys.page("3", "")
	page.in("nodes.2").is(`{"id": "` + ids[0] +
		`", "name": "one", "scopes": ["USAGE_WRITE", "READ"], "createdAt": "*", "revokedAt": null}`)
	if names := page.of("nodes", "name"); strings.Join(names, " ") != "three two one" ||
		page.in("pageInfo.hasNextPage").value() != true {
		t.Errorf("the first page is %v", names)
	}
	rest := keys.page("3", `"`+page.str("pageInfo.endCursor")+`"`)
	if names := rest.of("nodes", "name"); strings.Join(names, " ") != "test" {
		t.Errorf("the second page is %v", names)
	}
	a.isFault(keys.ask("3", `"`+ids[0]+`"`), "BAD_USER_INPUT", "after", "cursor")
}

func TestRevokeAPIKey(t *testing.T) {
	a := newAPI(t)
	made := a.done("createApiKey", `{"idempotencyKey": "k", "name": "back end", "scopes": ["READ"]}`)
	leaked := a.as(made.str("secret"))
	leaked.query(`{ __typename }`)
	input := `{"idempotencyKey": "r", "apiKeyId": "` + made.str("id") + `"}`
	done := a.done("revokeApiKey", input)
	done.is(`{"apiKey": {"id": "` + made.str("id") +
		`", "name": "back end",
			"scopes": ["READ"], "createdAt": "*", "revokedAt": "*"}, "replayed": false, "userErrors": []}`)
	if got := leaked.post(`{ __typename }`, nil); got.Status != 401 {
		t.Errorf("a revoked key gets status %d", got.Status)
	}
	a.repeats("revokeApiKey", input, done)
	another := a.done("createApiKey", `{"idempotencyKey": "k2", "name": "n", "scopes": ["READ"]}`).str("id")
	a.reuses("revokeApiKey", input, map[string]string{"apiKeyId": `"apiKeyId": "` + another + `"`})
	own := a.ownKey()
	a.refuses("revokeApiKey", with(t, input, `"idempotencyKey": "s", "apiKeyId": "`+own+`"`), "INVALID_INPUT", "apiKeyId",
		"cannot revoke itself")
	absent := `"apiKeyId": "key_00000000000000000000000009"`
	for _, none := range []string{`"apiKeyId": ""`, `"apiKeyId": "nothing"`, `"idempotencyKey": "n", ` + absent} {
		a.refuses("revokeApiKey", with(t, input, none), "NOT_FOUND", "apiKeyId", "there is no API key")
	}
	a.refuses("revokeApiKey", with(t, input, absent), "IDEMPOTENCY_KEY_REUSED", "apiKeyId")
	a.inTest().refuses("revokeApiKey", input, "NOT_FOUND", "apiKeyId", "there is no API key")
	a.refusesEach("revokeApiKey", input, badKeys())
}

// ownKey returns the id of the key that a uses.
func (a *api) ownKey() string {
	a.t.Helper()
	key, err := a.world.Authenticate(a.t.Context(), a.secret)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(key.ID)
}

// A key that was revoked, but is still cached by another process, cannot change keys there.
func TestRevokedKeyChangesNoKeys(t *testing.T) {
	a := newAPI(t)
	made := a.done("createApiKey", `{"idempotencyKey": "k", "name": "n", "scopes": ["ADMIN"]}`)
	elsewhere := a.another().as(made.str("secret"))
	elsewhere.query(`{ __typename }`)
	own := a.ownKey()
	a.done("revokeApiKey", `{"idempotencyKey": "r", "apiKeyId": "`+made.str("id")+`"}`)
	for _, document := range []string{
		`mutation { createApiKey(input: {idempotencyKey: "x", name: "n", scopes: [ADMIN]}) { secret } }`,
		`mutation { revokeApiKey(input: {idempotencyKey: "x", apiKeyId: "` + own + `"}) { replayed } }`,
	} {
		elsewhere.isFault(elsewhere.post(document, nil), "UNAUTHENTICATED", "", "API key")
	}
	a.query(`{ __typename }`)
	if keys := a.query(`{ apiKeys { nodes { id } } }`).list("apiKeys.nodes"); len(keys) != 2 {
		t.Errorf("there are %v", keys)
	}
	if logged := elsewhere.logged.String(); logged != "" {
		t.Errorf("it was logged: %s", logged)
	}
}

// TestAuditedRequests: a change that is no ledger line writes an audit entry with the caller and the request's id.
func TestAuditedRequests(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	a.done("setWalletStatus", `{"idempotencyKey": "s", "walletId": "main", "status": "FROZEN", "reason": "chargeback"}`)
	entries, err := ledger.List[*billing.AuditEntry](t.Context(), a.store,
		billing.Collection{Tenant: billing.Live, Kind: billing.KindAudit, Limit: 10}, "")
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	got := entries[0]
	if got.Mutation != "setWalletStatus" || got.Target != wallet || got.Actor != a.ownKey() ||
		got.Reason != "chargeback" ||
		!strings.HasPrefix(got.RequestID, "req-") || got.Before["status"] != "ACTIVE" || got.After["status"] != "FROZEN" {
		t.Errorf("the entry is %+v", got)
	}
}
