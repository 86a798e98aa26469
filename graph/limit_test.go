package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// limit sets a spend limit of the wallet main, with further fields of its input.
func (a *api) limit(window, limit string, fields ...string) answer {
	a.t.Helper()
	input := fmt.Sprintf(`{"idempotencyKey": "limit %d", "walletId": "main", "window": "%s", "limit": %s}`, a.keys.Add(1), window, limit)
	return a.done("setSpendLimit", with(a.t, input, strings.Join(fields, ", "))).in("wallet")
}

// theRefusal sends a mutation that must be refused with a code, checks that nothing was written, and returns a selection of the
// refusal.
func (a *api) theRefusal(name, input, code, selection string) answer {
	a.t.Helper()
	var got answer
	if _, written := a.store.during(func() { got = a.mutate(name, input, `userErrors { code message path `+selection+` }`) }); written > 0 {
		a.t.Errorf("%s wrote %d times", input, written)
	}
	refusal := got.in("userErrors.0")
	if refusal.str("code") != code {
		a.t.Fatalf("%s %s: %s, want %s", name, input, refusal.text, code)
	}
	return refusal
}

// allFacts selects everything that the refusal of a limit or a budget says.
const allFacts = `required available affordableQuantity retryAt limit { ` + wholeLimit + ` } budget { id name remaining }`

func usageOf(key, credits string) string {
	return `{"idempotencyKey": "` + key + `", "walletId": "main", "action": "chat", "credits": "` + credits + `"}`
}

func TestSetSpendLimit(t *testing.T) {
	a := newSpender(t, "Europe/Berlin")
	input := `{"idempotencyKey": "k", "walletId": "main", "window": "DAY", "limit": "10"}`
	done := a.done("setSpendLimit", input)
	day := `{"id": "*", "window": "DAY", "limit": "10", "spent": "0", "held": "0", "remaining": "10", "subject": null, "action": null,
		"resetsAt": "2026-01-01T23:00:00Z", "setBy": "API_KEY"}`
	done.in("wallet.spendLimits").is(`[` + day + `]`)
	id := done.str("wallet.spendLimits.0.id")
	if !strings.HasPrefix(id, "lim_") {
		t.Errorf("its id is %s", id)
	}
	a.repeats("setSpendLimit", input, done)
	a.reuses("setSpendLimit", input, map[string]string{
		"window": `"window": "WEEK"`, "limit": `"limit": null`, "subject": `"subject": "ada"`, "action": `"action": "chat"`,
	})
	a.isAudited("setSpendLimit", done.str("wallet.id"), "", billing.Metadata{}, billing.Metadata{"limit": "10", "window": "DAY"})
	a.use("main", "u", "4")
	a.limit("DAY", `"12"`).in("spendLimits.0").is(`{"id": "` + id + `", "window": "DAY", "limit": "12", "spent": "4", "held": "0",
		"remaining": "8", "subject": null, "action": null, "resetsAt": "*", "setBy": "API_KEY"}`)
	a.limit("DAY", `"3"`).in("spendLimits.0.remaining").is(`"-1"`)
	a.limit("DAY", "null").in("spendLimits").is(`[]`)
	a.limit("DAY", "null").in("spendLimits").is(`[]`) // again
	a.limit("DAY", `"10"`).in("spendLimits.0").is(with(t, day, `"id": "`+id+`"`))
	for _, window := range []string{"HOUR", "WEEK", "MONTH"} {
		a.limit(window, `"50"`)
	}
	if got := a.query(`{ wallet(id: "main", fresh: true) { spendLimits { resetsAt } } }`).of("wallet.spendLimits", "resetsAt"); fmt.Sprint(got) !=
		"[2026-01-01T23:00:00Z 2026-01-01T01:00:00Z 2026-01-04T23:00:00Z 2026-01-31T23:00:00Z]" {
		t.Errorf("the windows end at %v", got)
	}
	other := with(t, input, `"idempotencyKey": "other"`)
	a.refusesEach("setSpendLimit", other, append(badKeys(),
		bad{`"limit": "-1"`, "limit", "limit is -1; use 0 or more"},
		bad{`"limit": "a"`, "limit", "limit"},
		bad{`"subject": ""`, "subject", "subject is empty"},
		bad{`"action": ""`, "action", "action is empty"},
		bad{`"subject": "` + strings.Repeat("s", 201) + `"`, "subject", "200"},
	))
	a.refusesUnknownWallets("setSpendLimit", other, "walletId")
	for n := range 16 {
		a.limit("DAY", `"1"`, `"subject": "ada"`, fmt.Sprintf(`"action": "a%d"`, n))
	}
	a.refuses("setSpendLimit", with(t, other, `"subject": "ada"`), "REQUEST_TOO_LARGE", "window", "16 limits")
}

