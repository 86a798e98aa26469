package graph_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// badCreditsValues is JSON that is no amount of credits, with the message of the refusal.
var badCreditsValues = []struct{ json, says string }{
	{`10`, `got a number; write an exact decimal as a string: "10"`},
	{`10.5`, `got a number; write an exact decimal as a string: "10.5"`},
	{`1e3`, `got a number; write an exact decimal as a string: "1000"`},
	{`-2.50E-1`, `got a number; write an exact decimal as a string: "-0.25"`},
	{`0.30000000000000004`, `got a number; write an exact decimal as a string, such as "12.5", with at most 6 digits after`},
	{`1e300`, `got a number; write an exact decimal as a string, such as "12.5"`},
	{`true`, "got a boolean"},
	{`{}`, "got an object"},
	{`{"amount": "1"}`, "got an object"},
	{`[]`, "got a list"},
	{`["1"]`, "got a list"},
	{`""`, "is empty"},
	{`" "`, "is not a plain decimal number"},
	{`"1 "`, "is not a plain decimal number"},
	{`"ten"`, `"ten" is not a plain decimal number`},
	{`"NaN"`, "is not a plain decimal number"},
	{`"Infinity"`, "is not a plain decimal number"},
	{`"1e3"`, `is not a plain decimal number: write "1000"`},
	{`"1.5E-3"`, `is not a plain decimal number: write "0.0015"`},
	{`"1e13"`, "is not a plain decimal number: use digits"},
	{`"0x10"`, "is not a plain decimal number"},
	{`"1_000"`, "is not a plain decimal number"},
	{`"1,5"`, "is not a plain decimal number"},
	{`"+1"`, "is not a plain decimal number"},
	{`"--1"`, "is not a plain decimal number"},
	{`"-"`, "is not a plain decimal number"},
	{`"."`, "is not a plain decimal number"},
	{`".5"`, "is not a plain decimal number"},
	{`"1."`, "is not a plain decimal number"},
	{`"1.2.3"`, "is not a plain decimal number"},
	{`"١٢"`, "is not a plain decimal number"},
	{`"１２"`, "is not a plain decimal number"},
	{`"1\u0000"`, "is not a plain decimal number"},
	{`"007"`, "has leading zeros"},
	{`"0.0000001"`, "more than 6 fraction digits"},
	{`"1.00000010"`, "more than 6 fraction digits"},
	{`"1000000000000.000001"`, "more than the largest amount, 1000000000000 credits"},
	{`"9999999999999"`, "more than the largest amount"},
	{`"9999999999999.999999"`, "more than the largest amount"},
	{`"10000000000000"`, "is too large"},
	{`"99999999999999999999999999"`, "is too large"},
	{`"000000000000000000000000000000000000000000000000000000000000000000000000000000001"`, "is too long to be a number"},
}

// badDecimalValues is JSON that is no decimal, with the message of the refusal.
var badDecimalValues = []struct{ json, says string }{
	{`1`, `got a number; write an exact decimal as a string: "1"`},
	{`1.5e3`, `got a number; write an exact decimal as a string: "1500"`},
	{`1e300`, "got a number; write an exact decimal as a string, such as"},
	{`false`, "got a boolean"},
	{`{}`, "got an object"},
	{`["1"]`, "got a list"},
	{`""`, "is empty"},
	{`"NaN"`, "is not a plain decimal number"},
	{`"1e3"`, `is not a plain decimal number: write "1000"`},
	{`"٣"`, "is not a plain decimal number"},
	{`"0.0000000000001"`, "too many fraction digits"},
	{`"1000000000000000000"`, "is too large"},
	{`"00"`, "has leading zeros"},
}

// badTimes returns texts that are no instants.
func badTimes(field string) []bad {
	var changes []bad
	for _, value := range badTimeValues {
		changes = append(changes, bad{`"` + field + `": ` + value.json, field, value.says})
	}
	return changes
}

