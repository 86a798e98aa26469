package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// AttentionPage is a page of a list of what asks for attention.
type AttentionPage struct {
	Entries []*billing.Attention
	More    bool
}

// Attention lists what asks for attention for one reason, newest first: entries after one of them, by its id in the list. The
// empty id begins with the newest. The read is strong; package attention keeps the lists.
func (l *Ledger) Attention(
	ctx context.Context, tenant billing.Tenant, kind billing.AttentionKind, after string, limit int,
) (*AttentionPage, error) {
	page, now := &AttentionPage{}, l.runtime.Now()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c := billing.Collection{Tenant: tenant, Kind: billing.KindAttention, Parent: string(kind), Limit: limit + 1}
		entries, err := List[*billing.Attention](ctx, l.store, c, after)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			after = entry.ListedAttentionID()
			switch {
			case !entry.Until.IsZero() && !now.Before(entry.Until): // it has had its time, and is removed soon
			case len(page.Entries) == limit:
				page.More = true
				return page, nil
			default:
				page.Entries = append(page.Entries, entry)
			}
		}
		if len(entries) <= limit {
			return page, nil
		}
	}
}
