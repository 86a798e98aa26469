package billing

import (
	"fmt"
	"testing"
	"time"
)

// A hold is open until its end, excluded. From that instant on it is over, whether or not that is booked.
func TestHoldEndsAtItsInstant(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	h := w.place(3, time.Hour)
	w.now = h.ExpiresAt.Add(-time.Microsecond)
	w.expect(2, 3, 5)
	if h.At(w.now) != h {
		t.Error("it is over before its end")
	}
	w.must(w.capture(h, 1, false))
	w.now = h.ExpiresAt
	w.expect(4, 0, 4)
	shown := w.stored(h.HoldID()).At(w.now)
	if shown.Status != HoldExpired || len(shown.Pieces) > 0 || !shown.EndedAt.Equal(h.ExpiresAt) || shown.Captured != 1 {
		t.Errorf("it is shown as %+v", shown)
	}
	for _, c := range []Command{w.capture(h, 1, true), w.release(h), w.extend(h, time.Hour)} {
		w.refused(c, CodeHoldExpired, "holdId", FormatInstant(h.ExpiresAt)) // refused means that nothing is booked
	}
	w.must(charge(w.next(), 4))
	w.expectLines("CAPTURE -1 -1: 1=1", "RELEASE 0 -2: 1=2", "USAGE -4 0: 1=4")
	line := w.ordered()[3]
	if line.Key != reservedKeyPrefix+"expire-hold:"+string(h.HoldID()) || !line.OccurredAt.Equal(h.ExpiresAt) ||
		line.Actor != systemActor || !line.ByTime() {
		t.Errorf("the line is %+v", line)
	}
	if ended := w.stored(h.HoldID()); ended.EndedBy != line.ID() || !ended.EndedAt.Equal(h.ExpiresAt) {
		t.Errorf("it is stored as %+v", ended)
	}
}

// What is due is booked in the order in which it happened, however late: at one instant the end of a hold comes before the
// end of a grant.
func TestHoldAndGrantEnd(t *testing.T) {
	for name, test := range map[string]struct {
		hold, grant time.Duration
		lines       []string
		status      GrantStatus
	}{
		"the hold first": {time.Hour, 2 * time.Hour, []string{"RELEASE 0 -3: 1=3", "EXPIRY -5 0: 1=5"}, GrantExpired},
		"at once":        {time.Hour, time.Hour, []string{"RELEASE 0 -3: 1=3", "EXPIRY -5 0: 1=5"}, GrantExpired},
		"the grant first": {
			2 * time.Hour, time.Hour, []string{"EXPIRY -2 0: 1=2", "RELEASE 0 -3: 1=3", "EXPIRY -3 0: 1=3"}, GrantExpired,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newHoldWallet(t, 0)
			g := w.grant(5, 1, test.grant)
			w.place(3, test.hold)
			w.now = w.now.Add(3 * time.Hour)
			w.expect(0, 0, 0)
			if got := w.status(g).Status; got != test.status {
				t.Errorf("before it is booked, the grant is %s", got)
			}
			w.bookDue()
			w.expectLines(test.lines...)
			w.expect(0, 0, 0)
			if got := w.status(g).Status; got != test.status {
				t.Errorf("the grant is %s", got)
			}
		})
	}
}

// What a hold gives back at its end repays debt at that instant, also if its grant ends at the same instant.
func TestHoldEndRepaysDebt(t *testing.T) {
	for _, grantLasts := range []time.Duration{time.Hour, 2 * time.Hour} {
		w := newHoldWallet(t, 9)
		w.grant(5, 1, grantLasts)
		w.place(5, time.Hour)
		w.owe(3)
		w.expect(-3, 5, 2)
		w.now = w.now.Add(time.Hour)
		left := Credits(2)
		if grantLasts == time.Hour {
			left = 0
		}
		w.expect(left, 0, left)
		w.bookDue()
		w.expect(left, 0, left)
		if repayment := w.ordered()[4-1]; repayment.Type != TypeRelease || w.ordered()[4].Type != TypeRepayment {
			t.Errorf("the lines are %s and %s", repayment.Type, w.ordered()[4].Type)
		}
		if len(w.wallet.Repayments) != 1 || w.wallet.Repayments[0].Amount != 3 {
			t.Errorf("the wallet remembers %+v", w.wallet.Repayments)
		}
	}
}

