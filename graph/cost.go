package graph

import (
	"reflect"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/transport"
)

// usageCost is the cost of a usage, in addition to that of the fields of its result. The usages of a batch take up to 2
// ms each, as long as four objects, so that six batches of the largest size fit into one request, and take at most
// twelve seconds.
const usageCost = 4

// The costs of fields that make reads of their own, for each object on which they are selected, in addition to the cost
// of their results.
var fieldCosts = map[string]int{
	"Wallet.audit":            1000, // the whole ledger
	"Wallet.balanceAt":        20,
	"Wallet.transactionByKey": 10,
	"Wallet.transactions":     10,
	"Wallet.grants":           10,
	"Customer.wallets":        10,
	"Wallet.usage":            100,  // up to 1,000 rows, 1.5 MB
	"Customer.usage":          2000, // of up to 100 wallets
	"Wallet.usageThrough":     5,    // up to some 64 lines are read, once for all of these fields
	"Wallet.forecast":         100,  // the rows of a month, and all grants
	"Query.wallets":           10,
	"Query.searchCustomers":   100, // up to eight words, with 2,000 entries each

	"WebhookEndpoint.deliveries": 10,
}

// filteredCost is the cost of a ledger, in addition to that of its page, if only lines of some types are selected: up
// to 2,000 lines are read, in twenty reads, where the types include USAGE.
const filteredCost = 400

// listLength is the assumed length of a list without pages: the drawdowns of a transaction, of which most have one or
// two. A batch has as many results as events.
const listLength = 3

// price implements transport.Config.Price.
func price(operation *graphql.OperationContext, mutations []graphql.CollectedField) transport.FieldPrice {
	prices := prices{variables: operation.Variables}
	for _, mutation := range mutations {
		prices.results = max(prices.results, events(mutation.ArgumentMap(operation.Variables)))
	}
	return prices.of
}

// events returns how many usages the arguments of a mutation contain; a mutation that is no batch counts as one.
func events(arguments map[string]any) int {
	if !isBatch(arguments) {
		return 1
	}
	input, _ := arguments["input"].(map[string]any)
	return reflect.ValueOf(input["events"]).Len()
}

// isBatch says whether the arguments of a mutation hold a list of events.
func isBatch(arguments map[string]any) bool {
	input, _ := arguments["input"].(map[string]any)
	return reflect.ValueOf(input["events"]).Kind() == reflect.Slice
}

// prices returns the costs of the fields of one operation.
type prices struct {
	variables map[string]any
	results   int // of the largest batch
}

// of implements transport.FieldPrice.
func (p prices) of(field *ast.Field) (cost transport.Cost) {
	on := field.ObjectDefinition.Name
	cost.Own = fieldCosts[on+"."+field.Name]
	if on == "Mutation" {
		arguments := field.ArgumentMap(p.variables)
		cost.Own += usageCost * events(arguments)
		if isBatch(arguments) {
			cost.Lower = append(cost.Lower, "events")
		}
	}
	if field.Definition.Arguments.ForName("types") != nil && field.ArgumentMap(p.variables)["types"] != nil {
		cost.Own += filteredCost
		cost.Lower = append(cost.Lower, "types")
	}
	switch {
	case len(field.SelectionSet) == 0:
	case field.Name == "usage":
		cost.Objects, cost.Lower = p.buckets(field)
	case field.Definition.Arguments.ForName("first") != nil:
		cost.Objects, cost.Lower = p.pageLength(field), append(cost.Lower, "first")
	case field.Name == "results":
		cost.Objects = p.results
	case field.Definition.Type.Elem != nil:
		cost.Objects = listLength
	default:
		cost.Objects = 1
	}
	return cost
}

// buckets is how many buckets usage may come in: as many as there are intervals, or groups of them. It also returns the
// arguments that make them fewer.
func (p prices) buckets(field *ast.Field) (n int, lower []string) {
	arguments := field.ArgumentMap(p.variables)
	interval, _ := arguments["interval"].(string)
	from, err := argument(arguments, "from")
	to, err2 := argument(arguments, "to")
	if err != nil || err2 != nil {
		return 0, nil // it will be refused
	}
	query := aggregate.Query{From: from, To: to, Interval: calendar.Interval(interval)}
	groups := reflect.ValueOf(arguments["groupBy"])
	if groups.Kind() != reflect.Slice || groups.Len() == 0 {
		return min(aggregate.MaxBuckets, query.Intervals()), []string{"the time between from and to"}
	}
	if first, given := arguments["first"].(int64); given && first < aggregate.MaxFirst {
		return min(aggregate.MaxBuckets, int(max(0, first))*query.Intervals()), []string{"first"}
	}
	return aggregate.MaxBuckets, []string{"first"}
}

// argument reads an instant among arguments.
func argument(arguments map[string]any, name string) (time.Time, error) {
	return scalar.UnmarshalDateTime(arguments[name])
}

// pageLength returns how many nodes a page may have.
func (p prices) pageLength(field *ast.Field) int {
	if first, ok := field.ArgumentMap(p.variables)["first"].(int64); ok {
		return int(max(0, min(first, billing.MaxPageSize)))
	}
	return defaultPageSize // null, or a value that is refused later
}
