package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// eventFaults is what can be wrong with one event of a batch that GraphQL lets through: the event's fields in JSON beside
// its key, the field at fault, and what the refusal says.
var eventFaults = []struct{ fields, path, says string }{
	{`"action": "a", "credits": "1", "metadata": ` + manyNames(65), "metadata", "an object with more than 64 names"},
	{`"action": "a", "credits": "1", "metadata": ` + manyNames(5000), "metadata", "an object with more than 64 names"},
	{`"action": "a", "credits": "1", "metadata": ` + manyNames(64), "metadata", "has 64 entries"},
	{`"action": "a", "credits": "1", "dimensions": ` + manyNames(65), "dimensions", "an object with more than 64 names"},
	{`"action": "a", "credits": ` + manyNames(65), "credits", "got an object with more than 64 names"},
	{`"action": "a", "credits": "1", "metadata": {"a": ` + manyNames(65) + `}`, "metadata", `the value of "a" is an object`},
	{`"action": "a", "credits": "1", "metadata": {"a": "1", "a": "2"}`, "metadata", `has the name "a" twice`},
	{`"action": "a", "credits": "1", "credits": "2"`, "credits", `has the name "credits" twice`},
	{`"action": "a", "credits": "1", "occurredAt": [` + strings.Repeat("1,", 4400) + `1]`, "occurredAt", "a list of more than 4400"},
	{`"action": "a", "credits": "1", "metadata": {"a": ` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`, "metadata", `the value of "a" is a list`},
	{`"action": "a", "credits": ` + strings.Repeat("[", 500) + strings.Repeat("]", 500), "credits", "got a list"},
	{`"action": "a", "credits": 1`, "credits", "got a number"},
	{`"action": "a", "credits": 123456789012345678901234567890`, "credits", "got a number"},
	{`"action": "a", "credits": 1e999`, "credits", "got a number"},
	{`"action": "a", "credits": "1", "quantity": 1e999`, "quantity", "got a number"},
	{`"action": "a", "credits": "1", "metadata": {"n": 1e999}`, "metadata", `the value of "n" is a number`},
	{`"action": "a", "credits": "1", "dimensions": {"n": null}`, "dimensions", `the value of "n" is null`},
	{`"action": "a", "credits": "1", "metadata": "x"`, "metadata", "got a string"},
	{`"action": "a", "credits": "1", "occurredAt": true`, "occurredAt", "got a boolean"},
	{`"action": "` + strings.Repeat("x", 600) + `", "credits": "1"`, "action", "bytes"},
	{`"action": "` + strings.Repeat("x", 200_000) + `", "credits": "1"`, "action", "bytes"},
	{`"action": "a", "subject": "` + strings.Repeat(`\u0020`, 40_000) + `", "credits": "1"`, "subject", "bytes"},
	{`"action": "a", "credits": "` + strings.Repeat("1", 200_000) + `"`, "credits", "too long"},
	{`"action": "a", "credits": "1", "occurredAt": "` + strings.Repeat("1", 200_000) + `"`, "occurredAt", "is not an instant"},
	{`"action": "a", "credits": "1", "metadata": {"a": "` + strings.Repeat("1", 200_000) + `"}`, "metadata", "at most 500"},
	{`"action": "a", "credits": "1", "metadata": {"` + strings.Repeat("1", 200_000) + `": ""}`, "metadata", "a key of 200000 bytes"},
	{`"action": "a\u0000", "credits": "1"`, "action", "control character"},
	{`"action": "a", "credits": "1", "metadata": {"a": "\u0000"}`, "metadata", "control character"},
	{`"action": "", "credits": "1"`, "action", "is empty"},
	{`"action": "a", "credits": "-1"`, "credits", "credits is -1"},
	{`"action": "a", "credits": "1", "quantity": "-1"`, "quantity", "quantity is -1"},
}

func manyNames(n int) string {
	var names strings.Builder
	for i := range n {
		fmt.Fprintf(&names, `"n%d": "",`, i)
	}
	return "{" + strings.TrimSuffix(names.String(), ",") + "}"
}

// One event at fault never fails its neighbours, in either mode, whether the events, one event or its field is a variable.
func TestEventsAtFaultStandAlone(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "1000000")
	const answered = `{ userErrors { message } results { outcome error { code message path } } }`
	for i, fault := range eventFaults {
		for _, form := range []string{"input", "event", "literal"} {
			event := func(j int, fields string) string {
				return fmt.Sprintf(`{"idempotencyKey": "%s-%d-%d", %s}`, form, i, j, fields)
			}
			before, after := event(1, `"action": "a", "credits": "1"`), event(3, `"action": "b", "credits": "1"`)
			wrong := event(2, fault.fields)
			document := `mutation($i: RecordUsageBatchInput!) { recordUsageBatch(input: $i) ` + answered + ` }`
			variables := `{"i": {"walletId": "main", "events": [` + before + `,` + wrong + `,` + after + `]}}`
			literal := func(json string) string { return jsonName.ReplaceAllString(json, "$1:") }
			switch {
			case form == "event":
				document = `mutation($e: UsageEventInput!) { recordUsageBatch(input: {walletId: "main", events: [` +
					literal(before) + `, $e, ` + literal(after) + `]}) ` + answered + ` }`
				variables = `{"e": ` + wrong + `}`
			case form == "literal":
				document = `mutation { recordUsageBatch(input: {walletId: "main", events: [` + literal(before) + `,` +
					literal(wrong) + `,` + literal(after) + `]}) ` + answered + ` }`
				variables = `{}`
				if len(document) > 20_000 || strings.Contains(fault.says, "twice") || strings.Contains(fault.says, "more than") ||
					strings.Contains(wrong, "[[") || strings.Contains(wrong, `"1111`) || strings.Contains(wrong, "1e999") ||
					strings.Contains(wrong, "789012345678901234567890") {
					continue // a document has limits of its own, and in it GraphQL refuses a name twice, and such a number
				}
			}
			got := a.query(document, variables).in("recordUsageBatch")
			if got.str("results.0.outcome") != "RECORDED" || got.str("results.2.outcome") != "RECORDED" {
				t.Errorf("%s: beside %.100s: %s", form, fault.fields, got.text)
				continue
			}
			if got.str("results.1.outcome") != "REJECTED" {
				t.Errorf("%s: %.100s is not refused", form, fault.fields)
				continue
			}
			refusal := got.in("results.1.error")
			if refusal.str("code") != "INVALID_INPUT" || !strings.Contains(refusal.str("message"), fault.says) ||
				!strings.HasSuffix(refusal.path(), fault.path) || len(refusal.str("message")) > 400 {
				t.Errorf("%s: %.100s: %.400s", form, fault.fields, refusal.text)
			}
		}
	}
}

