package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A token spends from its own budget, and sees what that has left in place of balances: no wallet, no grant.
func TestABudgetTokenSpends(t *testing.T) {
	a := newAgent(t)
	const whole = `{ transaction { amount balanceAfter subject actionOf: action drawdowns { amount } createdGrants { id } budget { id parent { id } spendable } }
		wallet { id } replayed userErrors { code } }`
	document := `mutation { recordUsage(input: {idempotencyKey: "k", walletId: "main", action: "chat", quantity: "4"}) ` + whole + ` }`
	want := `{"transaction": {"amount": "-4", "balanceAfter": "6", "subject": null, "actionOf": "chat", "drawdowns": [], "createdGrants": [],
		"budget": {"id": "` + a.run + `", "parent": null, "spendable": "6"}}, "wallet": null, "replayed": false, "userErrors": []}`
	a.query(document).in("recordUsage").is(want)
	a.query(document).in("recordUsage").is(strings.Replace(want, `"replayed": false`, `"replayed": true`, 1))
	a.backend.query(`{ wallet(id: "main", fresh: true) { balance { available } budgets { nodes { spent children { nodes { spent } } } } } }`).in("wallet").
		is(`{"balance": {"available": "96"}, "budgets": {"nodes": [{"spent": "4", "children": {"nodes": [{"spent": "4"}]}}]}}`)
	a.query(`{ estimate(input: {walletId: "main", action: "chat", quantity: "7"}) { credits allowed available affordableQuantity
		denial { code message required available affordableQuantity budget { id } } drawdowns { amount } } }`).in("estimate").
		is(`{"credits": "7", "allowed": false, "available": "6", "affordableQuantity": "6", "denial": {"code": "BUDGET_EXCEEDED", "message": "*",
			"required": "7", "available": "6", "affordableQuantity": "6", "budget": {"id": "` + a.run + `"}}, "drawdowns": []}`)
	a.query(`{ viewer { kind mode scopes permissions customer { id } budget { id remaining } expiresAt } }`).in("viewer").
		is(`{"kind": "BUDGET_TOKEN", "mode": "LIVE", "scopes": [], "permissions": [], "customer": null,
			"budget": {"id": "` + a.run + `", "remaining": "6"}, "expiresAt": "2026-01-01T01:00:00Z"}`)
	a.backend.query(`{ viewer { kind mode scopes budget { id } expiresAt } }`).in("viewer").
		is(`{"kind": "API_KEY", "mode": "LIVE", "scopes": ["ADMIN"], "budget": null, "expiresAt": null}`)
}

// The key of a token and the same key of the back end are two keys. Those of all tokens of a budget are one.
func TestKeysOfBudgetTokens(t *testing.T) {
	a := newAgent(t)
	const document = `mutation { recordUsage(input: {idempotencyKey: "same", walletId: "main", action: "chat"}) { replayed userErrors { code } } }`
	another := a.as(a.backend.token(a.run))
	sibling := a.as(a.backend.token(a.team))
	for _, c := range []struct {
		by       *api
		replayed string
	}{{a.api, "false"}, {a.backend, "false"}, {another, "true"}, {sibling, "false"}, {a.backend, "true"}} {
		c.by.query(document).in("recordUsage").is(`{"replayed": ` + c.replayed + `, "userErrors": []}`)
	}
}

