package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A day of the customer lasts 23 hours when the clock is set forward, and 25 when it is set back. A limit begins again at midnight, in
// that very microsecond.
func TestLimitBeginsAgainAtMidnight(t *testing.T) {
	for _, day := range []struct{ now, resets string }{
		{"2027-03-13T12:00:00Z", "2027-03-14T05:00Z"}, // which then lasts 23 hours
		{"2027-03-14T05:00:00Z", "2027-03-15T04:00Z"},
		{"2027-03-15T03:59:59.999999Z", "2027-03-15T04:00Z"},
		{"2027-11-07T12:00:00Z", "2027-11-08T05:00Z"}, // of 25 hours
	} {
		w := newSpender(t, "America/New_York", day.now)
		w.limit(calendar.Day, 100, "s", "")
		w.must(w.spends(100, "s", "a", ""))
		w.expectDenied(w.spends(1, "s", "a", ""), "SPEND_LIMIT_REACHED fits 0 limit DAY s retry "+day.resets)
		end, err := time.Parse("2006-01-02T15:04Z", day.resets)
		if err != nil {
			t.Fatal(err)
		}
		w.now = end.Add(-time.Microsecond)
		w.expectDenied(w.spends(1, "s", "a", ""), "SPEND_LIMIT_REACHED fits 0 limit DAY s retry "+day.resets)
		w.now = end
		w.expectCounted(map[string]string{"DAY s": "0/0"})
		w.must(w.spends(100, "s", "a", ""))
		w.expectCounted(map[string]string{"DAY s": "100/0"})
	}
}

// The other windows begin at whole hours since midnight, on Monday, and on the first.
func TestLimitWindows(t *testing.T) {
	for _, c := range []struct {
		zone   string
		window calendar.Interval
		now    string
		retry  string
	}{
		{"Asia/Kolkata", calendar.Hour, "2027-05-05T10:00:00Z", "2027-05-05T10:30Z"},
		{"Asia/Kolkata", calendar.Week, "2027-05-05T10:00:00Z", "2027-05-09T18:30Z"},
		{"UTC", calendar.Week, "2027-05-09T23:59:59Z", "2027-05-10T00:00Z"},
		{"UTC", calendar.Week, "2027-05-10T00:00:00Z", "2027-05-17T00:00Z"},
		{"America/New_York", calendar.Week, "2027-03-09T10:00:00Z", "2027-03-15T04:00Z"},
		{"America/New_York", calendar.Month, "2027-03-01T04:00:00Z", "2027-03-01T05:00Z"},
		{"America/New_York", calendar.Month, "2027-03-01T05:00:00Z", "2027-04-01T04:00Z"},
		{"Australia/Lord_Howe", calendar.Hour, "2027-04-03T14:20:00Z", "2027-04-03T15:00Z"}, // set back by half an hour at 15:00Z
		{"Australia/Lord_Howe", calendar.Hour, "2027-04-04T13:10:00Z", "2027-04-04T13:30Z"}, // the last half hour of that day
	} {
		w := newSpender(t, c.zone, c.now)
		w.limit(c.window, 10, "", "")
		w.must(w.spends(10, "s", "a", ""))
		w.expectDenied(w.spends(1, "", "b", ""), fmt.Sprintf("SPEND_LIMIT_REACHED fits 0 limit %s retry %s", c.window, c.retry))
	}
}

// Each limit counts what it is for.
func TestLimitsCountWhatTheyAreFor(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	for i, of := range []struct{ subject, action string }{{"", ""}, {"s", ""}, {"", "a"}, {"s", "a"}} {
		w.limit(calendar.Day, Credits(1000+i), of.subject, of.action)
	}
	w.must(w.spends(1, "s", "a", ""))
	w.must(w.spends(2, "s", "b", ""))
	w.must(w.spends(4, "t", "a", ""))
	w.must(w.spends(8, "", "b", ""))
	w.placed(w.holdFor(16, "s", "", ""))
	w.placed(w.holdFor(32, "t", "a", ""))
	w.expectCounted(map[string]string{"DAY": "15/48", "DAY s": "3/16", "DAY  a": "5/32", "DAY s a": "1/0"})
	if w.wallet.Limited.Subjects != 1 || w.wallet.Limited.Actions != 1 || len(w.wallet.Limits) != 1 {
		t.Errorf("the wallet has %+v and %+v", w.wallet.Limited, w.wallet.Limits)
	}
}

// A spend that no limit counts writes nothing more than one of a wallet without limits, and reads what might limit it.
func TestWithoutALimitNothingMoreIsWritten(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 100, "s", "")
	w.limit(calendar.Day, 100, "", "a")
	w.watched = func(c *WalletChange) {
		if len(c.Documents) > 0 {
			t.Errorf("written are %+v", c.Documents)
		}
	}
	w.must(w.spends(1, "t", "b", ""))
	w.watched = nil
}

