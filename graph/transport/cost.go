package transport

import (
	"strconv"
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
	// beyondCost is where costs are no longer told apart, far from where their products overflow: a page has at most
	// 1,000 objects.
	beyondCost = 1 << 40
	// maxMutations is how many mutations one request may carry. They happen one after the other, at up to 50 ms
	// each, so that 25 of them take a second.
	maxMutations = 25
)

// FieldPrice returns what a field costs.
type FieldPrice func(field *ast.Field) Cost

// Cost is what a field costs, for each object of which it is asked.
type Cost struct {
	Own     int      // beside what it brings
	Objects int      // that it may bring, each with what is selected of it
	Lower   []string // the arguments by which a caller can make it cheaper
}

// checkCost refuses an operation that could bring too many objects, before any is read. It looks at each fragment
// once, however often that is spread.
func (s *server) checkCost(operation *graphql.OperationContext) *gqlerror.Error {
	var mutations []graphql.CollectedField
	if operation.Operation.Operation == ast.Mutation {
		mutations = graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Mutation"})
		if n := len(mutations); n > maxMutations {
			return tooCostly(mutations[maxMutations].Position,
				"the request carries more than %d mutations, %d; send them in several requests", maxMutations, n)
		}
	}
	costs := costs{operation.Variables, s.Price(operation, mutations), map[string]selected{}}
	if all := costs.of(operation.Operation.SelectionSet); all.cost > maxCost {
		return all.dearest.refuse(all.cost)
	}
	return nil
}

// costs computes costs. It is no loop over a walk: a field multiplies the cost of what is below it, and a fragment
// costs the same wherever it is spread, so that its cost is computed once and remembered.
type costs struct {
	variables map[string]any
	price     FieldPrice
	fragments map[string]selected
}

// selected is the cost of a selection, and the field that most of it is for.
type selected struct {
	cost    int
	dearest *share
}

// share is what a field costs in a selection, together with others of its name there.
type share struct {
	field  *ast.Field
	cost   int
	times  int // how often what is inside counts
	lower  []string
	inside *share // the dearest of what is inside
}

// of is the cost of a selection.
func (c costs) of(set ast.SelectionSet) (s selected) {
	same := map[string]*share{}
	for _, selection := range set {
		if !included(selection, c.variables) {
			continue
		}
		var part selected
		switch selection := selection.(type) {
		case *ast.Field:
			part = c.field(selection)
		case *ast.InlineFragment:
			part = c.of(selection.SelectionSet)
		case *ast.FragmentSpread:
			part = c.fragment(selection)
		}
		s.cost = min(s.cost+part.cost, beyondCost)
		s.add(same, part.dearest)
	}
	return s
}

// add adds a share to those of its name, and finds the dearest. Shares of fragments are remembered, so that it changes
// copies.
func (s *selected) add(same map[string]*share, part *share) {
	if part == nil {
		return
	}
	sum := same[part.field.Name]
	if sum == nil {
		first := *part
		sum = &first
		same[part.field.Name] = sum
	} else {
		sum.cost, sum.times = min(sum.cost+part.cost, beyondCost), min(sum.times+part.times, beyondCost)
		if part.inside != nil && (sum.inside == nil || part.inside.cost > sum.inside.cost) {
			sum.field, sum.lower, sum.inside = part.field, part.lower, part.inside
		}
	}
	if s.dearest == nil || sum.cost > s.dearest.cost {
		s.dearest = sum
	}
}

func (c costs) fragment(spread *ast.FragmentSpread) selected {
	cost, known := c.fragments[spread.Name]
	if !known {
		cost = c.of(spread.Definition.SelectionSet)
		c.fragments[spread.Name] = cost
	}
	return cost
}

// field is the cost of a field: its own, and that of what it brings, once for each object that it may bring. The fields
// of a connection and of its edges cost nothing themselves: their nodes are counted with the page.
func (c costs) field(field *ast.Field) selected {
	inside, on, price := c.of(field.SelectionSet), field.ObjectDefinition.Name, c.price(field)
	is := &share{field: field, times: price.Objects, lower: price.Lower, inside: inside.dearest}
	switch {
	case len(field.SelectionSet) == 0:
		is.cost = price.Own
	case strings.HasSuffix(on, "Connection") || strings.HasSuffix(on, "Edge"):
		is.cost, is.times = inside.cost, 1
	default:
		is.cost = min(price.Own+price.Objects*(1+inside.cost), beyondCost)
	}
	return selected{is.cost, is}
}

// refuse refuses an operation of that cost: it names the deepest field that is the better part of the field around it,
// and so on from the dearest, and the arguments that multiply it.
func (s *share) refuse(cost int) *gqlerror.Error {
	times := 1
	var path, lower []string
	for {
		path = append(path, s.field.Name)
		for _, argument := range s.lower {
			lower = append(lower, argument+" of "+s.field.Name)
		}
		next := s.inside
		if next == nil || 2*next.cost*s.times < s.cost {
			break
		}
		times = min(times*s.times, beyondCost)
		s = next
	}
	advice := "ask for it in several requests"
	if len(lower) > 0 {
		advice = "lower " + strings.Join(lower, ", or ")
	}
	return tooCostly(s.field.Position, "the request could bring more than %d objects, %s; %s comes to %s of them: %s",
		maxCost, figure(cost), strings.Join(path, "."), figure(min(s.cost*times, cost)), advice)
}

// figure writes a cost.
func figure(cost int) string {
	if cost >= beyondCost {
		return "over a trillion"
	}
	return strconv.Itoa(cost)
}
