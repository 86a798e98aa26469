package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// compare compares what reads show of the wallet now, whether or not it is booked, with the reference, and audits it.
func (n *heldWallet) compare(t *testing.T) {
	t.Helper()
	now := tick(n.ref.clock)
	s := &Snapshot{Wallet: n.wallet, Facts: Facts{Holds: n.open(), HoldsKnown: true}}
	balance, need := s.Balance(now)
	want := fmt.Sprint(n.ref.available(), " ", n.ref.held(), " ", n.ref.posted())
	if got := fmt.Sprint(int(balance.Available), " ", int(balance.Held), " ", int(balance.Posted)); got != want || need.Any() {
		n.fatalf(t, "available, held, posted are %s; want %s", got, want)
	}
	free, pending := n.ref.free()
	if n.ref.debt > 0 && free > 0 || int(balance.Pending) != pending {
		n.fatalf(t, "%d are free and %d pending beside a debt of %d; want %d", free, balance.Pending, n.ref.debt, pending)
	}
	n.compareGrants(t, s)
	n.compareHolds(t)
	if len(n.ref.lines) == 0 { // all is booked
		w := &n.wallet
		booked := fmt.Sprint(int(w.Held), " ", int(w.Posted), " ", int(w.Debt))
		if want := fmt.Sprint(n.ref.held(), " ", n.ref.posted(), " ", n.ref.debt); booked != want {
			n.fatalf(t, "held, posted and debt are booked as %s; want %s", booked, want)
		}
	}
	n.compareState(t)
	n.audit(t, s)
	n.closes(t)
}

// compareGrants compares what is free and held of each grant, and its status.
func (n *heldWallet) compareGrants(t *testing.T, s *Snapshot) {
	t.Helper()
	grants := make([]*Grant, len(n.ref.grants))
	for i := range grants {
		grants[i] = n.grants[n.ref.ref(i)]
	}
	views, need := s.ShowGrants(tick(n.ref.clock), grants)
	for i, view := range views {
		got := fmt.Sprint(int(view.Remaining-view.Held), " ", int(view.Held), " ", view.Status)
		want := fmt.Sprint(n.ref.grants[i].free, " ", n.ref.heldOf(i), " ", n.ref.status(i))
		if got != want || need.Any() {
			n.fatalf(t, "grant %d has free, held, status %s; want %s", i, got, want)
		}
	}
}

// compareHolds compares each hold as it is shown.
func (n *heldWallet) compareHolds(t *testing.T) {
	t.Helper()
	for i, want := range n.ref.holds {
		_, number, _ := n.ids[i].Split()
		var stored []*Hold
		for _, status := range HoldStatuses {
			if h := n.holds[HoldKey(n.wallet.WalletRef, status, number)]; h != nil {
				stored = append(stored, h)
			}
		}
		if len(stored) != 1 {
			n.fatalf(t, "hold %d is stored %d times", i, len(stored))
		}
		h := stored[0].At(tick(n.ref.clock))
		var pieces []refPiece
		for _, p := range h.Pieces {
			pieces = append(pieces, refPiece{int(p.Ref.Sequence) - 1, int(p.Remaining)})
		}
		if string(h.Status) != want.status || int(h.Captured) != want.captured || !slices.Equal(pieces, want.pieces) ||
			!h.ExpiresAt.Equal(tick(want.until)) {
			n.fatalf(t, "hold %d is %+v; want %+v", i, h, want)
		}
		n.compareLines(t, stored[0])
	}
}

// compareLines checks that a hold lists the lines that are of it, and which of them ended it.
func (n *heldWallet) compareLines(t *testing.T, h *Hold) {
	t.Helper()
	var keys []KeyHash
	var ended TransactionID
	for _, line := range n.lines {
		if line.HoldID() != h.HoldID() {
			continue
		}
		keys = append(keys, line.KeyHash())
		if line.Type == TypeCapture && h.Status == HoldCaptured || line.Type == TypeRelease && h.Status != HoldCaptured {
			ended = line.ID() // of captures the last one
		}
	}
	if !slices.Equal(keys, h.Lines) || h.EndedBy != ended {
		n.fatalf(t, "hold %s, ended by %s, has %d lines; want %s, %d", h.HoldID(), h.EndedBy, len(h.Lines), ended, len(keys))
	}
	if h.Status != HoldOpen && strings.Contains(h.notOpen().Message, string(ended)) == (h.Status == HoldExpired) {
		n.fatalf(t, "the message does not say what ended the hold: %q", h.notOpen().Message)
	}
}

// compareState checks what the state counts of the holds that are stored as open.
func (n *heldWallet) compareState(t *testing.T) {
	t.Helper()
	w, pieces, voided := &n.wallet, 0, map[GrantRef]Credits{}
	for _, h := range n.open() {
		pieces += len(h.Pieces)
		if h.ExpiresAt.Before(w.HoldEnd) || w.HoldEnd.IsZero() {
			n.fatalf(t, "a hold ends at %s, and the bound is %s", h.ExpiresAt, w.HoldEnd)
		}
		for _, p := range h.Pieces {
			if n.grants[p.Ref].Ended == GrantVoided {
				voided[p.Ref] += p.Remaining
			}
		}
	}
	for _, v := range w.Voided {
		voided[v.Grant] -= v.Amount
	}
	for ref, sum := range voided {
		if sum != 0 {
			n.fatalf(t, "the state is wrong by %s about what is held of the voided grant %s", sum, ref)
		}
	}
	if w.Holds != len(n.open()) || w.Pieces != pieces {
		n.fatalf(t, "the state counts %d holds and %d pieces; want %d and %d", w.Holds, w.Pieces, len(n.open()), pieces)
	}
}

// audit recomputes the wallet from its ledger.
func (n *heldWallet) audit(t *testing.T, s *Snapshot) {
	t.Helper()
	grants, _ := s.BookedGrants()
	a := NewAuditor(&n.wallet, grants, n.open())
	for _, line := range slices.Backward(n.lines) {
		a.Add(line)
	}
	if result := a.Finish(tick(n.ref.clock)); !result.OK {
		n.fatalf(t, "the audit finds %+v", result)
	}
}

// closes checks that the wallet can be closed exactly if nothing is left, held or owed.
func (n *heldWallet) closes(t *testing.T) {
	t.Helper()
	o := n.decide(t, []Command{SetWalletStatus{
		Keyed: Keyed{IdempotencyKey: "close"}, Wallet: string(n.wallet.ID), Status: WalletClosed, Reason: "r",
	}}).Outcomes[0]
	free, pending := n.ref.free()
	empty := free+pending+n.ref.held()+n.ref.debt == 0
	if empty != (o.Refusal == nil) || o.Refusal != nil && o.Refusal.Code != CodeWalletNotEmpty {
		n.fatalf(t, "closing it is refused with %v", o.Refusal)
	}
}
