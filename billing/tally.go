package billing

import "slices"

// TalliedTypes are the types of lines that a wallet counts, each by itself: all but those of which there may be very many,
// which are USAGE, HOLD, CAPTURE and RELEASE. So a store can index lines by type, and a reader notices lines that the index
// does not show yet. A stored [Tally] has this order: add new types at the end.
var TalliedTypes = []TransactionType{
	TypeGrant, TypeExpiry, TypeReversal, TypeTransferOut, TypeTransferIn, TypeVoid, TypeAdjustment, TypeRepayment,
	TypeTopUp, TypeRefund, TypeRollover,
}

// Tally says how many lines of each of TalliedTypes a ledger has, in that order. It is nil for a wallet that a version
// without tallies wrote: then the numbers are unknown.
type Tally []int64

// NewTally returns the tally of an empty ledger.
func NewTally() Tally { return make(Tally, len(TalliedTypes)) }

// Of returns how many lines of a type there are, or 0 for a type without a tally.
func (t Tally) Of(kind TransactionType) int64 {
	if at := slices.Index(TalliedTypes, kind); at >= 0 && t != nil {
		return t[at]
	}
	return 0
}

// Untallied returns how many of the lines up to a sequence, which is that of the last line, are of none of TalliedTypes.
func (t Tally) Untallied(sequence int64) int64 {
	for _, n := range t {
		sequence -= n
	}
	return sequence
}

// add counts one more line of a type, and returns its number among the lines of its type, or 0 for a type without a
// tally.
func (t Tally) add(kind TransactionType) int64 {
	at := slices.Index(TalliedTypes, kind)
	if at < 0 || t == nil {
		return 0
	}
	t[at]++
	return t[at]
}
