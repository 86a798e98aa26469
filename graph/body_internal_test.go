package graph

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzMembers skims what a decoder reads, and finds the same: it never stops at an object that is well-formed, within
// limits and without a name twice, and where it goes through, decoding the values finds the rest.
func FuzzMembers(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":1}`, ` { "a" : [ 1 , {"b":"c\"d\\"} , [] ] , "b" : null } `, `{"a":1,"a":2}`, `{"a":{"b":1,"b":2}}`, `{"a":[{"b":1},{"b":2}]}`,
		`{"\u0061":1,"a":2}`, `{"a":"\ud800","\ud800":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1 2}`, `[`, `{"a":tru}`, `{"a":1}x`, `{"a`, `{"\`,
		`{"a":-0.5e-7,"b":true,"c":false}`, "{\"a\":\"\x00\"}", `{"a":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}`, `{"a":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !utf8.Valid(text) {
			return // which is refused before
		}
		found, fault := members(text)
		var object map[string]json.RawMessage
		decoded := decode(text, &object) == nil && object != nil
		if fault != nil {
			if decoded && strings.Contains(fault.Message, "not a JSON object") {
				t.Errorf("%q is an object, and %s", text, fault.Message)
			}
			return
		}
		valid := true
		for _, m := range found {
			valid = valid && json.Valid(m.text)
		}
		if valid != decoded {
			t.Fatalf("%q: the values are valid: %v, the whole is: %v", text, valid, decoded)
		}
		if !decoded {
			return
		}
		if len(found) != len(object) {
			t.Errorf("%q has %d members, found %d", text, len(object), len(found))
		}
		for _, m := range found {
			if !bytes.Equal(bytes.TrimSpace(object[m.name]), m.text) {
				t.Errorf("%q: %s is %s, found %s", text, m.name, object[m.name], m.text)
			}
		}
	})
}

func TestMembers(t *testing.T) {
	lists := func(n int) string { return `{"a": ` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}` }
	values := func(n int) string { return `{"a": [` + strings.Repeat("1,", n-2) + `1]}` }
	names := func(n int) string {
		var text strings.Builder
		for i := range n {
			text.WriteString(`"` + strings.Repeat("x", i) + `": 1, `)
		}
		return `{"o": {` + strings.TrimSuffix(text.String(), ", ") + `}}`
	}
	for _, c := range []struct{ within, beyond, says string }{
		{lists(maxNesting - 1), lists(maxNesting), "nested more than 16 deep"},
		{values(maxValues), values(maxValues + 1), "more than 60000 values"},
		{names(maxMembers), names(maxMembers + 1), "more than 64 names"},
		{`{"a": {"b": 1}, "b": {"b": 1}}`, `{"a": {"b": 1, "c": 2, "b": 1}}`, `the name "b" twice`},
		{`{"a": {"b": 1}, "\u0062": 1}`, `{"a": [{"b": 1, "\u0062": 1}]}`, `the name "b" twice`},
		{`{"a": "\\"}`, `{"a": "\\\"}`, "not a JSON object"},
		{`{"a": "{\"b"}`, `{"a": 1`, "not a JSON object"},
	} {
		if _, fault := members([]byte(c.within)); fault != nil {
			t.Errorf("%.80s: %s", c.within, fault.Message)
		}
		if _, fault := members([]byte(c.beyond)); fault == nil || !strings.Contains(fault.Message, c.says) {
			t.Errorf("%.80s: %v, want %q", c.beyond, fault, c.says)
		}
	}
}
