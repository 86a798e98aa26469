package graph

import (
	"encoding/base64"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// defaultPageSize is how many nodes a page has if first is null.
const defaultPageSize = 50

// page is the part of a list that a caller requests.
type page struct {
	list  string // the prefix of the list's cursors, if the nodes' ids do not identify the list
	first int
	after string // the id, or the place, of the node before the page; empty: begin with the first node
}

// newPage reads the arguments of a connection. valid reports whether an id can be one of the list's.
func newPage(list string, first *int, after *string, valid func(id string) bool) (page, error) {
	p := page{list: list, first: defaultPageSize}
	if first != nil {
		p.first = *first
	}
	if p.first < 1 || p.first > billing.MaxPageSize {
		return p, badInput("first", "first is %d; a page has 1 to %d nodes", p.first, billing.MaxPageSize)
	}
	if after != nil {
		text, err := base64.RawURLEncoding.DecodeString(*after)
		id, ours := strings.CutPrefix(string(text), list)
		if err != nil || !ours || !valid(id) {
			return p, badInput("after", "after is not a cursor of this list; pass the pageInfo.endCursor of the previous page")
		}
		p.after = id
	}
	return p, nil
}

// cursor returns the place of a node in its list. It is made from the node's id, which determines the place even if
// nodes were added or removed since.
func (p page) cursor(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.list + id))
}

// connect makes a connection of nodes. One node more than the page's size means that there is a next page.
func connect[T interface{ ID() string }](p page, nodes []T) *view.Connection[T] {
	more := len(nodes) > p.first
	return connectPage(p, nodes[:min(p.first, len(nodes))], more, "")
}

// connectPage makes a connection of a page's nodes. resume is the id after which the next page begins, if that is not
// the last node's.
func connectPage[T interface{ ID() string }](p page, nodes []T, more bool, resume string) *view.Connection[T] {
	return connectPlaces(p, nodes, func(i int) string { return nodes[i].ID() }, more, resume)
}

// connectPlaces does what connectPage does for nodes whose places in the list are not their ids: placeOf returns the place of the
// node with an index.
func connectPlaces[T any](p page, nodes []T, placeOf func(i int) string, more bool, resume string) *view.Connection[T] {
	connection := &view.Connection[T]{Edges: make([]view.Edge[T], len(nodes))}
	connection.PageInfo = view.PageInfo{HasNextPage: more, HasPreviousPage: p.after != ""}
	for i, n := range nodes {
		connection.Edges[i] = view.Edge[T]{Cursor: p.cursor(placeOf(i)), Node: n}
	}
	if n := len(nodes); n > 0 {
		connection.PageInfo.StartCursor = &connection.Edges[0].Cursor
		connection.PageInfo.EndCursor = &connection.Edges[n-1].Cursor
	}
	if more && resume != "" {
		end := p.cursor(resume)
		connection.PageInfo.EndCursor = &end
	}
	return connection
}
