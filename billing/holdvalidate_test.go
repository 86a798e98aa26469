package billing

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// heldDecision returns a decision that captures a part of one hold, ends another, and places a third.
func heldDecision(t *testing.T) *Decision {
	t.Helper()
	w := newHoldWallet(t, 0)
	w.grant(9, 1, 0)
	one, two := w.place(2, time.Hour), w.place(3, time.Minute)
	w.now = two.ExpiresAt
	capture, place := w.capture(one, 1, false), setAside(w.next(), 1, 60)
	return w.decide([]Command{capture, place}, true).Decision
}

// TestValidateHolds breaks each promise of a decision about holds in turn.
func TestValidateHolds(t *testing.T) {
	documentOf := func(c *WalletChange, status HoldStatus, captured Credits) *Hold {
		at := slices.IndexFunc(c.Documents, func(d Document) bool {
			h, is := d.(*Hold)
			return is && h.Status == status && h.Captured == captured
		})
		h := c.Documents[at].(*Hold).Clone()
		c.Documents[at] = h
		return h
	}
	for _, test := range []struct {
		name  string
		wreck func(*WalletChange)
		want  string // empty: nothing is wrong
	}{
		{"nothing", func(*WalletChange) {}, ""},
		{"less is held", func(c *WalletChange) { c.After.Held-- }, "does not match its lines"},
		{"less than nothing is held", func(c *WalletChange) { c.After.Held = -1 }, "are held by"},
		{"a hold is not counted", func(c *WalletChange) { c.After.Holds-- }, "but the decision makes it"},
		{"no piece is counted", func(c *WalletChange) { c.After.Pieces = 0 }, "in 0 pieces"},
		{"a hold stays among the open ones", func(c *WalletChange) {
			c.Removed = nil
			c.After.Holds++
		}, "stays among the open ones"},
		{"a hold that ended has a piece", func(c *WalletChange) {
			documentOf(c, HoldExpired, 0).Pieces = []LiveGrant{{Ref: GrantRef{1, 0}, Remaining: 1}}
		}, "is EXPIRED with 0.000001 left"},
		{"a hold ended at no instant", func(c *WalletChange) { documentOf(c, HoldExpired, 0).EndedAt = time.Time{} }, "is EXPIRED"},
		{"a hold was ended by nothing", func(c *WalletChange) { documentOf(c, HoldExpired, 0).EndedBy = "" }, "is EXPIRED"},
		{"an open hold has ended", func(c *WalletChange) { documentOf(c, HoldOpen, 1).EndedBy = "txn_1" }, "is OPEN"},
		{"a new hold has more than its line", func(c *WalletChange) {
			documentOf(c, HoldOpen, 0).Pieces[0].Remaining++
		}, "but its lines make it 0.000001"},
		{"a hold has more than all", func(c *WalletChange) { documentOf(c, HoldOpen, 1).Pieces[0].Remaining = 9 }, "held in all"},
		{"too many lines", func(c *WalletChange) {
			h := documentOf(c, HoldOpen, 1)
			h.Lines = make([]KeyHash, MaxHoldLines+1)
		}, "501 lines"},
		{"a hold ends before the bound", func(c *WalletChange) {
			c.After.HoldEnd = c.After.HoldEnd.Add(time.Second)
		}, "is said to be the first end"},
		{"there is no bound", func(c *WalletChange) { c.After.HoldEnd = time.Time{} }, "is said to be the first end"},
		{"a release frees nothing", func(c *WalletChange) { c.Lines[0].HeldChange = 0 }, "line 4"},
		{"a capture beyond what it takes", func(c *WalletChange) { c.Lines[1].Amount-- }, "line 5"},
		{"a line with another sum of what is held", func(c *WalletChange) { c.Lines[1].HeldAfter++ }, "after line 5"},
	} {
		d := heldDecision(t)
		test.wreck(&d.Wallets[0])
		err := d.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

// TestValidateHeld checks by which lines what is held may change.
func TestValidateHeld(t *testing.T) {
	parts := func(amounts ...Credits) (d []Drawdown) {
		for i, amount := range amounts {
			d = append(d, Drawdown{GrantRef{int64(i + 1), 0}, amount})
		}
		return d
	}
	for _, test := range []struct {
		line Transaction
		fits bool
	}{
		{Transaction{Type: TypeHold, HeldChange: 3, Drawdowns: parts(2, 1)}, true},
		{Transaction{Type: TypeHold, HeldChange: 3, Drawdowns: parts(2)}, false},
		{Transaction{Type: TypeHold, HeldChange: 0}, false},
		{Transaction{Type: TypeHold, HeldChange: 3, Amount: -3, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeRelease, HeldChange: -3, Drawdowns: parts(2, 1)}, true},
		{Transaction{Type: TypeRelease, HeldChange: -3, Drawdowns: parts(4)}, false},
		{Transaction{Type: TypeRelease, HeldChange: 3, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeRelease, HeldChange: -3, Amount: 1, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeCapture, Hold: 2, Amount: -3, HeldChange: -3, Drawdowns: parts(1, 2)}, true},
		{Transaction{Type: TypeCapture, Hold: 2, Amount: -3, HeldChange: -1, Drawdowns: parts(1, 2)}, true},
		{Transaction{Type: TypeCapture, Hold: 2, Amount: 0, HeldChange: 0}, true},
		{Transaction{Type: TypeCapture, Hold: 0, Amount: -3, HeldChange: -3, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeCapture, Hold: 2, Amount: -3, HeldChange: -2, Drawdowns: parts(1, 2)}, false}, // splits a part
		{Transaction{Type: TypeCapture, Hold: 2, Amount: -3, HeldChange: -4, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeCapture, Hold: 2, Amount: -3, HeldChange: 1, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeCapture, Hold: 2, Amount: -4, HeldChange: -3, Drawdowns: parts(3)}, false}, // no debt
		{Transaction{Type: TypeUsage, Amount: -3, HeldChange: -3, Drawdowns: parts(3)}, false},
		{Transaction{Type: TypeExpiry, Hold: 2, Amount: -3, Drawdowns: parts(3)}, true},
	} {
		if err := test.line.validateHeld(); (err == nil) != test.fits {
			t.Errorf("%s of %d, held %d, %v: %v", test.line.Type, test.line.Amount, test.line.HeldChange, test.line.Drawdowns, err)
		}
	}
}