// What GraphQL itself does not let through fails the request as a whole, and the message says where it is.
func TestUnreadValuesElsewhere(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	events := `{"idempotencyKey": "k", "action": "a", "credits": "1"}`
	for _, c := range []struct{ variables, says string }{
		{`{"i": {"walletId": "main", "events": [` + strings.Repeat(events+",", 4400) + events + `]}}`, "$i.events is a list of more than 4400 elements"},
		{`{"i": {"walletId": "main", "walletId": "other", "events": []}}`, `$i.walletId is two values: an object of the request has the name "walletId" twice`},
		{`{"i": {"walletId": "main", "events": [` + events + `, {"idempotencyKey": "l", "action": "a", "action": "b"}]}}`, `$i.events[1].action is two values`},
		{`{"i": {"walletId": "main", "events": [` + manyNames(65) + `]}}`, `$i.events[0] is an object with more than 64 names`},
		{`{"i": {"walletId": "main", "mode": "BEST_EFFORT", "mode": "ALL_OR_NOTHING", "events": [` + events + `]}}`, `$i.mode is two values`},
		{`{"i": ` + manyNames(65) + `}`, `$i is an object with more than 64 names`},
		{`{"i": {}, "i": {}}`, `$i is two values`},
		{manyNames(65), `variables is an object with more than 64 names`},
	} {
		var got reply
		_, written := a.store.during(func() {
			got = a.post(`mutation($i: RecordUsageBatchInput!) { recordUsageBatch(input: $i) { userErrors { code } } }`, c.variables)
		})
		a.isFault(got, "BAD_REQUEST", "", c.says)
		if got.Status != 400 || written > 0 {
			t.Errorf("%.80s: status %d, wrote %d times", c.variables, got.Status, written)
		}
	}
}
