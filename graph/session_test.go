package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph"
)

// withPages serves pages at an address.
func withPages(config *graph.Config) { config.Pages = "https://billing.example.com" }

// session creates a session of a customer, and returns the API as it sees it.
func (a *api) session(customer string, fields ...string) *api {
	a.t.Helper()
	return a.as(a.done("createCustomerSession", with(a.t, `{"customerId": "`+customer+`"}`, strings.Join(fields, ", "))).str("token"))
}

// operator creates a session of an operator, and returns the API as it sees it.
func (a *api) operator(name string, scopes ...billing.Scope) *api {
	a.t.Helper()
	names := make([]string, len(scopes))
	for i, scope := range scopes {
		names[i] = quoted(string(scope))
	}
	input := fmt.Sprintf(`{"operator": %s, "scopes": [%s]}`, quoted(name), strings.Join(names, ", "))
	return a.as(a.done("createOperatorSession", input).str("token"))
}

// isOver checks that the credential of a is none any more.
func (a *api) isOver(why string) {
	a.t.Helper()
	got := a.post(`{ viewer { kind } }`, nil)
	if got.Status != 401 || len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != "UNAUTHENTICATED" {
		a.t.Errorf("%s: %d %+v", why, got.Status, got.Errors)
	}
}

// The token of a session says its kind and its tenant, and is in the fragment of the link alone.
func TestLinksOfSessions(t *testing.T) {
	live := newAPI(t, withPages)
	for _, a := range []*api{live, live.inTest()} {
		tenant := strings.ToLower(a.query(`{ viewer { mode } }`).in("viewer").str("mode"))
		owner := a.wallet("main").str("customer.id")
		made := a.done("createCustomerSession", `{"customerId": "owner of main"}`)
		token := made.str("token")
		if !strings.HasPrefix(token, "cs_"+tenant+"_") || made.str("url") != "https://billing.example.com/portal/"+tenant+"#token="+token {
			t.Errorf("the token is %s, and the link %s", token, made.str("url"))
		}
		a.as(token).query(`{ viewer { kind mode scopes permissions operator returnUrl expiresAt customer { id } budget { id } } }`).in("viewer").
			is(`{"kind": "CUSTOMER_SESSION", "mode": "` + strings.ToUpper(tenant) + `", "scopes": [], "permissions": ["VIEW", "BUY", "CONFIGURE"],
				"operator": null, "returnUrl": null, "expiresAt": "2026-01-01T01:00:00Z", "customer": {"id": "` + owner + `"}, "budget": null}`)
		made = a.done("createOperatorSession", `{"operator": "Ada", "scopes": ["WALLETS_WRITE", "READ"]}`)
		token = made.str("token")
		if !strings.HasPrefix(token, "os_"+tenant+"_") || made.str("url") != "https://billing.example.com/#token="+token {
			t.Errorf("the token is %s, and the link %s", token, made.str("url"))
		}
		a.as(token).query(`{ viewer { kind mode scopes permissions operator returnUrl expiresAt customer { id } } }`).in("viewer").
			is(`{"kind": "OPERATOR_SESSION", "mode": "` + strings.ToUpper(tenant) + `", "scopes": ["READ", "WALLETS_WRITE"], "permissions": [],
				"operator": "Ada", "returnUrl": null, "expiresAt": "2026-01-01T01:00:00Z", "customer": null}`)
	}
	without := newAPI(t)
	without.customer("acme")
	if url := without.done("createCustomerSession", `{"customerId": "acme"}`).in("url").value(); url != nil {
		t.Errorf("without pages, the link is %v", url)
	}
}

