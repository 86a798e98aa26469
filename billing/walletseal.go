package billing

import (
	"slices"
)

// seal returns the change of the wallet. It may need pages first. usage says whether an endpoint of the tenant wants
// events of single usages.
func (w *walletDraft) seal(usage bool) WalletChange {
	pages := w.lots.seal(w.now)
	w.settleHolds()
	w.startRecharge()
	after := w.state()
	if n := len(w.lines); n > 0 {
		after.LastKeys = after.LastKeys[len(after.LastKeys)-n:]
	}
	w.watch(&after)
	w.tellCounts(&after)
	w.follow(&after, usage)
	w.endCreated()
	change := WalletChange{
		Before: w.before, After: after, Lines: w.lines, Requests: w.requests,
		Created: w.created, Ended: w.ended, Returned: w.returned, Paid: w.paid, Pages: pages, Reversed: w.reversed,
		Removed: append(w.removed, w.list(after.Status)...),
	}
	w.listTopUps(&change)
	w.listSubscriptions(&change)
	w.listBudgets(&change)
	change.Documents = w.documents
	for _, document := range w.documents {
		document.SetDocumentRevision(after.Revision)
	}
	return change
}

// stored returns a document as it was stored before the draft; nil: it was not, or nobody looked it up.
func (w *walletDraft) stored(key DocumentKey) Document {
	if document := w.draft.view.Documents[key]; document != nil {
		return document
	}
	for _, s := range w.facts.Subscriptions {
		if s != nil && s.DocumentKey() == key {
			return s
		}
	}
	return w.facts.Documents[key]
}

// state returns the wallet as the commit would leave it if nothing more happened in the draft.
func (w *walletDraft) state() Wallet {
	state := w.wallet.clone()
	state.Revision++
	state.CommittedAt = w.now
	state.Live = w.lots.live
	state.LiveGrantCount = w.lots.count()
	state.Pages = state.Pages[:0]
	for _, pg := range w.lots.pages {
		state.Pages = append(state.Pages, pg.PageSummary)
	}
	return state
}

// list puts the wallet into the list of its status where that has changed, and returns its places in other lists, to be
// removed.
func (w *walletDraft) list(status WalletStatus) (removed []DocumentKey) {
	if w.before != nil {
		if w.before.Status == status {
			return nil
		}
		removed = []DocumentKey{ListedKey(w.wallet.WalletRef, w.before.Status)}
	}
	w.putDocument(&ListedWallet{WalletRef: w.wallet.WalletRef, Status: status})
	return removed
}

// endCreated marks grants that were created in the same draft in which they ended or credit of them came back, so that no
// item is written twice.
func (w *walletDraft) endCreated() {
	w.returned = slices.DeleteFunc(w.returned, func(r GrantReturn) bool {
		at := slices.IndexFunc(w.created, func(g *Grant) bool { return g.Ref == r.Grant })
		if at >= 0 {
			w.created[at].Returned = r.To
		}
		return at >= 0
	})
	w.paid = slices.DeleteFunc(w.paid, func(p GrantPayment) bool {
		at := slices.IndexFunc(w.created, func(g *Grant) bool { return g.Ref == p.Grant })
		if at >= 0 {
			w.created[at].Cost = &p.Cost
		}
		return at >= 0
	})
	w.ended = slices.DeleteFunc(w.ended, func(end GrantEnd) bool {
		at := slices.IndexFunc(w.created, func(g *Grant) bool { return g.Ref == end.Grant })
		if at >= 0 {
			w.created[at].Ended, w.created[at].EndedAt = end.Status, end.At
		}
		return at >= 0
	})
}
