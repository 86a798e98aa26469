package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// maxElements is the limit of lists in these tests, as the API sets it.
const maxElements = 1100

// unreadIn returns what is said of the first value that was not read.
func unreadIn(value any) string {
	switch value := value.(type) {
	case excerpt.Unread:
		return string(value)
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if says := unreadIn(value[name]); says != "" {
				return says
			}
		}
	case []any:
		for _, element := range value {
			if says := unreadIn(element); says != "" {
				return says
			}
		}
	}
	return ""
}

// FuzzDecodeObject reads what encoding/json reads, and the same, but for what is beyond the limits or named twice.
func FuzzDecodeObject(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":1}`, ` { "a" : [ 1 , {"b":"c\"d\\"} , [] ] , "b" : null } `, `{"a":1,"a":2}`, `{"a":{"b":1,"b":2}}`,
		`{"a":[{"b":1},{"b":2}]}`,
		`{"\u0061":1,"a":2}`, `{"a":"\ud800","\ud800":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1 2}`, `[`,
		`{"a":tru}`, `{"a":1}x`, `{"a`, `{"\`,
		`{"a":-0.5e-7,"b":true,"c":false}`, "{\"a\":\"\x00\"}", "{\"\x01\":0}", `{"a":[1,]}`, `{"a":[,1]}`, `{"a":01}`,
		`{"a":[1 1]}`, `{"a":"\x"}`,
		`{"a":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}`, `{"a":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}`, `{"é":"\u00e9\ud83d\ude42"}`,
		`{"a":"\"\\\/\b\f\n\r\t é\u00E9"}`, `{"a":"\ud83d\ud83d\ude42"}`, `{"a":"\ude42\ud83d"}`, `{"a":"\ud83d\u0041"}`,
		`{"a":"\ud83dx\ude42"}`, `{"a":"\u12"}`,
		`{"a":"\u+123"}`, `{"a":"\u1_23"}`, `{"a":"\U0041"}`, `{"a":"\x41"}`, `{"a":"\'"}`, "{\"a\":\"\\n\n\"}",
		"{\"a\":\"\x7f\\t\"}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !utf8.Valid(text) {
			return // which is refused before
		}
		got, fault := decodeObject(text, maxElements)
		var want map[string]any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		err := decoder.Decode(&want)
		if _, end := decoder.Token(); !errors.Is(end, io.EOF) {
			want = nil // since more follows
		}
		malformed := err != nil || want == nil
		switch {
		case fault == nil && !malformed && unreadIn(got) != "":
		case fault == nil && (malformed || !reflect.DeepEqual(got, want)):
			t.Errorf("%q is read as %v, want %v, %v", text, got, want, err)
		case fault != nil && !malformed && strings.Contains(fault.Message, "not a JSON object"):
			t.Errorf("%q is %v, and refused", text, want)
		}
	})
}

func TestLimitsOfBodies(t *testing.T) {
	lists := func(n int) string { return `{"a": ` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}` }
	list := func(n int) string { return `[` + strings.Repeat("1,", n-1) + `1]` }
	values := func(n int) string { // a list of 54 lists of 1,100, and of one with what is left
		return `{"a": [` + strings.Repeat(list(maxElements)+",", 54) + list(n-56-54*maxElements) + `]}`
	}
	names := func(n int) string {
		var text strings.Builder
		for i := range n {
			text.WriteString(`"` + strings.Repeat("x", i) + `": 1, `)
		}
		return `{` + strings.TrimSuffix(text.String(), ", ") + `}`
	}
	for _, c := range []struct{ within, beyond, says string }{
		{values(maxValues), values(maxValues + 1), "more than 60000 values"},
		{lists(maxSkipped), lists(maxSkipped + maxNesting), "nested more than 16 deep"},
		{names(maxMembers), names(maxMembers + 1), "an object with more than 64 names"},
		{`{"a": "\\"}`, `{"a": "\\\"}`, "not a JSON object"},
		{`{"a": "{\"b"}`, `{"a": 1`, "not a JSON object"},
		{`{"a": 1}`, `[{"a": 1}]`, "operations cannot be batched"},
	} {
		if _, fault := decodeObject([]byte(c.within), maxElements); fault != nil {
			t.Errorf("%.80s: %s", c.within, fault.Message)
		}
		if _, fault := decodeObject([]byte(c.beyond), maxElements); fault == nil || !strings.Contains(fault.Message, c.says) {
			t.Errorf("%.80s: %v, want %q", c.beyond, fault, c.says)
		}
	}
	long := `{"a": "` + strings.Repeat(`\u0020`, maxTextBytes/6+1) + `"}`
	if got, fault := decodeObject([]byte(long), maxElements); fault != nil || got["a"] != strings.Repeat(`\u0020`, maxTextBytes/6+1) {
		t.Errorf("a text beyond the limit is read as %.80v, %v", got, fault)
	}
	if _, fault := decodeObject([]byte(`{"a": "`+strings.Repeat(`\u002x`, maxTextBytes/6+1)+`"}`), maxElements); fault == nil {
		t.Error("a long text with an escape that is none was read")
	}
}

// A value beyond a limit is not read, and what is beside it is.
func TestUnreadValues(t *testing.T) {
	list := func(n int) string { return `[` + strings.Repeat(`{"x": "]\"}"},`, n-1) + `1]` }
	names := func(n int) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, `"%d": [{"]": "\\"}],`, i)
		}
		return `{` + strings.TrimSuffix(text.String(), ",") + `}`
	}
	lists := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	objects := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for _, c := range []struct{ within, beyond, says string }{
		{lists(maxNesting - 2), lists(maxNesting - 1), "a value that is nested more than 16 deep"},
		{objects(maxNesting - 2), objects(maxNesting - 1), "a value that is nested more than 16 deep"},
		{list(maxElements), list(maxElements + 1), "a list of more than 1100 elements"},
		{names(maxMembers), names(maxMembers + 1), "an object with more than 64 names"},
		{`{"b": 1, "c": {"b": 1}}`, `{"b": 1, "c": 2, "b": 1}`, `two values: an object of the request has the name "b" twice`},
		{`{"b": 1, "c": 1}`, `{"b": 1, "\u0062": 1}`, `two values: an object of the request has the name "b" twice`},
	} {
		for at, says := range map[string]string{c.within: "", c.beyond: c.says} {
			got, fault := decodeObject([]byte(`{"events": [{"k": "x"}, `+at+`, {"k": ["y"]}], "after": true}`), maxElements)
			if fault != nil {
				t.Errorf("%.80s: %v", at, fault)
				continue
			}
			events, _ := got["events"].([]any)
			if len(events) != 3 || got["after"] != true || !reflect.DeepEqual(events[0], map[string]any{"k": "x"}) ||
				!reflect.DeepEqual(events[2], map[string]any{"k": []any{"y"}}) {
				t.Errorf("beside %.80s: %v", at, got)
			} else if says := unreadIn(events[1]); !strings.HasPrefix(says, c.says) && at == c.beyond {
				t.Errorf("%.80s: %q", at, says)
			}
			if at == c.within && unreadIn(got) != says {
				t.Errorf("%.80s was not read: %v", at, unreadIn(got))
			}
			for _, broken := range []string{at + `]`, at + ` 1`, strings.TrimSuffix(at, at[len(at)-1:]), at + `, tru`} {
				if _, fault := decodeObject([]byte(`{"events": [`+broken+`]}`), maxElements); fault == nil {
					t.Errorf("%.80s is no JSON, and was read", broken)
				}
			}
		}
	}
}

