package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// budget creates a budget in the wallet main whose external id is its name, with further fields of its input.
func (a *api) budget(name, limit string, fields ...string) answer {
	a.t.Helper()
	input := `{"idempotencyKey": "budget ` + name + `", "walletId": "main", "externalId": "` + name + `", "name": "` + name +
		`", "limit": "` + limit + `"}`
	return a.done("createBudget", with(a.t, input, strings.Join(fields, ", "))).in("budget")
}

// change updates a budget, with further fields of its input.
func (a *api) change(id, fields string) answer {
	a.t.Helper()
	input := fmt.Sprintf(`{"idempotencyKey": "change %d", "budgetId": "%s", "reason": "because"}`, a.keys.Add(1), id)
	return a.done("updateBudget", with(a.t, input, fields)).in("budget")
}

// isBudget checks fields of a budget as a query by its id shows it now.
func (a *api) isBudget(id, fields, want string) {
	a.t.Helper()
	a.query(`query($id: ID!) { budget(id: $id) { `+fields+` } }`, `{"id": "`+id+`"}`).in("budget").is(want)
}

// newSpender returns a client of the live tenant whose wallet main, of a customer in a zone, has 100 credits.
func newSpender(t *testing.T, zone string) subscriber {
	t.Helper()
	a := newAPI(t).withMain(zone)
	a.grant("main", "g", "100")
	return a
}

func TestCreateBudget(t *testing.T) {
	a := newSpender(t, "Europe/Berlin")
	team := a.budget("team", "40")
	wallet := team.str("wallet.id")
	input := `{"idempotencyKey": "k", "walletId": "main", "parentId": "team", "externalId": "run-1", "name": "Run 1",
		"limit": "12.5", "window": "DAY", "actions": ["chat", "search"], "expiresAt": "2026-01-02T00:00:00Z"}`
	done := a.done("createBudget", input)
	id := done.str("budget.id")
	whole := `{"id": "` + id + `", "wallet": {"id": "` + wallet + `"}, "parent": {"id": "` + team.str("id") + `"},
		"externalId": "run-1", "name": "Run 1", "status": "ACTIVE", "limit": "12.5", "window": "DAY", "spent": "0", "held": "0",
		"remaining": "12.5", "spendable": "12.5", "actions": ["chat", "search"], "resetsAt": "2026-01-01T23:00:00Z",
		"expiresAt": "2026-01-02T00:00:00Z", "createdAt": "2026-01-01T00:00:00Z"}`
	done.is(`{"budget": ` + whole + `, "replayed": false, "userErrors": []}`)
	team.is(`{"id": "*", "wallet": "*", "parent": null, "externalId": "team", "name": "team", "status": "ACTIVE", "limit": "40",
		"window": null, "spent": "0", "held": "0", "remaining": "40", "spendable": "40", "actions": null, "resetsAt": null,
		"expiresAt": null, "createdAt": "2026-01-01T00:00:00Z"}`)
	if !strings.HasPrefix(id, "bgt_") {
		t.Errorf("its id is %s", id)
	}
	a.isBudget(id, wholeBudget, whole)
	a.query(`{ node(id: "` + id + `") { __typename ... on Budget { ` + wholeBudget + ` } } }`).in("node").
		is(with(t, whole, `"__typename": "Budget"`))
	a.repeats("createBudget", input, done)
	a.reuses("createBudget", input, map[string]string{
		"parentId": `"parentId": null`, "externalId": `"externalId": "run-2"`, "name": `"name": "Run"`, "limit": `"limit": "12"`,
		"window": `"window": null`, "actions": `"actions": ["chat"]`, "expiresAt": `"expiresAt": null`,
	})
}

