package graph_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// from is the field of an input that names a budget.
func from(budget string) string { return `"budgetId": "` + budget + `"` }

// counts checks what is spent, held, left and spendable of a budget.
func (a *api) counts(id, spent, held, remaining, spendable string) {
	a.t.Helper()
	a.isBudget(id, "spent held remaining spendable", fmt.Sprintf(`{"spent": %q, "held": %q, "remaining": %q, "spendable": %q}`,
		spent, held, remaining, spendable))
}

// A spend that names a budget counts in it and in all above it, and the line names it.
func TestSpendFromABudget(t *testing.T) {
	a := newSpender(t, "UTC")
	team := a.budget("team", "40").str("id")
	run := a.budget("run", "15", `"parentId": "team"`).str("id")
	done := a.mutate("recordUsage", with(t, usageOf("u1", "4"), from(run)), `transaction { id budget { id spent parent { id spent } } }`)
	done.in("transaction.budget").is(`{"id": "` + run + `", "spent": "4", "parent": {"id": "` + team + `", "spent": "4"}}`)
	a.use("main", "u2", "3", from("run")) // by its external id
	a.use("main", "u3", "20", from("team"))
	a.use("main", "u4", "50")
	a.counts(run, "7", "0", "8", "8")
	a.counts(team, "27", "0", "13", "13")
	a.use("main", "u5", "20") // the wallet has less than the run
	a.counts(run, "7", "0", "8", "3")
	a.query(`{ wallet(id: "main") { transactions(first: 5) { nodes { idempotencyKey budget { name } } } } }`).
		in("wallet.transactions.nodes").is(`[{"idempotencyKey": "u5", "budget": null}, {"idempotencyKey": "u4", "budget": null},
			{"idempotencyKey": "u3", "budget": {"name": "team"}}, {"idempotencyKey": "u2", "budget": {"name": "run"}},
			{"idempotencyKey": "u1", "budget": {"name": "run"}}]`)
	reversal := a.done("reverseUsage", `{"idempotencyKey": "r", "transactionId": "`+done.str("transaction.id")+`", "reason": "r"}`)
	a.query(`{ transaction(id: "` + reversal.str("transaction.id") + `") { budget { name } } }`).in("transaction.budget").is(`{"name": "run"}`)
	a.counts(run, "3", "0", "12", "7")
	a.counts(team, "23", "0", "17", "7")
	a.reuses("recordUsage", with(t, usageOf("u1", "4"), from(run)), map[string]string{"budgetId": `"budgetId": null`})
	a.holds("main", "7")
}

// The refusal names the budget in the tree, what is left, what would fit, and how much of the quantity.
func TestBudgetExceeded(t *testing.T) {
	a := newSpender(t, "UTC")
	team := a.budget("team", "10", `"window": "DAY"`).str("id")
	run := a.budget("run", "8", `"parentId": "team"`).str("id")
	a.use("main", "u1", "6", from("team"))
	facts := `{"code": "BUDGET_EXCEEDED", "message": "*", "path": null, "required": "5", "available": "4", "affordableQuantity": "8",
		"retryAt": "2026-01-02T00:00:00Z", "limit": null, "budget": {"id": "` + team + `", "name": "team", "remaining": "4"}}`
	a.theRefusal("recordUsage", with(t, usageOf("u2", "5"), from("run")+`, "quantity": "10"`), "BUDGET_EXCEEDED", allFacts).is(facts)
	estimate := a.query(`{ estimate(input: {walletId: "main", action: "chat", credits: "5", quantity: "10", budgetId: "run"}) { allowed
		available affordableQuantity drawdowns { amount } denial { code message path ` + allFacts + ` } } }`).in("estimate")
	estimate.is(`{"allowed": false, "available": "94", "affordableQuantity": "8", "drawdowns": [], "denial": ` + facts + `}`)
	a.query(`{ estimate(input: {walletId: "main", action: "chat", credits: "4", budgetId: "run"}) { allowed available affordableQuantity } }`).
		in("estimate").is(`{"allowed": true, "available": "94", "affordableQuantity": "1"}`)
	a.use("main", "u3", "4", from("run"))
	a.theRefusal("recordUsage", with(t, usageOf("u4", "0.000001"), from("run")), "BUDGET_EXCEEDED", "available budget { name }").
		is(`{"code": "*", "message": "*", "path": null, "available": "0", "budget": {"name": "team"}}`)
	a.use("main", "u5", "0", from("run")) // what is free takes nothing
	a.counts(run, "4", "0", "4", "0")
	a.change(team, `"limit": "12"`)
	a.use("main", "u6", "2", from("run"))
	a.counts(run, "6", "0", "2", "0")
	a.change(team, `"limit": "5"`).in("remaining").is(`"-7"`)
	a.counts(run, "6", "0", "2", "0")
}

