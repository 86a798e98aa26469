package billing

// grantExpiry is the kind of the agenda by which a grant ends at its expiresAt, and what remains of it leaves the
// wallet. Its line has that instant as occurredAt, whenever it is recorded.
type grantExpiry struct{}

func (k grantExpiry) due(w *walletDraft, _ int) []dueEntry {
	lapsed := w.lots.lapsedBy(w.now)
	if holds := w.dueHolds(); len(holds) > 0 {
		lapsed = w.alsoReturned(lapsed, holds)
	}
	entries := make([]dueEntry, 0, len(lapsed))
	for _, g := range lapsed {
		if !g.Bound {
			entries = append(entries, dueEntry{at: g.ExpiresAt, kind: k, grant: g})
		}
	}
	return entries
}

// alsoReturned adds grants of which nothing is free, and to which credit of a hold returns before they lapse.
func (w *walletDraft) alsoReturned(lapsed []LiveGrant, holds []*Hold) []LiveGrant {
	known := make(map[GrantRef]bool, len(lapsed))
	for _, g := range lapsed {
		known[g.Ref] = true
	}
	for _, h := range holds {
		ended := w.endedBefore(h.ExpiresAt)
		for _, piece := range h.Pieces {
			if piece.Lapsed(w.now) && !ended(piece) && !known[piece.Ref] {
				known[piece.Ref] = true
				lapsed = append(lapsed, piece)
			}
		}
	}
	sortLapsed(lapsed)
	return lapsed
}

func (grantExpiry) begins(dueEntry) bool { return false }

// items counts the line and the end of the grant.
func (grantExpiry) items() int { return 2 }

func (grantExpiry) pass(w *walletDraft, e dueEntry) {
	if w.lots.remove(e.grant, w.now) > 0 { // else a repayment at an earlier instant used up the rest
		w.ended = append(w.ended, GrantEnd{e.grant.Ref, GrantExpired, w.now})
	}
}

func (grantExpiry) book(w *walletDraft, e dueEntry) {
	ref := e.grant.Ref
	remaining := w.lots.remove(e.grant, w.now)
	if remaining == 0 {
		return // a repayment at an earlier instant used up the rest
	}
	w.ended = append(w.ended, GrantEnd{ref, GrantExpired, w.now})
	w.book(Transaction{
		Type: TypeExpiry, Amount: -remaining, Actor: systemActor, OccurredAt: e.at,
		Key: w.grantKey("expire", ref), Drawdowns: []Drawdown{{ref, remaining}},
	})
}
