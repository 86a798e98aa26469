package graph_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// connection returns a selection of all fields of a connection, with fields of its nodes.
func connection(fields string) string {
	return `nodes { ` + fields + ` } edges { cursor node { ` + fields +
		` } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`
}

// listing is a query with the variables $first and $after, whose result has a connection under the alias "list".
type listing struct {
	a         *api
	document  string
	variables string // beside those two
}

// ask queries a page; first and after are JSON, or empty to leave them out.
func (l listing) ask(first, after string) reply {
	l.a.t.Helper()
	var fields []string
	if first != "" {
		fields = append(fields, `"first": `+first)
	}
	if after != "" {
		fields = append(fields, `"after": `+after)
	}
	return l.a.post(l.document, with(l.a.t, l.variables, strings.Join(fields, ", ")))
}

// page returns a page, wherever it is in the response.
func (l listing) page(first, after string) answer {
	l.a.t.Helper()
	got := l.ask(first, after)
	if len(got.Errors) > 0 {
		l.a.t.Fatalf("%s: %+v", l.document, got.Errors)
	}
	return find(answer{l.a.t, got.Data})
}

func find(at answer) answer {
	at.t.Helper()
	object, _ := at.value().(map[string]any)
	for _, name := range []string{"list", "wallet", "customer"} {
		if _, found := object[name]; found && name == "list" {
			return at.in(name)
		} else if found {
			return find(at.in(name))
		}
	}
	at.t.Fatalf("there is no list in %s", at.text)
	return at
}

// of returns the values of a field in a list of objects.
func (a answer) of(list, field string) []string {
	a.t.Helper()
	values := []string{}
	for i := range a.list(list) {
		values = append(values, fmt.Sprint(a.in(fmt.Sprintf("%s.%d.%s", list, i, field)).value()))
	}
	return values
}

func (l listing) isEmpty() {
	l.a.t.Helper()
	l.page("", "").is(`{"nodes": [], "edges": [],
		"pageInfo": {"hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null}}`)
}

// pages checks that pages of every size show the nodes with these values of field, in this order, and that the page
// info of each page is right.
func (l listing) pages(field string, want ...string) {
	l.a.t.Helper()
	for size := 1; size <= len(want)+1; size++ {
		after := ""
		for from := 0; from == 0 || from < len(want); from += size {
			to := min(from+size, len(want))
			page := l.page(fmt.Sprint(size), after)
			l.isPage(page, field, want[from:to], from > 0, to < len(want))
			after = string(page.in("pageInfo.endCursor").text)
		}
		l.page(fmt.Sprint(size), after).is(`{"nodes": [], "edges": [],
			"pageInfo": {"hasNextPage": false, "hasPreviousPage": true, "startCursor": null, "endCursor": null}}`)
	}
	for _, all := range []string{"", "null", "100"} {
		l.isPage(l.page(all, "null"), field, want, false, false)
	}
	l.refusesSizes()
}

// isPage checks one page that has nodes.
func (l listing) isPage(page answer, field string, want []string, previous, next bool) {
	l.a.t.Helper()
	nodes, edges := page.of("nodes", field), page.of("edges", "node."+field)
	if !slices.Equal(nodes, want) || !slices.Equal(edges, want) {
		l.a.t.Errorf("nodes are %v and edges %v, want %v", nodes, edges, want)
		return
	}
	cursors := page.of("edges", "cursor")
	page.in("pageInfo").is(fmt.Sprintf(`{"hasNextPage": %v, "hasPreviousPage": %v, "startCursor": %q, "endCursor": %q}`,
		next, previous, cursors[0], cursors[len(cursors)-1]))
}

func (l listing) refusesSizes() {
	l.a.t.Helper()
	for _, first := range []string{"0", "-1", "101", "2147483647"} {
		l.a.isFault(l.ask(first, ""), "BAD_USER_INPUT", "first", "first is "+first+"; a page has 1 to 100 nodes")
	}
}

// isFault checks that a response has one error, about an argument or, if that is empty, about none.
func (a *api) isFault(got reply, code, argument string, says ...string) {
	a.t.Helper()
	if len(got.Errors) != 1 {
		a.t.Fatalf("got %d errors and %s, want one", len(got.Errors), got.Data)
	}
	fault := got.Errors[0]
	if named, _ := fault.Extensions["argument"].(string); fault.Extensions["code"] != code || named != argument {
		a.t.Errorf("got %v, want %s about %q", fault, code, argument)
	}
	for _, fact := range says {
		if !strings.Contains(fault.Message, fact) {
			a.t.Errorf("%q does not say %q", fault.Message, fact)
		}
	}
}

// survives checks that pages of two continue at the right place even if nodes are added at the top meanwhile.
func (l listing) survives(field string, insert func(i int), want ...string) {
	l.a.t.Helper()
	var got []string
	after := "null"
	for i, more := 0, true; more; i++ {
		page := l.page("2", after)
		got = append(got, page.of("nodes", field)...)
		after, more = string(page.in("pageInfo.endCursor").text), page.in("pageInfo.hasNextPage").value() == true
		insert(i)
	}
	if !slices.Equal(got, want) {
		l.a.t.Errorf("while more came, pages showed %v, want %v", got, want)
	}
}

// refusesCursors checks that text which is no cursor, and cursors of other lists, are refused.
func (l listing) refusesCursors(foreign ...string) {
	l.a.t.Helper()
	for _, after := range append([]string{
		"", "?", "a b", "bm9uZQ", cursorOf("nothing"),
		cursorOf("key_01KDVDNA00000000000000000A"),
	}, foreign...) {
		l.a.isFault(l.ask("", fmt.Sprintf("%q", after)), "BAD_USER_INPUT", "after", "after is not a cursor of this list")
	}
}

// cursorOf returns the cursor of a node in a list.
func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

func TestCursorsAreOpaque(t *testing.T) {
	a := newAPI(t)
	id := a.customer("acme").str("id")
	cursor := a.query(`{ customers { pageInfo { endCursor } } }`).str("customers.pageInfo.endCursor")
	if strings.Contains(cursor, id) || strings.ContainsAny(cursor, "+/=") {
		t.Errorf("the cursor %q contains the id in plain text, or characters that a URL does not allow", cursor)
	}
}
