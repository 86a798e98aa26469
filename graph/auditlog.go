package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// AuditLog lists the audit log of the tenant.
func (r queries) AuditLog(
	ctx context.Context, first *int, after *string, from, to *scalar.TimeArg,
) (*view.AuditEntryConnection, error) {
	page, err := newPage("", first, after, func(id string) bool { return billing.AuditID(id).Valid() })
	if err != nil {
		return nil, err
	}
	read := &reader{}
	query := ledger.AuditQuery{
		From: optional(read, from, "from"), To: optional(read, to, "to"), After: billing.AuditID(page.after), Limit: page.first,
	}
	found, err := perform(read, func() (*ledger.AuditPage, error) {
		return r.ledger.AuditLog(ctx, sessionOf(ctx).caller.Tenant, query)
	})
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.AuditEntry, len(found.Entries))
	for i, entry := range found.Entries {
		nodes[i] = sessionOf(ctx).showAuditEntry(entry)
	}
	return connectPage(page, nodes, found.More, ""), nil
}

// showAuditEntry returns the view of an entry, and announces the read of its key.
func (s *session) showAuditEntry(e *billing.AuditEntry) *view.AuditEntry {
	if id := billing.KeyID(e.Actor); id.Valid() {
		s.apiKeys.expect(id)
	}
	return &view.AuditEntry{Of: e}
}

// auditEntry returns an entry of the audit log by its id, or nil. It needs the scope that the log needs.
func (r services) auditEntry(ctx context.Context, id billing.AuditID) (*view.AuditEntry, error) {
	s := sessionOf(ctx)
	if !s.key.Allows(billing.ScopeAdmin) {
		return nil, nil
	}
	entry, err := r.ledger.AuditEntry(ctx, s.caller.Tenant, id)
	if err != nil {
		return absent[view.AuditEntry](nil, err)
	}
	return s.showAuditEntry(entry), nil
}

// Target returns what an entry is about, if `node` can find it.
func (r auditEntries) Target(ctx context.Context, of *view.AuditEntry) (view.Node, error) {
	return queries(r).Node(ctx, of.Of.Target)
}
