package billing

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Held on day 1, and released, captured or over on day 2: what was counted on day 2 stays.
func TestHoldCountsInItsWindow(t *testing.T) {
	for name, end := range map[string]func(*holdWallet, *Hold){
		"released": func(w *holdWallet, h *Hold) { w.must(w.release(h)) },
		"captured": func(w *holdWallet, h *Hold) { w.must(w.capture(h, 60, true)) },
		"over":     func(w *holdWallet, h *Hold) { w.now = h.ExpiresAt },
		"booked": func(w *holdWallet, h *Hold) {
			w.now = h.ExpiresAt
			w.bookDue()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSpender(t, "UTC", "2027-05-05T23:30:00Z")
			w.limit(calendar.Day, 100, "", "")
			w.limit(calendar.Day, 100, "s", "")
			h := w.placed(w.holdFor(100, "s", "a", ""))
			w.expectDenied(w.spends(1, "s", "a", ""), "SPEND_LIMIT_REACHED fits 0 limit DAY retry 2027-05-06T00:00Z")
			w.now = w.now.Add(45 * time.Minute)
			w.must(w.spends(80, "s", "a", ""))
			end(w, h)
			w.expectCounted(map[string]string{"DAY": "80/0", "DAY s": "80/0"})
			w.expectDenied(w.spends(21, "s", "a", ""), "SPEND_LIMIT_REACHED fits 20 limit DAY retry 2027-05-07T00:00Z")
			w.must(w.spends(20, "s", "a", ""))
		})
	}
}

// A hold that ends gives back within its window, at its end and whether or not any job has booked that.
func TestLimitOfAHoldThatIsOver(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 100, "", "")
	w.limit(calendar.Day, 100, "", "a")
	h := w.placed(w.holdFor(90, "s", "a", ""))
	w.must(w.capture(h, 30, false))
	w.expectCounted(map[string]string{"DAY": "30/60", "DAY  a": "30/60"})
	w.now = h.ExpiresAt.Add(-time.Microsecond)
	w.expectDenied(w.spends(11, "s", "a", ""), "SPEND_LIMIT_REACHED fits 10 limit DAY retry 2027-05-06T00:00Z")
	w.now = h.ExpiresAt
	w.expectCounted(map[string]string{"DAY": "30/0", "DAY  a": "30/0"})
	w.must(w.spends(70, "s", "a", ""))
	w.expectCounted(map[string]string{"DAY": "100/0", "DAY  a": "100/0"})
}

// A capture by another action than that of its hold leaves the limits of the one and counts in those of the other.
func TestCaptureByAnotherAction(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 1000, "s", "")
	w.limit(calendar.Day, 100, "", "a")
	w.limit(calendar.Day, 30, "", "b")
	h := w.placed(w.holdFor(50, "s", "a", ""))
	as := func(amount Credits, more bool) CaptureHold {
		c := w.capture(h, amount, false)
		c.Action, c.AllowMore = "b", more
		return c
	}
	w.expectDenied(as(31, false), "SPEND_LIMIT_REACHED fits 30 limit DAY  b")
	line := w.must(as(20, false)).Transaction
	w.expectCounted(map[string]string{"DAY s": "20/30", "DAY  a": "0/30", "DAY  b": "20/0"})
	w.expectDenied(as(11, false), "SPEND_LIMIT_REACHED fits 10 limit DAY  b retry 2027-05-06T00:00Z")
	w.must(w.reverse(line, 5, ExpiredGrace))
	w.expectCounted(map[string]string{"DAY s": "15/30", "DAY  a": "0/30", "DAY  b": "15/0"})
	w.limit(calendar.Day, 1000, "", "b")
	w.must(as(40, true)) // 10 more than is held
	w.expectCounted(map[string]string{"DAY s": "55/0", "DAY  a": "0/0", "DAY  b": "55/0"})
}

// What would fit of a capture by another action is what the hold has left, and, if the capture may take more, what the balance allows.
func TestWhatFitsOfACaptureByAnotherAction(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 9990, "", "b")
	h := w.placed(w.holdFor(50, "s", "a", ""))
	w.must(w.spends(9945, "s", "c", "")) // 5 are left
	c := w.capture(h, 9999, false)
	c.Action, c.AllowMore = "b", true
	w.expectDenied(c, "SPEND_LIMIT_REACHED fits 55 limit DAY  b")
}

// A capture of what is held passes the limit that counted the hold. What it takes beyond is a new draw.
func TestCaptureBeyondTheHold(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 100, "", "")
	h := w.placed(w.holdFor(80, "s", "a", ""))
	w.limit(calendar.Day, 90, "", "")
	more := w.capture(h, 91, false)
	more.AllowMore = true
	w.expectDenied(more, "SPEND_LIMIT_REACHED fits 10 limit DAY retry 2027-05-06T00:00Z")
	w.limit(calendar.Day, 10, "", "") // the hold was placed when more was allowed
	w.must(w.capture(h, 70, false))
	w.expectCounted(map[string]string{"DAY": "70/10"})
	w.limit(calendar.Day, 90, "", "")
	more = w.capture(h, 20, true)
	more.AllowMore = true
	line := w.must(more).Transaction
	w.expectCounted(map[string]string{"DAY": "90/0"})
	// What was taken beyond the hold comes back first. The next day, none of it does.
	w.must(w.reverse(line, 15, ExpiredGrace))
	w.expectCounted(map[string]string{"DAY": "75/0"})
	w.now = w.now.Add(24 * time.Hour)
	w.must(w.spends(10, "s", "a", ""))
	w.must(w.reverse(line, 5, ExpiredGrace))
	w.expectCounted(map[string]string{"DAY": "10/0"})
}

// What a capture took of a hold returns to the window of the hold, and what it took beyond to its own.
func TestReversalOfACaptureInALaterWindow(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T23:30:00Z")
	w.limit(calendar.Day, 100, "", "")
	h := w.placed(w.holdFor(30, "s", "a", ""))
	w.now = w.now.Add(40 * time.Minute)
	more := w.capture(h, 50, true)
	more.AllowMore = true
	line := w.must(more).Transaction
	w.expectCounted(map[string]string{"DAY": "20/0"})
	w.must(w.reverse(line, 15, ExpiredGrace))
	w.expectCounted(map[string]string{"DAY": "5/0"})
	w.must(w.reverse(line, 0, ExpiredGrace))
	w.expectCounted(map[string]string{"DAY": "0/0"})
}
