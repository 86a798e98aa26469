package follower

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

// Usage follows the commits of wallets, counts their usage for dashboards, and checks that each continues the last.
type Usage struct {
	Aggregates Counter
	Watch      BooksWatcher // nil: nothing is listed that asks for attention
	Metrics    *metric.Metrics
	Log        *slog.Logger
}

// Counter counts commits, each once however often it gets one. It returns an error or nil for each.
type Counter interface {
	ApplyAll(ctx context.Context, commits []aggregate.Commit) []error
}

// BooksWatcher lists the wallets whose ledgers do not continue what was counted, and no longer those that do. It may be told again.
type BooksWatcher interface {
	BooksDisagree(ctx context.Context, wallet billing.WalletRef, what string) error
	BooksAgree(ctx context.Context, wallet billing.WalletRef) error
}

// Handle handles a batch of one shard.
func (u *Usage) Handle(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	var (
		commits []aggregate.Commit
		places  []int // of the commits in the batch
		err     error
		failed  = len(batch.Records)
	)
	for i := range batch.Records {
		var commit *aggregate.Commit
		if commit, err = commitOf(&batch.Records[i]); err != nil {
			failed = i
			break
		}
		if commit != nil {
			commits, places = append(commits, *commit), append(places, i)
		}
	}
	counted := 0
	agree := map[billing.WalletRef]bool{}
	for i, fault := range u.Aggregates.ApplyAll(ctx, commits) {
		if fault == nil {
			fault = u.agree(ctx, commits[i].After.WalletRef, agree)
		}
		if fault == nil {
			counted++
			continue
		}
		fault = errors.Join(fault, u.mismatch(ctx, fault))
		if places[i] < failed {
			failed, err = places[i], fault
		}
	}
	if counted > 0 {
		u.Log.InfoContext(ctx, "usage counted", "commits", counted)
	}
	return answer(ctx, u.Log, batch.Records, failed, err)
}

// commitOf returns the commit that a record is of, or nil for a record of something else.
func commitOf(r *events.DynamoDBEventRecord) (*aggregate.Commit, error) {
	if table, err := tableOf(r); err != nil || table != walletsTable {
		return nil, errors.Join(err, errNotFollowed(table))
	}
	change, err := walletsChange(r)
	if err != nil || change.After == nil {
		return nil, err
	}
	return &aggregate.Commit{Before: change.Before, After: change.After}, nil
}

// agree takes a wallet off the list of those whose books do not continue, once in a batch.
func (u *Usage) agree(ctx context.Context, ref billing.WalletRef, done map[billing.WalletRef]bool) error {
	if u.Watch == nil || done[ref] {
		return nil
	}
	done[ref] = true
	return u.Watch.BooksAgree(ctx, ref)
}

// mismatch counts and logs a fault by which the books of a wallet do not continue, which raises an alarm, and lists the wallet.
func (u *Usage) mismatch(ctx context.Context, fault error) error {
	var found *aggregate.Mismatch
	if !errors.As(fault, &found) {
		return nil
	}
	u.Metrics.Count(MetricChainMismatches)
	u.Log.ErrorContext(ctx, "the books of a wallet do not continue", "tenant", found.Wallet.Tenant,
		"wallet", found.Wallet.ID, "counted", found.Counted, "sequence", found.Sequence, "what", found.Reason)
	if u.Watch == nil {
		return nil
	}
	what := fmt.Sprintf("Transaction %d does not continue what was counted: %s.", found.Sequence, found.Reason)
	return u.Watch.BooksDisagree(ctx, found.Wallet, what)
}
