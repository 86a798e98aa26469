package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// grace is how long replaced rows are kept: longer than any request may take to read them.
const grace = 30 * time.Second

// pageSize is how many customers or wallets are listed at once.
const pageSize = 100

// rebuild recomputes the usage of wallets, one after the other.
type rebuild struct {
	operator
	tenant billing.Tenant
	done   []billing.WalletRef // their old rows are to be removed
	failed int
}

// rebuildUsage recomputes the usage of the wallets that the arguments name. It continues after a wallet whose ledger is
// broken, and returns an error at the end if there was one.
func (o operator) rebuildUsage(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("rebuild-usage", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	tenant := flags.String("tenant", string(billing.Live), "")
	after := flags.String("after", "", "")
	all := flags.Bool("all", false, "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	r := &rebuild{operator: o, tenant: billing.Tenant(*tenant)}
	known := r.tenant == billing.Live || r.tenant == billing.Test
	if !known || *all == (flags.NArg() > 0) || *after != "" && !*all {
		return errUsage
	}
	work := func() error { return r.byName(ctx, flags.Args()) }
	if *all {
		work = func() error { return r.all(ctx, billing.CustomerID(*after)) }
	}
	if err := errors.Join(work(), r.sweep(ctx)); err != nil {
		return err
	}
	if r.failed > 0 {
		return fmt.Errorf("the usage of %d wallets was not recomputed, because their ledgers are broken: "+
			"see the lines with FAILED, and `audit` of the API", r.failed)
	}
	return nil
}

// byName recomputes the wallets with the given ids or external ids.
func (r *rebuild) byName(ctx context.Context, names []string) error {
	for _, name := range names {
		wallet, err := r.ledger.Wallet(ctx, r.tenant, name, ledger.Strong)
		if err != nil {
			return fmt.Errorf("wallet %q: %w", name, err)
		}
		if err := r.wallet(ctx, wallet.Wallet.WalletRef); err != nil {
			return err
		}
	}
	return nil
}

// all recomputes the wallets of all customers that are listed after one of them, which are the older ones.
func (r *rebuild) all(ctx context.Context, after billing.CustomerID) error {
	for {
		customers, err := r.ledger.ListCustomers(ctx, r.tenant, after, pageSize)
		if err != nil {
			return err
		}
		for _, c := range customers {
			if err := r.eachWallet(ctx, r.tenant, c.ID, r.wallet); err != nil {
				return fmt.Errorf("%w; to continue, repeat the command with -after %q", err, after)
			}
			after = c.ID
			fmt.Fprintf(r.out, "%s done\n", after)
		}
		if len(customers) < pageSize {
			return nil
		}
	}
}

// wallet recomputes one wallet.
func (r *rebuild) wallet(ctx context.Context, ref billing.WalletRef) error {
	err := r.usage.Rebuild(ctx, ref, func(p aggregate.Progress) {
		fmt.Fprintf(r.out, "%s %d of %d lines\n", ref.ID, p.Counted, p.Total)
	})
	if mismatch, is := errors.AsType[*aggregate.Mismatch](err); is {
		fmt.Fprintf(r.out, "%s FAILED: %v\n", ref.ID, mismatch)
		r.failed++
		return nil
	}
	if err != nil {
		return err
	}
	r.done = append(r.done, ref)
	if r.watch == nil {
		return nil
	}
	return r.watch.BooksAgree(ctx, ref)
}

// sweep removes the replaced rows when no request can be reading them any more. If it is interrupted, the next rebuild
// of the wallet removes the rest.
func (r *rebuild) sweep(ctx context.Context) error {
	if len(r.done) == 0 {
		return nil
	}
	if err := r.sleep(ctx, grace); err != nil {
		return err
	}
	for _, ref := range r.done {
		removed, err := r.usage.Sweep(ctx, ref)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.out, "%s %d old rows removed\n", ref.ID, removed)
	}
	return nil
}