func TestCreateBudgetRefusals(t *testing.T) {
	a := newSpender(t, "UTC")
	a.budget("run-1", "1")
	input := `{"idempotencyKey": "k", "walletId": "main", "name": "Run", "limit": "5"}`
	a.refusesEach("createBudget", input, append(badKeys(),
		bad{`"name": ""`, "name", "name is empty"},
		bad{`"limit": "-1"`, "limit", "limit is -1; use 0 or more"},
		bad{`"limit": "1e3"`, "limit", "limit"},
		bad{`"externalId": ""`, "externalId", "externalId is empty"},
		bad{`"parentId": ""`, "parentId", "parentId is empty"},
		bad{`"actions": []`, "actions", "actions is empty"},
		bad{`"actions": ["chat", ""]`, "actions.1", "empty"},
		bad{`"actions": ["chat", "chat"]`, "actions.1", "twice"},
		bad{`"actions": [` + strings.Repeat(`"a", `, 20) + `"b"]`, "actions", "at most 20"},
		bad{`"expiresAt": "2026-01-01T00:00:00Z"`, "expiresAt", "not after now"},
	))
	a.refuses("createBudget", with(t, input, `"externalId": "run-1"`), "ALREADY_EXISTS", "externalId", "run-1")
	a.refuses("createBudget", with(t, input, `"parentId": "run-2"`), "NOT_FOUND", "parentId", "run-2")
	a.refusesUnknownWallets("createBudget", input, "walletId")
	parent := "run-1"
	for _, name := range []string{"second", "third", "fourth"} {
		a.budget(name, "1", `"parentId": "`+parent+`"`)
		parent = name
	}
	a.refuses("createBudget", with(t, input, `"parentId": "fourth"`), "INVALID_INPUT", "parentId", "level 4, which is the last")
	closed := a.budget("closed", "1").str("id")
	a.change(closed, `"status": "CLOSED"`)
	a.refuses("createBudget", with(t, input, `"parentId": "closed"`), "BUDGET_CLOSED", "parentId", "closed")
	a.refuses("createBudget", with(t, input, `"externalId": "closed"`), "ALREADY_EXISTS", "externalId", closed)
}

// An update changes what it names, and clears what can be cleared.
func TestUpdateBudget(t *testing.T) {
	a := newSpender(t, "UTC")
	id := a.budget("run", "5").str("id")
	input := `{"idempotencyKey": "k", "budgetId": "` + id + `", "name": "Newer", "limit": "6", "actions": ["chat"], "status": "FROZEN",
		"expiresAt": "2026-02-01T00:00:00Z", "reason": "too fast"}`
	done := a.done("updateBudget", input)
	a.isBudget(id, "name limit actions status expiresAt", `{"name": "Newer", "limit": "6", "actions": ["chat"], "status": "FROZEN",
		"expiresAt": "2026-02-01T00:00:00Z"}`)
	a.repeats("updateBudget", input, done)
	a.reuses("updateBudget", input, map[string]string{
		"name": `"name": "N"`, "limit": `"limit": "7"`, "actions": `"actions": null`, "status": `"status": "ACTIVE"`,
		"expiresAt": `"expiresAt": null`, "reason": `"reason": "other"`,
	})
	a.isAudited("updateBudget", id, "too fast", billing.Metadata{"name": "run", "limit": "5", "status": "ACTIVE"},
		billing.Metadata{"name": "Newer", "limit": "6", "status": "FROZEN", "actions": "chat", "expiresAt": "2026-02-01T00:00:00Z"})
	for _, every := range []string{"null", "[]"} {
		a.change(id, `"actions": ["chat"]`).in("actions").is(`["chat"]`)
		a.change(id, `"actions": `+every).in("actions").is(`null`)
	}
	a.change(id, `"expiresAt": null`).in("expiresAt").is(`null`)
	a.isBudget(id, "name limit status", `{"name": "Newer", "limit": "6", "status": "FROZEN"}`)
	other := with(t, input, `"idempotencyKey": "other"`)
	a.refusesEach("updateBudget", other, append(badKeys(),
		bad{`"name": null`, "name", "cannot be cleared"},
		bad{`"limit": null`, "limit", "cannot be cleared"},
		bad{`"status": null`, "status", "cannot be cleared"},
		bad{`"name": ""`, "name", "empty"},
		bad{`"limit": "-1"`, "limit", "use 0 or more"},
		bad{`"actions": ["chat", "chat"]`, "actions.1", "twice"},
		bad{`"reason": ""`, "reason", "empty"},
		bad{`"expiresAt": "2025-12-31T00:00:00Z"`, "expiresAt", "not after now"},
	))
	for _, none := range []string{"x", "run", "bgt_" + strings.Repeat("0", 36)} {
		a.refuses("updateBudget", with(t, other, `"budgetId": "`+none+`"`), "NOT_FOUND", "budgetId", "there is no budget")
	}
	a.inTest().refuses("updateBudget", other, "NOT_FOUND", "budgetId", "there is no budget")
	a.change(id, `"status": "CLOSED"`).in("status").is(`"CLOSED"`)
	a.refuses("updateBudget", other, "BUDGET_CLOSED", "budgetId", "closed, and stays so")
}

