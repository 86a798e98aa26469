package graph_test

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// answer is JSON from a response of the API.
type answer struct {
	t    testing.TB
	text json.RawMessage
}

// value returns the answer as a value of JSON.
func (a answer) value() any {
	a.t.Helper()
	var value any
	if err := json.Unmarshal(a.text, &value); err != nil {
		a.t.Fatalf("%v: %s", err, a.text)
	}
	return value
}

// in returns the part of the answer at a path such as "wallet.grants.nodes.0".
func (a answer) in(path string) answer {
	a.t.Helper()
	at := a.text
	for name := range strings.SplitSeq(path, ".") {
		if index, err := strconv.Atoi(name); err == nil {
			var list []json.RawMessage
			if json.Unmarshal(at, &list) != nil || index >= len(list) {
				a.t.Fatalf("there is no %s in %s", path, a.text)
			}
			at = list[index]
			continue
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(at, &object) != nil || object[name] == nil {
			a.t.Fatalf("there is no %s in %s", path, a.text)
		}
		at = object[name]
	}
	return answer{a.t, at}
}

// str returns the string at a path.
func (a answer) str(path string) string {
	a.t.Helper()
	text, ok := a.in(path).value().(string)
	if !ok {
		a.t.Fatalf("%s is no string in %s", path, a.text)
	}
	return text
}

// list returns the list at a path.
func (a answer) list(path string) []any {
	a.t.Helper()
	list, ok := a.in(path).value().([]any)
	if !ok {
		a.t.Fatalf("%s is no list in %s", path, a.text)
	}
	return list
}

// is checks that the answer is the wanted JSON, in which "*" matches anything but null.
func (a answer) is(want string) answer {
	a.t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		a.t.Fatalf("%v: %s", err, want)
	}
	if !matches(a.value(), wanted) {
		a.t.Errorf("got  %s\nwant %s", a.text, want)
	}
	return a
}

func matches(got, want any) bool {
	switch want := want.(type) {
	case string:
		return want == "*" && got != nil || got == want
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok || len(object) != len(want) {
			return false
		}
		for name, value := range want {
			if there, found := object[name]; !found || !matches(there, value) {
				return false
			}
		}
		return true
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return false
		}
		for i := range want {
			if !matches(list[i], want[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(got, want)
}
