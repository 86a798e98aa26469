package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// defaultSubjects is how many subjects are ranked where a request passes null.
const defaultSubjects = 20

// Movements returns what moved in a wallet, in intervals.
func (r wallets) Movements(
	ctx context.Context, of *view.Wallet, from, to scalar.TimeArg, interval calendar.Interval,
) ([]*view.LedgerBucket, error) {
	read := &reader{}
	query := aggregate.MovementQuery{From: required(read, from, "from"), To: required(read, to, "to"), Interval: interval}
	if read.err != nil {
		return nil, read.err
	}
	counted, err := sessionOf(ctx).countedOf(ctx, of.Of().ID)
	if err != nil {
		return nil, err
	}
	movements, err := r.usage.Movements(ctx, counted, query)
	if err != nil {
		return nil, err
	}
	shown := make([]*view.LedgerBucket, len(movements))
	for i, m := range movements {
		shown[i] = &view.LedgerBucket{Of: m}
	}
	return shown, nil
}

// TopSubjects returns the subjects of a wallet that used most.
func (r wallets) TopSubjects(
	ctx context.Context, of *view.Wallet, from, to scalar.TimeArg, first *int, action *string,
) ([]*view.SubjectUsage, error) {
	read := &reader{}
	query := aggregate.SubjectQuery{
		From: required(read, from, "from"), To: required(read, to, "to"), First: defaultSubjects, Action: action,
	}
	if first != nil {
		query.First = *first
	}
	if read.err != nil {
		return nil, read.err
	}
	counted, err := sessionOf(ctx).countedOf(ctx, of.Of().ID)
	if err != nil {
		return nil, err
	}
	subjects, err := r.usage.TopSubjects(ctx, counted, query)
	if err != nil {
		return nil, err
	}
	shown := make([]*view.SubjectUsage, len(subjects))
	for i, s := range subjects {
		shown[i] = &view.SubjectUsage{Of: s}
	}
	return shown, nil
}
