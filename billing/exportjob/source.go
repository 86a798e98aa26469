package exportjob

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// source reads what a kind of exports has, page by page.
type source interface {
	// columns returns the columns of a file, in their order.
	columns() []column

	// page writes the rows of the page at a place, and returns the place of the next page. It depends on the place and on
	// what is stored, on nothing else: another process may ask for the next one.
	page(ctx context.Context, at Place, to *sheet) (Place, error)
}

// sourceOf returns the source of the job.
func (r *run) sourceOf() source {
	switch r.job.Kind {
	case Ledger:
		return perWallet{r, ledgerColumns, ledgerPages{r}}
	case Usage:
		return perWallet{r, usageColumns, usagePages{r}}
	case Grants:
		return perWallet{r, grantColumns, grantPages{r}}
	case Finance:
		if r.job.Wallet == "" {
			return tenantBooks{r}
		}
		return perWallet{r, financeColumns, walletBooks{r}}
	}
	panic("exportjob: no source of " + string(r.job.Kind))
}

// perWallet is a source that reads one wallet after the other, the newest first.
type perWallet struct {
	*run
	list  []column
	pages walletPages
}

// walletPages reads the pages of one wallet. The place that it returns names no wallet if that was the last page of it.
type walletPages interface {
	walletPage(ctx context.Context, s *billing.Snapshot, at Place, to *sheet) (Place, error)
}

func (p perWallet) columns() []column { return p.list }

// page implements [source]. Wallets without a page of rows are passed within one page, as long as they are listed together.
func (p perWallet) page(ctx context.Context, at Place, to *sheet) (Place, error) {
	if at.Wallet != "" {
		return p.ofWallet(ctx, at, to)
	}
	if p.job.Wallet != "" {
		if at.Passed != "" {
			return Place{Done: true}, nil
		}
		return Place{Wallet: p.job.Wallet}, nil
	}
	ids, err := p.Ledger.NextWallets(ctx, p.job.Tenant, at.Passed, pageWallets)
	if err != nil {
		return at, fmt.Errorf("listing wallets: %w", err)
	}
	if len(ids) == 0 {
		return Place{Done: true}, nil
	}
	snapshots, err := p.Ledger.Snapshots(ctx, p.job.Tenant, ids, ledger.Strong)
	if err != nil {
		return at, fmt.Errorf("reading wallets: %w", err)
	}
	for _, id := range ids {
		if s := snapshots[id]; s == nil || p.nothingIn(&s.Wallet) {
			at = Place{Passed: id}
			continue
		}
		return Place{Wallet: id, Passed: at.Passed}, nil
	}
	return at, nil
}

// nothingIn reports whether a wallet cannot have rows: it was opened after the range, or changed last before it. Usage and
// the books of a day belong to lines of other days.
func (p perWallet) nothingIn(w *billing.Wallet) bool {
	if w.Sequence == 0 || w.CreatedAt.After(p.job.AsOf) {
		return true
	}
	byTime := p.job.Kind == Ledger || p.job.Kind == Grants
	return byTime && (w.CommittedAt.Before(p.job.From) || !w.CreatedAt.Before(p.job.To))
}

// ofWallet reads a page of one wallet.
func (p perWallet) ofWallet(ctx context.Context, at Place, to *sheet) (Place, error) {
	ref := billing.WalletRef{Tenant: p.job.Tenant, ID: at.Wallet}
	snapshots, err := p.Ledger.Snapshots(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil {
		return at, fmt.Errorf("reading wallet %s: %w", ref.ID, err)
	}
	s := snapshots[ref.ID]
	if s == nil {
		return at, fmt.Errorf("wallet %s, which was there: %w", ref.ID, billing.ErrNotFound)
	}
	if to.owner, err = p.ownerOf(ctx, &s.Wallet); err != nil {
		return at, err
	}
	next, err := p.pages.walletPage(ctx, s, at, to)
	if err != nil {
		if refusal := (*billing.Error)(nil); !errors.As(err, &refusal) {
			err = fmt.Errorf("reading wallet %s: %w", ref.ID, err)
		}
		return at, err
	}
	if next.Wallet == "" {
		return Place{Passed: at.Wallet}, nil
	}
	return next, nil
}
