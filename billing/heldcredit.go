package billing

import (
	"cmp"
	"slices"
	"time"
)

// This file keeps the holds of a draft of a wallet: which are known, what they take out of the grants, and where the
// credit goes that they give back.

// VoidedPiece says how much of a voided grant is still held. It leaves the wallet when it returns.
type VoidedPiece struct {
	Grant  GrantRef
	Amount Credits
}

// readHold declares that a hold is read. It returns the hold once it is loaded: nil before that, and nil if it does not
// exist. Most holds that are asked for are open: that place is read first.
func (d *Draft) readHold(id HoldID) *Hold {
	wallet, number, ok := id.Split()
	w := d.wallet(wallet)
	if w == nil || !ok {
		return nil
	}
	if h, known := d.lookUpHold(w, number); known {
		return h
	}
	if open := HoldKey(w.wallet.WalletRef, HoldOpen, number); !w.facts.HoldsKnown {
		d.ReadDocument(open)
		if _, known := d.lookUp(open); !known {
			return nil
		}
	}
	for _, status := range HoldStatuses[1:] {
		d.ReadDocument(HoldKey(w.wallet.WalletRef, status, number))
	}
	return nil
}

// hold returns a hold that the command declared to read, as the draft leaves it; nil if it does not exist.
func (d *Draft) hold(id HoldID) *Hold {
	wallet, number, _ := id.Split()
	h, known := d.lookUpHold(d.wallet(wallet), number)
	if !known {
		panic(undeclared(d.command, "hold "+string(id)))
	}
	return h
}

// lookUpHold returns a hold as the draft leaves it, and whether it is known. A reservation is no hold.
func (d *Draft) lookUpHold(w *walletDraft, number int64) (h *Hold, known bool) {
	switch h = cmp.Or(w.holds[number], w.storedHold(number), d.holdAt(w, number)); {
	case h == nil:
		return nil, !slices.ContainsFunc(HoldStatuses[1:], func(status HoldStatus) bool {
			_, read := d.lookUp(HoldKey(w.wallet.WalletRef, status, number))
			return !read
		})
	case h.Reserved:
		return nil, true
	}
	return h, true
}

// holdAt returns a hold among the documents of the view, or nil.
func (d *Draft) holdAt(w *walletDraft, number int64) *Hold {
	for _, status := range HoldStatuses {
		if status == HoldOpen && w.facts.HoldsKnown {
			continue // storedHold has it
		}
		document, _ := d.view.Documents[HoldKey(w.wallet.WalletRef, status, number)].(*Hold)
		if document != nil {
			return document
		}
	}
	return nil
}

// storedHold returns an open hold among the facts, or nil.
func (w *walletDraft) storedHold(number int64) *Hold {
	at := slices.IndexFunc(w.facts.Holds, func(h *Hold) bool { return h.Number == number })
	if at < 0 {
		return nil
	}
	return w.facts.Holds[at]
}

// openHolds lists the open holds as the draft leaves them, oldest first. It needs the facts of holds, if there are any.
func (w *walletDraft) openHolds() []*Hold {
	if w.wallet.Holds == 0 {
		return nil
	}
	if !w.holdsKnown() {
		w.need.Holds = true
		return nil
	}
	var open []*Hold
	for _, h := range w.facts.Holds {
		if w.holds[h.Number] == nil {
			open = append(open, h)
		}
	}
	open = append(open, w.changedHolds()...)
	slices.SortFunc(open, func(a, b *Hold) int { return cmp.Compare(a.Number, b.Number) })
	return open
}

// holdsKnown reports whether all open holds are known: they were loaded, or there was none before the draft.
func (w *walletDraft) holdsKnown() bool {
	return w.facts.HoldsKnown || w.before == nil || w.before.Holds == 0
}

// changedHolds lists the holds that the draft changed and left open.
func (w *walletDraft) changedHolds() (open []*Hold) {
	for _, h := range w.holds {
		if h.Status == HoldOpen {
			open = append(open, h)
		}
	}
	return open
}

// FirstEnd returns when the first of holds ends; zero if none does.
func FirstEnd(holds []*Hold) (end time.Time) {
	for _, h := range holds {
		end = earliest(end, h.ExpiresAt)
	}
	return end
}

// dueHolds lists the open holds whose end has passed by w.now, in the order in which they ended.
func (w *walletDraft) dueHolds() []*Hold {
	if end := w.wallet.HoldEnd; end.IsZero() || w.now.Before(end) {
		return nil
	}
	due := slices.DeleteFunc(w.openHolds(), func(h *Hold) bool { return !h.over(w.now) })
	slices.SortStableFunc(due, func(a, b *Hold) int { return a.ExpiresAt.Compare(b.ExpiresAt) })
	return due
}

// showHold puts a hold as the draft leaves it, and writes nothing.
func (w *walletDraft) showHold(h *Hold) {
	if w.holds == nil {
		w.holds = map[int64]*Hold{}
	}
	w.holds[h.Number] = h
}

// setHold writes a hold as the draft leaves it. One that has ended leaves its place among the open ones.
func (w *walletDraft) setHold(h *Hold) {
	w.showHold(h)
	open := HoldKey(w.wallet.WalletRef, HoldOpen, h.Number)
	if h.Status == HoldOpen {
		w.wallet.HoldEnd = earliest(w.wallet.HoldEnd, h.ExpiresAt)
		w.putDocument(h)
		return
	}
	w.dropDocument(open)
	if !slices.Contains(w.placed, h.Number) {
		w.removed = append(w.removed, open)
	}
	if !h.Reserved {
		w.putDocument(h)
	}
}

