package billing

import (
	"slices"
	"time"
)

// A reservation sets aside what is left of a purchase while its payment is in dispute, by the pieces and lines of holds. It is
// no hold: its lines name none, it has no end, it is not listed, and callers can neither capture nor release it. A purchase has
// one at most.

// reserve sets aside what is free of a purchase, by a line without a hold. What is reserved already is joined.
func (w *walletDraft) reserve(t *TopUp, free []LiveGrant, at time.Time) {
	line := Transaction{
		Type: TypeHold, Actor: systemActor, TopUp: t.TopUpID(), OccurredAt: at, HeldChange: sumOf(free),
		Key: w.nextKey(t.key("reserve")),
	}
	w.takeOut(free)
	line.Drawdowns = drawdownsOf(free)
	h := w.joinReserved(t.Place, free, w.wallet.Number()+1)
	if h == nil {
		return // the facts of holds have to be loaded first
	}
	w.book(line)
	w.setHold(h)
}

// joinReserved returns the reservation of a purchase with more pieces, or a new one with a number. It counts it, and writes
// nothing. It returns nil if the facts of holds are missing.
func (w *walletDraft) joinReserved(purchase GrantRef, pieces []LiveGrant, number int64) *Hold {
	if w.wallet.Holds > 0 && !w.holdsKnown() {
		w.need.Holds = true
		return nil
	}
	h := &Hold{WalletRef: w.wallet.WalletRef, Number: number, Status: HoldOpen, PlacedAt: w.now, Reserved: true}
	if before := w.reservationsOf(purchase); len(before) > 0 {
		h = before[0].Clone()
	} else {
		w.wallet.Holds++
		w.placed = append(w.placed, number)
	}
	had := len(h.Pieces)
	for _, piece := range pieces {
		h.Pieces = addPiece(h.Pieces, piece)
	}
	w.wallet.Pieces += len(h.Pieces) - had
	h.Amount += sumOf(pieces)
	h.Requested = h.Amount
	return h
}

// unreserve ends the reservation of a purchase, by a line without a hold. It returns what was reserved, in burn order and out of
// its grants: the caller gives it back or takes it.
func (w *walletDraft) unreserve(t *TopUp) []LiveGrant {
	pieces := w.reservedOf(t.Place)
	if len(pieces) == 0 {
		return nil
	}
	line := Transaction{
		Type: TypeRelease, Actor: systemActor, TopUp: t.TopUpID(), HeldChange: -sumOf(pieces),
		Key: w.nextKey(t.key("unreserve")),
	}
	line.Drawdowns = drawdownsOf(pieces)
	slices.Reverse(line.Drawdowns)
	reserved := w.reservationsOf(t.Place)
	by := w.book(line)
	for _, h := range reserved {
		ended := h.Clone()
		ended.Status, ended.Pieces, ended.EndedAt, ended.EndedBy = HoldReleased, nil, w.now, by
		w.wallet.Holds--
		w.wallet.Pieces -= len(h.Pieces)
		w.setHold(ended)
	}
	return pieces
}
