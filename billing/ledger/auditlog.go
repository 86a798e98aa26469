package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// AuditQuery selects a page of the audit log of a tenant, newest first.
type AuditQuery struct {
	From, To time.Time       // made at or after From and before To; zero: open
	After    billing.AuditID // only entries after this one in the list; empty: begin with the newest
	Limit    int
}

// AuditPage is a page of the audit log.
type AuditPage struct {
	Entries []*billing.AuditEntry
	More    bool
}

// AuditLog lists entries of the audit log. The read is strong. Ids sort by the millisecond in which entries were made.
func (l *Ledger) AuditLog(ctx context.Context, tenant billing.Tenant, q AuditQuery) (*AuditPage, error) {
	before := string(q.After)
	if !q.To.IsZero() {
		end := billing.AuditFrom(q.To.Add(time.Millisecond)) // the last millisecond may have entries before To
		if before == "" || end < before {
			before = end
		}
	}
	page := &AuditPage{}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all := billing.Collection{Tenant: tenant, Kind: billing.KindAudit, Limit: q.Limit + 1}
		entries, err := List[*billing.AuditEntry](ctx, l.store, all, before)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			before = string(entry.ID)
			switch {
			case before < billing.AuditFrom(q.From) && !q.From.IsZero():
				return page, nil
			case entry.At.Before(q.From) || !q.To.IsZero() && !entry.At.Before(q.To):
			case len(page.Entries) == q.Limit:
				page.More = true
				return page, nil
			default:
				page.Entries = append(page.Entries, entry)
			}
		}
		if len(entries) <= q.Limit {
			return page, nil
		}
	}
}

// AuditEntry reads an entry of the audit log, or returns [billing.ErrNotFound].
func (l *Ledger) AuditEntry(ctx context.Context, tenant billing.Tenant, id billing.AuditID) (*billing.AuditEntry, error) {
	key := billing.DocumentKey{Tenant: tenant, Kind: billing.KindAudit, ID: string(id)}
	return Get[*billing.AuditEntry](ctx, l.store, key, Strong)
}