// A limit counts from when it was set: neither what was spent before, nor what was held before, nor what is given back of it.
func TestLimitCountsFromWhenItWasSet(t *testing.T) {
	for name, subject := range map[string]string{"wallet": "", "subject": "s"} {
		t.Run(name, func(t *testing.T) {
			w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
			key := strings.TrimRight("DAY "+subject, " ")
			before := w.must(w.spends(50, "s", "a", "")).Transaction
			h, other := w.placed(w.holdFor(20, "s", "a", "")), w.placed(w.holdFor(20, "s", "a", ""))
			w.limit(calendar.Day, 30, subject, "")
			w.expectCounted(map[string]string{key: "0/0"})
			more := w.capture(h, 25, true)
			more.AllowMore = true
			capture := w.must(more).Transaction // 20 were held before
			w.expectCounted(map[string]string{key: "5/0"})
			w.must(w.release(other))
			w.must(w.reverse(before, 0, ExpiredGrace))
			w.expectCounted(map[string]string{key: "5/0"})
			w.must(w.reverse(capture, 0, ExpiredGrace))
			w.expectCounted(map[string]string{key: "0/0"})
			// Removed and set again, it begins with nothing.
			w.must(w.spends(7, "s", "a", ""))
			w.must(SetSpendLimit{Keyed: w.next(), Window: calendar.Day, Subject: subject})
			w.expectCounted(map[string]string{key: "none"})
			w.must(w.spends(100, "s", "a", ""))
			w.limit(calendar.Day, 30, subject, "")
			w.expectCounted(map[string]string{key: "0/0"})
		})
	}
}

// A limit that is changed goes on counting, in the calendar with which it was set. What is beyond a lowered limit stays spent; nothing
// more is.
func TestLimitIsChanged(t *testing.T) {
	w := newSpender(t, "America/New_York", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 100, "", "")
	usage := w.must(w.spends(60, "", "a", "")).Transaction
	w.sells("UTC") // the customer has moved
	w.limit(calendar.Day, 50, "", "")
	w.expectDenied(w.spends(1, "", "a", ""), "SPEND_LIMIT_REACHED fits 0 limit DAY retry 2027-05-06T04:00Z")
	w.expectDenied(w.spends(51, "", "a", ""), "SPEND_LIMIT_REACHED fits 0 limit DAY")
	w.must(w.spends(0, "", "a", ""))
	w.must(w.reverse(usage, 20, ExpiredGrace))
	w.must(w.spends(10, "", "a", ""))
	w.expectCounted(map[string]string{"DAY": "50/0"})
	w.limit(calendar.Day, 0, "", "")
	w.expectDenied(w.spends(1, "", "a", ""), "SPEND_LIMIT_REACHED fits 0 limit DAY")
	w.must(w.spends(0, "", "a", ""))
	w.limit(calendar.Day, 51, "", "")
	w.must(w.spends(1, "", "a", ""))
}

// Of two limits without room, the one is named that resets last; of those that reset together, the one with less left. The request may
// succeed once both have begun again, and never if it asks for more than one of them allows.
func TestWhichLimitRefuses(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Hour, 20, "", "")
	w.limit(calendar.Month, 40, "", "a")
	w.limit(calendar.Day, 30, "s", "")
	w.limit(calendar.Day, 25, "s", "a")
	w.must(w.spends(15, "s", "a", ""))
	for amount, want := range map[Credits]string{
		6:  "SPEND_LIMIT_REACHED fits 5 limit HOUR retry 2027-05-05T11:00Z",
		11: "SPEND_LIMIT_REACHED fits 5 limit DAY s a retry 2027-05-06T00:00Z",
		16: "SPEND_LIMIT_REACHED fits 5 limit DAY s a retry 2027-05-06T00:00Z",
		21: "SPEND_LIMIT_REACHED fits 5 limit DAY s a",
		26: "SPEND_LIMIT_REACHED fits 5 limit MONTH  a",
		41: "SPEND_LIMIT_REACHED fits 5 limit MONTH  a",
	} {
		w.expectDenied(w.spends(amount, "s", "a", ""), want)
	}
	w.expectDenied(w.holdFor(6, "s", "a", ""), "SPEND_LIMIT_REACHED fits 5 limit HOUR retry 2027-05-05T11:00Z")
	refusal := w.do(false, w.spends(11, "s", "a", ""))[0].Refusal
	if l := refusal.Limit; l.Spent != 15 || l.Held != 0 || l.Remaining() != 10 || *refusal.Required != 11 {
		t.Errorf("the refusal has %+v", l)
	}
}

