package billing

import (
	"testing"
	"time"
)

// A hold takes pieces in burn order. Without upTo it needs all that it asks for; with it, it takes what is available.
func TestPlaceHold(t *testing.T) {
	w := newHoldWallet(t, 10)
	later := w.now.Add(time.Hour)
	w.must(GrantCredits{Keyed: w.next(), Amount: 9, Source: SourcePlan, EffectiveAt: &later})
	w.grant(3, 2, 0)
	w.grant(2, 1, 0)
	w.refused(PlaceHold{Keyed: w.next(), Amount: pointer(Credits(6)), ExpiresIn: 60}, CodeInsufficientCredits, "amount",
		"0.000006 credits are needed and 0.000005 are available")
	h := w.place(4, time.Hour)
	w.expectLines("HOLD 0 4: 3=2 2=2")
	w.expect(1, 4, 14)
	if h.Amount != 4 || h.Requested != 4 || !h.PlacedAt.Equal(w.now) || !h.ExpiresAt.Equal(w.now.Add(time.Hour)) ||
		h.Status != HoldOpen || len(h.Lines) != 1 || h.HoldID() != w.ordered()[3].HoldID() {
		t.Errorf("the hold is %+v", h)
	}
	o := w.must(setAside(w.next(), 7, 60))
	if h := w.stored(o.Transaction.HoldID()); h.Amount != 1 || h.Requested != 7 || o.Transaction.Shortfall != 6 {
		t.Errorf("up to 7 the hold took %+v, with a shortfall of %s", h, o.Transaction.Shortfall)
	}
	w.expect(0, 5, 14)
	w.refused(setAside(w.next(), 1, 60), CodeInsufficientCredits, "amount")
	w.owe(2)
	w.refused(setAside(w.next(), 1, 60), CodeInsufficientCredits, "amount", "-0.000002 are available")
}

// What is held cannot be spent, adjusted away, transferred or held again, and a wallet with a hold cannot be closed, not
// even if as much is owed as is held.
func TestHeldCreditIsNotSpendable(t *testing.T) {
	w := newHoldWallet(t, 5)
	w.grant(5, 1, 0)
	h := w.place(5, time.Hour)
	w.refused(charge(w.next(), 1), CodeInsufficientCredits, "credits")
	w.refused(AdjustBalance{Keyed: w.next(), Amount: -1, Reason: "r"}, CodeInsufficientCredits, "amount")
	w.refused(PlaceHold{Keyed: w.next(), Amount: pointer(Credits(1)), ExpiresIn: 60}, CodeInsufficientCredits, "amount")
	closing := SetWalletStatus{Keyed: w.next(), Status: WalletClosed, Reason: "r"}
	w.refused(closing, CodeWalletNotEmpty, "", "0.000005 credits of the wallet are held")
	w.owe(5)
	w.expect(-5, 5, 0)
	w.refused(closing, CodeWalletNotEmpty, "", "0.000005 credits of the wallet are held")
	w.must(w.release(h))
	w.expectLines("RELEASE 0 -5: 1=5", "REPAYMENT 0 0: 1=5")
	w.expect(0, 0, 0)
	w.must(closing)
}

// Transfers move only what is free, and do not touch the holds of either wallet.
func TestHeldCreditIsNotTransferred(t *testing.T) {
	from := newHoldWallet(t, 0)
	from.grant(5, 1, 0)
	from.place(3, time.Hour)
	view := from.view()
	other := NewWalletID(from.now, Entropy{7})
	view.Wallets[other] = &Snapshot{Wallet: Wallet{
		WalletRef: WalletRef{Live, other}, Unit: "credits", Status: WalletActive, CreatedAt: from.now, CommittedAt: from.now,
		Revision: 1, Depleted: true,
	}}
	transfer := func(amount Credits) Outcome {
		return Decide(view, []Command{TransferCredits{
			Keyed: from.next(), From: string(from.wallet.ID), To: string(other), Amount: amount, Reason: "r",
		}}, false).Outcomes[0]
	}
	if o := transfer(3); o.Refusal == nil || o.Refusal.Code != CodeInsufficientCredits || *o.Refusal.Available != 2 {
		t.Errorf("a transfer of held credit: %+v", o)
	}
	if o := transfer(2); o.Refusal != nil || o.Transaction.HeldChange != 0 || o.Transaction.HeldAfter != 3 {
		t.Errorf("a transfer of what is free: %+v", o)
	}
}

