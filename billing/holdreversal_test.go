package billing

import (
	"testing"
	"time"
)

func (w *holdWallet) reverse(line *Transaction, amount Credits, policy ExpiredCreditPolicy) ReverseUsage {
	r := ReverseUsage{Keyed: w.next(), Transaction: line.ID(), ExpiredCredits: policy, Reason: "r"}
	if amount > 0 {
		r.Amount = &amount
	}
	return r
}

// A capture is reversed like a usage: what it took last returns first, to the grants and not to the hold, and no more than
// it took.
func TestCaptureIsReversed(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(2, 1, 0)
	w.grant(2, 2, 0)
	w.grant(4, 3, 0)
	h := w.place(3, time.Hour)
	capture := w.capture(h, 5, false)
	capture.AllowMore = true
	line := w.must(capture).Transaction
	w.expectLines("CAPTURE -5 -3: 1=2 2=1 2=1 3=1")
	w.must(w.reverse(line, 2, ExpiredGrace))
	w.expectLines("REVERSAL 2 0: 3=1 2=1")
	w.refused(w.reverse(line, 4, ExpiredGrace), CodeReversalExceedsUsage, "amount", "charged 0.000005", "0.000002 are reversed")
	w.must(w.reverse(line, 0, ExpiredGrace))
	w.expectLines("REVERSAL 3 0: 2=1 1=2")
	w.refused(w.reverse(line, 0, ExpiredGrace), CodeReversalExceedsUsage, "amount")
	w.expect(8, 0, 8)
	if h := w.stored(h.HoldID()); h.Status != HoldCaptured || h.Captured != 5 {
		t.Errorf("the hold is %+v", h)
	}
}

// While the hold is open, what a reversal returns is free: the hold does not have more than before.
func TestReversalLeavesTheHoldAsItIs(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	h := w.place(5, time.Hour)
	line := w.must(w.capture(h, 2, false)).Transaction
	w.must(w.reverse(line, 0, ExpiredGrace))
	w.expect(2, 3, 5)
	w.refused(w.capture(h, 4, true), CodeHoldAmountExceeded, "amount")
	w.must(w.release(h))
	w.expect(5, 0, 5)
}

// Neither a hold nor its release can be reversed.
func TestHoldsAndReleasesAreNotReversed(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	h := w.place(5, time.Hour)
	placed := w.ordered()[1]
	released := w.must(w.release(h)).Transaction
	for _, line := range []*Transaction{placed, released} {
		w.refused(w.reverse(line, 0, ExpiredGrace), CodeNotReversible, "transactionId", string(line.Type))
	}
}

// Where credit of a capture returns to if its grant has ended since.
func TestCaptureOfAnEndedGrantIsReversed(t *testing.T) {
	for name, test := range map[string]struct {
		policy    ExpiredCreditPolicy
		voids     bool
		lines     []string
		available Credits
	}{
		"grace":         {ExpiredGrace, false, []string{"REVERSAL 3 0: 5=3"}, 3},
		"without end":   {ExpiredNonExpiring, false, []string{"REVERSAL 3 0: 5=3"}, 3},
		"expires again": {ExpiredAgain, false, []string{"REVERSAL 3 0: 1=3", "EXPIRY -3 0: 1=3"}, 0},
		"voided":        {ExpiredGrace, true, []string{"REVERSAL 3 0: 1=3", "VOID -3 0: 1=3"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newHoldWallet(t, 0)
			g := w.grant(5, 1, time.Hour)
			h := w.place(4, 3*time.Hour)
			line := w.must(w.capture(h, 3, false)).Transaction
			if test.voids {
				w.must(w.void(g))
			} else {
				w.now = w.now.Add(time.Hour)
				w.bookDue()
			}
			w.must(w.reverse(line, 0, test.policy))
			w.expectLines(test.lines...)
			w.expect(test.available, 1, test.available+1)
			w.must(w.release(h))
			w.expect(test.available, 0, test.available)
		})
	}
}

// What a reversal returns repays debt first.
func TestReversalOfACaptureRepaysDebt(t *testing.T) {
	w := newHoldWallet(t, 9)
	w.grant(5, 1, 0)
	h := w.place(5, time.Hour)
	line := w.must(w.capture(h, 3, false)).Transaction
	w.owe(2)
	w.expect(-2, 2, 0)
	w.must(w.reverse(line, 0, ExpiredGrace))
	w.expectLines("REVERSAL 3 0: 1=3", "REPAYMENT 0 0: 1=2")
	w.expect(1, 2, 3)
}
