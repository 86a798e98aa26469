package graph

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

func (queries) Transaction(ctx context.Context, id string) (*view.Transaction, error) {
	s := sessionOf(ctx)
	if err := s.reckon(ctx); err != nil {
		return nil, err
	}
	line, err := s.transaction(ctx, billing.TransactionID(id))
	if line != nil && !s.sees(line.Of.BudgetID()) {
		return nil, nil
	}
	return line, err
}

// Transactions lists the ledger of a wallet.
func (r wallets) Transactions(
	ctx context.Context, of *view.Wallet, first *int, after *string, types []billing.TransactionType,
	from, to *scalar.TimeArg,
) (*view.TransactionConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		wallet, _, _, ok := billing.TransactionID(id).Split()
		return ok && wallet == of.Of().ID
	})
	if err != nil {
		return nil, err
	}
	if types != nil && len(types) == 0 {
		return nil, badInput("types", "types is empty, so nothing could be found; leave it out for all types")
	}
	read := &reader{}
	query := ledger.LineQuery{
		Types: slices.Compact(slices.Sorted(slices.Values(types))),
		From:  optional(read, from, "from"), To: optional(read, to, "to"),
		Before: billing.TransactionID(page.after), Limit: page.first,
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	found, err := perform(read, func() (*ledger.LinePage, error) {
		return r.ledger.Transactions(ctx, &snapshot.Wallet, query)
	})
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Transaction, len(found.Lines))
	for i, line := range found.Lines {
		nodes[i] = s.showTransaction(line)
	}
	return connectPage(page, nodes, found.More, string(found.Resume)), nil
}

// TransactionByKey returns the line with an idempotency key.
func (r wallets) TransactionByKey(
	ctx context.Context, of *view.Wallet, idempotencyKey string,
) (*view.Transaction, error) {
	s := sessionOf(ctx)
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	line, err := absent(r.ledger.TransactionByKey(ctx, snapshot.Wallet.WalletRef, idempotencyKey))
	return s.showTransaction(line), err
}

// Wallet returns the wallet of a line.
func (transactions) Wallet(ctx context.Context, of *view.Transaction) (*view.Wallet, error) {
	s := sessionOf(ctx)
	return s.wallet(ctx, of.Ref.ID)
}

// CreatedGrants returns the grants that a line created, which are also in its drawdowns. Their cost is what the line states, as its
// hash does: credits that came before their money cost nothing then.
func (transactions) CreatedGrants(ctx context.Context, of *view.Transaction) ([]*view.Grant, error) {
	s := sessionOf(ctx)
	created := []*view.Grant{}
	for i := range of.Of.Created {
		grant, err := s.grant(ctx, of.Ref.ID, of.Of.Created[i].Ref)
		if err != nil {
			return nil, err
		}
		if grant != nil {
			stated := *grant
			stated.Of.Grant.Cost = of.Of.Created[i].Cost
			grant = &stated
		}
		created = append(created, grant)
	}
	return created, nil
}

// Reverses returns the line that a line reverses.
func (transactions) Reverses(ctx context.Context, of *view.Transaction) (*view.Transaction, error) {
	s := sessionOf(ctx)
	return s.transaction(ctx, of.Of.Reverses)
}

// Counterpart returns the line in the other wallet of a transfer.
func (transactions) Counterpart(ctx context.Context, of *view.Transaction) (*view.Transaction, error) {
	s := sessionOf(ctx)
	return s.lineAmong(ctx, s.counterparts, of.Of.Counterpart)
}

// Grant returns the grant that a drawdown was taken from or given to.
func (drawdowns) Grant(ctx context.Context, of *view.Drawdown) (*view.Grant, error) {
	s := sessionOf(ctx)
	return s.grant(ctx, of.Wallet.ID, of.Of.Grant)
}
