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
)

// grace is how long rows are kept once they are replaced: longer than any request may read them.
const grace = 30 * time.Second

// listed is how many customers or wallets are listed at once.
const listed = 100

// rebuilding computes the usage of wallets anew, one after the other.
type rebuilding struct {
	operator
	tenant  billing.Tenant
	rebuilt []billing.WalletRef // that are to be swept
	failed  int
}

// rebuildUsage computes the usage of the wallets anew that the arguments name. It goes on past wallets whose ledger is
// not whole, and fails in the end where there was any.
func (o operator) rebuildUsage(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("rebuild-usage", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	tenant := flags.String("tenant", string(billing.Live), "")
	after := flags.String("after", "", "")
	all := flags.Bool("all", false, "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	r := &rebuilding{operator: o, tenant: billing.Tenant(*tenant)}
	if known := r.tenant == billing.Live || r.tenant == billing.Test; !known || *all == (flags.NArg() > 0) || *after != "" && !*all {
		return errUsage
	}
	work := func() error { return r.named(ctx, flags.Args()) }
	if *all {
		work = func() error { return r.all(ctx, billing.CustomerID(*after)) }
	}
	if err := errors.Join(work(), r.sweep(ctx)); err != nil {
		return err
	}
	if r.failed > 0 {
		return fmt.Errorf("%d wallets could not be computed anew: their ledgers are not whole, see `audit` of the API", r.failed)
	}
	return nil
}

// named computes wallets anew that are named by id or external id.
func (r *rebuilding) named(ctx context.Context, names []string) error {
	for _, name := range names {
		wallet, err := r.ledger.Wallet(ctx, r.tenant, name, billing.Strong)
		if err != nil {
			return fmt.Errorf("wallet %q: %w", name, err)
		}
		if err := r.wallet(ctx, wallet.Wallet.WalletRef); err != nil {
			return err
		}
	}
	return nil
}

// all computes the wallets of all customers anew that were created before one of them.
func (r *rebuilding) all(ctx context.Context, after billing.CustomerID) error {
	for {
		customers, err := r.ledger.ListCustomers(ctx, r.tenant, after, listed)
		if err != nil {
			return err
		}
		for _, c := range customers {
			if err := r.customer(ctx, c.ID); err != nil {
				return fmt.Errorf("go on with -after %q: %w", after, err)
			}
			after = c.ID
			fmt.Fprintf(r.out, "%s done\n", after)
		}
		if len(customers) < listed {
			return nil
		}
	}
}

// customer computes the wallets of a customer anew.
func (r *rebuilding) customer(ctx context.Context, id billing.CustomerID) error {
	for after := billing.WalletID(""); ; {
		wallets, err := r.ledger.ListWallets(ctx, r.tenant, id, after, listed)
		if err != nil {
			return err
		}
		for _, wallet := range wallets {
			if err := r.wallet(ctx, billing.WalletRef{Tenant: r.tenant, ID: wallet}); err != nil {
				return err
			}
			after = wallet
		}
		if len(wallets) < listed {
			return nil
		}
	}
}

// wallet computes one wallet anew.
func (r *rebuilding) wallet(ctx context.Context, ref billing.WalletRef) error {
	err := r.usage.Rebuild(ctx, ref, func(p aggregate.Progress) {
		fmt.Fprintf(r.out, "%s %d of %d lines\n", ref.ID, p.Counted, p.Total)
	})
	if mismatch, is := errors.AsType[*aggregate.Mismatch](err); is {
		fmt.Fprintf(r.out, "%s FAILED: %v\n", ref.ID, mismatch)
		r.failed++
		return nil
	}
	if err == nil {
		r.rebuilt = append(r.rebuilt, ref)
	}
	return err
}

// sweep removes what was replaced, once nobody can be reading it any more. What it does not come to, the next
// computing anew of the wallet removes.
func (r *rebuilding) sweep(ctx context.Context) error {
	if len(r.rebuilt) == 0 {
		return nil
	}
	if err := r.sleep(ctx, grace); err != nil {
		return err
	}
	for _, ref := range r.rebuilt {
		removed, err := r.usage.Sweep(ctx, ref)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.out, "%s %d old rows removed\n", ref.ID, removed)
	}
	return nil
}
