package throttle_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/graph/throttle"
)

var start = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

// taken returns how many of n requests at one instant are allowed, and how long the last one has to wait.
func taken(l *throttle.Limiter[string], of string, n int, now time.Time) (allowed int, wait time.Duration) {
	for range n {
		if wait = l.Take(of, now); wait == 0 {
			allowed++
		}
	}
	return allowed, wait
}

// A bucket allows its burst at once, and then its rate. The wait it answers is exact: a request after it is allowed, and
// one a nanosecond before is not.
func TestTake(t *testing.T) {
	l := throttle.New[string](throttle.Rate{PerSecond: 10, Burst: 5}, 100)
	if n, wait := taken(l, "a", 8, start); n != 5 || wait != 100*time.Millisecond {
		t.Errorf("at once, %d are allowed, and then it waits %v", n, wait)
	}
	if n, _ := taken(l, "b", 8, start); n != 5 {
		t.Errorf("of another key, %d are allowed", n)
	}
	soon := start.Add(100 * time.Millisecond)
	if wait := l.Take("a", soon.Add(-1)); wait != 1 {
		t.Errorf("a nanosecond too early, it waits %v", wait)
	}
	if n, _ := taken(l, "a", 3, soon); n != 1 {
		t.Errorf("after the wait, %d are allowed", n)
	}
	allowed := 0
	for i := range 100 { // a second, with ten times as many requests as are allowed
		n, _ := taken(l, "a", 1, soon.Add(time.Duration(i+1)*10*time.Millisecond))
		allowed += n
	}
	if allowed != 10 {
		t.Errorf("in a second, %d are allowed", allowed)
	}
	if n, _ := taken(l, "a", 8, start.Add(time.Hour)); n != 5 {
		t.Errorf("after an hour, %d are allowed", n)
	}
}

// Refused requests take nothing, so that whoever goes on sending is not refused for longer.
func TestRefusedRequestsTakeNothing(t *testing.T) {
	l := throttle.New[string](throttle.Rate{PerSecond: 1, Burst: 1}, 100)
	if n, wait := taken(l, "a", 1000, start); n != 1 || wait != time.Second {
		t.Errorf("%d are allowed, and then it waits %v", n, wait)
	}
	if wait := l.Take("a", start.Add(time.Second)); wait != 0 {
		t.Errorf("a second later, it waits %v", wait)
	}
}

func TestNoLimit(t *testing.T) {
	l := throttle.New[string](throttle.Rate{}, 100)
	if n, _ := taken(l, "a", 10_000, start); n != 10_000 {
		t.Errorf("%d are allowed", n)
	}
}

// Beyond its size, a limiter refuses newcomers together and nobody whom it knows; and it forgets who is idle.
func TestMemoryIsBounded(t *testing.T) {
	l := throttle.New[string](throttle.Rate{PerSecond: 1, Burst: 2}, 100)
	for i := range 100 {
		if wait := l.Take(fmt.Sprint("known", i), start); wait != 0 {
			t.Fatalf("key %d waits %v", i, wait)
		}
	}
	allowed := 0
	for i := range 10_000 {
		n, _ := taken(l, fmt.Sprint("new", i), 1, start)
		allowed += n
	}
	if allowed != 2 {
		t.Errorf("%d newcomers are allowed, not the burst of one bucket", allowed)
	}
	if wait := l.Take("known7", start); wait != 0 {
		t.Errorf("a key that is known waits %v", wait)
	}
	later := start.Add(2 * time.Second) // every bucket is full again
	for i := range 100 {
		if n, _ := taken(l, fmt.Sprint("later", i), 3, later); n != 2 {
			t.Errorf("newcomer %d is allowed %d", i, n)
		}
	}
}

// A clock that is set back by a year refuses nobody for longer than a bucket takes to fill.
func TestClockIsSetBack(t *testing.T) {
	l := throttle.New[string](throttle.Rate{PerSecond: 1, Burst: 2}, 1)
	taken(l, "a", 2, start)
	before := start.AddDate(-1, 0, 0)
	if wait := l.Take("a", before); wait <= 0 || wait > 2*time.Second {
		t.Errorf("it waits %v", wait)
	}
	if wait := l.Take("a", before.Add(2*time.Second)); wait != 0 {
		t.Errorf("afterwards it waits %v", wait)
	}
	taken(l, "b", 2, start) // it sweeps, since there is room for one bucket
	if wait := l.Take("c", before); wait != 0 {
		t.Errorf("a newcomer waits %v", wait)
	}
}

// Requests in parallel share a bucket as those one after the other do.
func TestParallel(t *testing.T) {
	l := throttle.New[string](throttle.Rate{PerSecond: 1, Burst: 50}, 10)
	var allowed atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if l.Take("a", start) == 0 {
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if allowed.Load() != 50 {
		t.Errorf("%d are allowed", allowed.Load())
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]throttle.Rate{
		"none": {}, "50/1000": {PerSecond: 50, Burst: 1000}, "1/1": {PerSecond: 1, Burst: 1},
		"1000000/1000000": {PerSecond: 1_000_000, Burst: 1_000_000},
	} {
		got, err := throttle.ParseRate(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "50", "/", "50/", "/5", "0/5", "5/0", "-1/5", "5/1000001", "1000001/5", "5/5/5", "off"} {
		_, err := throttle.ParseRate(text)
		if err == nil || !strings.Contains(err.Error(), "such as 50/1000") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
