package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Audit reads the whole ledger of a wallet and recomputes it: sequences without a gap, the hash chain, the running
// balances, what was drawn from each grant, that the sums are those of the wallet's state, and the books.
//
// Refusals: INVALID_INPUT for a ledger of more than [billing.MaxAuditedLines] lines, before anything is read; CONFLICT
// while [billing.MaxAuditsAtOnce] others run in this process.
func (l *Ledger) Audit(ctx context.Context, s *billing.Snapshot, now time.Time) (*Audited, error) {
	leave, err := l.enterAudit(&s.Wallet)
	if err != nil {
		return nil, err
	}
	defer leave()
	live, holds, err := l.booked(ctx, s)
	if err != nil {
		return nil, err
	}
	auditor := billing.NewAuditor(&s.Wallet, live, holds)
	walk, books := newWalk(l, &s.Wallet), &bookkeeper{}
	if err := walk.begin(ctx, LineQuery{Limit: indexPage}); err != nil {
		return nil, err
	}
	for line, err := range walk.lines(ctx) {
		if err != nil {
			return nil, err
		}
		auditor.Add(line) // the index may have newer lines than the state that is checked
		books.add(line)
	}
	return books.finish(auditor.Finish(now)), nil
}

// enterAudit refuses to read a ledger that is too long, or while others are read. The caller leaves when it is done.
func (l *Ledger) enterAudit(w *billing.Wallet) (leave func(), err error) {
	if lines := w.Sequence; lines > billing.MaxAuditedLines {
		return nil, billing.Refuse(billing.CodeInvalidInput,
			"the ledger of wallet %s has %d lines, and an audit reads at most %d; export it by `drawdown export`, and check it "+
				"by `drawdown verify`", w.ID, lines, billing.MaxAuditedLines)
	}
	return l.EnterAudit()
}

// EnterAudit makes room for one more read of very many lines. The caller leaves when it is done.
//
// Refusals: CONFLICT while [billing.MaxAuditsAtOnce] others run in this process.
func (l *Ledger) EnterAudit() (leave func(), err error) {
	select {
	case l.audits <- struct{}{}:
		return func() { <-l.audits }, nil
	default:
		return nil, billing.Refuse(billing.CodeConflict,
			"%d other audits are running, which is the most at once; send the request again in some seconds",
			billing.MaxAuditsAtOnce)
	}
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
