package billing

import "slices"

// BatchMode says whether the events of a batch succeed independently of each other.
type BatchMode string

// BEST_EFFORT records or refuses each event on its own; ALL_OR_NOTHING records all of them in one commit, or none.
const (
	BestEffort   BatchMode = "BEST_EFFORT"
	AllOrNothing BatchMode = "ALL_OR_NOTHING"
)

// BatchModes lists all modes.
var BatchModes = []BatchMode{BestEffort, AllOrNothing}

// Valid reports whether m is one of the modes.
func (m BatchMode) Valid() bool { return slices.Contains(BatchModes, m) }

// RecordUsageBatch charges many usages of one wallet, in their order.
type RecordUsageBatch struct {
	Wallet string
	Mode   BatchMode
	Events []RecordUsage
	faults map[int]*Error
}

// Fault records that event i could not be read, and why: this event is refused, the others are not affected.
func (b *RecordUsageBatch) Fault(i int, refusal *Error) {
	if b.faults == nil {
		b.faults = map[int]*Error{}
	}
	b.faults[i] = refusal
}

// UsageOutcome is the result of one event of a batch: its line or its refusal. In an ALL_OR_NOTHING batch it can be
// neither, because another event was refused.
type UsageOutcome struct {
	Transaction *Transaction
	Replayed    bool
	Refusal     *Error
}

// FaultOf returns the refusal that Fault recorded for event i, or nil.
func (b *RecordUsageBatch) FaultOf(i int) *Error { return b.faults[i] }

// Check refuses a batch that is wrong as a whole.
func (b *RecordUsageBatch) Check() *Error {
	switch {
	case len(b.Events) == 0:
		return invalid("events is empty; send at least one event").at("events")
	case len(b.Events) > MaxBatchEvents:
		return invalid("events has %d entries; send at most %d in one batch", len(b.Events), MaxBatchEvents).at("events")
	case !b.Mode.Valid():
		return invalid("%s is not a batch mode", quote(string(b.Mode))).at("mode")
	}
	return nil
}
