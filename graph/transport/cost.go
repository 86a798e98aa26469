package transport

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The limits of what one request may ask for.
const (
	// maxCost is about how many objects one request may bring. A page of 100 customers with the balances of their
	// default 50 wallets each comes to 11,000; at some 20 µs an object, and 5 ms a read that is made alone (ten
	// objects' worth), a request at the limit ends well before it is given up.
	maxCost = 25_000
	// maxMutations is how many mutations one request may carry. They happen one after the other, at up to 50 ms
	// each, so that 25 of them take a second.
	maxMutations = 25
)

// FieldPrice returns what a field costs beside what it brings, and how many objects it may bring.
type FieldPrice func(field *ast.Field) (own, objects int)

// checkCost refuses an operation that could bring too many objects, before any is read. It looks at each fragment
// once, however often that is spread.
func (s *server) checkCost(operation *graphql.OperationContext) *gqlerror.Error {
	var mutations []graphql.CollectedField
	if operation.Operation.Operation == ast.Mutation {
		mutations = graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Mutation"})
		if len(mutations) > maxMutations {
			return tooCostly(mutations[maxMutations].Position,
				"the request carries more than %d mutations; send them in several requests", maxMutations)
		}
	}
	base, price := s.Price(operation, mutations)
	costs := costs{operation.Variables, price, map[string]int{}}
	if costs.of(operation.Operation.SelectionSet)+base > maxCost {
		return tooCostly(operation.Operation.Position, "the request could bring more than %d objects; "+
			"ask for smaller pages, or for less of each, or send fewer usages at once", maxCost)
	}
	return nil
}

// costs computes costs. It is no loop over a walk: a field multiplies the cost of what is below it, and a fragment
// costs the same wherever it is spread, so that its cost is computed once and remembered.
type costs struct {
	variables map[string]any
	price     FieldPrice
	fragments map[string]int
}

// of is the cost of a selection, never much more than the limit, so that no product of pages overflows.
func (c costs) of(set ast.SelectionSet) int {
	sum := 0
	for _, selection := range set {
		if !included(selection, c.variables) {
			continue
		}
		switch selection := selection.(type) {
		case *ast.Field:
			sum += c.field(selection)
		case *ast.InlineFragment:
			sum += c.of(selection.SelectionSet)
		case *ast.FragmentSpread:
			sum += c.fragment(selection)
		}
		sum = min(sum, maxCost+1)
	}
	return sum
}

func (c costs) fragment(spread *ast.FragmentSpread) int {
	cost, known := c.fragments[spread.Name]
	if !known {
		cost = c.of(spread.Definition.SelectionSet)
		c.fragments[spread.Name] = cost
	}
	return cost
}

// field is the cost of a field: its own, and that of what it brings, once for each object that it may bring. The fields
// of a connection and of its edges cost nothing themselves: their nodes are counted with the page.
func (c costs) field(field *ast.Field) int {
	inside, on := c.of(field.SelectionSet), field.ObjectDefinition.Name
	own, objects := c.price(field)
	switch {
	case len(field.SelectionSet) == 0:
		return own
	case strings.HasSuffix(on, "Connection") || strings.HasSuffix(on, "Edge"):
		return inside
	}
	return own + objects*(1+inside)
}
