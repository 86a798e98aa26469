package billing

import (
	"fmt"
	"testing"
	"time"
)

// What is free of a grant is voided at once, and what is held when it returns. Until then it can be captured.
func TestVoidOfHeldCredit(t *testing.T) {
	w := newHoldWallet(t, 0)
	first, second := w.grant(5, 1, 0), w.grant(5, 2, 0)
	h := w.place(7, time.Hour)
	w.must(w.void(first)) // of which nothing is free
	w.expectLines("VOID 0 0: 1=0")
	w.must(w.void(second))
	w.expectLines("VOID -3 0: 2=3")
	w.expect(0, 7, 7)
	for _, ref := range []GrantRef{first, second} {
		if view := w.status(ref); view.Status != GrantVoided || view.Remaining != view.Held {
			t.Errorf("grant %s is shown as %+v", ref, view)
		}
		w.refused(w.void(ref), CodeGrantNotVoidable, "grantId")
	}
	w.must(w.capture(h, 4, false))
	w.expect(0, 3, 3)
	w.must(w.release(h))
	w.expectLines("RELEASE 0 -3: 2=2 1=1", "VOID -3 0: 2=2 1=1")
	w.expect(0, 0, 0)
	if voided := w.wallet.Voided; len(voided) != 0 {
		t.Errorf("the state still remembers %v", voided)
	}
	if line := w.ordered()[len(w.lines)-1]; line.HoldID() != h.HoldID() || line.Reason == "" {
		t.Errorf("the line is %+v", line)
	}
}

// A grant that has expired cannot be voided, whether or not something of it was free when it did. What is held of it
// expires when it returns.
func TestVoidOfAnExpiredGrantThatIsHeld(t *testing.T) {
	for _, free := range []Credits{0, 2} {
		w := newHoldWallet(t, 0)
		g := w.grant(3+free, 1, time.Hour)
		h := w.place(3, 3*time.Hour)
		w.now = w.now.Add(time.Hour)
		w.refused(w.void(g), CodeGrantNotVoidable, "grantId", "nothing is left")
		w.must(w.release(h))
		w.expectLines("RELEASE 0 -3: 1=3", "EXPIRY -3 0: 1=3")
		w.expect(0, 0, 0)
	}
}

// The state remembers a bounded number of voided grants of which credit is held. A grant of which nothing is held can be
// voided beyond that.
func TestVoidRemembersABoundedNumber(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.large = true
	var grants []GrantRef
	for range MaxVoidedPieces + 1 {
		grants = append(grants, w.grant(1, 1, 0))
	}
	h := w.place(MaxVoidedPieces+1, time.Hour)
	for _, ref := range grants[:MaxVoidedPieces] {
		w.must(w.void(ref))
	}
	w.refused(w.void(grants[MaxVoidedPieces]), CodeGrantNotVoidable, "grantId", fmt.Sprint(MaxVoidedPieces))
	w.must(w.void(w.grant(1, 9, 0)))
	w.must(w.capture(h, 1, false))
	w.must(w.void(grants[MaxVoidedPieces]))
	w.must(w.release(h))
	w.expect(0, 0, 0)
}
