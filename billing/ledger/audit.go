package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Audit reads the whole ledger of a wallet and recomputes it: sequences without a gap, the hash chain, the running
// balances, what was drawn from each grant, and that the sums are those of the wallet's state.
//
// Refusals: INVALID_INPUT for a ledger of more than [billing.MaxAuditedLines] lines, before anything is read; CONFLICT
// while [billing.MaxAuditsAtOnce] others run in this process.
func (l *Ledger) Audit(ctx context.Context, s *billing.Snapshot, now time.Time) (*billing.Audit, error) {
	if lines := s.Wallet.Sequence; lines > billing.MaxAuditedLines {
		return nil, billing.Refuse(billing.CodeInvalidInput,
			"the ledger of wallet %s has %d lines, and an audit reads at most %d; export it by `drawdown export`, and check it "+
				"by `drawdown verify`", s.Wallet.ID, lines, billing.MaxAuditedLines)
	}
	select {
	case l.audits <- struct{}{}:
		defer func() { <-l.audits }()
	default:
		return nil, billing.Refuse(billing.CodeConflict,
			"%d other audits are running, which is the most at once; send the request again in some seconds",
			billing.MaxAuditsAtOnce)
	}
	live, holds, err := l.booked(ctx, s)
	if err != nil {
		return nil, err
	}
	auditor := billing.NewAuditor(&s.Wallet, live, holds)
	walk := newWalk(l, &s.Wallet)
	if err := walk.begin(ctx, LineQuery{Limit: indexPage}); err != nil {
		return nil, err
	}
	for line, err := range walk.lines(ctx) {
		if err != nil {
			return nil, err
		}
		auditor.Add(line) // the index may have newer lines than the state that is checked
	}
	return auditor.Finish(now), nil
}

// booked returns the grants and the open holds that are booked in the wallet at one revision. Holds that do not fit the
// state are read again with a newer state. If there is none, the misfit is what an audit has to find.
func (l *Ledger) booked(
	ctx context.Context, s *billing.Snapshot,
) (live []billing.LiveGrant, holds []*billing.Hold, err error) {
	for range billing.MaxAttempts {
		if err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
			live, need = s.BookedGrants()
			return need
		}); err != nil {
			return nil, nil, err
		}
		if s.Wallet.Holds == 0 && s.Wallet.Held == 0 {
			return live, nil, nil
		}
		var fits bool
		if holds, fits, err = l.openHolds(ctx, &s.Wallet); err != nil || fits {
			return live, holds, err
		}
		fresh, err := l.snapshot(ctx, s.Wallet.WalletRef, Strong)
		if err != nil {
			return nil, nil, err
		}
		if fresh.Wallet.Revision == s.Wallet.Revision {
			return live, holds, nil
		}
		*s = *fresh
	}
	return nil, nil, conflict()
}
