package billing

import "slices"

// BatchMode says how the events of a batch stand together.
type BatchMode string

// BEST_EFFORT lets each event stand for itself; ALL_OR_NOTHING records all of them in one commit or none.
const (
	BestEffort   BatchMode = "BEST_EFFORT"
	AllOrNothing BatchMode = "ALL_OR_NOTHING"
)

// BatchModes are all of them.
var BatchModes = []BatchMode{BestEffort, AllOrNothing}

// Valid reports whether m is one of the modes.
func (m BatchMode) Valid() bool { return slices.Contains(BatchModes, m) }

// RecordUsageBatch asks to charge many usages of one wallet, in their order.
type RecordUsageBatch struct {
	Wallet string
	Mode   BatchMode
	Events []RecordUsage
	faults map[int]*Error
}

// Fault says that event i could not be read, and why: it is refused, and the others stand for themselves.
func (b *RecordUsageBatch) Fault(i int, refusal *Error) {
	if b.faults == nil {
		b.faults = map[int]*Error{}
	}
	b.faults[i] = refusal
}

// UsageOutcome is what became of one event of a batch: its line, or its refusal, or, in a batch that is all or
// nothing, neither, because another event was refused.
type UsageOutcome struct {
	Transaction *Transaction
	Replayed    bool
	Refusal     *Error
}

// FaultOf is what Fault was told of event i, or nil.
func (b *RecordUsageBatch) FaultOf(i int) *Error { return b.faults[i] }

// Check refuses a batch that is wrong as a whole.
func (b *RecordUsageBatch) Check() *Error {
	switch {
	case len(b.Events) == 0:
		return invalid("events is empty").at("events")
	case len(b.Events) > MaxBatchEvents:
		return invalid("events has %d entries; one batch carries at most %d", len(b.Events), MaxBatchEvents).at("events")
	case !b.Mode.Valid():
		return invalid("%s is not a batch mode", quote(string(b.Mode))).at("mode")
	}
	return nil
}
