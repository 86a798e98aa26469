package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Usage is split by the dimensions that the tenant has counted, alone and with the action.
func TestUsageByDimension(t *testing.T) {
	c := newCounting(t)
	c.done("updateUsageSettings", `{"idempotencyKey": "s", "dimensions": ["model"]}`).is(
		`{"usageSettings": {"dimensions": ["model"]}, "replayed": false, "userErrors": []}`)
	c.query(`{ usageSettings { dimensions } }`).in("usageSettings.dimensions").is(`["model"]`)
	c.refuses("updateUsageSettings", `{"idempotencyKey": "t", "dimensions": ["a", "b", "c", "d"]}`, "INVALID_INPUT", "dimensions", "at most 3")
	c.refuses("updateUsageSettings", `{"idempotencyKey": "t", "dimensions": ["a", " "]}`, "INVALID_INPUT", "dimensions.1", "1 to 40 bytes")
	c.wallet("main")
	c.grant("main", "g", "1000")
	for n, model := range []string{`{"model": "opus"}`, `{"model": "haiku"}`, `{"model": "opus", "region": "eu"}`, `{}`} {
		c.done("recordUsage", fmt.Sprintf(`{"idempotencyKey": "u%d", "walletId": "main", "action": "chat", "credits": "%d",
			"dimensions": %s}`, n, n+1, model))
	}
	ask := func(arguments string) answer {
		return c.query(`{ wallet(id: "main") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", ` + arguments +
			`) { dimension action credits } } }`).in("wallet.usage")
	}
	for range 2 {
		ask(`groupBy: [DIMENSION], dimension: "model"`).is(`[{"dimension": null, "action": null, "credits": "4"},
			{"dimension": "haiku", "action": null, "credits": "2"}, {"dimension": "opus", "action": null, "credits": "4"}]`)
		ask(`groupBy: [ACTION, DIMENSION], dimension: "model"`).is(`[{"dimension": null, "action": "chat", "credits": "4"},
			{"dimension": "haiku", "action": "chat", "credits": "2"}, {"dimension": "opus", "action": "chat", "credits": "4"}]`)
		c.follow()
	}
	for arguments, want := range map[string][2]string{
		`groupBy: [DIMENSION]`:                                     {"groupBy", `dimension: \"model\"`},
		`dimension: "model"`:                                       {"dimension", "groupBy: [DIMENSION]"},
		`groupBy: [DIMENSION], dimension: "region"`:                {"dimension", "updateUsageSettings"},
		`groupBy: [DIMENSION, SUBJECT], dimension: "model"`:        {"groupBy", "groupBy: [DIMENSION]"},
		`groupBy: [BUDGET, SUBJECT]`:                               {"groupBy", "groupBy: [BUDGET]"},
		`groupBy: [BUDGET, DIMENSION], dimension: "model"`:         {"groupBy", "groupBy: [BUDGET]"},
		`groupBy: [ACTION], first: 0`:                              {"first", "1 to 1000"},
		`groupBy: [ACTION], first: 1001`:                           {"first", "1 to 1000"},
		`first: 5`:                                                 {"first", "groupBy: [ACTION]"},
		`groupBy: [ACTION], first: 1, after: "x"`:                  {"after", "not a cursor"},
		`groupBy: [ACTION], after: "dXNhZ2U6NDpjaGF0"`:             {"after", "first: 50"},
		`groupBy: [ACTION], first: 5, after: "dXNhZ2U6OTk6Y2hhdA"`: {"after", "not a cursor"},
	} {
		got := c.post(`{ wallet(id: "main") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", `+arguments+
			`) { credits } } }`, nil)
		c.isFault(got, "BAD_USER_INPUT", want[0], strings.ReplaceAll(want[1], `\"`, `"`))
	}
}

