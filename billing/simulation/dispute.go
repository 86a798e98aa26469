package simulation

import "github.com/drawdown-billing/drawdown/billing"

// dispute is a dispute of a top-up.
type dispute struct {
	id, state           string
	claimed, minor, tax int64
	off, line           int64
}

// disputeFrom reads a dispute as the model would have it.
func disputeFrom(d *billing.TopUpDispute) *dispute {
	is := &dispute{
		id: d.ID, state: string(d.State), claimed: d.Claimed, minor: d.Minor, tax: d.Tax, off: d.WrittenOff,
	}
	if d.Line != "" {
		_, is.line, _, _ = d.Line.Split()
	}
	return is
}
