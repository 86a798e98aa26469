package transport_test

import (
	"fmt"
	"strings"
	"testing"
)

// repeated is text n times, in which %d counts.
func repeated(n int, text string) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(strings.ReplaceAll(text, "%d", fmt.Sprint(i)))
	}
	return all.String()
}

// What is at a limit is answered, and what is one beyond is not.
func TestLimitsOfDocuments(t *testing.T) {
	a := newClient(t)
	reverses := func(n int) string { return strings.Repeat("reverses { ", n) + "id" + strings.Repeat(" }", n) }
	for name, c := range map[string]struct {
		most     int
		document func(n int) string
		says     string
	}{
		"bytes": {
			32 << 10, func(n int) string { return "{ __typename } #" + strings.Repeat("x", n-16) },
			"more than 32768 bytes",
		},
		"tokens": {2000, func(n int) string {
			lists := (n - 10) / 2
			return "query($v: " + strings.Repeat("[", lists) + "Int" + strings.Repeat("]", lists) + ") { __typename " +
				strings.Repeat("x ", n%2) + "}"
		}, "more than 2000 tokens"},
		"fragments": {59, func(n int) string {
			return "{ __typename } " +
				repeated(n, "fragment F%d on Query { __typename } ")
		}, "61 operations and fragments"},
		"variables": {
			60, func(n int) string { return "query(" + repeated(n, "$v%d: Int ") + ") { __typename }" },
			"61 variables",
		},
		"fields":  {400, func(n int) string { return "{ " + repeated(n, "x%d ") + "}" }, "selects 401 fields"},
		"aliases": {100, func(n int) string { return "{ " + repeated(n, "a%d: __typename ") + "}" }, "101 aliases"},
		"directives": {50, func(n int) string {
			return "{ " + repeated(n, "... @include(if: true) { a%d: __typename } ") + "}"
		}, "51 directives"},
		"values": {500, func(n int) string {
			return `{ wallet(id: "main") { transactions(types: [` + strings.Repeat("VOID ", n-2) + `]) { nodes { id } } } }`
		}, "501 values"},
		"depth": {
			20, func(n int) string { return `{ transaction(id: "x") { ` + reverses(n-2) + ` } }` },
			"nested more than 20 deep",
		},
		"one place": {
			20, func(n int) string { return "{ " + strings.Repeat("... { __typename } ", n) + "}" },
			"more than 20 times in one place",
		},
		"in place": {2000, func(n int) string { // 40 times a fragment and its 49 fields, and what is beyond that
			return "query B { ...F " + repeated(n-2000, "y%d ") + "} " + repeated(39, "query A%d { ...F } ") +
				"fragment F on Query { " + repeated(49, "x%d ") + "}"
		}, "more than 2000 fields"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, fault := range a.post(c.document(c.most)).Errors { // it may be wrong otherwise
				if code := fault.Extensions["code"]; code == "TOO_COSTLY" || code == "BAD_REQUEST" ||
					strings.Contains(fault.Message, c.says) {
					t.Errorf("at the limit: %s", fault.Message)
				}
			}
			if got := a.post(c.document(c.most + 1)); len(got.Errors) != 1 || !strings.Contains(got.Errors[0].Message, c.says) {
				t.Errorf("beyond the limit: %+v", got.Errors)
			}
		})
	}
}