// A token that tries everything it must not.
func TestWhatABudgetTokenMustNot(t *testing.T) {
	a := newAgent(t, `"subject": "user-7"`)
	usage := func(fields string) string {
		return `mutation { recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "chat"` + fields + `}) { replayed } }`
	}
	batch := func(fields string) string {
		return `mutation { recordUsageBatch(input: {walletId: "main", events: [{idempotencyKey: "b1", action: "chat"},
			{idempotencyKey: "b2", action: "chat"` + fields + `}]}) { results { outcome } } }`
	}
	hold := func(fields string) string {
		return `mutation { placeHold(input: {idempotencyKey: "h", walletId: "main", amount: "1"` + fields + `}) { replayed } }`
	}
	estimate := func(fields string) string {
		return `{ estimate(input: {walletId: "main", action: "chat"` + fields + `}) { allowed } }`
	}
	for _, request := range []func(string) string{usage, batch, estimate} {
		a.denied(request(`, credits: "1"`), "credits")
	}
	for _, request := range []func(string) string{usage, batch, estimate, hold} {
		a.denied(request(`, budgetId: "`+a.team+`"`), "budgetId")
		a.denied(request(`, subject: "user-8"`), "subject")
	}
	for _, policy := range []string{"OVERDRAFT", "PARTIAL"} {
		a.denied(usage(`, onShortfall: `+policy), policy)
	}
	line := a.backend.use("main", "of the back end", "1").str("transaction.id")
	a.denied(`mutation { reverseUsage(input: {idempotencyKey: "r", transactionId: "` + line + `", reason: "r"}) { replayed } }`)

	// What belongs to others does not exist.
	other := a.backend.place("of nobody", "1").str("hold.id")
	ofTeam := a.backend.place("of the team", "1", `"budgetId": "`+a.team+`"`).str("hold.id")
	for _, id := range []string{other, ofTeam} {
		a.query(`{ hold(id: "` + id + `") { id } }`).is(`{"hold": null}`)
		for _, request := range []string{
			`captureHold(input: {idempotencyKey: "c", holdId: "` + id + `", amount: "1"})`, `releaseHold(input: {idempotencyKey: "c", holdId: "` + id + `"})`,
			`extendHold(input: {idempotencyKey: "c", holdId: "` + id + `", expiresInSeconds: 9})`,
		} {
			a.query(`mutation { it: ` + request + ` { userErrors { code } } }`).is(`{"it": {"userErrors": [{"code": "NOT_FOUND"}]}}`)
		}
	}
	a.query(`{ transaction(id: "` + line + `") { id } budget(id: "` + a.team + `") { id } }`).is(`{"transaction": null, "budget": null}`)
	a.backend.held("97", "2", "99")

	// What it records is for the token's subject.
	a.query(`mutation { recordUsage(input: {idempotencyKey: "s", walletId: "main", action: "chat"}) { transaction { subject } } }`).
		is(`{"recordUsage": {"transaction": {"subject": "user-7"}}}`)
}

// A wallet that is not that of its budget does not exist for a token: whatever it asks, the answer is that for a name that nobody has. So
// it does not learn whose customers there are, what they pay, and whether their wallets are frozen.
func TestABudgetTokenInAnotherWallet(t *testing.T) {
	a := newAgent(t)
	a.backend.wallet("other")
	a.backend.grant("other", "g2", "100")
	frozen := a.backend.wallet("frozen").str("id")
	a.backend.mutate("setWalletStatus", `{"idempotencyKey": "f", "walletId": "frozen", "status": "FROZEN", "reason": "r"}`, "replayed")
	const errs = `userErrors { code message path required available affordableQuantity budget { id } }`
	requests := map[string]string{
		"estimate": `{ estimate(input: {walletId: "%s", action: "chat"}) { credits allowed available affordableQuantity components { name }
			denial { code message path required available } } }`,
		"recordUsage":      `mutation { recordUsage(input: {idempotencyKey: "u", walletId: "%s", action: "chat"}) { transaction { id } ` + errs + ` } }`,
		"placeHold":        `mutation { placeHold(input: {idempotencyKey: "h", walletId: "%s", action: "chat"}) { hold { id } ` + errs + ` } }`,
		"recordUsageBatch": `mutation { recordUsageBatch(input: {walletId: "%s", events: [{idempotencyKey: "b", action: "chat"}]}) { results { outcome } ` + errs + ` } }`,
	}
	const none = "wal_01KDVDNA0086FCC9Y7DCDZP7X3"
	for name, request := range requests {
		want := string(a.query(fmt.Sprintf(request, none)).text)
		if !strings.Contains(want, "NOT_FOUND") || !strings.Contains(want, "there is no wallet") {
			t.Errorf("%s: %s", name, want)
		}
		for _, named := range []string{"other", "frozen", frozen, "nobody", "", "MAIN", " main", a.run} {
			got := string(a.query(fmt.Sprintf(request, named)).text)
			if strings.ReplaceAll(got, `\"`+named+`\"`, `\"`+none+`\"`) != want {
				t.Errorf("%s of %q: got %s, want %s", name, named, got, want)
			}
		}
	}
	a.backend.holds("other", "100")
}