// What a session cannot be is refused, with the field.
func TestRefusedSessions(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	a.allowReturns()
	a.refusesEach("createCustomerSession", `{"customerId": "acme"}`, []bad{
		{`"expiresInSeconds": 0`, "expiresInSeconds", "use 1 to 86400, which is 24 hours"},
		{`"expiresInSeconds": 86401`, "expiresInSeconds", "use 1 to 86400"},
		{`"permissions": []`, "permissions", "is empty"},
		{`"permissions": ["BUY"]`, "permissions", "lacks VIEW"},
		{`"returnUrl": ""`, "returnUrl", "is empty"},
	})
	a.refuses("createCustomerSession", `{"customerId": "nobody"}`, "NOT_FOUND", "customerId", "nobody")
	a.refuses("createCustomerSession", `{"customerId": "acme", "returnUrl": "https://elsewhere.example/"}`, "URL_NOT_ALLOWED", "returnUrl")
	a.refuses("revokeCustomerSessions", `{"customerId": "nobody"}`, "NOT_FOUND", "customerId", "nobody")
	back := a.session("acme", `"returnUrl": "https://app.example.com/account?tab=1"`)
	back.query(`{ viewer { returnUrl } }`).in("viewer").is(`{"returnUrl": "https://app.example.com/account?tab=1"}`)

	a.refusesEach("createOperatorSession", `{"operator": "Ada", "scopes": ["READ"]}`, []bad{
		{`"expiresInSeconds": 0`, "expiresInSeconds", "use 1 to 43200, which is 12 hours"},
		{`"expiresInSeconds": 43201`, "expiresInSeconds", "use 1 to 43200"},
		{`"scopes": []`, "scopes", "is empty"},
		{`"operator": ""`, "operator", "is empty"},
		{`"operator": " "`, "operator", "a space"},
		{`"operator": "Ada "`, "operator", "a space"},
		{`"operator": "A\u0000"`, "operator", "control character"},
		{`"operator": ` + quoted(strings.Repeat("é", 51)), "operator", "at most 100"},
	})
	for input, code := range map[string]string{
		`{}`: "INVALID_INPUT", `{"operator": "Ada", "sessionId": "ops_1"}`: "INVALID_INPUT", `{"operator": ""}`: "INVALID_INPUT",
		`{"sessionId": "ops_00000000000000000000000009"}`: "NOT_FOUND", `{"sessionId": "x"}`: "NOT_FOUND",
	} {
		a.mutate("revokeOperatorSessions", input, `revoked userErrors { code }`).is(`{"revoked": 0, "userErrors": [{"code": "` + code + `"}]}`)
	}
}

// A session that may buy or configure is created only by a key that may.
func TestSessionsWithinTheKey(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	wallets := a.as(a.key(billing.Live, billing.ScopeRead, billing.ScopeWalletsWrite))
	for _, permissions := range []string{`["VIEW", "BUY"]`, `["VIEW", "CONFIGURE"]`, `null`} {
		got := wallets.post(mutationDocument("createCustomerSession"), `{"input": {"customerId": "acme", "permissions": `+permissions+`}}`)
		wallets.isFault(got, "FORBIDDEN", "", "PAYMENTS_WRITE")
	}
	viewing := wallets.session("acme", `"permissions": ["VIEW"]`)
	viewing.query(`{ viewer { permissions } }`).in("viewer").is(`{"permissions": ["VIEW"]}`)
	for name, permission := range map[string]string{"createTopUp": "BUY", "setSpendLimit": "CONFIGURE"} {
		got := viewing.post(`mutation($input: `+capital(name)+`Input!) { `+name+`(input: $input) { replayed } }`, `{"input": `+exampleOf(t, name).input+`}`)
		viewing.isFault(got, "FORBIDDEN", "", "lacks the permission "+permission)
	}
	a.as(a.key(billing.Live, billing.ScopeRead, billing.ScopeWalletsWrite, billing.ScopePaymentsWrite)).session("acme")
	a.lacking("BUY", "createTopUp", "VIEW", "CONFIGURE")
	a.lacking("CONFIGURE", "setSpendLimit", "VIEW", "BUY")
	for _, name := range []string{ // what goes on by itself
		"startSubscription", "changeSubscription", "cancelSubscription", "resumeSubscription", "updateSubscription", "configureAutoRecharge",
	} {
		a.lacking("BUY", name, "VIEW", "CONFIGURE")
		a.lacking("CONFIGURE", name, "VIEW", "BUY")
	}
	few := a.operator("Ada", billing.ScopeRead)
	few.forbids(mutationDocument("grantCredits"), `{"input": {"idempotencyKey": "k", "walletId": "main", "amount": "1"}}`,
		"WALLETS_WRITE", "grantCredits")
}

