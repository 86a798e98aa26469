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
	found, more, err := placedIn[*billing.TopUp](ctx, l.store, w, billing.KindTopUp, q.After, q.Limit)
	if err != nil {
		return nil, err
	}
	return &TopUpPage{TopUps: found, More: more}, nil
}

// AllTopUpsQuery selects a page of the top-ups of a tenant, newest first.
type AllTopUpsQuery struct {
	Status   billing.TopUpStatus // empty: all
	From, To time.Time           // created at or after From and before To; zero: open
	After    billing.TopUpID     // only older ones; empty: begin with the newest
	Limit    int
}

// AllTopUps lists top-ups of a tenant. Each costs a read, as does each list of those with a status; no others are read.
//
// Refusals: INVALID_INPUT for a cursor of another list.
func (l *Ledger) AllTopUps(ctx context.Context, tenant billing.Tenant, q AllTopUpsQuery) (*TopUpPage, error) {
	before, err := l.listedBefore(ctx, tenant, &q)
	if err != nil || !q.To.IsZero() && q.To.UnixMicro() <= 0 {
		return &TopUpPage{}, err
	}
	lists := topUpLists
	if q.Status != "" {
		lists = []string{string(q.Status)}
	}
	list := &merged[*billing.ListedTopUp, *billing.TopUp]{
		kind: billing.KindListedTopUp, lists: lists, limit: q.Limit,
		listed: func(entry *billing.ListedTopUp) string { return entry.TopUp },
		key: func(id string) billing.DocumentKey {
			topUp, _ := billing.ParseListedTopUpID(id) // the store checked it
			wallet, place, _ := topUp.Split()
			return billing.TopUpKey(billing.WalletRef{Tenant: tenant, ID: wallet}, place)
		},
		id:   billing.ListedTopUpID,
		fits: func(t *billing.TopUp) bool { return q.Status == "" || t.Status == q.Status },
	}
	if !q.From.IsZero() {
		list.first = billing.ListedFrom(q.From.UnixMicro())
	}
	page := &TopUpPage{}
	if page.TopUps, page.More, err = list.page(ctx, l.store, tenant, before); err != nil {
		return nil, err
	}
	return page, nil
}

// listedBefore returns the id in lists before which a page begins; empty: with the newest.
func (l *Ledger) listedBefore(ctx context.Context, tenant billing.Tenant, q *AllTopUpsQuery) (before string, _ error) {
	if !q.To.IsZero() {
		before = billing.ListedFrom(q.To.UnixMicro())
	}
	if q.After == "" {
		return before, nil
	}
	found, err := l.TopUpsByID(ctx, tenant, []billing.TopUpID{q.After})
	if err != nil {
		return "", err
	}
	t := found[q.After]
	if t == nil {
		return "", noCursor()
	}
	if after := billing.ListedTopUpID(t); before == "" || after < before {
		before = after
	}
	return before, nil
}

// topUpLists are the statuses in the order in which their lists are read. A top-up whose status changes meanwhile is found in
// the list to which it moves, if that is read later: statuses come in the order in which top-ups have them, and those that
// can come back are read again.
var topUpLists = []string{
	string(billing.TopUpPending), string(billing.TopUpRequiresAction), string(billing.TopUpFailed),
	string(billing.TopUpCanceled), string(billing.TopUpSucceeded), string(billing.TopUpRefunded),
	string(billing.TopUpPending), string(billing.TopUpSucceeded),
}
