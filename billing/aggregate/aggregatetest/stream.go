package aggregatetest

import (
	"context"
	"slices"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Stream is a store of a ledger that records each commit of a wallet, as the change stream would show it. Its index can
// be made to lag.
type Stream struct {
	ledger.Store
	mu      sync.Mutex
	commits []aggregate.Commit
	lag     int
}

// NewStream returns a stream without commits, on a store.
func NewStream(store ledger.Store) *Stream { return &Stream{Store: store} }

// Commits returns the commits so far, in order.
func (s *Stream) Commits() []aggregate.Commit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commits)
}

// Lag makes the index leave out some of the newest lines of each wallet, of as many as given: an index is filled in any
// order.
func (s *Stream) Lag(lines int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lag = lines
}

// Commit implements [ledger.Store].
func (s *Stream) Commit(ctx context.Context, d *billing.Decision) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Store.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Wallets {
		change := &d.Wallets[i]
		commit := aggregate.Commit{After: change.After.Clone()}
		if change.Before != nil {
			commit.Before = change.Before.Clone()
		}
		s.commits = append(s.commits, commit)
	}
	return nil
}

// IndexedLines implements [ledger.WalletStore].
func (s *Stream) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	lines, err := s.Store.IndexedLines(ctx, ref, r)
	s.mu.Lock()
	lag := s.lag
	s.mu.Unlock()
	if lag == 0 || err != nil {
		return lines, err
	}
	wallets, err := s.Store.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil || wallets[ref.ID] == nil {
		return nil, err
	}
	var shown []*billing.Transaction
	for _, line := range lines {
		age := int(wallets[ref.ID].Sequence - line.Sequence) // 0 for the newest line
		if age >= lag || age%3 == 1 && age < lag/2 {
			shown = append(shown, line)
		}
	}
	return shown, nil
}