// settleHolds brings the lower bound of the ends of holds up to what is known of them.
func (w *walletDraft) settleHolds() {
	switch {
	case w.wallet.Holds == 0:
		w.wallet.HoldEnd = time.Time{}
	case w.holdsKnown():
		w.wallet.HoldEnd = FirstEnd(w.openHolds())
	default:
		if changed := w.changedHolds(); len(changed) == w.wallet.Holds { // there is no other
			w.wallet.HoldEnd = FirstEnd(changed)
		}
	}
}

// capture takes amount out of the pieces of a hold, beginning with the piece that was drawn first. It returns what it took,
// and what is left.
func (w *walletDraft) capture(pieces []LiveGrant, amount Credits) (drawn []Drawdown, left []LiveGrant) {
	left = slices.Clone(pieces)
	for amount > 0 {
		part := min(amount, left[0].Remaining)
		drawn = append(drawn, Drawdown{left[0].Ref, part})
		w.unmark(left[0].Ref, part)
		w.noLongerHeld(left[0], part)
		amount -= part
		if left[0].Remaining -= part; left[0].Remaining == 0 {
			left = left[1:]
			w.wallet.Pieces--
		}
	}
	return drawn, left
}

// end ends a hold at an instant, with the line that gives back what is left of it. If nothing is left, there is no line.
// by is the line that ended it; the zero value: the one that gives back.
func (w *walletDraft) end(h *Hold, status HoldStatus, line Transaction, by TransactionID, expired func(LiveGrant) bool) {
	ended := h.Clone()
	ended.Status, ended.Pieces, ended.EndedAt = status, nil, line.OccurredAt
	rest := h.Remaining()
	var blocked []GrantRef
	if by == "" {
		by = NewTransactionID(w.wallet.ID, w.wallet.Number()+1, line.KeyHash())
	}
	ended.EndedBy = by
	w.readBounds(spenderOf(h))
	w.countReturned(h, rest)
	if rest > 0 {
		w.showHold(h) // as a capture left it: what rolls over costs what has left its grant by then
		back := w.returnPieces(h.Pieces, line.OccurredAt, expired)
		w.markExpired(append(drawdownsOf(back.rolled), back.expired...))
		line.HeldChange, line.Drawdowns = -rest, back.all
		w.bookOf(ended, line)
		w.rollHeld(back.rolled, line.OccurredAt)
		w.bookGone(ended, TypeExpiry, back.expired, line.OccurredAt)
		w.bookGone(ended, TypeVoid, back.voided, line.OccurredAt)
		blocked = append(purchasesOf(back.blocked), back.rolledBlocked...)
	}
	w.wallet.Holds--
	w.wallet.Pieces -= len(h.Pieces)
	w.setHold(ended)
	if !w.willSetAside(blocked) {
		return // something has to be loaded first
	}
	w.keepAside(line.OccurredAt)
	if rest > 0 && w.wallet.Debt > 0 {
		w.repayDebt(line.OccurredAt)
	}
}

// bookOf books a line of a hold.
func (w *walletDraft) bookOf(h *Hold, line Transaction) {
	if !h.Reserved {
		line.Hold, line.Budget = h.Number, h.Budget
	}
	w.book(line)
	h.Lines = append(h.Lines, line.KeyHash())
}

// bookGone books that credit which returned to grants that have ended leaves the wallet again at once.
func (w *walletDraft) bookGone(h *Hold, kind TransactionType, parts []Drawdown, at time.Time) {
	if len(parts) == 0 {
		return
	}
	line := Transaction{
		Type: kind, Amount: -sumOfDrawdowns(parts), Actor: systemActor, OccurredAt: at, Drawdowns: parts,
		Key: w.nextKey(h.key("expire-held")),
	}
	if kind == TypeVoid {
		line.Reason = "the grant was voided while its credit was held"
		line.Key = w.nextKey(h.key("void-held"))
	}
	w.bookOf(h, line)
}

// isVoided reports whether a grant is among the voided ones of which credit is held.
func isVoided(voided []VoidedPiece, ref GrantRef) bool {
	return slices.ContainsFunc(voided, func(v VoidedPiece) bool { return v.Grant == ref })
}

// pieceOf returns how much of a grant is in pieces.
func pieceOf(pieces []LiveGrant, ref GrantRef) (sum Credits) {
	for _, piece := range pieces {
		if piece.Ref == ref {
			sum += piece.Remaining
		}
	}
	return sum
}

// heldOf returns how much of a grant is held. It needs the facts of holds, if there are any.
func (w *walletDraft) heldOf(ref GrantRef) (held Credits) {
	for _, h := range w.openHolds() {
		held += pieceOf(h.Pieces, ref)
	}
	return held
}

// heldByGrant does what heldOf does for all grants, in one walk through the holds.
func (w *walletDraft) heldByGrant() map[GrantRef]Credits {
	held := map[GrantRef]Credits{}
	for _, h := range w.openHolds() {
		for _, piece := range h.Pieces {
			held[piece.Ref] += piece.Remaining
		}
	}
	return held
}