// An extended hold goes on, although the wallet's bound of the first end has passed. Nothing is booked for it.
func TestExtendHold(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	h := w.place(3, time.Minute)
	other := w.place(1, time.Hour)
	w.now = w.now.Add(30 * time.Second)
	extend := w.extend(h, 10*time.Minute)
	o := w.must(extend)
	if o.Transaction != nil || o.Request == nil || o.Request.Result != string(h.HoldID()) {
		t.Errorf("the request is recorded as %+v", o)
	}
	if got := w.stored(h.HoldID()).ExpiresAt; !got.Equal(w.now.Add(10 * time.Minute)) {
		t.Errorf("it ends at %s", got)
	}
	w.must(w.extend(h, time.Second)) // never earlier
	if got := w.stored(h.HoldID()).ExpiresAt; !got.Equal(w.now.Add(10 * time.Minute)) {
		t.Errorf("after a shorter extension it ends at %s", got)
	}
	w.now = h.ExpiresAt.Add(time.Second)
	if !w.wallet.HoldEnd.Before(w.now) {
		t.Fatalf("the bound is %s", w.wallet.HoldEnd)
	}
	commits := w.commits
	w.bookDue()
	if w.expect(1, 4, 5); w.commits != commits {
		t.Error("something was booked for a hold that goes on")
	}
	w.must(charge(w.next(), 1))
	if want := w.stored(h.HoldID()).ExpiresAt; !w.wallet.HoldEnd.Equal(want) {
		t.Errorf("the bound is %s, want %s", w.wallet.HoldEnd, want)
	}
	w.must(w.release(h))
	if w.wallet.HoldEnd.After(other.ExpiresAt) || w.wallet.HoldEnd.IsZero() { // not all holds were read
		t.Errorf("the bound is %s, and a hold ends at %s", w.wallet.HoldEnd, other.ExpiresAt)
	}
	w.must(w.release(other))
	if !w.wallet.HoldEnd.IsZero() {
		t.Errorf("nothing is held, and the bound is %s", w.wallet.HoldEnd)
	}
}

// A thousand holds that end at one instant are over at once. They are booked in several commits, none of which is too
// large, and a request waits for all of them.
func TestThousandHoldsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		debt, grant Credits
		expires     time.Duration // of the grant; 0: never
	}{"alone": {0, 3000, 0}, "with debt": {900, 3000, 0}, "with their grant": {0, 3000, time.Hour}} {
		t.Run(name, func(t *testing.T) {
			w := newHoldWallet(t, test.debt)
			w.large = true
			w.grant(test.grant, 1, test.expires)
			var placing []Command
			for range MaxOpenHolds {
				placing = append(placing, PlaceHold{Keyed: w.next(), Amount: pointer(Credits(3)), ExpiresIn: 3600})
			}
			w.mustAll(placing)
			w.owe(test.debt)
			w.now = w.now.Add(time.Hour)
			want := 3000 - test.debt
			if test.expires > 0 {
				want = 0
			}
			w.expect(want, 0, want)
			w.watched = func(change *WalletChange) {
				ends, d := 0, Decision{Wallets: []WalletChange{*change}}
				for _, line := range change.Lines {
					if line.Type == TypeRelease {
						ends++
					}
				}
				if d.Items() > MaxCommitItems || ends > MaxDueItems/2 {
					t.Errorf("a commit has %d items and ends %d holds", d.Items(), ends)
				}
			}
			before := w.commits
			capture := w.capture(w.openHolds()[2], 1, true)
			if v := w.decide([]Command{capture}, false); !v.Behind || !v.Outcomes[0].Waiting {
				t.Errorf("a request does not wait: %+v", v.Outcomes)
			}
			for verdict := (Verdict{Behind: true}); verdict.Behind; { // and in between each read shows the same
				if verdict = w.decide(nil, false); verdict.Decision != nil {
					w.put(verdict.Decision)
				}
				if got, _ := w.snapshot().Balance(w.now); got.Available != want || got.Held != 0 {
					t.Fatalf("after %d commits, %s are available and %s held", w.commits-before, got.Available, got.Held)
				}
			}
			if commits := w.commits - before; commits < MaxOpenHolds/(MaxDueItems/2) || w.wallet.Holds != 0 {
				t.Errorf("%d commits left %d holds open", commits, w.wallet.Holds)
			}
			w.refused(capture, CodeHoldExpired, "holdId")
			w.audit()
		})
	}
}

// A commit ends as many holds as it has room for, and no more.
func TestHoldEndsFillACommit(t *testing.T) {
	most := MaxDueItems / holdEndItems
	for _, due := range []int{most, most + 1} {
		w := newHoldWallet(t, 0)
		w.large = true
		w.grant(3000, 1, 0)
		for range due {
			w.place(1, time.Hour)
		}
		w.now = w.now.Add(time.Hour)
		verdict := w.decide(nil, false)
		if got := len(verdict.Decision.Wallets[0].Lines); got != most || verdict.Behind != (due > most) {
			t.Errorf("of %d, a commit ends %d, behind %t", due, got, verdict.Behind)
		}
	}
}

// Requests for holds that all ended are refused one by one, and do not hide each other.
func TestRefusalsOfEndedHolds(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(9, 1, 0)
	captured, released, expired := w.place(1, time.Hour), w.place(1, time.Hour), w.place(1, time.Minute)
	o := w.must(w.capture(captured, 1, false))
	r := w.must(w.release(released))
	w.now = w.now.Add(time.Minute)
	for _, booked := range []bool{false, true} {
		for h, want := range map[*Hold]struct {
			code Code
			text string
		}{
			captured: {CodeHoldNotOpen, fmt.Sprint("captured at ", FormatInstant(testInstant), " by transaction ", o.Transaction.ID())},
			released: {CodeHoldNotOpen, fmt.Sprint("released at ", FormatInstant(testInstant), " by transaction ", r.Transaction.ID())},
			expired:  {CodeHoldExpired, "ended at " + FormatInstant(w.now)},
		} {
			for _, c := range []Command{w.capture(h, 1, true), w.release(h), w.extend(h, time.Hour)} {
				w.refused(c, want.code, "holdId", string(h.HoldID()), want.text)
			}
		}
		if !booked {
			w.bookDue()
		}
	}
}