// lacking checks that a session with some permissions may not send a mutation for lack of another one.
func (a *api) lacking(permission, name string, has ...string) {
	a.t.Helper()
	by := a.session("acme", `"permissions": ["`+strings.Join(has, `", "`)+`"]`)
	got := by.post(`mutation($input: `+capital(name)+`Input!) { `+name+`(input: $input) { replayed } }`, `{"input": `+exampleOf(a.t, name).input+`}`)
	by.isFault(got, "FORBIDDEN", "", "lacks the permission "+permission)
}

// A session mints nothing: no key, no session, no token.
func TestSessionsMintNothing(t *testing.T) {
	w := newExampleWorld(t)
	for name, by := range map[string]*api{
		"operator": w.operator("Ada", billing.ScopeAdmin), "customer": w.session(w.names.Replace("{customer}")),
	} {
		for _, mutation := range []string{
			"createApiKey", "createCustomerSession", "createOperatorSession", "createBudgetToken", "simulatePayment",
		} {
			got := by.post(mutationDocument(mutation), `{"input": `+w.input(mutation)+`}`)
			if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != "FORBIDDEN" {
				t.Errorf("%s by a session of a %s: %+v", mutation, name, got)
			}
		}
	}
}

// Sessions end: by the clock, by revocation, and with the key that created them; elsewhere within half a minute.
func TestSessionsEnd(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	a.customer("beta")
	elsewhere := a.another()
	pass := func(by time.Duration) {
		a.world.Pass(by)
		elsewhere.world.Pass(by)
	}
	both := func(client *api, why string) {
		t.Helper()
		client.isOver(why)
		elsewhere.as(client.secret).isOver(why + ", elsewhere")
	}
	lives := func(clients ...*api) {
		t.Helper()
		for _, client := range clients {
			client.query(`{ viewer { kind } }`)
			elsewhere.as(client.secret).query(`{ viewer { kind } }`)
		}
	}
	first, second := a.session("acme"), a.session("beta")
	ada, grace := a.operator("Ada", billing.ScopeRead), a.operator("Grace", billing.ScopeRead)
	lives(first, second, ada, grace)

	a.done("revokeCustomerSessions", `{"customerId": "acme"}`)
	a.done("revokeOperatorSessions", `{"operator": "Ada"}`).in("revoked").is(`1`)
	a.done("revokeOperatorSessions", `{"operator": "Ada"}`).in("revoked").is(`0`)
	first.isOver("revoked")
	ada.isOver("revoked")
	pass(30 * time.Second)
	both(first, "revoked half a minute ago")
	both(ada, "revoked half a minute ago")
	lives(second, grace, a.session("acme"))

	pass(time.Hour - 30*time.Second - time.Microsecond)
	lives(second, grace)
	pass(time.Microsecond)
	both(second, "expired")
	both(grace, "expired")

	minting := a.done("createApiKey", `{"idempotencyKey": "m", "name": "m", "scopes": ["ADMIN"]}`)
	by := a.as(minting.str("secret"))
	third, linus := by.session("acme"), by.operator("Linus", billing.ScopeRead)
	lives(third, linus)
	a.done("revokeApiKey", `{"idempotencyKey": "r", "apiKeyId": "`+minting.str("id")+`"}`)
	pass(30 * time.Second)
	both(third, "the key was revoked")
	both(linus, "the key was revoked")
}

// A text that is nearly a token is none.
func TestNearlyTokens(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	for _, token := range []string{a.session("acme").secret, a.operator("Ada", billing.ScopeRead).secret} {
		other := map[byte]string{'c': "os", 'o': "cs"}[token[0]] + token[2:]
		last := "0"
		if strings.HasSuffix(token, last) {
			last = "1"
		}
		for _, text := range []string{
			token[:len(token)-1], token + "0", token[:len(token)-1] + last, strings.ToLower(token), other,
			strings.Replace(token, "live", "test", 1), "sk" + token[2:], "bt" + token[2:],
		} {
			a.as(text).isOver(text)
		}
		a.as(token).query(`{ viewer { kind } }`)
	}
}