// A frozen wallet releases holds, and lets them end. It places, captures and extends none.
func TestFrozenWalletReleasesHolds(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	one, two := w.place(2, time.Hour), w.place(2, time.Hour)
	w.must(SetWalletStatus{Keyed: w.next(), Status: WalletFrozen, Reason: "r"})
	w.refused(setAside(w.next(), 1, 60), CodeWalletFrozen, "")
	w.refused(w.capture(one, 1, true), CodeWalletFrozen, "")
	w.refused(w.extend(one, 2*time.Hour), CodeWalletFrozen, "")
	w.must(w.release(one))
	w.expect(3, 2, 5)
	w.now = w.now.Add(time.Hour)
	w.bookDue()
	w.expect(5, 0, 5)
	w.refused(w.release(two), CodeHoldExpired, "holdId")
}

// One request after the other finds what the ones before it did, in the same commit.
func TestHoldsInOneCommit(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	id := NewHoldID(w.wallet.ID, 2)
	h := &Hold{WalletRef: w.wallet.WalletRef, Number: 2}
	commands := []Command{
		setAside(w.next(), 4, 60), w.capture(h, 1, false), w.extend(h, time.Hour), w.release(h), w.capture(h, 1, false),
		w.release(h), setAside(w.next(), 5, 60),
	}
	outcomes := w.do(false, commands...)
	for i, want := range []Code{"", "", "", "", CodeHoldNotOpen, CodeHoldNotOpen, ""} {
		if got := outcomes[i].Refusal; (got == nil) != (want == "") || got != nil && got.Code != want {
			t.Errorf("command %d: got %v, want %q", i, got, want)
		}
	}
	if w.commits != 2 {
		t.Errorf("it took %d commits", w.commits-1)
	}
	w.expectLines("HOLD 0 4: 1=4", "CAPTURE -1 -1: 1=1", "RELEASE 0 -3: 1=3", "HOLD 0 4: 1=4")
	released := w.stored(id)
	if released.Status != HoldReleased || released.Captured != 1 || len(released.Lines) != 3 ||
		!released.ExpiresAt.Equal(w.now.Add(time.Hour)) || released.EndedBy != outcomes[3].Transaction.ID() {
		t.Errorf("the hold is %+v", released)
	}
	if len(w.holds) != 2 {
		t.Errorf("%d holds are stored; the released one never was open in the store", len(w.holds))
	}
	w.expect(0, 4, 4)
}

// A hold of another wallet, of no wallet, and one that was never placed are not found.
func TestHoldIsNotFound(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	w.place(1, time.Hour)
	for _, number := range []int64{1, 3} { // of a line that placed none, and of none
		h := &Hold{WalletRef: w.wallet.WalletRef, Number: number}
		for _, c := range []Command{w.capture(h, 1, true), w.release(h), w.extend(h, time.Hour)} {
			w.refused(c, CodeNotFound, "holdId", string(h.HoldID()))
		}
	}
	elsewhere := NewHoldID(NewWalletID(w.now, Entropy{9}), 2)
	view := w.view()
	wallet, _, _ := elsewhere.Split()
	view.Wallets[wallet] = nil
	o := Decide(view, []Command{ReleaseHold{Keyed: w.next(), Hold: elsewhere}}, false).Outcomes[0]
	if o.Refusal == nil || o.Refusal.Code != CodeNotFound {
		t.Errorf("a hold of no wallet: %+v", o)
	}
}
