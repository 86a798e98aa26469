package billing

import (
	"fmt"
	"testing"
	"time"
)

// newLargeHoldWallet returns a wallet that is too large to compare after each decision, with so many grants of 2 of each
// priority.
func newLargeHoldWallet(t *testing.T, overdraft Credits, grants int, priorities ...int) *holdWallet {
	t.Helper()
	w := newHoldWallet(t, overdraft)
	w.large = true
	w.grantMany(grants, func(*GrantCredits) {}, priorities...)
	return w
}

// grantMany grants so many grants of 2 of each priority.
func (w *holdWallet) grantMany(grants int, edit func(*GrantCredits), priorities ...int) {
	w.t.Helper()
	var commands []Command
	for _, priority := range priorities {
		for range grants {
			g := GrantCredits{Keyed: w.next(), Amount: 2, Source: SourcePlan, Priority: priority}
			edit(&g)
			commands = append(commands, g)
		}
	}
	w.mustAll(commands)
}

// mustAll requests commands together, which all have to succeed.
func (w *holdWallet) mustAll(commands []Command) {
	w.t.Helper()
	for len(commands) > 0 {
		n := min(40, len(commands))
		for _, o := range w.do(false, commands[:n]...) {
			if o.Refusal != nil {
				w.t.Fatal(o.Refusal)
			}
		}
		commands = commands[n:]
	}
}

// A wallet has at most so many open holds. One that ended, also by its end alone, makes room.
func TestOpenHoldsAreBounded(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.large = true
	w.grant(2*MaxOpenHolds, 1, 0)
	var placing []Command
	for i := range MaxOpenHolds {
		placing = append(placing, setAside(w.next(), 1, 60*(1+i%2)))
	}
	w.mustAll(placing)
	one := setAside(w.next(), 1, 60)
	w.refused(one, CodeTooManyHolds, "", fmt.Sprint(MaxOpenHolds, " holds"), string(w.wallet.ID))
	w.must(w.release(w.openHolds()[3]))
	w.must(one)
	w.refused(setAside(w.next(), 1, 60), CodeTooManyHolds, "")
	w.now = w.now.Add(time.Minute)
	w.must(setAside(w.next(), 1, 60))
	if w.wallet.Holds != MaxOpenHolds/2 {
		t.Errorf("%d holds are open", w.wallet.Holds)
	}
}

// A hold has at most so many pieces, and exactly so many are fine.
func TestPiecesAreBounded(t *testing.T) {
	w := newLargeHoldWallet(t, 0, MaxHoldPieces+2, 1)
	before := w.wallet.Revision
	w.refused(setAside(w.next(), 2*MaxHoldPieces+1, 60), CodeRequestTooLarge, "amount", "251 grants", "at most 250")
	if w.wallet.Revision != before {
		t.Error("the refused hold changed the wallet")
	}
	w.do(false, setAside(w.next(), 2*MaxHoldPieces+1, 60), charge(w.next(), 2)) // the usage finds all grants
	w.expectLines("USAGE -2 0: 1=2")
	w.grant(2, 1, 0)
	w.expect(2*MaxHoldPieces+4, 0, 2*MaxHoldPieces+4)
	h := w.place(2*MaxHoldPieces, time.Hour)
	if len(h.Pieces) != MaxHoldPieces || w.wallet.Pieces != MaxHoldPieces {
		t.Fatalf("it has %d pieces, the wallet %d", len(h.Pieces), w.wallet.Pieces)
	}
	w.must(w.capture(h, 3, false))
	if w.wallet.Pieces != MaxHoldPieces-1 {
		t.Errorf("after a capture the wallet has %d pieces", w.wallet.Pieces)
	}
	w.must(w.release(h))
	w.expect(2*MaxHoldPieces+1, 0, 2*MaxHoldPieces+1)
}

// A hold has a bounded number of lines. The last capture is always possible, also if what it leaves goes back to grants
// that expired and to grants that were voided.
func TestLinesOfAHoldAreBounded(t *testing.T) {
	for name, end := range map[string]func(*holdWallet, *Hold){
		"captured": func(w *holdWallet, h *Hold) { w.must(w.capture(h, 1, true)) },
		"released": func(w *holdWallet, h *Hold) { w.must(w.release(h)) },
		"expired":  func(w *holdWallet, h *Hold) { w.now = h.ExpiresAt; w.bookDue() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newHoldWallet(t, 0)
			w.large = true
			w.grant(2*MaxHoldLines, 1, 0)
			w.grant(5, 2, time.Minute)
			voided := w.grant(5, 3, 0)
			h := w.place(2*MaxHoldLines+10, time.Hour)
			w.must(w.void(voided))
			w.now = w.now.Add(time.Minute)
			captures := 0
			for c := w.capture(h, 1, false); len(w.stored(h.HoldID()).Lines) < MaxHoldLines-keptHoldLines; c = w.capture(h, 1, false) {
				w.must(c)
				captures++
			}
			w.refused(w.capture(h, 1, false), CodeRequestTooLarge, "final", fmt.Sprint(captures, " captures"))
			w.must(w.extend(h, 2*time.Hour))
			end(w, w.stored(h.HoldID()))
			h = w.stored(h.HoldID())
			if len(h.Lines) > MaxHoldLines || h.Status == HoldOpen || captures != MaxHoldLines-keptHoldLines-1 {
				t.Errorf("after %d captures it is %s with %d lines", captures, h.Status, len(h.Lines))
			}
			w.audit()
		})
	}
}
