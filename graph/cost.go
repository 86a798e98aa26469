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
	"Query.wallets":           10,
	"Query.searchCustomers":   100, // up to eight words, with 2,000 entries each
	"Wallet.usage":            100, // up to 1,000 rows, 1.5 MB
	"Wallet.usageThrough":     5,
	"Wallet.forecast":         100, // the rows of a month, and all grants

	"WebhookEndpoint.deliveries": 10,
}

// filteredCost is the cost of a ledger, in addition to that of its page, if only lines of some types are selected: up
// to 2,000 lines are read, in twenty reads.
const filteredCost = 400

// listLength is the assumed length of a list without pages: the drawdowns of a transaction, of which most have one or
// two. A batch has as many results as events.
const listLength = 3

// price implements transport.Config.Price. Each usage of a mutation has a cost of its own.
func price(operation *graphql.OperationContext, mutations []graphql.CollectedField) (int, transport.FieldPrice) {
	prices, usages := prices{variables: operation.Variables}, 0
	for _, mutation := range mutations {
		n := events(mutation.ArgumentMap(operation.Variables))
		prices.results, usages = max(prices.results, n), usages+n
	}
	return usageCost * usages, prices.of
}

// events returns how many usages the arguments of a mutation contain; a mutation that is no batch counts as one.
func events(arguments map[string]any) int {
	input, _ := arguments["input"].(map[string]any)
	if list := reflect.ValueOf(input["events"]); list.Kind() == reflect.Slice {
		return list.Len()
	}
	return 1
}

// prices returns the costs of the fields of one operation.
type prices struct {
	variables map[string]any
	results   int // of the largest batch
}

// of implements transport.FieldPrice.
func (p prices) of(field *ast.Field) (own, objects int) {
	on := field.ObjectDefinition.Name
	own = fieldCosts[on+"."+field.Name]
	if field.Definition.Arguments.ForName("types") != nil && field.ArgumentMap(p.variables)["types"] != nil {
		own += filteredCost
	}
	switch {
	case len(field.SelectionSet) == 0:
		return own, 0
	case field.Definition.Arguments.ForName("first") != nil:
		return own, p.pageLength(field)
	case on == "Wallet" && field.Name == "usage":
		return own, p.buckets(field)
	case field.Name == "results":
		return own, p.results
	case field.Definition.Type.Elem != nil:
		return own, listLength
	}
	return own, 1
}

// buckets returns how many buckets a usage query may return: one for each interval, or for each group of intervals.
func (p prices) buckets(field *ast.Field) int {
	arguments := field.ArgumentMap(p.variables)
	if groups := reflect.ValueOf(arguments["groupBy"]); groups.Kind() == reflect.Slice && groups.Len() > 0 {
		return aggregate.MaxBuckets
	}
	interval, _ := arguments["interval"].(string)
	from, err := argument(arguments, "from")
	to, err2 := argument(arguments, "to")
	if err != nil || err2 != nil {
		return 0 // it will be refused
	}
	return min(aggregate.MaxBuckets,
		aggregate.Query{From: from, To: to, Interval: calendar.Interval(interval)}.Intervals())
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