// badTimeValues is JSON that is no instant, with the message of the refusal.
var badTimeValues = []struct{ json, says string }{
	{`1767225600`, "got a number"},
	{`1.5e9`, "got a number"},
	{`true`, "got a boolean"},
	{`{}`, "got an object"},
	{`[]`, "got a list"},
	{`""`, "RFC 3339"},
	{`"now"`, `"now" is not an instant; write an instant in RFC 3339`},
	{`"1767225600"`, "RFC 3339"},
	{`"2026-01-31"`, "RFC 3339"},
	{`"2026-01-31T09:00:00"`, "RFC 3339"},
	{`"2026-01-31 09:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T9:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:00,5Z"`, "RFC 3339"},
	{`"2026-01-31T24:00:00Z"`, "RFC 3339"},
	{`"2026-02-30T09:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:60Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:00+25:00"`, "RFC 3339"},
	{`"2026-01-31T23:59:61Z"`, "RFC 3339"},
	{`"2026-01-31T23:59:60-01:00"`, "RFC 3339"},
	{`"2026-01-30T23:59:60Z"`, "RFC 3339"},
	{`"2026-01-31T23:58:60Z"`, "RFC 3339"},
	{`"9999-12-31T23:59:60Z"`, "between the years 1970 and 9999"},
	{`"2026-01-31T09:00:00.Z"`, "RFC 3339"},
	{`"2026-01-31T09:00:00.5"`, "RFC 3339"},
	{`"2026-01-31T09:00:00.5xZ"`, "RFC 3339"},
	{`"2026-01-31T09:00:00z0"`, "RFC 3339"},
	{`"2026-01-31T09:00:00+0100"`, "RFC 3339"},
	{`"2026-01-31T09:00:00+24:00"`, "RFC 3339"},
	{`"2026-01-31T09:00:00+01:60"`, "RFC 3339"},
	{`"2026-01-31x09:00:00Z"`, "RFC 3339"},
	{`"2026-01-31T09:00Z"`, "RFC 3339"},
	{`"20260131T090000Z"`, "RFC 3339"},
	{`"２026-01-31T09:00:00Z"`, "RFC 3339"},
	{`"1969-12-31T23:59:59Z"`, "between the years 1970 and 9999"},
	{`"9999-12-31T23:59:59-01:00"`, "between the years 1970 and 9999"},
}

// wrongValue is JSON that is no value of a scalar, with the message of the refusal.
type wrongValue = struct{ json, says string }

// jsonName is a name as JSON writes it.
var jsonName = regexp.MustCompile(`"(\w+)":`)

// A wrong value in the text of a document is refused as it is in a variable: typed, with the path of the field, also in
// a list, and nothing is written.
func TestScalarsInQueries(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	for _, c := range []struct {
		field, document string
		values          []wrongValue
	}{
		{"amount", `grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: %s})`, badCreditsValues},
		{"paid.amount", `grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", paid:
			{currency: "EUR", amount: %s}})`, badDecimalValues},
		{
			"expiresAt", `grantCredits(input: {idempotencyKey: "k", walletId: "main", amount: "1", expiresAt: %s})`,
			badTimeValues,
		},
		{
			"credits", `recordUsage(input: {idempotencyKey: "k", walletId: "main", action: "a", credits: %s})`,
			badCreditsValues,
		},
		{
			"quantity", `recordUsage(input: {idempotencyKey: "k", walletId: "main", action: "a", credits: "1", quantity: %s})`,
			badDecimalValues,
		},
		{"occurredAt", `recordUsage(input: {idempotencyKey: "k", walletId: "main", action: "a", credits: "1",
			occurredAt: %s})`, badTimeValues},
	} {
		enumValue := wrongValue{`TEN`, "TEN"}
		for _, value := range append([]wrongValue{enumValue}, c.values...) {
			document := fmt.Sprintf("mutation { it: "+c.document+" { userErrors { code message path } } }",
				jsonName.ReplaceAllString(value.json, "$1:"))
			var got answer
			if _, written := a.store.during(func() { got = a.query(document) }); written > 0 {
				t.Errorf("%s wrote", document)
			}
			refusal := got.in("it.userErrors.0")
			if refusal.path() != c.field || refusal.str("code") != "INVALID_INPUT" ||
				!strings.Contains(refusal.str("message"), value.says) || !strings.HasPrefix(refusal.str("message"), c.field+": ") {
				t.Errorf("%s: %s", document, refusal.text)
			}
		}
	}
	a.holds("main", "10")
}

// In a list each refusal has the place of its value, whether the list, an event or the value alone is a variable.
func TestScalarsInLists(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	for _, value := range badCreditsValues {
		good, wrong := `{idempotencyKey: "good", action: "a", credits: "0"}`,
			`{idempotencyKey: "wrong", action: "a", credits: %s}`
		body := `(input: {walletId: "main", events: [` + good +
			`, %s]}) { results { outcome error { code message path } } } }`
		for _, document := range []struct{ text, variables string }{
			{
				fmt.Sprintf(`mutation { recordUsageBatch`+body, fmt.Sprintf(wrong, jsonName.ReplaceAllString(value.json, "$1:"))),
				`{}`,
			},
			{fmt.Sprintf(`mutation($v: Credits) { recordUsageBatch`+body, fmt.Sprintf(wrong, "$v")), `{"v": ` + value.json +
				`}`},
			{
				fmt.Sprintf(`mutation($v: UsageEventInput!) { recordUsageBatch`+body, "$v"),
				`{"v": {"idempotencyKey": "wrong", "action": "a", "credits": ` + value.json + `}}`,
			},
		} {
			results := a.query(document.text, document.variables).in("recordUsageBatch.results")
			if good := results.str("0.outcome"); good != "RECORDED" && good != "REPLAYED" {
				t.Errorf("%s: the event that is right is %s", value.json, good)
			}
			refusal := results.in("1.error")
			if refusal.path() != "events.1.credits" || refusal.str("code") != "INVALID_INPUT" ||
				!strings.Contains(refusal.str("message"), value.says) {
				t.Errorf("%s: %s", document.text, refusal.text)
			}
		}
	}
	a.holds("main", "10")
}
