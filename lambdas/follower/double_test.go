package follower

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// nobody counts nothing, and finds nothing wrong.
type nobody struct{}

func (nobody) ApplyAll(_ context.Context, commits []aggregate.Commit) []error {
	return make([]error, len(commits))
}
