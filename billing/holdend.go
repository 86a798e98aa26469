package billing

import "slices"

// holdEnd is the kind of the agenda by which a hold is over at its expiresAt: what is left of it returns to its grants. Of
// two ends at one instant, a hold's comes before a grant's. Its credit then expires with the grant.
type holdEnd struct{}

// holdEndItems is what the end of most holds takes: the line, and the two documents of the hold.
const holdEndItems = 3

func (k holdEnd) due(w *walletDraft, most int) []dueEntry {
	holds := w.dueHolds()
	entries := make([]dueEntry, min(most, len(holds)))
	seen := map[spender]bool{}
	for i := range entries {
		items := w.itemsToEnd(holds[i]) + w.boundItems(holds[i], seen)
		entries[i] = dueEntry{at: holds[i].ExpiresAt, kind: k, hold: holds[i], items: items}
	}
	return entries
}

// itemsToEnd returns how many items of a commit the end of a hold takes at most, beside those of [walletDraft.boundItems]: of its
// pieces, those of grants that have expired may need a mark, and any may be of a page.
func (w *walletDraft) itemsToEnd(h *Hold) int {
	items := holdEndItems + min(len(w.lots.pages), len(h.Pieces))
	expired, rolling := 0, 0
	for _, piece := range h.Pieces {
		if w.hasEnded(piece, h.ExpiresAt) {
			expired++
		}
		if piece.Bound {
			rolling++
		}
	}
	if expired > 0 {
		items += 1 + expired
	}
	if rolling > 0 {
		items += 5 * rolling // two lines, a grant, which may be of another page, and the subscription
	}
	if len(w.wallet.Voided) > 0 {
		items++
	}
	if w.wallet.Debt > 0 {
		items += len(h.Pieces)
	}
	return items
}

func (holdEnd) items() int { return holdEndItems }

// begins reports whether the hold has credit of a period: what of it rolls over may expire by the same time.
func (holdEnd) begins(e dueEntry) bool {
	return slices.ContainsFunc(e.hold.Pieces, func(piece LiveGrant) bool { return piece.Bound })
}

func (holdEnd) pass(w *walletDraft, e dueEntry) {
	back := w.returnPieces(e.hold.Pieces, e.at, w.endedBefore(e.at))
	w.markExpired(append(drawdownsOf(back.rolled), back.expired...))
	w.rollHeld(back.rolled, e.at)
	w.wallet.Held -= e.hold.Remaining()
	w.wallet.Holds--
	w.wallet.Pieces -= len(e.hold.Pieces)
	if w.budgets {
		w.tree(e.hold.Budget) // what a budget shows counts what all budgets in it gave back
	}
	if !w.balances {
		w.countReturned(e.hold, e.hold.Remaining())
	}
	w.showHold(e.hold.At(w.now))
	w.passAside(back.blocked, e.at)
	for _, purchase := range back.rolledBlocked { // of which nothing else is free
		w.passAside(w.freeOf(purchase, e.at), e.at)
	}
	for _, g := range w.lots.repaying(w.wallet.Debt, e.at, len(e.hold.Pieces)) {
		w.wallet.Debt -= g.Remaining
		w.lots.change(g, -g.Remaining, w.now)
	}
}

func (holdEnd) book(w *walletDraft, e dueEntry) {
	w.end(e.hold, HoldExpired, Transaction{
		Type: TypeRelease, Actor: systemActor, OccurredAt: e.at, Key: e.hold.key(factHoldExpired),
		Subject: e.hold.Subject, Action: e.hold.Action,
	}, "", w.endedBefore(e.at))
}