// A refusal has all facts, and nothing is written; an estimate says the same.
func TestSpendLimitRefusesWithItsFacts(t *testing.T) {
	a := newSpender(t, "Europe/Berlin")
	a.limit("DAY", `"10"`)
	a.limit("MONTH", `"8"`)
	a.limit("HOUR", `"50"`, `"subject": "ada"`)
	a.use("main", "u", "3")
	a.place("h", "1.5")
	month := `{"id": "*", "window": "MONTH", "limit": "8", "spent": "3", "held": "1.5", "remaining": "3.5", "subject": null, "action": null,
		"resetsAt": "2026-01-31T23:00:00Z", "setBy": "API_KEY"}`
	facts := `{"code": "SPEND_LIMIT_REACHED", "message": "*", "path": null, "required": "7", "available": "3.5", "affordableQuantity": "5",
		"retryAt": "2026-01-31T23:00:00Z", "limit": ` + month + `, "budget": null}`
	big := with(t, usageOf("big", "7"), `"quantity": "10"`)
	a.theRefusal("recordUsage", big, "SPEND_LIMIT_REACHED", allFacts).is(facts)
	estimate := a.query(`{ estimate(input: {walletId: "main", action: "chat", credits: "7", quantity: "10"}) { allowed available
		affordableQuantity denial { code message path ` + allFacts + ` } } }`).in("estimate")
	estimate.in("denial").is(facts)
	estimate.in("available").is(`"95.5"`)
	estimate.in("affordableQuantity").is(`"5"`)
	// More than any window leaves succeeds at no time.
	a.theRefusal("recordUsage", usageOf("huge", "9"), "SPEND_LIMIT_REACHED", "retryAt available").
		is(`{"code": "*", "message": "*", "path": null, "retryAt": null, "available": "3.5"}`)
	a.theRefusal("placeHold", `{"idempotencyKey": "h2", "walletId": "main", "amount": "4"}`, "SPEND_LIMIT_REACHED", "available limit { window }").
		is(`{"code": "*", "message": "*", "path": null, "available": "3.5", "limit": {"window": "MONTH"}}`)
	a.done("placeHold", `{"idempotencyKey": "h3", "walletId": "main", "amount": "4", "upTo": true}`).in("hold.amount").is(`"3.5"`)
	a.held("92", "5", "97")
}