// What a budget does not allow is refused whatever it costs, and the refusal names the budget, also one further up.
func TestBudgetDoesNotAllow(t *testing.T) {
	a := newAPI(t).inTest().withMain("UTC")
	a.grant("main", "g", "100")
	a.clock("2026-03-01T00:00:00Z")
	team := a.budget("team", "50").str("id")
	a.budget("run", "50", `"parentId": "team", "actions": ["chat"], "expiresAt": "2026-03-02T00:00:00Z"`)
	refused := func(key, code, budget string, fields ...string) {
		t.Helper()
		input := with(t, usageOf(key, "1"), strings.Join(append([]string{from("run")}, fields...), ", "))
		want := `{"code": "*", "message": "*", "path": ["input", "budgetId"], "budget": {"name": "` + budget + `"}}`
		a.theRefusal("recordUsage", input, code, `budget { name }`).is(want)
		hold := `{"idempotencyKey": "` + key + `", "walletId": "main", "amount": "1", "action": "chat"}`
		a.theRefusal("placeHold", with(t, hold, strings.Join(append([]string{from("run")}, fields...), ", ")), code, `budget { name }`).is(want)
	}
	refused("a", "BUDGET_ACTION_NOT_ALLOWED", "run", `"action": "search"`)
	a.change(team, `"status": "FROZEN"`)
	refused("b", "BUDGET_FROZEN", "team")
	a.change(team, `"status": "ACTIVE"`)
	a.use("main", "c", "1", from("run"))
	a.clock("2026-03-01T23:59:59.999999Z")
	a.use("main", "d", "1", from("run"))
	a.clock("2026-03-02T00:00:00Z")
	refused("e", "BUDGET_EXPIRED", "run")
	a.change(team, `"status": "CLOSED"`)
	refused("f", "BUDGET_EXPIRED", "run")
	a.theRefusal("recordUsage", with(t, usageOf("h", "1"), from("team")), "BUDGET_CLOSED", `budget { name status }`).in("budget").
		is(`{"name": "team", "status": "CLOSED"}`)
}

// Budgets of other wallets and other tenants, and names that nobody has, do not exist. Nothing is said about them.
func TestBudgetsOfOthersAreNotFound(t *testing.T) {
	a := newSpender(t, "UTC")
	a.done("openWallet", `{"idempotencyKey": "o", "customerId": "ada", "externalId": "other"}`)
	other := a.done("createBudget", `{"idempotencyKey": "b", "walletId": "other", "externalId": "theirs", "name": "theirs", "limit": "5"}`)
	test := a.inTest().withMain("UTC")
	foreign := test.budget("foreign", "5").str("id")
	id := a.budget("mine", "5").str("id")
	for _, name := range []string{other.str("budget.id"), "theirs", foreign, "foreign", "x", "bgt_", id[:len(id)-1] + "9"} {
		input := with(t, usageOf("u", "1"), from(name))
		a.refuses("recordUsage", input, "NOT_FOUND", "budgetId", "there is no budget")
		a.refuses("placeHold", with(t, `{"idempotencyKey": "h", "walletId": "main", "amount": "1"}`, from(name)), "NOT_FOUND", "budgetId",
			"there is no budget")
		estimate := a.query(`{ estimate(input: {walletId: "main", action: "chat", credits: "1", budgetId: "` + name + `"}) { allowed
			available denial { code path } } }`)
		estimate.in("estimate").is(`{"allowed": false, "available": "100", "denial": {"code": "NOT_FOUND", "path": ["input", "budgetId"]}}`)
	}
	a.refuses("recordUsage", with(t, usageOf("u", "1"), from("")), "INVALID_INPUT", "budgetId", "budgetId is empty")
	a.refuses("createBudget", `{"idempotencyKey": "c", "walletId": "main", "name": "n", "limit": "1", "parentId": "`+
		other.str("budget.id")+`"}`, "NOT_FOUND", "parentId", "there is no budget")
	for _, no := range []string{foreign, "theirs", "mine", ""} {
		a.query(`{ budget(id: "` + no + `") { id } node(id: "` + no + `") { id } }`).is(`{"budget": null, "node": null}`)
	}
}