// What is not read is JSON all the same, or the request is refused.
func TestUnreadValuesAreJSON(t *testing.T) {
	for _, inside := range []string{`tru`, `1,`, `"\x"`, `{"a"}`, `01`} {
		text := `{"a": ` + strings.Repeat("[", 20) + inside + strings.Repeat("]", 20) + `}`
		if _, fault := decodeObject([]byte(text), maxElements); fault == nil {
			t.Errorf("%s is no JSON, and was read", text)
		}
	}
}

// BenchmarkDecodeObject measures what bodies take that are as they should be, or the dearest within the limits.
func BenchmarkDecodeObject(b *testing.B) {
	event := `{"idempotencyKey": "3f2b8c1e-%d", "action": "chat.completion", "quantity": "1500.25", "credits": "4.25",
		"subject": "user-7", "occurredAt": "2026-01-31T09:00:00Z", "dimensions": {"model": "large", "region": "eu"},
		"metadata": {"trace": "t1", "order": "A-17"}}`
	document := `"query": "mutation($e: [UsageEventInput!]!) { ` +
		`recordUsageBatch(input: {walletId: \"w\", events: $e}) { replayed } }"`
	body := func(values string) []byte { return []byte(`{` + document + `, "variables": {"e": [` + values + `]}}`) }
	for name, text := range map[string][]byte{
		"one usage":   body(event),
		"1000 usages": body(strings.Repeat(event+",", 999) + event),
		"escapes":     body(strings.TrimSuffix(strings.Repeat(`"`+strings.Repeat(`\u00e9\n`, 1000)+`",`, 120), ",")),
		"numbers":     body(strings.TrimSuffix(strings.Repeat(`[`+strings.Repeat("1,", 1000)+`1],`, 58), ",")),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, fault := decodeObject(text, maxElements); fault != nil {
					b.Fatal(fault)
				}
			}
		})
	}
}
