package outbox

import (
	"testing"
	"time"
)

// TestLimiter: an endpoint that answers has eight attempts at once, of which seven are in bulk. One that hung has none
// for a while, and then one at a time until it answers.
func TestLimiter(t *testing.T) {
	l, now := newLimiter(), time.Unix(0, 0)
	begun := func(id EndpointID, bulk bool) (n int) {
		for n < 100 {
			if _, ok := l.begin(id, now, bulk); !ok {
				break
			}
			n++
		}
		return n
	}
	expect := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, not %d", what, got, want)
		}
	}
	expect("in bulk", begun("a", true), MaxInFlight-1)
	expect("beside them", begun("a", false), 1)
	expect("of another endpoint", begun("b", false), MaxInFlight)
	for range MaxInFlight {
		l.end("a", now, true)
	}
	if pause, ok := l.begin("a", now, false); ok || pause != hangPause {
		t.Errorf("right after it hung: %s, %t", pause, ok)
	}
	now = now.Add(hangPause)
	expect("after the pause", begun("a", false), 1)
	l.end("a", now, true)
	now = now.Add(hangPause)
	expect("after another", begun("a", true), 1)
	l.end("a", now, false)
	expect("once it has answered", begun("a", false), MaxInFlight)
}