// In a batch, each event that a budget refuses says why; with ALL_OR_NOTHING nothing is charged.
func TestBudgetsInBatches(t *testing.T) {
	a := newSpender(t, "UTC")
	run := a.budget("run", "5").str("id")
	a.budget("frozen", "5")
	a.change(a.query(`{ wallet(id: "main", fresh: true) { budgets { nodes { id } } } }`).str("wallet.budgets.nodes.0.id"), `"status": "FROZEN"`)
	event := func(key, credits, fields string) string {
		return with(t, `{"idempotencyKey": "`+key+`", "action": "chat", "credits": "`+credits+`"}`, fields)
	}
	batch := func(mode string, events ...string) answer {
		return a.mutate("recordUsageBatch", `{"walletId": "main", "mode": "`+mode+`", "events": [`+strings.Join(events, ", ")+`]}`,
			`results { idempotencyKey outcome error { code path available budget { name remaining } } } wallet { balance { available } }
			userErrors { code path budget { name } }`)
	}
	got := batch("BEST_EFFORT", event("1", "3", from("run")), event("2", "3", from("run")), event("3", "2", from(run)),
		event("4", "1", from("frozen")), event("5", "1", from("none")), event("6", "7", ""))
	got.is(`{"results": [
		{"idempotencyKey": "1", "outcome": "RECORDED", "error": null},
		{"idempotencyKey": "2", "outcome": "REJECTED", "error": {"code": "BUDGET_EXCEEDED", "path": ["input", "events", "1"], "available": "2",
			"budget": {"name": "run", "remaining": "0"}}},
		{"idempotencyKey": "3", "outcome": "RECORDED", "error": null},
		{"idempotencyKey": "4", "outcome": "REJECTED", "error": {"code": "BUDGET_FROZEN", "path": ["input", "events", "3", "budgetId"],
			"available": "0", "budget": {"name": "frozen", "remaining": "5"}}},
		{"idempotencyKey": "5", "outcome": "REJECTED", "error": {"code": "NOT_FOUND", "path": ["input", "events", "4", "budgetId"],
			"available": null, "budget": null}},
		{"idempotencyKey": "6", "outcome": "RECORDED", "error": null}],
		"wallet": {"balance": {"available": "88"}}, "userErrors": []}`)
	a.counts(run, "5", "0", "0", "0")
	a.change(run, `"limit": "8"`)
	_, written := a.store.during(func() {
		refused := batch("ALL_OR_NOTHING", event("7", "2", from("run")), event("8", "2", from("run")))
		refused.in("userErrors").is(`[{"code": "BUDGET_EXCEEDED", "path": ["input", "events", "1"], "budget": {"name": "run"}}]`)
	})
	if written > 0 {
		t.Errorf("a batch that is refused wrote %d times", written)
	}
	a.counts(run, "5", "0", "3", "3")
	batch("ALL_OR_NOTHING", event("9", "2", from("run")), event("10", "1", from("run"))).in("results.1.outcome").is(`"RECORDED"`)
	a.counts(run, "8", "0", "0", "0")
}