// Usage is split by the budget that it names, alone and with the action, of a wallet and of all wallets of a customer. The
// budgets of all buckets are read at once.
func TestUsageByBudget(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g", "1000")
	budget := func(name, parent string) {
		c.mutate("createBudget", `{"idempotencyKey": "`+name+`", "walletId": "main", "externalId": "`+name+`", "name": "`+name+`",
			"limit": "1000", "parentId": `+parent+`}`, `userErrors { message }`).is(`{"userErrors": []}`)
	}
	budget("team", `null`)
	budget("agent", `"team"`)
	spend := func(key, action, budget, credits string) answer {
		return c.done("recordUsage", `{"idempotencyKey": "`+key+`", "walletId": "main", "action": "`+action+`", "credits": "`+credits+`",
			"budgetId": `+budget+`}`)
	}
	spend("u1", "chat", `null`, "1")
	spend("u2", "chat", `"team"`, "20")
	spend("u3", "image", `"agent"`, "300")
	reversed := spend("u4", "chat", `"agent"`, "50")
	c.done("reverseUsage", `{"idempotencyKey": "r", "transactionId": "`+reversed.str("transaction.id")+`", "amount": "10", "reason": "r"}`)
	owner := c.query(`{ wallet(id: "main") { customer { id } } }`).str("wallet.customer.id")
	for range 2 {
		for _, of := range []string{`wallet(id: "main")`, `customer(id: "` + owner + `")`} {
			for _, interval := range []string{"HOUR", "DAY", "WEEK", "MONTH", "TOTAL"} {
				ask := func(arguments, fields string) answer {
					return c.query(`{ of: ` + of + ` { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-01T01:00:00Z", interval: ` + interval +
						arguments + `) { ` + fields + ` } } }`).in("of.usage")
				}
				ask(`, groupBy: [BUDGET]`, `budget { name parent { name } } action events credits`).is(`[
					{"budget": null, "action": null, "events": 1, "credits": "1"},
					{"budget": {"name": "team", "parent": null}, "action": null, "events": 1, "credits": "20"},
					{"budget": {"name": "agent", "parent": {"name": "team"}}, "action": null, "events": 2, "credits": "340"}]`)
				ask(`, groupBy: [BUDGET, ACTION]`, `budget { name } action credits`).is(`[
					{"budget": null, "action": "chat", "credits": "1"}, {"budget": {"name": "team"}, "action": "chat", "credits": "20"},
					{"budget": {"name": "agent"}, "action": "chat", "credits": "40"},
					{"budget": {"name": "agent"}, "action": "image", "credits": "300"}]`)
				page := ask(`, groupBy: [BUDGET], first: 2`, `cursor`)
				last, _ := page.value().([]any)[1].(map[string]any)["cursor"].(string)
				ask(`, groupBy: [BUDGET], first: 2, after: `+quoted(last), `budget { name } credits`).is(`[
					{"budget": {"name": "agent"}, "credits": "340"}]`)
				ask(``, `budget { name } credits`).is(`[{"budget": null, "credits": "361"}]`)
			}
		}
		c.follow()
	}
	reads := func(budgets string) (n int) {
		calls, _ := c.store.during(func() {
			c.query(`{ wallet(id: "main") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: [BUDGET]) { ` + budgets + ` } } }`)
		})
		for _, times := range calls {
			n += times
		}
		return n
	}
	if without, with := reads(`credits`), reads(`budget { name }`); with != without+1 {
		t.Errorf("with the budgets of its buckets a query makes %d reads, and without them %d", with, without)
	}
}

