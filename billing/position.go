package billing

import "time"

// Position is a place in a wallet's ledger. Time never goes back from one line to the next, so ordering by time
// and then sequence is ordering by sequence.
type Position struct {
	At       time.Time
	Sequence int64
}

// Before reports whether p comes before other.
func (p Position) Before(other Position) bool {
	if p.At.Equal(other.At) {
		return p.Sequence < other.Sequence
	}
	return p.At.Before(other.At)
}

// Position returns the place of t in its ledger.
func (t *Transaction) Position() Position { return Position{t.RecordedAt, t.Sequence} }
