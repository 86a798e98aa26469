package graph

import (
	"reflect"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/graph/scalar"
)

// The limits of what one request may ask for.
const (
	// maxCost is about how many objects one request may bring. A page of 100 customers with the balances of their
	// default 50 wallets each comes to 11,000; at some 20 µs an object, and 5 ms a read that stands alone (ten
	// objects' worth), a request at the limit ends well before it is given up.
	maxCost = 25_000
	// maxMutations is how many mutations one request may carry. They happen one after the other, at up to 50 ms
	// each, so that 25 of them take a second.
	maxMutations = 25
	// usageCost is what a usage costs beside what is answered of it: those of a batch take up to 2 ms each, four objects'
	// worth, so that six batches of the largest size fit one request, and take twelve seconds at the worst.
	usageCost = 4
)

// The costs of fields that read by themselves, for each object of which they are asked, beside what they bring.
var fieldCosts = map[string]int{
	"Wallet.audit":            1000, // the whole ledger
	"Wallet.balanceAt":        20,
	"Wallet.transactionByKey": 10,
	"Wallet.transactions":     10,
	"Wallet.grants":           10,
	"Customer.wallets":        10,
	"Wallet.usage":            100, // up to 1,000 rows, 1.5 MB
	"Wallet.usageThrough":     5,
	"Wallet.forecast":         100, // the rows of a month, and all grants

	"WebhookEndpoint.deliveries": 10,
}

// filteredCost is what a ledger costs beside its page where it is looked through for some types: up to 2,000 lines, in
// twenty reads.
const filteredCost = 400

// listLength is how long a list without pages is taken to be: the drawdowns of a transaction, of which most have one
// or two. The results of a batch are as many as its events.
const listLength = 3

// checkCost refuses an operation that could bring too many objects, before any is read. It looks at each fragment
// once, however often that is spread.
func checkCost(operation *graphql.OperationContext) *gqlerror.Error {
	costs, usages := costs{operation.Variables, map[string]int{}, 0}, 0
	if operation.Operation.Operation == ast.Mutation {
		mutations := graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Mutation"})
		if len(mutations) > maxMutations {
			return tooCostly(mutations[maxMutations].Position,
				"the request carries more than %d mutations; send them in several requests", maxMutations)
		}
		for _, mutation := range mutations {
			n := events(mutation.ArgumentMap(operation.Variables))
			costs.results, usages = max(costs.results, n), usages+n
		}
	}
	if costs.of(operation.Operation.SelectionSet)+usageCost*usages > maxCost {
		return tooCostly(operation.Operation.Position,
			"the request could bring more than %d objects; ask for smaller pages, or for less of each, or send fewer usages at once", maxCost)
	}
	return nil
}

// events is how many usages the arguments of a mutation hold; what is no batch counts as one.
func events(arguments map[string]any) int {
	input, _ := arguments["input"].(map[string]any)
	if list := reflect.ValueOf(input["events"]); list.Kind() == reflect.Slice {
		return list.Len()
	}
	return 1
}

// costs computes costs, of each fragment once.
type costs struct {
	variables map[string]any
	fragments map[string]int
	results   int // of the largest batch
}

// of is the cost of a selection, never much more than the limit, so that no product of pages overflows.
func (c costs) of(set ast.SelectionSet) int {
	sum := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if included(s.Directives, c.variables) {
				sum += c.field(s)
			}
		case *ast.InlineFragment:
			if included(s.Directives, c.variables) {
				sum += c.of(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if included(s.Directives, c.variables) {
				sum += c.fragment(s)
			}
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

// field is the cost of a field: of itself, and of what it brings, once for each object that it may bring.
func (c costs) field(field *ast.Field) int {
	inside, on := c.of(field.SelectionSet), field.ObjectDefinition.Name
	cost := fieldCosts[on+"."+field.Name]
	if field.Definition.Arguments.ForName("types") != nil && field.ArgumentMap(c.variables)["types"] != nil {
		cost += filteredCost
	}
	switch {
	case len(field.SelectionSet) == 0:
		return cost
	case strings.HasSuffix(on, "Connection") || strings.HasSuffix(on, "Edge"): // what stands in a page is counted with it
		return inside
	case field.Definition.Arguments.ForName("first") != nil:
		return cost + c.pageLength(field)*(1+inside)
	case on == "Wallet" && field.Name == "usage":
		return cost + c.buckets(field)*(1+inside)
	case field.Name == "results":
		return cost + c.results*(1+inside)
	case field.Definition.Type.Elem != nil:
		return cost + listLength*(1+inside)
	}
	return cost + 1 + inside
}

// buckets is how many buckets usage may come in: as many as there are intervals, or groups of them.
func (c costs) buckets(field *ast.Field) int {
	arguments := field.ArgumentMap(c.variables)
	if groups := reflect.ValueOf(arguments["groupBy"]); groups.Kind() == reflect.Slice && groups.Len() > 0 {
		return aggregate.MaxBuckets
	}
	interval, _ := arguments["interval"].(string)
	from, err := argument(arguments, "from")
	to, err2 := argument(arguments, "to")
	if err != nil || err2 != nil {
		return 0 // it will be refused
	}
	return min(aggregate.MaxBuckets, aggregate.Query{From: from, To: to, Interval: calendar.Interval(interval)}.Intervals())
}

// argument reads an instant among arguments.
func argument(arguments map[string]any, name string) (time.Time, error) {
	return scalar.UnmarshalDateTime(arguments[name])
}

// pageLength is how many nodes a page may have.
func (c costs) pageLength(field *ast.Field) int {
	if first, ok := field.ArgumentMap(c.variables)["first"].(int64); ok {
		return int(max(0, min(first, billing.MaxPageSize)))
	}
	return defaultPageSize // null, or what is refused later
}