// A hold counts when it is placed; captures correct that, also after a freeze; the rest comes back.
func TestHoldsInBudgets(t *testing.T) {
	a := newSpender(t, "UTC")
	team := a.budget("team", "20").str("id")
	run := a.budget("run", "10", `"parentId": "team"`).str("id")
	placed := a.mutate("placeHold", with(t, `{"idempotencyKey": "h", "walletId": "main", "amount": "6"}`, from("run")),
		`hold { id budget { id held parent { held } } } transaction { budget { id } }`)
	placed.is(`{"hold": {"id": "*", "budget": {"id": "` + run + `", "held": "6", "parent": {"held": "6"}}},
		"transaction": {"budget": {"id": "` + run + `"}}}`)
	hold := placed.str("hold.id")
	a.theRefusal("placeHold", with(t, `{"idempotencyKey": "h2", "walletId": "main", "amount": "5"}`, from("run")), "BUDGET_EXCEEDED", allFacts).
		is(`{"code": "*", "message": "*", "path": null, "required": "5", "available": "4", "affordableQuantity": null, "retryAt": null,
			"limit": null, "budget": {"id": "` + run + `", "name": "run", "remaining": "4"}}`)
	a.change(team, `"status": "FROZEN"`)
	a.capture("c1", hold, "2", `"final": false`)
	a.counts(run, "2", "4", "4", "4")
	a.theRefusal("captureHold", with(t, captureInput("c2", hold, "7"), `"allowMore": true`), "BUDGET_FROZEN", `budget { name }`).in("budget").
		is(`{"name": "team"}`)
	a.change(team, `"status": "ACTIVE"`)
	a.theRefusal("captureHold", with(t, captureInput("c2", hold, "9"), `"allowMore": true`), "BUDGET_EXCEEDED", `available budget { name }`).
		in("budget").is(`{"name": "run"}`)
	a.capture("c2", hold, "7", `"allowMore": true, "final": false`)
	a.counts(run, "9", "0", "1", "1")
	a.counts(team, "9", "0", "11", "11")
	second := a.place("h3", "1", from("run")).str("hold.id")
	a.done("releaseHold", ofHold("rel", second))
	a.counts(run, "9", "0", "1", "1")
	a.query(`{ hold(id: "` + hold + `") { budget { name } transactions { nodes { type budget { name } } } } }`).in("hold").
		is(`{"budget": {"name": "run"}, "transactions": {"nodes": [{"type": "CAPTURE", "budget": {"name": "run"}},
			{"type": "CAPTURE", "budget": {"name": "run"}}, {"type": "HOLD", "budget": {"name": "run"}}]}}`)
}

// A hold that is over is nobody's any more, also before that is booked.
func TestBudgetOfAHoldThatIsOver(t *testing.T) {
	a := newAPI(t).inTest().withMain("UTC")
	a.grant("main", "g", "100")
	a.clock("2026-03-01T00:00:00Z")
	run := a.budget("run", "10").str("id")
	a.place("h", "6", from("run"), `"expiresInSeconds": 60`)
	a.counts(run, "0", "6", "4", "4")
	a.clock("2026-03-01T00:01:00Z")
	if _, written := a.store.during(func() { a.counts(run, "0", "0", "10", "10") }); written > 0 {
		t.Errorf("a read wrote %d times", written)
	}
	a.use("main", "u", "10", from("run"))
}

