package billing

import (
	"slices"
	"time"
)

// The agenda is what the passing of time does to a wallet: an ordered list of small kinds. Whoever looks at a wallet at
// an instant, a read or a decision, first goes through all entries that are due by then. A read only changes its copy
// of the wallet ([walletDraft.elapse]); a decision also books each entry as a line ([walletDraft.bookDue]).
//
//	kind          due at                     what it does
//	repayment     a grant's effectiveAt      its credit repays debt
//	hold end      a hold's expiresAt         what is left of it returns to its grants
//	grant expiry  a grant's expiresAt        what remains of it leaves the wallet
//	boundary      a subscription's Next      its period ends, and the next one begins
//
// Entries are ordered by their instant; entries of one instant by the order of the kinds here. Of the boundaries of one
// instant, those at which a period or a trial ends come before those at which a charge is tried again or days of grace
// end. Each entry is atomic: it is in one commit as a whole, and declares how many items of that commit it takes.
//
// To add a kind, write a file with a type that implements agendaKind, and put it into this list where it belongs:
// before the kinds that must see its effect at the same instant.
var agenda = []agendaKind{repayment{}, holdEnd{}, grantExpiry{}, periodBoundary{}}

// agendaKind is one kind of thing that the passing of time does.
type agendaKind interface {
	// due lists the entries that are due by w.now, in order. It may stop after most of them. If it needs a page that is
	// not loaded, it records the page in w.lots, and its result must not be used.
	due(w *walletDraft, most int) []dueEntry

	// items is how many items of a commit an entry takes, unless the entry says that it takes more.
	items() int

	// pass changes the balances of the wallet and writes nothing: for reads.
	pass(w *walletDraft, e dueEntry)

	// book does the same and appends the entry's lines.
	book(w *walletDraft, e dueEntry)

	// begins reports whether an entry begins something, which may be due by w.now as well.
	begins(e dueEntry) bool
}

// dueEntry is one entry of the agenda.
type dueEntry struct {
	at           time.Time
	kind         agendaKind
	grant        LiveGrant     // the grant of the entry; its Remaining is the amount that moves
	hold         *Hold         // the hold of the entry
	subscription *Subscription // a copy of the subscription of the entry
	items        int           // how many items of a commit it takes; 0: as many as its kind says
}

// size returns how many items of a commit the entry takes at most.
func (e dueEntry) size() int { return max(e.items, e.kind.items()) }

// due lists the entries of all kinds that are due by w.now, in the order in which they happened. Of each kind it lists at
// least one more than fit into room items, if there are so many, so that bookDue notices what does not fit.
func (w *walletDraft) due(room int) []dueEntry {
	w.lots.passTime(w.now)
	var entries []dueEntry
	kinds := 0
	for _, kind := range agenda {
		of := kind.due(w, room/kind.items()+1)
		if len(of) > 0 {
			kinds++
		}
		entries = append(entries, of...)
	}
	if kinds > 1 { // within a kind they are in order
		slices.SortStableFunc(entries, func(a, b dueEntry) int { return a.at.Compare(b.at) })
	}
	return entries
}

// elapse lets time pass up to w.now without booking anything: for reads.
func (w *walletDraft) elapse() {
	const all = MaxLiveGrants * MaxCommitItems // more items than can be due in a wallet
	sequence := w.wallet.Sequence
	for again := true; again; {
		again = false
		for _, e := range w.due(all) {
			e.kind.pass(w, e)
			if again = e.kind.begins(e) && !w.missing().Any(); again {
				break
			}
		}
	}
	w.wallet.Sequence = sequence // nothing was written
}

// bookDue books what is due by w.now, in order, in at most room items of the commit. It returns false if something may
// be left: then the commit should contain nothing else, and the next one continues.
func (w *walletDraft) bookDue(room int) (complete bool) {
	taken := 0
	for again := true; again; {
		again = false
		for _, e := range w.due(max(room-taken, 0)) {
			if taken > 0 && taken+e.size() > room {
				w.partial = true
				return false
			}
			e.kind.book(w, e)
			taken += e.size()
			if w.indebted { // the debt that is left is repaid before anything else
				w.partial = true
				return false
			}
			if again = e.kind.begins(e) && !w.missing().Any(); again {
				break
			}
		}
	}
	return taken < room
}