// isAudited checks the newest entry of the audit log.
func (a *api) isAudited(mutation, target, reason string, before, after billing.Metadata) {
	a.t.Helper()
	entries, err := ledger.List[*billing.AuditEntry](a.t.Context(), a.store,
		billing.Collection{Tenant: billing.Live, Kind: billing.KindAudit, Limit: 20}, "")
	if err != nil {
		a.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Mutation == mutation && e.Target == target && e.Reason == reason && fmt.Sprint(e.Before) == fmt.Sprint(before) &&
			fmt.Sprint(e.After) == fmt.Sprint(after) && e.Actor == a.ownKey() {
			return
		}
		a.t.Logf("%+v", e)
	}
	a.t.Errorf("the audit log has no entry of %s of %s because of %q from %v to %v", mutation, target, reason, before, after)
}

// The lists of budgets, by parent and status.
func TestBudgetsConnection(t *testing.T) {
	a := newSpender(t, "UTC")
	all := listing{a.api, `query($first: Int, $after: String) { wallet(id: "main") { list: budgets(first: $first, after: $after) {` +
		connection("name status") + `} } }`, `{}`}
	all.isEmpty()
	first := a.budget("first", "1").str("id")
	second, third := a.budget("second", "1").str("id"), a.budget("third", "1").str("id")
	a.budget("child", "1", `"parentId": "first"`)
	a.budget("younger", "1", `"parentId": "first"`)
	all.pages("name", "third", "second", "first")
	all.refusesCursors(cursorOf(string(billing.NewBudgetID("wal_01KDVDNA00000000000000000A", billing.GrantRef{Sequence: 1}))))
	children := listing{a.api, `query($first: Int, $after: String, $id: ID!) { wallet: budget(id: $id) {
		list: children(first: $first, after: $after) {` + connection("name") + `} } }`, `{"id": "` + first + `"}`}
	children.pages("name", "younger", "child")
	children.refusesCursors()
	a.change(second, `"status": "FROZEN"`)
	a.change(third, `"status": "CLOSED"`)
	for status, want := range map[string][]string{"ACTIVE": {"first"}, "FROZEN": {"second"}, "CLOSED": {"third"}} {
		listing{a.api, `query($first: Int, $after: String) { wallet(id: "main") {
			list: budgets(first: $first, after: $after, status: ` + status + `) {` + connection("name") + `} } }`, `{}`}.pages("name", want...)
	}
	all.pages("name", "third", "second", "first")
	if got := a.budget("last", "1"); got.str("id") <= third {
		t.Errorf("ids do not sort by age: %s after %s", got.str("id"), third)
	}
	a.inTest().query(`{ budget(id: "` + first + `") { id } }`).in("budget").is(`null`)
}

// A page of budgets is read together, with what is above them: the wallet, the list, and the documents of each level.
func TestBudgetsAreReadTogether(t *testing.T) {
	a := newSpender(t, "UTC")
	team := a.budget("team", "50").str("id")
	for n := range 20 {
		a.budget(fmt.Sprint("run ", n), "1", `"parentId": "team"`)
	}
	few := a.readsOf(`{ budget(id: "` + team + `") { children(first: 2) { nodes { spendable parent { spendable } wallet { id } } } } }`)
	many := a.readsOf(`{ budget(id: "` + team + `") { children(first: 20) { nodes { spendable parent { spendable } wallet { id } } } } }`)
	if few != many {
		t.Errorf("two budgets take the reads %s, and twenty %s", few, many)
	}
}

func (a *api) readsOf(document string) string {
	a.t.Helper()
	calls, _ := a.store.during(func() { a.query(document) })
	return fmt.Sprint(calls)
}
