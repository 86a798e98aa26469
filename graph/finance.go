package graph

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// instant returns an instant of the arguments, or that of the request.
func (s *session) instant(ctx context.Context, given *scalar.TimeArg, name string) (time.Time, error) {
	if given != nil {
		return given.Get(name)
	}
	return s.now(ctx)
}

// Finance returns the books of a wallet.
func (r wallets) Finance(ctx context.Context, of *view.Wallet, at *scalar.TimeArg) ([]*view.FinanceRow, error) {
	s := sessionOf(ctx)
	then, err := s.instant(ctx, at, "at")
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	leave := s.audits.enter()
	defer leave()
	books, err := r.usage.Finance(ctx, &snapshot.Wallet, then)
	if err != nil {
		return nil, err
	}
	return view.FinanceRows(books), nil
}

// Finance returns the books of the tenant.
func (r queries) Finance(ctx context.Context, at *scalar.TimeArg) (*view.FinanceReport, error) {
	s := sessionOf(ctx)
	then, err := s.instant(ctx, at, "at")
	if err != nil {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	report, err := r.usage.Report(ctx, s.caller.Tenant, then, now)
	if err != nil {
		return nil, err
	}
	return &view.FinanceReport{At: then, AsOf: report.AsOf, Complete: report.Complete, Books: report.Rows}, nil
}
