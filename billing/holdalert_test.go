package billing

import (
	"slices"
	"testing"
	"time"
)

// Alerts and the depletion compare what is available and held together. Neither a hold nor what it gives back turns them;
// a capture does, and so does credit that leaves the wallet when it returns.
func TestHoldsDoNotTurnAlerts(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(6, 1, 0)
	ends := w.grant(4, 2, time.Minute)
	w.must(SetBalanceAlerts{Keyed: w.next(), Thresholds: []Credits{5}})
	var events []EventType
	w.watched = func(c *WalletChange) {
		for _, e := range Events(c.Before, &c.After, c.Lines) {
			if slices.Contains([]EventType{EventBalanceLow, EventBalanceRecovered, EventBalanceDepleted}, e.Type) {
				events = append(events, e.Type)
			}
		}
	}
	expect := func(after string, want ...EventType) {
		t.Helper()
		if !slices.Equal(events, want) {
			t.Errorf("after %s the events are %v, want %v", after, events, want)
		}
		events = nil
	}
	h := w.place(10, time.Hour)
	expect("a hold of everything")
	w.must(w.capture(h, 4, false))
	expect("a capture of 4")
	w.now = w.now.Add(time.Minute)
	w.bookDue()
	expect("the end of a grant that is held")
	if got := w.status(ends); got.Status != GrantExpired || got.Held != 4 {
		t.Errorf("the grant is %+v", got)
	}
	w.must(w.release(h))
	expect("a release, of which 4 expire", EventBalanceLow)
	h = w.place(2, time.Hour)
	expect("a hold of the rest")
	w.must(w.capture(h, 2, false))
	expect("a capture of the rest", EventBalanceDepleted)
}

// The events of a hold: one when it is placed, one for each capture, and one for its release or its end. What the last
// capture gives back is said by the capture.
func TestEventsOfHolds(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(9, 1, 0)
	var events []EventType
	w.watched = func(c *WalletChange) {
		for _, e := range Events(c.Before, &c.After, c.Lines) {
			events = append(events, e.Type)
		}
	}
	one, two, three := w.place(2, time.Minute), w.place(2, time.Minute), w.place(2, time.Minute)
	w.must(w.capture(one, 1, false))
	w.must(w.extend(one, time.Hour))
	w.must(w.capture(one, 1, true))
	w.must(w.capture(two, 1, true))
	w.now = three.ExpiresAt
	w.bookDue()
	w.must(w.release(w.place(1, time.Minute)))
	want := []EventType{
		EventHoldPlaced, EventHoldPlaced, EventHoldPlaced, EventHoldCaptured, EventHoldCaptured, EventHoldCaptured,
		EventHoldExpired, EventHoldPlaced, EventHoldReleased,
	}
	if !slices.Equal(events, want) {
		t.Errorf("the events are %v", events)
	}
}
