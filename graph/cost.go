package graph

import (
	"reflect"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
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
	"Wallet.finance":          100,  // the positions of grants, and the lines of a day
	"Query.finance":           100,  // rows of sixteen parts, and 1,000 wallets
	"Query.topUps":            20,   // a list for each status
	"Wallet.balanceAt":        20,
	"Wallet.transactionByKey": 10,
	"Wallet.transactions":     10,
	"Wallet.grants":           10,
	"Wallet.holds":            10, // the open ones, and a page of each of the ended ones
	"Hold.transactions":       10,
	"Wallet.spendLimitList":   20, // a page of documents, and these as they are now
	"Wallet.drawLimits":       5,
	"Wallet.budgets":          10,
	"Budget.children":         10,
	"Wallet.topUps":           10,
	"Wallet.subscriptions":    10,
	"Wallet.features":         5, // up to 20 subscriptions; those of several wallets are read together
	"Query.subscriptions":     10,
	"Customer.subscriptions":  10,
	"TopUp.refundPreview":     20, // the wallet's pages of grants and its holds, and the grants of the purchase
	"Customer.wallets":        10,
	"Customer.features":       200,  // the states of up to 100 wallets, and the subscriptions of these
	"Wallet.usage":            100,  // up to 1,000 rows, 1.5 MB
	"Customer.usage":          2000, // of up to 100 wallets
	"Wallet.movements":        100,  // up to 2,000 rows, 1.8 MB
	"Wallet.topSubjects":      500,  // up to 20,000 rows
	"Wallet.usageThrough":     5,    // up to some 64 lines are read, once for all of these fields
	"Wallet.forecast":         100,  // the rows of a month, and all grants
	"Query.wallets":           10,
	"Query.searchCustomers":   100, // up to eight words, with 2,000 entries each
	"Query.rateCards":         10,
	"Query.estimate":          20, // the wallet, and perhaps a page of its grants

	"Query.previewSubscriptionChange": 20, // as well, with the subscription and the plan
	"Query.whatIf":                    ledger.MaxWhatIfLines,
	"Estimate.quote":                  10,
	"Wallet.rateCard":                 5, // those of several wallets are read together
	"Wallet.offers":                   5, // as well
	"Customer.paymentMethods":         5, // as well
	"Customer.notifications":          5, // as well
	"Query.creditPacks":               10,
	"Query.plans":                     10,
	"RateCard.versions":               10,
	"RateCard.effectiveAt":            5, // a version of up to 380 KB, unless this process knows it
	"RateCard.publishedAt":            5,
	"RateCard.publishedBy":            5,
	"RateCard.rate":                   20, // of versions that are read one by one
	"Transaction.rate":                5,
	"UsageComponent.rate":             5,

	"Query.auditLog":                  10,
	"AuditEntry.target":               5, // an object of any type, read by itself
	"Query.failedDeliveries":          10,
	"Query.activity":                  30, // sixteen parts
	"Query.totals":                    40, // sixteen parts of numbers, and as many of sums
	"Query.attention":                 10,
	"Mutation.replayFailedDeliveries": 100, // up to 20,000 entries are searched
	"WebhookEndpoint.deliveries":      10,
}

// filteredCost is the cost of a ledger, in addition to that of its page, if only lines of some types are selected: up
// to 2,000 lines are read, in twenty reads, where the types include USAGE.
const filteredCost = 400

// listLength is the assumed length of a list without pages: the drawdowns of a transaction, of which most have one or
// two. A batch has as many results as events.
const listLength = 3

// fieldPrices implements transport.Config.Price.
func fieldPrices(operation *graphql.OperationContext, mutations []graphql.CollectedField) transport.FieldPrice {
	prices := prices{variables: operation.Variables}
	for _, mutation := range mutations {
		prices.results = max(prices.results, events(mutation.ArgumentMap(operation.Variables)))
	}
	return prices.of
}

// events returns how many usages the arguments of a mutation contain; a mutation that is no batch counts as one.
func events(arguments map[string]any) int {
	if n, is := listed(arguments, "events"); is {
		return n
	}
	return 1
}

// listed returns how many elements a list of an input has, and whether there is such a list.
func listed(arguments map[string]any, field string) (n int, is bool) {
	input, _ := arguments["input"].(map[string]any)
	list := reflect.ValueOf(input[field])
	if list.Kind() != reflect.Slice {
		return 0, false
	}
	return list.Len(), true
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
	if field.Definition.Arguments.ForName("input") != nil {
		arguments := field.ArgumentMap(p.variables)
		if on == "Mutation" {
			cost.Own += usageCost * events(arguments)
		}
		rates, _ := listed(arguments, "rates")
		cost.Own += rates // each is compared with others
		for _, list := range []string{"events", "rates"} {
			if _, is := listed(arguments, list); is {
				cost.Lower = append(cost.Lower, list)
			}
		}
	}
	if field.Definition.Arguments.ForName("types") != nil && field.ArgumentMap(p.variables)["types"] != nil {
		cost.Own += filteredCost
		cost.Lower = append(cost.Lower, "types")
	}
	if arguments := field.ArgumentMap(p.variables); field.Name == "spendLimitList" && arguments["action"] != nil && arguments["subject"] == nil {
		cost.Own += filteredCost // all limits are read
		cost.Lower = append(cost.Lower, "subject")
	}
	switch {
	case len(field.SelectionSet) == 0:
	case field.Name == "usage":
		cost.Objects, cost.Lower = p.buckets(field)
	case field.Name == "movements":
		cost.Objects, cost.Lower = p.buckets(field)
		cost.Objects = min(aggregate.MaxBuckets, len(billing.TransactionTypes)*cost.Objects)
	case field.Definition.Arguments.ForName("first") != nil:
		cost.Objects, cost.Lower = p.pageLength(field), append(cost.Lower, "first")
	case field.Name == "results":
		cost.Objects = p.results
	case on == "RateCard" && field.Name == "rates":
		cost.Objects = price.MaxRates
	case field.Name == "offers":
		cost.Objects = billing.MaxOffers
	case field.Name == "drawLimits":
		cost.Objects = billing.MaxDrawLimits
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
