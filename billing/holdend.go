package billing

import "time"

// holdEnd is the kind of the agenda by which a hold is over at its expiresAt: what is left of it returns to its grants. Of
// two ends at one instant, a hold's comes before a grant's. Its credit then expires with the grant.
type holdEnd struct{}

// holdEndItems is what the end of most holds takes: the line, and the two documents of the hold.
const holdEndItems = 3

func (k holdEnd) due(w *walletDraft, most int) []dueEntry {
	holds := w.dueHolds()
	entries := make([]dueEntry, min(most, len(holds)))
	for i := range entries {
		entries[i] = dueEntry{at: holds[i].ExpiresAt, kind: k, hold: holds[i], items: w.itemsToEnd(holds[i])}
	}
	return entries
}

// itemsToEnd returns how many items of a commit the end of a hold takes at most: of its pieces, those of grants that have
// expired may need a mark, and any may be of a page.
func (w *walletDraft) itemsToEnd(h *Hold) int {
	items := holdEndItems + min(len(w.lots.pages), len(h.Pieces))
	expired := 0
	for _, piece := range h.Pieces {
		if piece.Lapsed(h.ExpiresAt) {
			expired++
		}
	}
	if expired > 0 {
		items += 1 + expired
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

func (holdEnd) pass(w *walletDraft, e dueEntry) {
	back := w.returnPieces(e.hold.Pieces, endedBefore(e.at))
	w.markExpired(back.expired)
	w.wallet.Held -= e.hold.Remaining()
	w.wallet.Holds--
	w.wallet.Pieces -= len(e.hold.Pieces)
	w.showHold(e.hold.At(w.now))
	w.passAside(back.blocked, e.at)
	for _, g := range w.lots.repaying(w.wallet.Debt, e.at, len(e.hold.Pieces)) {
		w.wallet.Debt -= g.Remaining
		w.lots.change(g, -g.Remaining, w.now)
	}
}

func (holdEnd) book(w *walletDraft, e dueEntry) {
	w.end(e.hold, HoldExpired, Transaction{
		Type: TypeRelease, Actor: systemActor, OccurredAt: e.at, Key: e.hold.key(factHoldExpired),
		Subject: e.hold.Subject, Action: e.hold.Action,
	}, "", endedBefore(e.at))
}

// endedBefore reports whether a grant had expired before the end of a hold, which is at an instant: a grant that expires
// at the same instant does so after it.
func endedBefore(end time.Time) func(LiveGrant) bool {
	return func(g LiveGrant) bool { return !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(end) }
}
