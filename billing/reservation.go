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
	if before := w.reservation(purchase); before != nil {
		h = before.Clone()
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

// reservation returns the reservation of a purchase, or nil. It needs the facts of holds, if there are any.
func (w *walletDraft) reservation(purchase GrantRef) *Hold {
	for _, h := range w.openHolds() {
		if h.Reserved && h.Pieces[0].Purchase == purchase {
			return h
		}
	}
	return nil
}

// reservedOf lists what is reserved of a purchase, in burn order, each grant once.
func (w *walletDraft) reservedOf(purchase GrantRef) []LiveGrant {
	h := w.reservation(purchase)
	if h == nil {
		return nil
	}
	return slices.SortedFunc(slices.Values(h.Pieces), CompareBurn)
}

// addPiece adds a piece to pieces that have each grant once.
func addPiece(pieces []LiveGrant, piece LiveGrant) []LiveGrant {
	at := slices.IndexFunc(pieces, func(p LiveGrant) bool { return p.Ref == piece.Ref })
	if at < 0 {
		return append(pieces, piece)
	}
	pieces[at].Remaining += piece.Remaining
	return pieces
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
	ended := w.reservation(t.Place).Clone()
	ended.Status, ended.Pieces, ended.EndedAt, ended.EndedBy = HoldReleased, nil, w.now, w.book(line)
	w.wallet.Holds--
	w.wallet.Pieces -= len(pieces)
	w.setHold(ended)
	return pieces
}