// Limits of a subject, of an action, and of a subject's action count apart.
func TestLimitsOfSubjectsAndActions(t *testing.T) {
	a := newSpender(t, "UTC")
	a.limit("DAY", `"5"`, `"subject": "ada"`)
	a.limit("DAY", `"2"`, `"subject": "ada"`, `"action": "chat"`)
	a.limit("DAY", `"6"`, `"action": "chat"`)
	a.use("main", "u1", "2", `"subject": "ada"`)
	refusal := a.theRefusal("recordUsage", with(t, usageOf("u2", "1"), `"subject": "ada"`), "SPEND_LIMIT_REACHED", allFacts)
	refusal.in("limit.subject").is(`"ada"`)
	refusal.in("limit.action").is(`"chat"`)
	a.use("main", "u3", "3", `"subject": "ada", "action": "search"`)
	a.theRefusal("recordUsage", with(t, usageOf("u4", "1"), `"subject": "ada", "action": "search"`), "SPEND_LIMIT_REACHED", allFacts).
		in("limit.action").is(`null`)
	a.use("main", "u5", "4", `"subject": "bob"`)
	a.theRefusal("recordUsage", with(t, usageOf("u6", "1"), `"subject": "bob"`), "SPEND_LIMIT_REACHED", allFacts).in("limit.subject").is(`null`)
	a.use("main", "u7", "20", `"subject": "bob", "action": "search"`)
	ada := a.query(`{ wallet(id: "main") { spendLimitList(subject: "ada") { nodes { action spent remaining } } } }`)
	ada.in("wallet.spendLimitList.nodes").is(`[{"action": null, "spent": "5", "remaining": "0"},
		{"action": "chat", "spent": "2", "remaining": "0"}]`)
}

// The list has those of the whole wallet first, and the filters select.
func TestSpendLimitsConnection(t *testing.T) {
	a := newSpender(t, "UTC")
	list := func(filter string) listing {
		return listing{a.api, `query($first: Int, $after: String) { wallet(id: "main") {
			list: spendLimitList(first: $first, after: $after` + filter + `) {` + connection("limit") + `} } }`, `{}`}
	}
	list("").isEmpty()
	a.limit("MONTH", `"2"`)
	a.limit("HOUR", `"1"`)
	list("").pages("limit", "1", "2")
	a.limit("DAY", `"4"`, `"subject": "ada"`)
	a.limit("HOUR", `"3"`, `"subject": "ada"`)
	a.limit("HOUR", `"5"`, `"subject": "ada"`, `"action": "chat"`)
	list(`, subject: "ada"`).pages("limit", "3", "4", "5")
	a.limit("WEEK", `"6"`, `"action": "chat"`)
	list(`, subject: "ada", action: "chat"`).pages("limit", "5")
	if all := list("").page("100", "").of("nodes", "limit"); len(all) != 6 || all[0] != "1" || all[1] != "2" {
		t.Errorf("the limits are %v", all)
	}
	all := list("").page("100", "").of("nodes", "limit")
	list("").pages("limit", all...)
	if chat := list(`, action: "chat"`).page("100", "").of("nodes", "limit"); len(chat) != 2 {
		t.Errorf("the limits of chat are %v", chat)
	}
	list("").refusesCursors()
	for _, filter := range []string{"subject", "action"} {
		a.isFault(a.post(`{ wallet(id: "main") { spendLimitList(`+filter+`: "") { nodes { id } } } }`, nil), "BAD_USER_INPUT", filter, "is empty")
	}
	a.limit("HOUR", "null", `"subject": "ada"`)
	list(`, subject: "ada"`).pages("limit", "4", "5")
}

