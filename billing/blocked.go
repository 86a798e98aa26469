package billing

import (
	"slices"
	"time"
)

// Credits of a purchase whose money is in dispute, or went back, must not be spent. Most of them leave, or are reserved, in the
// commit that learns of it. But some are held by then, or were spent and come back later: by a release, a reversal or a failed
// refund. Those are dealt with in the commit in which they come back, before anything else can take them. While a dispute is
// open they join what is reserved. Once all money is gone they leave the wallet, which lowers what was written off.
//
// The wallet's state says which purchases that concerns, as long as holds have credit of them: so the end of a hold, which
// nobody asks for, needs to read nothing else in a wallet without disputes. Whatever reverses a usage reads the top-up itself.

// BlockedPurchase is a purchase whose credits must not be spent.
type BlockedPurchase struct {
	TopUp GrantRef
	Gone  bool    // all of its money went back; else it is in dispute
	Held  Credits // of its grants, by holds that were placed before; of one that is gone, more than zero
}

// standing says how the money of a top-up stands.
type standing int

const (
	standingKept     standing = iota // some of it is the seller's, or it was never paid
	standingDisputed                 // a dispute is open
	standingGone                     // all of it went back
)

// standing returns how the money of the top-up stands.
func (t *TopUp) standing() standing {
	left, _ := t.left()
	switch {
	case slices.ContainsFunc(t.Disputes, func(s TopUpDispute) bool { return s.State == DisputeOpen }):
		return standingDisputed
	case t.Status.Paid() && left == 0 && len(t.Refunds)+len(t.Disputes) > 0:
		return standingGone
	}
	return standingKept
}

// DisputesOpen returns how many of the wallet's payments are in dispute.
func (w *Wallet) DisputesOpen() (n int) {
	for _, b := range w.Blocked {
		if !b.Gone {
			n++
		}
	}
	return n
}

// blocked returns where a purchase is among those that are blocked; -1: it is not.
func (w *walletDraft) blocked(purchase GrantRef) int {
	if purchase == (GrantRef{}) {
		return -1
	}
	return slices.IndexFunc(w.wallet.Blocked, func(b BlockedPurchase) bool { return b.TopUp == purchase })
}

// block brings what the state says of a purchase up to how its money stands. It needs the facts of holds, if there are any.
func (w *walletDraft) block(t *TopUp) {
	b := BlockedPurchase{TopUp: t.Place, Gone: t.standing() == standingGone}
	for _, h := range w.openHolds() {
		for _, piece := range h.Pieces {
			if !h.Reserved && piece.Purchase == t.Place {
				b.Held += piece.Remaining
			}
		}
	}
	w.wallet.Blocked = slices.DeleteFunc(w.wallet.Blocked, func(b BlockedPurchase) bool { return b.TopUp == t.Place })
	if t.standing() == standingDisputed || b.Gone && b.Held > 0 && (t.Used == 0 || t.owed() > 0) {
		w.wallet.Blocked = append(w.wallet.Blocked, b)
	}
}

// noLongerHeld records that a hold has so much less of a grant, and reports whether the grant's purchase is blocked.
func (w *walletDraft) noLongerHeld(piece LiveGrant, amount Credits) (blocked bool) {
	at := w.blocked(piece.Purchase)
	if at < 0 {
		return false
	}
	b := &w.wallet.Blocked[at]
	if b.Held -= amount; b.Held == 0 && b.Gone {
		w.wallet.Blocked = slices.Delete(w.wallet.Blocked, at, at+1)
	}
	return true
}

// purchase returns a top-up of the wallet as the draft leaves it; nil if it has to be loaded first.
func (w *walletDraft) purchase(place GrantRef) *TopUp {
	t, _ := w.draft.ReadDocument(TopUpKey(w.wallet.WalletRef, place)).(*TopUp)
	return t
}

// willSetAside remembers purchases to which credit came back, for keepAside. It returns false if something has to be loaded
// first.
func (w *walletDraft) willSetAside(purchases []GrantRef) bool {
	for _, place := range purchases {
		t := w.purchase(place)
		if t == nil {
			return false
		}
		w.aside = append(w.aside, t.Clone())
	}
	return true
}

// purchasesOf lists the purchases that pieces are of, each once.
func purchasesOf(pieces []LiveGrant) (purchases []GrantRef) {
	for _, piece := range pieces {
		if !slices.Contains(purchases, piece.Purchase) {
			purchases = append(purchases, piece.Purchase)
		}
	}
	return purchases
}

// keepAside deals with the credit that came back to purchases whose money is in dispute or gone, as of an instant.
func (w *walletDraft) keepAside(at time.Time) {
	aside := w.aside
	w.aside = nil
	for _, t := range aside {
		w.setAside(t, at)
	}
}

// passAside does what setAside does with pieces that a hold gave back, and writes nothing: for reads.
func (w *walletDraft) passAside(pieces []LiveGrant, at time.Time) {
	for _, piece := range pieces {
		if !w.canBeSetAside(piece, at) {
			continue // it ends at this very instant
		}
		b := w.blocked(piece.Purchase)
		if b < 0 || w.wallet.Blocked[b].Gone {
			w.passGone(piece)
			continue
		}
		w.lots.change(piece, -piece.Remaining, w.now)
		if h := w.joinReserved(piece.Purchase, []LiveGrant{piece}, -int64(len(w.holds))-1); h != nil {
			w.wallet.Held += piece.Remaining
			w.showHold(h)
		}
	}
}

