package billing

import (
	"slices"
	"testing"
	"time"
)

// reserving sets aside what is free of grants, as a dispute does.
func (w *holdWallet) reserving(placed **Hold, grants ...GrantRef) Command {
	key := w.next()
	return testCommand{
		Keyed: key, wallets: []WalletID{w.wallet.ID},
		apply: func(d *Draft) *Error {
			draft := d.wallet(w.wallet.ID)
			var free []LiveGrant
			for _, ref := range grants {
				if g := draft.lots.find(w.grants[ref].Live(0)); g.Remaining > 0 {
					g.Purchase = disputed(w.wallet).Place
					free = append(free, g)
				}
			}
			slices.SortFunc(free, CompareBurn)
			if len(free) > 0 {
				draft.reserve(disputed(w.wallet), free, draft.now)
				*placed = draft.reservation(disputed(w.wallet).Place)
			}
			return nil
		},
	}
}

// disputed returns a top-up of a wallet, for reservations of grants that nobody bought.
func disputed(w Wallet) *TopUp {
	return &TopUp{WalletRef: w.WalletRef, Place: GrantRef{Sequence: 1}, Terms: PackTerms{Price: Amount{1, "EUR"}}}
}

// unreserving gives back all that is reserved.
func (w *holdWallet) unreserving() Command {
	key := w.next()
	return testCommand{
		Keyed: key, wallets: []WalletID{w.wallet.ID},
		reads: func(d *Draft) {
			draft := d.wallet(w.wallet.ID)
			for _, piece := range draft.reservedOf(disputed(w.wallet).Place) {
				draft.readGrant(piece.Ref)
			}
		},
		apply: func(d *Draft) *Error {
			draft := d.wallet(w.wallet.ID)
			draft.giveBackReserved(disputed(w.wallet), draft.unreserve(disputed(w.wallet)))
			return nil
		},
	}
}

// A reservation takes all that is free of its grants, by lines without a hold, and gives it back. It has no end.
func TestReservation(t *testing.T) {
	w := newHoldWallet(t, 0)
	first, second, third := w.grant(2, 3, 0), w.grant(3, 1, 0), w.grant(4, 2, 0)
	held := w.place(1, time.Hour) // of the second
	var r *Hold
	w.must(w.reserving(&r, first, second))
	w.expectLines("HOLD 0 4: 2=2 1=2")
	w.expect(4, 5, 9)
	if r.Amount != 4 || !r.Reserved || !r.ExpiresAt.IsZero() || !w.wallet.HoldEnd.Equal(held.ExpiresAt) {
		t.Errorf("the reservation is %+v, and the next hold ends at %s", r, w.wallet.HoldEnd)
	}
	for _, view := range []GrantView{w.status(first), w.status(second)} {
		if view.Status != GrantActive || view.Remaining != view.Grant.Amount || view.Held != view.Remaining {
			t.Errorf("the grant is shown as %+v", view)
		}
	}
	for _, c := range []Command{w.capture(r, 1, true), w.release(r), w.extend(r, time.Hour)} {
		w.refused(c, CodeNotFound, "holdId") // a reservation is no hold
	}
	for _, line := range w.ordered()[4:] {
		if line.HoldID() != "" || line.releaseEvent() != "" || line.tellsBulk() {
			t.Errorf("line %+v is of a hold", line)
		}
	}
	w.now = w.now.Add(365 * 24 * time.Hour)
	w.bookDue()
	w.expect(5, 4, 9)
	w.must(charge(w.next(), 5))
	w.refused(SetWalletStatus{Keyed: w.next(), Status: WalletClosed, Reason: "r"}, CodeWalletNotEmpty, "")
	w.must(w.unreserving())
	w.expectLines("RELEASE 0 -4: 1=2 2=2")
	w.expect(4, 0, 4)
	if len(w.openHolds()) != 0 || len(w.holds) != 1 { // the hold that ended; the reservation is forgotten
		t.Errorf("%d holds are stored", len(w.holds))
	}
	if view := w.status(third); view.Status != GrantDepleted {
		t.Errorf("the grant is shown as %+v", view)
	}
}

// Nothing is reserved of grants of which nothing is free, and no line is written.
func TestReservationOfNothing(t *testing.T) {
	w := newHoldWallet(t, 0)
	g := w.grant(2, 1, 0)
	w.place(2, time.Hour)
	var r *Hold
	lines := len(w.lines)
	if w.must(w.reserving(&r, g)); r != nil || len(w.lines) != lines {
		t.Errorf("reserved %+v in %d lines", r, len(w.lines)-lines)
	}
	w.expect(0, 2, 2)
}

// What returns from a reservation to a grant that was voided meanwhile leaves the wallet at once. What returns to one that has
// expired becomes a grant of its own. The rest repays debt.
func TestReservationOfGrantsThatEnd(t *testing.T) {
	w := newHoldWallet(t, 9)
	expires, voided, stays := w.grant(2, 1, time.Hour), w.grant(3, 2, 0), w.grant(4, 3, 0)
	var r *Hold
	w.must(w.reserving(&r, expires, voided, stays))
	w.must(w.void(voided))
	w.expectLines("VOID 0 0: 2=0")
	w.owe(1)
	w.now = w.now.Add(time.Hour)
	w.expect(-1, 9, 8)
	w.must(w.unreserving())
	w.expectLines("RELEASE 0 -9: 3=4 2=3 1=2", "VOID -3 0: 2=3", "EXPIRY -2 0: 1=2", "REVERSAL 2 0: 10=2", "REPAYMENT 0 0: 3=1")
	w.expect(5, 0, 5)
	for ref, want := range map[GrantRef]GrantStatus{expires: GrantExpired, voided: GrantVoided, stays: GrantActive} {
		if got := w.status(ref).Status; got != want {
			t.Errorf("grant %s is %s, want %s", ref, got, want)
		}
	}
}

// A reservation may end in the commit that made it.
func TestReservationInOneCommit(t *testing.T) {
	w := newHoldWallet(t, 0)
	g := w.grant(2, 1, 0)
	var r *Hold
	w.do(false, w.reserving(&r, g), w.unreserving())
	w.expectLines("HOLD 0 2: 1=2", "RELEASE 0 -2: 1=2")
	w.expect(2, 0, 2)
}
