package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemEpoch is the epoch of the deployment.
func toItemEpoch(e *billing.Epoch) (item, error) {
	i := newItem(epochKey())
	i.number("ep", e.Number)
	i.number("rev", e.Revision)
	return i, nil
}

// fromItemEpoch reads what toItemEpoch wrote.
func fromItemEpoch(i item) (*billing.Epoch, error) {
	r := newReader(i)
	e := &billing.Epoch{Versioned: r.versioned(), Number: r.epoch("ep")}
	if e.Number == 0 {
		r.reject("ep", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// epoch reads the number of an epoch.
func (r *reader) epoch(name string) int64 {
	epoch := r.count(name)
	if epoch > billing.MaxEpoch {
		r.reject(name, "it is %d, after the last epoch, which is %d", epoch, billing.MaxEpoch)
	}
	return epoch
}
