package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Audit reads the whole ledger of a wallet and recomputes it: sequences without a gap, the hash chain, the running
// balances, what was drawn from each grant, and that the sums are those of the wallet's state.
func (l *Ledger) Audit(ctx context.Context, s *billing.Snapshot, now time.Time) (*billing.Audit, error) {
	var live []billing.LiveGrant
	err := l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		live, need = s.BookedGrants()
		return need
	})
	if err != nil {
		return nil, err
	}
	auditor := billing.NewAuditor(&s.Wallet, live)
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
