package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// TopUpsByID returns top-ups. Those that do not exist are left out. The read is strong: whoever shows a line of a top-up
// shows what became of it.
func (l *Ledger) TopUpsByID(
	ctx context.Context, tenant billing.Tenant, ids []billing.TopUpID,
) (map[billing.TopUpID]*billing.TopUp, error) {
	keys := make([]billing.DocumentKey, 0, len(ids))
	for _, id := range ids {
		if wallet, place, ok := id.Split(); ok {
			keys = append(keys, billing.TopUpKey(billing.WalletRef{Tenant: tenant, ID: wallet}, place))
		}
	}
	return DocumentsOf(ctx, l.store, keys, Strong, (*billing.TopUp).TopUpID)
}

// PreviewRefund returns what a refund of a top-up of the wallet would do at now. amount is nil for all that can be refunded.
func (l *Ledger) PreviewRefund(
	ctx context.Context, s *billing.Snapshot, now time.Time, t *billing.TopUp, amount *billing.Money, allowSpent bool,
) (preview billing.RefundPreview, err error) {
	err = l.compute(ctx, s, func(s *billing.Snapshot) (need billing.Need) {
		preview, need = s.PreviewRefund(now, t, amount, allowSpent)
		return need
	})
	return preview, err
}

// TopUpQuery selects a page of a wallet's top-ups, newest first.
type TopUpQuery struct {
	After billing.TopUpID // only older ones; empty: begin with the newest
	Limit int
}

// TopUpPage is a page of top-ups.
type TopUpPage struct {
	TopUps []*billing.TopUp
	More   bool
}

// TopUps lists top-ups of a wallet.
//
// Refusals: INVALID_INPUT for a cursor of another list.
func (l *Ledger) TopUps(ctx context.Context, w *billing.Wallet, q TopUpQuery) (*TopUpPage, error) {
	before := ""
	if q.After != "" {
		wallet, place, ok := q.After.Split()
		if !ok || wallet != w.ID {
			return nil, noCursor()
		}
		before = billing.TopUpKey(w.WalletRef, place).ID
	}
	found, err := List[*billing.TopUp](ctx, l.store, billing.Collection{
		Tenant: w.Tenant, Kind: billing.KindTopUp, Parent: string(w.ID), Limit: q.Limit + 1,
	}, before)
	if err != nil {
		return nil, err
	}
	return &TopUpPage{TopUps: found[:min(q.Limit, len(found))], More: len(found) > q.Limit}, nil
}
