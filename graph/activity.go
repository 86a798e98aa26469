package graph

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Activity lists what people and payment providers did in all wallets of the tenant.
func (r queries) Activity(
	ctx context.Context, first *int, after *string, from, to *scalar.TimeArg, types []billing.TransactionType,
) (*view.TransactionConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("activity ", first, after, func(place string) bool {
		_, ok := billing.ParseActivityPlace(place)
		return ok
	})
	if err != nil {
		return nil, err
	}
	if types != nil && len(types) == 0 {
		return nil, badInput("types", "types is empty, so nothing could be found; leave it out for all types")
	}
	place, _ := billing.ParseActivityPlace(page.after)
	read := &reader{}
	query := ledger.ActivityQuery{
		Types: slices.Compact(slices.Sorted(slices.Values(types))),
		From:  optional(read, from, "from"), To: optional(read, to, "to"), After: place, Limit: page.first,
	}
	found, err := perform(read, func() (*ledger.ActivityPage, error) { return r.ledger.Activity(ctx, s.caller.Tenant, query) })
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Transaction, len(found.Lines))
	for i, line := range found.Lines {
		nodes[i] = s.showTransaction(line)
	}
	placeOf := func(i int) string { return found.Lines[i].ActivityPlace().String() }
	return connectPlaces(page, nodes, placeOf, found.More, found.Resume.String()), nil
}