// The wallet and the budget of a token may be named by their ids and by external ids.
func TestNamesOfABudgetToken(t *testing.T) {
	a := newAgent(t)
	id := a.backend.query(`{ wallet(id: "main") { id } }`).str("wallet.id")
	named := a.backend.budget("named", "10", `"externalId": "run-1"`).str("id")
	other := a.backend.budget("other", "10", `"externalId": "run-2"`).str("id")
	token := a.as(a.backend.token(named))
	for _, wallet := range []string{"main", id} {
		for _, budget := range []string{"run-1", named} {
			fields := `walletId: "` + wallet + `", budgetId: "` + budget + `", action: "chat"`
			token.query(`{ estimate(input: {` + fields + `}) { allowed } }`).is(`{"estimate": {"allowed": true}}`)
			for _, request := range []string{`recordUsage(input: {idempotencyKey: "u", ` + fields + `})`, `placeHold(input: {idempotencyKey: "h", ` + fields + `})`} {
				token.query(`mutation { it: ` + request + ` { userErrors { code } } }`).is(`{"it": {"userErrors": []}}`)
			}
		}
	}
	for _, budget := range []string{"run-2", other, "run-3"} {
		agent{token, a.backend, "", named}.denied(`{ estimate(input: {walletId: "main", budgetId: "`+budget+`", action: "chat"}) { allowed } }`, "budgetId")
	}
}

// As many holds of the budget are open at once as the token says.
func TestOpenHoldsOfABudgetToken(t *testing.T) {
	a := newAgent(t, `"maxOpenHolds": 2`)
	place := func(key string) answer {
		return a.query(`mutation { placeHold(input: {idempotencyKey: "` + key + `", walletId: "main", amount: "1"}) { hold { id grants { amount } remaining } userErrors { code } } }`).
			in("placeHold")
	}
	first := place("1")
	first.is(`{"hold": {"id": "*", "grants": [], "remaining": "1"}, "userErrors": []}`)
	place("2")
	place("3").is(`{"hold": null, "userErrors": [{"code": "TOO_MANY_HOLDS"}]}`)
	a.query(`mutation { releaseHold(input: {idempotencyKey: "r", holdId: "` + first.str("hold.id") + `"}) { transaction { type } userErrors { code } } }`).
		is(`{"releaseHold": {"transaction": {"type": "RELEASE"}, "userErrors": []}}`)
	place("4").is(`{"hold": {"id": "*", "grants": [], "remaining": "1"}, "userErrors": []}`)
	none := a.as(a.backend.token(a.run, `"maxOpenHolds": 0`))
	none.query(`mutation { placeHold(input: {idempotencyKey: "5", walletId: "main", amount: "1"}) { userErrors { code } } }`).
		is(`{"placeHold": {"userErrors": [{"code": "TOO_MANY_HOLDS"}]}}`)
}

// A refusal tells a token what would fit, and nothing of budgets above, of limits and of the wallet.
func TestRefusalsOfBudgetTokens(t *testing.T) {
	a := newAgent(t)
	const document = `mutation { recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "chat", quantity: "8"}) {
		userErrors { code message required available affordableQuantity budget { id } limit { id } } } }`
	refused := func(change, code string, secrets ...string) {
		t.Helper()
		got := a.query(document).in("recordUsage.userErrors")
		text := string(got.text)
		if !strings.Contains(text, `"`+code+`"`) {
			t.Errorf("%s: got %s", change, text)
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %s tells %s", change, text, secret)
			}
		}
	}
	keys := 0
	set := func(id, fields string) {
		keys++
		a.backend.mutate("updateBudget", with(t, `{"idempotencyKey": "`+fmt.Sprint(keys)+`", "budgetId": "`+id+`", "reason": "r"}`, fields), "replayed")
	}
	set(a.team, `"limit": "7.25"`)
	refused("a budget above has less left", "BUDGET_EXCEEDED", a.team, "team")
	set(a.team, `"status": "FROZEN"`)
	refused("a budget above is frozen", "BUDGET_FROZEN", a.team, "team")
	set(a.team, `"status": "ACTIVE", "limit": "50"`)
	a.backend.mutate("setSpendLimit", `{"idempotencyKey": "l", "walletId": "main", "window": "DAY", "limit": "7.75"}`, "replayed")
	refused("a limit of the wallet has less left", "SPEND_LIMIT_REACHED", "lim_", "DAY")
	for _, unpriced := range []string{`action: "none"`, `action: "stream", components: [{name: "none", quantity: "1"}]`} {
		for _, request := range []string{"recordUsage", "placeHold"} {
			got := string(a.query(`mutation { ` + request + `(input: {idempotencyKey: "n", walletId: "main", ` + unpriced + `}) { userErrors { code message } } }`).text)
			if !strings.Contains(got, "UNKNOWN_ACTION") || strings.Contains(got, "default") {
				t.Errorf("%s of %s: %s", request, unpriced, got)
			}
		}
	}
}