// Any number of subjects is listed in pages, each of which begins behind the last bucket of the one before.
func TestUsageInPages(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g", "1000000")
	var want []string
	for batch := range 11 {
		events := ""
		for i := range 100 {
			seat := fmt.Sprintf("seat %04d", 100*batch+i)
			want = append(want, seat)
			events += fmt.Sprintf(`, {"idempotencyKey": "u%s", "action": "a%s", "subject": "%s", "credits": "1"}`, seat, seat, seat)
		}
		c.mutate("recordUsageBatch", `{"walletId": "main", "events": [`+events[2:]+`]}`, `userErrors { message }`)
		if batch == 5 {
			c.follow()
		}
	}
	c.query(`{ wallet(id: "main") { forecast(windowDays: 1) { creditsPerDay } } }`).in("wallet.forecast").is(`{"creditsPerDay": "1100"}`)
	c.usage(`from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z"`).is(`[{"start": "*", "end": "*", "action": null,
		"subject": null, "events": 1100, "quantity": "1100", "credits": "1100"}]`)
	var got []string
	for after := "null"; ; {
		page := c.query(`{ wallet(id: "main") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z",
			groupBy: [SUBJECT], first: 400, after: ` + after + `) { subject cursor credits } } }`).in("wallet.usage")
		buckets, _ := page.value().([]any)
		for _, b := range buckets {
			bucket, _ := b.(map[string]any)
			got = append(got, fmt.Sprint(bucket["subject"]))
			after = quoted(fmt.Sprint(bucket["cursor"]))
		}
		if len(buckets) < 400 {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %d subjects, from %v", len(got), got[:min(3, len(got))])
	}
}

// The usage of a customer is that of all their wallets, of one unit.
func TestUsageOfCustomer(t *testing.T) {
	c := newCounting(t)
	c.done("createCustomer", `{"idempotencyKey": "c", "externalId": "acme", "name": "Acme"}`)
	ask := func(arguments string) answer {
		return c.query(`{ customer(id: "acme") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z"` + arguments +
			`) { subject events credits } } }`).in("customer.usage")
	}
	ask("").is(`[]`)
	for _, name := range []string{"a", "b"} {
		c.done("openWallet", `{"idempotencyKey": "w`+name+`", "customerId": "acme", "externalId": "`+name+`"}`)
		c.grant(name, "g", "1000")
		c.used("u1", "chat", "anna", "1", "2", "2026-01-01T00:00:00Z", name)
		c.used("u2", "chat", name, "1", "3", "2026-01-01T00:00:00Z", name)
		if name == "a" {
			c.follow()
		}
	}
	for range 2 {
		ask("").is(`[{"subject": null, "events": 4, "credits": "10"}]`)
		ask(`, groupBy: [SUBJECT]`).is(`[{"subject": "a", "events": 1, "credits": "3"},
			{"subject": "anna", "events": 2, "credits": "4"}, {"subject": "b", "events": 1, "credits": "3"}]`)
		ask(`, groupBy: [SUBJECT], first: 1`).is(`[{"subject": "a", "events": 1, "credits": "3"}]`)
		c.follow()
	}
	c.done("openWallet", `{"idempotencyKey": "wt", "customerId": "acme", "externalId": "t", "unit": "tokens"}`)
	got := c.post(`{ customer(id: "acme") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { credits } } }`, nil)
	c.isFault(got, "BAD_USER_INPUT", "unit", "several units", "tokens")
	ask(`, unit: "credits"`).is(`[{"subject": null, "events": 4, "credits": "10"}]`)
	ask(`, unit: "tokens"`).is(`[]`)
}

// Every field that takes an instant or a range answers at the edges of the calendar, or refuses the argument, at once.
func TestInstantsAtTheEdges(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g", "1000")
	c.use("main", "u", "1")
	instants := []string{
		"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:30:00+01:00",
		"1969-12-31T23:30:00-01:00", "2016-12-31T23:59:60Z", "2026-01-01T00:00:00Z", "2026-03-29T02:30:00+01:00",
		"9998-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-00:01",
		"9999-12-31T23:59:59+23:59", "10000-01-01T00:00:00Z",
	}
	ask := func(field string, arguments ...string) {
		t.Helper()
		began := time.Now()
		got := c.post(`{ wallet(id: "main") { `+field+` } }`, nil)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s took %s", field, took)
		}
		for _, fault := range got.Errors {
			path := fmt.Sprint(fault.Extensions["path"], fault.Extensions["argument"], fault.Extensions["field"], fault.Message)
			if fault.Extensions["code"] != "BAD_USER_INPUT" || !slices.ContainsFunc(arguments, func(a string) bool { return strings.Contains(path, a) }) {
				t.Errorf("%s: %+v", field, fault)
			}
		}
	}
	for _, from := range instants {
		ask(`balanceAt(time: "`+from+`") { posted }`, "time")
		for _, to := range instants {
			both := `from: "` + from + `", to: "` + to + `"`
			ask(`transactions(`+both+`) { nodes { id } }`, "from", "to")
			for _, interval := range []string{"HOUR", "DAY", "WEEK", "MONTH", "TOTAL"} {
				ask(`usage(`+both+`, interval: `+interval+`) { events }`, "from", "to")
			}
		}
	}
}
