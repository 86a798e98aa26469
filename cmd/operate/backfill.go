package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
)

// backfillWorkers is how many customers are looked after at once.
const backfillWorkers = 16

// backfill lists and finds what was created before there were lists of wallets and searches.
type backfill struct {
	operator
	tenant billing.Tenant

	mu                 sync.Mutex
	customers, wallets int // that lacked something
}

// backfill goes through all customers of a tenant, newest first, and their wallets.
func (o operator) backfill(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("backfill", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	tenant := flags.String("tenant", string(billing.Live), "")
	after := flags.String("after", "", "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	b := &backfill{operator: o, tenant: billing.Tenant(*tenant)}
	if b.tenant != billing.Live && b.tenant != billing.Test || flags.NArg() > 0 {
		return errUsage
	}
	last, err := b.all(ctx, billing.CustomerID(*after))
	if err != nil {
		return fmt.Errorf("%w; to continue, repeat the command with -after %q", err, last)
	}
	_, err = fmt.Fprintf(o.out, "complete: added what was missing for %d customers and %d wallets\n",
		b.customers, b.wallets)
	return err
}

// all goes through the customers that are listed after one of them. It returns the last one of the last page that is
// done.
func (b *backfill) all(ctx context.Context, after billing.CustomerID) (billing.CustomerID, error) {
	for {
		customers, err := b.ledger.ListCustomers(ctx, b.tenant, after, pageSize)
		if err != nil {
			return after, err
		}
		if err := b.page(ctx, customers); err != nil {
			return after, err
		}
		if len(customers) > 0 {
			after = customers[len(customers)-1].ID
			fmt.Fprintf(b.out, "%s done\n", after)
		}
		if len(customers) < pageSize {
			return after, nil
		}
	}
}

// page looks after some customers, several at once.
func (b *backfill) page(ctx context.Context, customers []*billing.Customer) error {
	var done sync.WaitGroup
	faults, places := make([]error, len(customers)), make(chan struct{}, backfillWorkers)
	for i, c := range customers {
		places <- struct{}{}
		done.Go(func() {
			defer func() { <-places }()
			if faults[i] = b.customer(ctx, c.ID); faults[i] != nil {
				faults[i] = fmt.Errorf("customer %s: %w", c.ID, faults[i])
			}
		})
	}
	done.Wait()
	return errors.Join(faults...)
}

// customer looks after a customer and its wallets.
func (b *backfill) customer(ctx context.Context, id billing.CustomerID) error {
	changed, err := b.ledger.FindAgain(ctx, b.tenant, id)
	if err != nil {
		return err
	}
	b.count(&b.customers, changed)
	return b.eachWallet(ctx, b.tenant, id, func(ctx context.Context, ref billing.WalletRef) error {
		changed, err := b.ledger.ListAgain(ctx, ref)
		if err != nil {
			return fmt.Errorf("wallet %s: %w", ref.ID, err)
		}
		b.count(&b.wallets, changed)
		return nil
	})
}

func (b *backfill) count(what *int, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if changed {
		*what++
	}
}
