package billing

import "slices"

// A reservation sets aside what is left of some grants, by the pieces and lines of holds: for a dispute, whose outcome
// decides about that credit. It is no hold: its lines name none, it has no end, it is not listed, and callers can neither
// capture nor release it.

// reserve sets aside all that is free of grants, by a line without a hold. It returns the reservation; nil if nothing was
// free, and then there is no line.
func (w *walletDraft) reserve(line Transaction, grants []LiveGrant) *Hold {
	var taken []LiveGrant
	for _, g := range grants {
		live := w.lots.find(g)
		if live.Remaining > 0 {
			w.lots.remove(live, w.now)
			taken = append(taken, live)
		}
	}
	if len(taken) == 0 {
		return nil
	}
	slices.SortFunc(taken, CompareBurn)
	line.Type, line.HeldChange = TypeHold, sumOf(taken)
	h := &Hold{Requested: line.HeldChange, Reserved: true}
	w.place(h, line, taken)
	return h
}

// unreserve gives back all of a reservation, by a line without a hold.
func (w *walletDraft) unreserve(h *Hold, line Transaction) {
	line.Type = TypeRelease
	if line.OccurredAt.IsZero() {
		line.OccurredAt = w.now
	}
	w.end(h, HoldReleased, line, "", lapsedAt(w.now))
}