// The ledger and the audit log name the person for what she does, and the customer's session for what it does.
func TestActorsOfSessions(t *testing.T) {
	a := newAPI(t)
	owner := a.wallet("main").str("customer.id")
	a.grant("main", "g", "100")
	ada := a.operator("Ada Lovelace", billing.ScopeRead, billing.ScopeWalletsWrite)
	line := ada.mutate("adjustBalance", `{"idempotencyKey": "k", "walletId": "main", "amount": "1", "reason": "r"}`,
		`transaction { id actor actorDetails { id kind name } }`).in("transaction")
	id := a.query(`{ operatorSessions { nodes { id operator scopes createdAt expiresAt revokedAt } } }`).in("operatorSessions.nodes.0").str("id")
	want := `{"id": "` + line.str("id") + `", "actor": "` + id + ` Ada Lovelace", "actorDetails": {"id": "` + id +
		`", "kind": "OPERATOR_SESSION", "name": "Ada Lovelace"}}`
	line.is(want)
	a.done("revokeOperatorSessions", `{"sessionId": "`+id+`"}`)
	a.query(`query($id: ID!) { transaction(id: $id) { id actor actorDetails { id kind name } } }`, `{"id": "`+line.str("id")+`"}`).
		in("transaction").is(want)

	customer := a.session(owner)
	customer.mutate("setSpendLimit", `{"idempotencyKey": "k", "walletId": "main", "window": "DAY", "limit": "20"}`, `replayed`).is(`{"replayed": false}`)
	a.query(`{ wallet(id: "main") { spendLimits { limit setBy } } }`).in("wallet.spendLimits").is(`[{"limit": "20", "setBy": "CUSTOMER_SESSION"}]`)
	for _, entry := range []struct{ mutation, target, actor string }{
		{"createOperatorSession", "ops_", "key_"},
		{"revokeOperatorSessions", "ops_", "key_"},
		{"createCustomerSession", "cus_", "key_"},
		{"setSpendLimit", "wal_", "css_"},
	} {
		a.isAuditedBy(entry.mutation, entry.target, entry.actor)
	}
	a.done("revokeCustomerSessions", `{"customerId": "`+owner+`"}`)
	a.isAuditedBy("revokeCustomerSessions", "cus_", "key_")
}

// isAuditedBy checks that the audit log has one entry of a mutation, of a target and by an actor whose ids begin so.
func (a *api) isAuditedBy(mutation, target, actor string) {
	a.t.Helper()
	entries, err := a.store.ListDocuments(a.t.Context(), billing.Collection{Tenant: billing.Live, Kind: billing.KindAudit, Limit: 100}, "")
	if err != nil {
		a.t.Fatal(err)
	}
	found := 0
	for _, document := range entries {
		entry, is := document.(*billing.AuditEntry)
		if !is || entry.Mutation != mutation {
			continue
		}
		found++
		if !strings.HasPrefix(entry.Target, target) || !strings.HasPrefix(entry.Actor, actor) {
			a.t.Errorf("%s is audited as %+v", mutation, entry)
		}
		for _, value := range entry.After {
			if strings.Contains(value, "cs_live") || strings.Contains(value, "os_live") {
				a.t.Errorf("the audit log has a token: %+v", entry)
			}
		}
	}
	if found != 1 {
		a.t.Errorf("%s is audited %d times", mutation, found)
	}
}

// Neither the log nor an error nor what is stored has a token.
func TestNoTokenLeaks(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	for _, client := range []*api{a.session("acme"), a.operator("Ada", billing.ScopeRead)} {
		logged := client.logging(func() {
			client.query(`{ viewer { kind } }`)
			client.store.failing(func(string) error { return fmt.Errorf("the store fails") }, func() {
				client.post(`{ viewer { customer { wallets { nodes { id } } } } }`, nil)
			})
			client.as(client.secret + "0").isOver("no token")
		})
		if secret := client.secret[len("cs_live_")+26:]; strings.Contains(logged, secret) {
			t.Errorf("the log has the secret of a token: %s", logged)
		}
	}
}
