package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemAudit is an entry of the audit log.
func toItemAudit(a *billing.AuditEntry) (item, error) {
	i := newItem(auditKey(a.Tenant, a.ID))
	i.instant("when", a.At)
	i.text("by", a.Actor)
	i.text("op", a.Mutation)
	i.text("of", a.Target)
	i.text("why", a.Reason)
	i.metadata("was", a.Before)
	i.metadata("is", a.After)
	i.text("req", a.RequestID)
	i.number("rev", a.Revision)
	return i, nil
}

// fromItemAudit reads what toItemAudit wrote.
func fromItemAudit(i item) (*billing.AuditEntry, error) {
	r := newReader(i)
	a := &billing.AuditEntry{
		Versioned: r.versioned(),
		Tenant:    r.tenant("#audit"),
		ID:        valid[billing.AuditID](r, attrSort),
		At:        r.instant("when"),
		Actor:     r.text("by"),
		Mutation:  r.required("op"),
		Target:    r.required("of"),
		Reason:    r.text("why"),
		Before:    r.metadata("was"),
		After:     r.metadata("is"),
		RequestID: r.text("req"),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return a, nil
}
