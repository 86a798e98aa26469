package simulation

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// finish checks what is left when every client has its answers: all that stands is replayed and changes nothing,
// and what the reads show is what the model holds, now and at the instants of the past.
func (s *Simulation) finish(ctx context.Context) error {
	quiet := s.newProcess(s.store)
	commits := s.Commits
	for _, r := range s.accepted {
		line, replayed, err := call(ctx, quiet, s.caller, r.body)
		if err != nil || !replayed || line != nil && (r.line == nil || line.Hash != r.line.Hash) {
			return fmt.Errorf("%q sent again at the end answers %+v, %t, %w", r.key, line, replayed, err)
		}
	}
	for _, id := range s.ids {
		if err := s.checkWallet(ctx, quiet, id); err != nil {
			return fmt.Errorf("wallet %s: %w", id, err)
		}
	}
	if s.Commits != commits {
		return fmt.Errorf("replays made %d commits", s.Commits-commits)
	}
	return nil
}

func (s *Simulation) checkWallet(ctx context.Context, quiet *process, id billing.WalletID) error {
	snapshot, err := quiet.Wallet(ctx, s.caller.Tenant, string(id), billing.Strong)
	if err != nil {
		return err
	}
	b := s.books[id]
	if snapshot.Wallet.Sequence != b.sequence || int64(snapshot.Wallet.Posted) != b.posted {
		return fmt.Errorf("replays changed it")
	}
	now := max(s.time.UnixMicro(), b.at)
	if err := s.checkAt(ctx, quiet, snapshot, b, now); err != nil {
		return fmt.Errorf("now: %w", err)
	}
	reader := s.newProcess(&lagging{s.store, s}) // reads have to see through an index that lags
	audit, err := reader.Audit(ctx, snapshot, s.time)
	if err != nil {
		return err
	}
	if !audit.OK || int64(audit.SumOfTransactions) != b.posted {
		return fmt.Errorf("audit: %+v", audit)
	}
	last := map[int64]*book{}
	for _, v := range s.versions[id] {
		last[v.at] = v.book
	}
	for range 20 {
		v := s.versions[id][s.rand.IntN(len(s.versions[id]))]
		if err := s.checkAt(ctx, reader, snapshot, last[v.at], v.at); err != nil {
			return fmt.Errorf("at %d: %w", v.at, err)
		}
	}
	return nil
}

// instant is the time of the model's at.
func instant(at int64) time.Time { return time.UnixMicro(at).UTC() }

// checkAt compares what a wallet held at an instant.
func (s *Simulation) checkAt(ctx context.Context, p *process, snapshot *billing.Snapshot, b *book, at int64) error {
	held := b.copied()
	held.due(at, 1<<30)
	got, err := p.BalanceAt(ctx, snapshot.Fork(), instant(at))
	if err != nil {
		return err
	}
	if int64(got.Posted) != held.posted || int64(got.Available) != held.available(at) {
		return fmt.Errorf("posted %s and available %s, the model has %d and %d", got.Posted, got.Available, held.posted, held.available(at))
	}
	return nil
}