// Events are sent at four fifths and at the whole of a limit, once in each window, and again after the limit was raised.
func TestLimitEvents(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 101, "", "")
	spend := func(amount Credits) func() { return func() { w.must(w.spends(amount, "", "a", "")) } }
	w.expectTold(spend(80))
	var usage *Transaction
	w.expectTold(func() { usage = w.must(w.spends(1, "", "a", "")).Transaction }, EventLimitWarning) // 80.2 %
	w.expectTold(func() { w.must(w.reverse(usage, 0, ExpiredGrace)) })
	w.expectTold(spend(20))
	w.expectTold(func() { usage = w.must(w.spends(1, "", "a", "")).Transaction }, EventLimitReached)
	w.expectTold(func() { w.must(w.reverse(usage, 0, ExpiredGrace)) })
	w.expectTold(spend(1)) // it has been reached already
	w.expectTold(func() { w.limit(calendar.Day, 200, "", "") })
	w.expectTold(spend(59), EventLimitWarning)
	w.expectTold(func() { w.limit(calendar.Day, 160, "", "") }) // who lowers it knows
	w.expectTold(func() { w.limit(calendar.Day, 170, "", "") })
	w.expectTold(spend(10), EventLimitReached)
	w.now = w.now.Add(24 * time.Hour)
	w.expectTold(func() { w.placed(w.holdFor(170, "", "a", "")) }, EventLimitWarning, EventLimitReached)
	w.now = w.now.Add(24 * time.Hour)
	w.expectTold(func() { w.do(false, w.spends(136, "", "a", ""), w.spends(34, "", "a", "")) }, EventLimitWarning, EventLimitReached)
	w.limit(calendar.Day, 0, "", "")
	w.expectTold(spend(0))
}

// Requests of one list see what those before them counted. A list that stands together counts all or nothing.
func TestLimitsOfLists(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 100, "s", "")
	list := func(together bool, amounts ...Credits) (codes []Code) {
		var commands []Command
		for _, amount := range amounts {
			commands = append(commands, w.spends(amount, "s", "a", ""))
		}
		for _, o := range w.do(together, commands...) {
			code := Code("nothing")
			switch {
			case o.Refusal != nil:
				code = o.Refusal.Code
			case o.Transaction != nil:
				code = "done"
			}
			codes = append(codes, code)
		}
		return codes
	}
	if got := list(true, 60, 41, 5); !slices.Equal(got, []Code{"nothing", CodeSpendLimitReached, "nothing"}) {
		t.Errorf("got %v", got)
	}
	w.expectCounted(map[string]string{"DAY s": "0/0"})
	if got := list(false, 60, 41, 40); !slices.Equal(got, []Code{"done", CodeSpendLimitReached, "done"}) {
		t.Errorf("got %v", got)
	}
	w.expectCounted(map[string]string{"DAY s": "100/0"})
	usage := w.spends(0, "s", "a", "")
	if again := w.do(false, usage, usage); again[0].Replayed || !again[1].Replayed {
		t.Errorf("got %+v", again)
	}
}

// A key that is repeated counts once, and is answered as before, also when the limit is reached.
func TestRepeatedSpendCountsOnce(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	w.limit(calendar.Day, 100, "s", "")
	usage := w.spends(100, "s", "a", "")
	outcomes := w.do(false, usage, usage)
	if outcomes[0].Refusal != nil || !outcomes[1].Replayed {
		t.Errorf("got %+v", outcomes)
	}
	w.expectCounted(map[string]string{"DAY s": "100/0"})
}

// There are at most so many limits together.
func TestLimitsTogether(t *testing.T) {
	w := newSpender(t, "UTC", "2027-05-05T10:00:00Z")
	for i := range MaxLimitsTogether {
		w.limit(calendar.Day, 1, "s", fmt.Sprint("action ", i))
	}
	one := Credits(1)
	w.refused(SetSpendLimit{Keyed: w.next(), Window: calendar.Day, Limit: &one, Subject: "s"}, CodeRequestTooLarge, "window", "16")
	w.limit(calendar.Day, 1, "t", "")
	w.must(SetSpendLimit{Keyed: w.next(), Window: calendar.Day, Subject: "s", Action: "action 0"})
	w.limit(calendar.Day, 1, "s", "")
	epoch := w.wallet.Limited.Epoch
	w.must(SetSpendLimit{Keyed: w.next(), Window: calendar.Day, Subject: "nobody"})
	w.must(SetSpendLimit{Keyed: w.next(), Window: calendar.Month, Subject: "s"})
	if l := w.wallet.Limited; l.Subjects != 2 || l.Actions != 0 || l.Epoch != epoch || epoch != MaxLimitsTogether+3 {
		t.Errorf("the wallet says %+v", l)
	}
}

// What cannot be a limit is refused.
func TestLimitIsChecked(t *testing.T) {
	below := Credits(-1)
	for path, c := range map[string]SetSpendLimit{
		"limit":   {Window: calendar.Day, Limit: &below},
		"window":  {Window: "YEAR"},
		"subject": {Window: calendar.Day, Subject: strings.Repeat("s", MaxNameBytes+1)},
		"action":  {Window: calendar.Day, Action: strings.Repeat("a", MaxNameBytes+1)},
	} {
		c.Keyed = Keyed{IdempotencyKey: "k"}
		if refusal := c.Check(); refusal == nil || refusal.Code != CodeInvalidInput || strings.Join(refusal.Path, ".") != path {
			t.Errorf("got %v at %v, want one at %s", refusal, refusal.pathOf(), path)
		}
	}
}