// A day of 23 hours in the customer's zone: the hour that does not exist is none, and the day ends an hour earlier.
func TestLimitsOverADayOf23Hours(t *testing.T) {
	a := newAPI(t).inTest().withMain("Europe/Berlin")
	a.grant("main", "g", "100")
	a.clock("2026-03-28T22:59:59Z")
	a.limit("DAY", `"10"`)
	a.limit("HOUR", `"8"`)
	a.use("main", "u1", "8")
	resets := func(want ...string) {
		t.Helper()
		got := a.query(`{ wallet(id: "main", fresh: true) { spendLimits { resetsAt spent } } }`).in("wallet.spendLimits")
		got.is(fmt.Sprintf(`[{"resetsAt": %q, "spent": %q}, {"resetsAt": %q, "spent": %q}]`, want[0], want[1], want[2], want[3]))
	}
	resets("2026-03-28T23:00:00Z", "8", "2026-03-28T23:00:00Z", "8")
	a.clock("2026-03-28T23:00:00Z") // midnight of the day with 23 hours
	resets("2026-03-29T22:00:00Z", "0", "2026-03-29T00:00:00Z", "0")
	a.use("main", "u2", "8")
	a.theRefusal("recordUsage", usageOf("u3", "1"), "SPEND_LIMIT_REACHED", "retryAt limit { window }").
		is(`{"code": "*", "message": "*", "path": null, "retryAt": "2026-03-29T00:00:00Z", "limit": {"window": "HOUR"}}`)
	a.clock("2026-03-29T01:00:00Z") // 3:00, an hour after 1:00
	resets("2026-03-29T22:00:00Z", "8", "2026-03-29T02:00:00Z", "0")
	a.use("main", "u3", "2")
	a.theRefusal("recordUsage", usageOf("u4", "1"), "SPEND_LIMIT_REACHED", "retryAt limit { window }").
		is(`{"code": "*", "message": "*", "path": null, "retryAt": "2026-03-29T22:00:00Z", "limit": {"window": "DAY"}}`)
	a.clock("2026-03-29T21:59:59.999999Z")
	resets("2026-03-29T22:00:00Z", "10", "2026-03-29T22:00:00Z", "0")
	a.clock("2026-03-29T22:00:00Z")
	resets("2026-03-30T22:00:00Z", "0", "2026-03-29T23:00:00Z", "0")
	a.use("main", "u4", "8")
}

func TestSetDrawLimit(t *testing.T) {
	a := newSpender(t, "UTC")
	input := `{"idempotencyKey": "k", "walletId": "main", "limit": "5", "subject": "ada", "action": "chat"}`
	done := a.done("setDrawLimit", input)
	done.in("wallet.drawLimits").is(`[{"limit": "5", "subject": "ada", "action": "chat"}]`)
	a.repeats("setDrawLimit", input, done)
	a.reuses("setDrawLimit", input, map[string]string{
		"limit": `"limit": null`, "subject": `"subject": null`, "action": `"action": null`,
	})
	a.isAudited("setDrawLimit", done.str("wallet.id"), "", billing.Metadata{},
		billing.Metadata{"limit": "5", "subject": "ada", "action": "chat"})
	facts := `{"code": "*", "message": "*", "path": null, "required": "6", "available": "5", "affordableQuantity": "2.5", "retryAt": null,
		"limit": null, "budget": null}`
	a.theRefusal("recordUsage", with(t, usageOf("u", "6"), `"subject": "ada", "quantity": "3"`), "DRAW_LIMIT_EXCEEDED", allFacts).is(facts)
	a.use("main", "u1", "5", `"subject": "ada"`)
	a.use("main", "u2", "6")
	a.done("setDrawLimit", `{"idempotencyKey": "all", "walletId": "main", "limit": "7"}`).in("wallet.drawLimits").
		is(`[{"limit": "5", "subject": "ada", "action": "chat"}, {"limit": "7", "subject": null, "action": null}]`)
	a.theRefusal("placeHold", `{"idempotencyKey": "h", "walletId": "main", "amount": "8"}`, "DRAW_LIMIT_EXCEEDED", "available").
		in("available").is(`"7"`)
	other := with(t, input, `"idempotencyKey": "other"`)
	a.refusesEach("setDrawLimit", other, append(badKeys(),
		bad{`"limit": "-1"`, "limit", "use 0 or more"},
		bad{`"subject": ""`, "subject", "subject is empty"},
		bad{`"action": ""`, "action", "action is empty"},
	))
	a.refusesUnknownWallets("setDrawLimit", other, "walletId")
	a.done("setDrawLimit", with(t, other, `"limit": null`)).in("wallet.drawLimits").is(`[{"limit": "7", "subject": null, "action": null}]`)
	a.use("main", "u3", "6", `"subject": "ada"`)
}
