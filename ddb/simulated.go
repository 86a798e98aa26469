package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// toItemSimulated is a record of the simulated payment provider. Its content is that package's own.
func toItemSimulated(r *simulated.Record) (item, error) {
	i := newItem(simulatedKey(r.Tenant, r.List, r.ID))
	i.text("body", r.Content)
	i.ttl(r.KeptUntil)
	i.number("rev", r.Revision)
	return i, nil
}

// fromItemSimulated reads what toItemSimulated wrote.
func fromItemSimulated(i item) (*simulated.Record, error) {
	r := newReader(i)
	tenant, list, found := strings.Cut(r.required(attrPartition), simulatedLists)
	id, written := strings.CutPrefix(r.required(attrSort), sortSimulated)
	record := &simulated.Record{
		Versioned: r.versioned(), Tenant: billing.Tenant(tenant), List: list, ID: id, Content: r.required("body"),
		KeptUntil: r.ttl(),
	}
	if !found || !written || !simulated.ValidRecordKey(record.DocumentKey()) {
		r.reject(attrPartition, "it is not that of a record of the simulated payment provider")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return record, nil
}

func isSimulated(sort string) bool { return strings.HasPrefix(sort, sortSimulated) }