// What nobody sealed, what has expired, and what is of another tenant is no token.
func TestWhatIsNoBudgetToken(t *testing.T) {
	a := newAgent(t, `"expiresInSeconds": 60`)
	const document = `{ viewer { kind } }`
	a.query(document)
	token := a.secret
	for _, odd := range []string{token + "A", token[:len(token)-1], strings.Replace(token, "bt_live_", "bt_test_", 1), "bt_live_", "bt_live_AAAA"} {
		got := a.as(odd).post(document, nil)
		if len(got.Errors) == 0 || got.Errors[0].Extensions["code"] != "UNAUTHENTICATED" || strings.Contains(got.Errors[0].Message, "bt_live_A") {
			t.Errorf("%s: %+v", odd, got)
		}
	}
	a.world.Pass(time.Minute)
	got := a.post(document, nil)
	if len(got.Errors) == 0 || got.Errors[0].Extensions["code"] != "UNAUTHENTICATED" {
		t.Errorf("after a minute: %+v", got)
	}
}

// createBudgetToken refuses what no token can say, and budgets that will never allow anything again.
func TestCreateBudgetToken(t *testing.T) {
	a := newAgent(t)
	refused := func(input, code, path string) {
		t.Helper()
		a.backend.mutate("createBudgetToken", input, "token expiresAt userErrors { code path }").
			is(`{"token": null, "expiresAt": null, "userErrors": [{"code": "` + code + `", "path": ["input", "` + path + `"]}]}`)
	}
	of := func(fields string) string { return `{"budgetId": "` + a.run + `"` + fields + `}` }
	refused(of(`, "expiresInSeconds": 86401`), "INVALID_INPUT", "expiresInSeconds")
	refused(of(`, "expiresInSeconds": 0`), "INVALID_INPUT", "expiresInSeconds")
	refused(of(`, "maxOpenHolds": -1`), "INVALID_INPUT", "maxOpenHolds")
	refused(of(`, "maxOpenHolds": 1001`), "INVALID_INPUT", "maxOpenHolds")
	refused(of(`, "subject": "`+strings.Repeat("s", 201)+`"`), "INVALID_INPUT", "subject")
	refused(`{"budgetId": "run"}`, "NOT_FOUND", "budgetId")
	refused(`{"budgetId": "`+"wal"+a.run[3:]+`"}`, "NOT_FOUND", "budgetId")
	a.backend.mutate("updateBudget", `{"idempotencyKey": "f", "budgetId": "`+a.run+`", "status": "FROZEN", "reason": "r"}`, "replayed")
	if a.backend.token(a.run) == "" {
		t.Error("a frozen budget may be active again before the token expires")
	}
	a.backend.mutate("updateBudget", `{"idempotencyKey": "c", "budgetId": "`+a.run+`", "status": "CLOSED", "reason": "r"}`, "replayed")
	refused(of(""), "BUDGET_CLOSED", "budgetId")
	user := a.backend.budgetIn(a.team, "user", "10")
	low := a.backend.budgetIn(user, "low", "10")
	if a.backend.token(low) == "" {
		t.Error("a budget of the third level gets no token")
	}
	a.backend.mutate("updateBudget", `{"idempotencyKey": "a", "budgetId": "`+a.team+`", "status": "CLOSED", "reason": "r"}`, "replayed")
	refused(`{"budgetId": "`+low+`"}`, "BUDGET_CLOSED", "budgetId")
	a.backend.as(a.backend.key("live", "USAGE_WRITE")).forbids(`mutation { createBudgetToken(input: {budgetId: "x"}) { token } }`, nil, "WALLETS_WRITE", "createBudgetToken")
}
