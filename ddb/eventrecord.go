package ddb

import (
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// toItemEvent is an event as it is sent.
func toItemEvent(e *billing.EventRecord) (item, error) {
	i := newItem(eventKey(e.Tenant, e.ID))
	i.text("type", string(e.Type))
	i.instant("when", e.At)
	i.text("only", e.Only)
	i.text("body", e.Payload)
	i.ttl(e.KeptUntil)
	i.number("rev", e.Revision)
	if e.NoFollower {
		i.text(attrFor, forNobody)
	}
	return i, nil
}

// fromItemEvent reads what toItemEvent wrote.
func fromItemEvent(i item) (*billing.EventRecord, error) {
	r := newReader(i)
	tenant, id, ok := parseEventPartition(r.required(attrPartition))
	if !ok {
		r.reject(attrPartition, "it is not a tenant and an event's id")
	}
	e := &billing.EventRecord{
		Versioned: r.laterVersioned(),
		Tenant:    tenant,
		ID:        id,
		Type:      billing.EventType(r.required("type")),
		At:        r.instant("when"),
		Only:      r.text("only"),
		Payload:   r.required("body"),
		KeptUntil: r.ttl(),

		NoFollower: r.text(attrFor) == forNobody,
	}
	if e.Only != "" && !outbox.EndpointID(e.Only).Valid() {
		r.reject("only", "%q is not the id of an endpoint", e.Only)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// ttl writes when an item may be removed, which is a matter of whole seconds.
func (i item) ttl(at time.Time) {
	if !at.IsZero() {
		i[attrTTL] = number(at.Unix())
	}
}

// ttl reads what the item's ttl wrote.
func (r *reader) ttl() time.Time {
	seconds := r.number(attrTTL)
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// parseEventPartition reads what eventKey wrote.
func parseEventPartition(partition string) (billing.Tenant, billing.EventID, bool) {
	tenant, id, found := strings.Cut(partition, "#event#")
	return billing.Tenant(tenant), billing.EventID(id), found && tenant != "" && billing.EventID(id).Valid()
}