// passGone does what takeAway does with a piece that a hold gave back, and writes nothing.
func (w *walletDraft) passGone(piece LiveGrant) {
	t, leaves := w.charge(piece.Purchase), []LiveGrant{piece}
	if t == nil {
		return // it is loaded first
	}
	if t.Used > 0 {
		if w.readCosts(leaves); w.missing().Any() {
			return
		}
		leaves = w.leavesGone(t, leaves)
		t.writeOn(sumOfCosts(w.costsLeaving(leaves)), leaves)
		w.putDocument(t)
	}
	w.takeOut(leaves)
}

// setAside deals with all that is free of a purchase: it joins what is reserved if the money is in dispute, and leaves if the money
// is gone.
func (w *walletDraft) setAside(t *TopUp, at time.Time) {
	w.takeClaimed(t, at)
	standing := t.standing()
	if standing == standingKept {
		return
	}
	switch free := w.freeOf(t.Place, at); {
	case len(free) == 0:
	case standing == standingDisputed:
		w.reserve(t, free, at)
	default:
		w.takeAway(t, free, at)
	}
}

// moneyMoved brings a purchase up to how its money stands, after that has changed: its free credit is dealt with, and the state
// says whether it is blocked.
func (w *walletDraft) moneyMoved(t *TopUp) {
	w.setAside(t, w.now)
	w.block(t)
}

// takeAway takes what came back to a purchase whose money is gone. It lowers what was written off when the money went; what is
// beyond that is breakage.
func (w *walletDraft) takeAway(t *TopUp, free []LiveGrant, at time.Time) {
	w.readCosts(free)
	if w.missing().Any() {
		return
	}
	if free = w.leavesGone(t, free); len(free) == 0 {
		return
	}
	worth := sumOfCosts(w.costsLeaving(free))
	off := t.writeOn(worth, free)
	line := Transaction{
		Type: TypeRefund, Actor: systemActor, TopUp: t.TopUpID(), OccurredAt: at,
		Key:    w.nextKey(t.key("take-returned")),
		Reason: "credit came back to a purchase whose money is gone",
		Money:  &LineMoney{Currency: t.Terms.Price.Currency, WrittenOff: -off, Breakage: worth - off},
	}
	line.Amount, line.Drawdowns = -sumOf(free), drawdownsOf(free)
	w.takeOut(free)
	w.book(line)
	if r := t.lastToOwe(); r != nil {
		w.givenBack(t, line.Drawdowns, off, 0)
	}
	w.block(t)
	w.putTopUp(t, t.nextLook(w.now))
}

// leavesGone returns what leaves of credit that came back to a purchase whose money is gone: all of it. If customer credit paid for
// a part of the purchase, that part stays: in burn order the fewest credits leave that are worth what was written off.
func (w *walletDraft) leavesGone(t *TopUp, free []LiveGrant) []LiveGrant {
	if t.Used == 0 {
		return free
	}
	return w.planTaking(free, t.owed(), 0, 1).taken
}

// writeOn records that credits of a cost left after all for money that is gone. It returns by how much that lowers what was
// written off when the last of the money went: by a lost dispute, or by a refund, which has the credits then.
func (t *TopUp) writeOn(cost int64, taken []LiveGrant) (off int64) {
	if r := t.lastToOwe(); r != nil {
		off = min(cost, r.WrittenOff)
		r.WrittenOff -= off
		r.Breakage += cost - off
		r.Taken = append(r.Taken, drawdownsOf(taken)...)
	} else if s := t.lastLost(); s != nil {
		off = min(cost, s.WrittenOff)
		s.WrittenOff -= off
	}
	return off
}

// lastToOwe returns the refund by which the last of the money went; nil: a lost dispute took it.
func (t *TopUp) lastToOwe() *TopUpRefund {
	r, s := t.lastRefund(), t.lastLost()
	if r == nil || s != nil && r.Line.number() < s.Line.number() {
		return nil
	}
	return r
}

// owed returns how much is written off of what went last of the money, in minor units.
func (t *TopUp) owed() int64 {
	if r := t.lastToOwe(); r != nil {
		return r.WrittenOff
	}
	if s := t.lastLost(); s != nil {
		return s.WrittenOff
	}
	return 0
}

// lastRefund returns the last refund that stands, or nil.
func (t *TopUp) lastRefund() *TopUpRefund {
	for i := range slices.Backward(t.Refunds) {
		if t.Refunds[i].stands() {
			return &t.Refunds[i]
		}
	}
	return nil
}

// lastLost returns the lost dispute for which credits were taken last, or nil.
func (t *TopUp) lastLost() (last *TopUpDispute) {
	for i := range t.Disputes {
		if s := &t.Disputes[i]; s.State == DisputeLost && (last == nil || last.Line.number() < s.Line.number()) {
			last = s
		}
	}
	return last
}

// number returns the number of the line that the id names.
func (id TransactionID) number() int64 {
	_, number, _, _ := id.Split()
	return number
}