// While agents spend, somebody freezes their team: what was answered before counts, and nothing is spent afterwards.
func TestFreezeWhileAgentsRun(t *testing.T) {
	a := newSpender(t, "UTC")
	team := a.budget("team", "90").str("id")
	const agents, calls = 8, 12
	for n := range agents {
		a.budget(fmt.Sprint("run-", n), "20", `"parentId": "team"`)
	}
	var group sync.WaitGroup
	outcomes := make([]map[string]int, agents)
	for n := range agents {
		outcomes[n] = map[string]int{}
		group.Go(func() {
			for call := range calls {
				got := a.post(`mutation($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }`,
					`{"input": `+with(t, usageOf(fmt.Sprint(n, " ", call), "1"), from(fmt.Sprint("run-", n)))+`}`)
				code := "SPENT"
				if refusals := (answer{t, got.Data}).in("recordUsage.userErrors"); string(refusals.text) != "[]" {
					code = refusals.str("0.code")
				}
				outcomes[n][code]++
			}
		})
	}
	frozen := a.change(team, `"status": "FROZEN"`).str("spent")
	group.Wait()
	spent, refused := 0, 0
	for _, of := range outcomes {
		spent, refused = spent+of["SPENT"], refused+of["BUDGET_FROZEN"]+of["BUDGET_EXCEEDED"]
	}
	if spent+refused != agents*calls {
		t.Errorf("the outcomes are %v", outcomes)
	}
	a.isBudget(team, "spent held", `{"spent": "`+frozen+`", "held": "0"}`)
	if fmt.Sprint(spent) != frozen {
		t.Errorf("%d spends were answered, and %s is spent", spent, frozen)
	}
	a.holds("main", fmt.Sprint(100-spent))
	a.theRefusal("recordUsage", with(t, usageOf("after", "1"), from("run-0")), "BUDGET_FROZEN", `budget { name }`)
}

// A wallet that a read shows as it was a moment ago is read again where a budget knows more: what is spent, what is spendable and the
// balance are of one instant.
func TestBudgetAndWalletOfOneInstant(t *testing.T) {
	a := newSpender(t, "UTC")
	run := a.budget("run", "200").str("id")
	wallet := billing.WalletID(a.query(`{ budget(id: "` + run + `") { wallet { id } } }`).str("budget.wallet.id"))
	found, err := a.store.Wallets(t.Context(), billing.Live, []billing.WalletID{wallet}, ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	stale := func() {
		a.store.stale = map[billing.WalletID]*billing.Wallet{wallet: found[wallet].Clone()}
	}
	used := a.use("main", "u", "30", from("run")).str("transaction.id")
	stale()
	a.query(`{ wallet(id: "main") { balance { available } } }`).is(`{"wallet": {"balance": {"available": "100"}}}`) // it is stale indeed
	for _, document := range []string{
		`{ it: budget(id: "` + run + `") { spent spendable wallet { balance { available } } } }`,
		`{ it: node(id: "` + run + `") { ... on Budget { spent spendable wallet { balance { available } } } } }`,
	} {
		stale()
		a.query(document).is(`{"it": {"spent": "30", "spendable": "70", "wallet": {"balance": {"available": "70"}}}}`)
	}
	stale()
	a.query(`{ transaction(id: "` + used + `") { budget { spendable } wallet { balance { available } } } }`).in("transaction.budget").
		is(`{"spendable": "70"}`)
}

// Each payload of a request shows the budget as it is after that mutation, also if it was refused.
func TestRefusalAfterASpendOfTheSameRequest(t *testing.T) {
	a := newSpender(t, "UTC")
	run := a.budget("run", "10").str("id")
	got := a.query(`mutation($one: RecordUsageInput!, $two: RecordUsageInput!, $three: RecordUsageInput!) {
		one: recordUsage(input: $one) { transaction { budget { remaining } } }
		two: recordUsage(input: $two) { userErrors { available budget { remaining } } }
		three: recordUsage(input: $three) { transaction { budget { remaining } } wallet { balance { available } } } }`,
		`{"one": `+with(t, usageOf("1", "4"), from(run))+`, "two": `+with(t, usageOf("2", "7"), from("run"))+`, "three": `+
			with(t, usageOf("3", "6"), from("run"))+`}`)
	got.is(`{"one": {"transaction": {"budget": {"remaining": "6"}}},
		"two": {"userErrors": [{"available": "6", "budget": {"remaining": "6"}}]},
		"three": {"transaction": {"budget": {"remaining": "0"}}, "wallet": {"balance": {"available": "90"}}}}`)
}
