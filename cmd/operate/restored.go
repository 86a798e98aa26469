package main

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// restored raises the epoch of the deployment, after its tables were restored to an instant of the past.
func (o operator) restored(ctx context.Context) error {
	epoch, err := o.ledger.RaiseEpoch(ctx)
	if err != nil {
		return fmt.Errorf("the epoch was not raised; run the command again before anything writes to the tables: %w", err)
	}
	_, err = fmt.Fprintf(o.out, "the epoch is %d: ids that were given out after the instant of the restore are not given out "+
		"again\nprocesses that wrote to these tables before may write to them again in %.0f minutes, or after a new "+
		"deployment\n", epoch, billing.EpochWatch.Minutes())
	return err
}
