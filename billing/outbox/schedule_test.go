package outbox

import (
	"testing"
	"time"
)

// TestTimesOfADelivery: how the times of a delivery relate. If the lease ended before an attempt does, the sweep would
// begin another one beside it. If the sweep were impatient, it would send a delivery that the queue holds once more.
// What is kept for 30 days is kept for longer than the longest schedule, whatever waits an endpoint asks for.
func TestTimesOfADelivery(t *testing.T) {
	const function = time.Minute // the limit of the webhook function, which infra's tests compare with six times Timeout
	if lease < 6*Timeout || lease < function {
		t.Errorf("the lease is %s, an attempt may take %s, and the function %s", lease, Timeout, function)
	}
	if grace <= lease {
		t.Errorf("the sweep waits for %s for the queue, which is less than an attempt may take, %s", grace, lease)
	}
	if sweepPause <= grace || sweepPause <= time.Minute {
		t.Errorf("the sweep queues a delivery again after %s, before the queue could deliver it, %s", sweepPause, grace)
	}
	if 2*clockDifference >= retries[0] {
		t.Errorf("messages may be early by %s, and the first wait is %s", clockDifference, retries[0])
	}
	var shortest, longest time.Duration
	for i, wait := range retries {
		shortest += wait
		longest += max(wait+wait/jitterPart, maxRetryAfter) + lease
		if i > 0 && wait < retries[i-1] {
			t.Errorf("wait %d is shorter than the one before", i+1)
		}
	}
	if days := shortest.Hours() / 24; days < 2.5 || days > 3.5 {
		t.Errorf("the schedule takes %.1f days, and docs/webhooks.md says about three", days)
	}
	if kept := 30 * 24 * time.Hour; longest >= kept {
		t.Errorf("a schedule can take %s, and events are kept for %s", longest, kept)
	}
	if retries[len(retries)-1] < MaxDelay {
		t.Errorf("no wait is longer than the longest delay of the queue, %s", MaxDelay)
	}
}

// TestWait: the wait after each attempt is that of the schedule, longer by up to a fifth, or what the endpoint asked
// for, up to a day; and after the last attempt there is none.
func TestWait(t *testing.T) {
	all := func(d time.Duration) time.Duration { return d }
	none := func(time.Duration) time.Duration { return 0 }
	for n, base := range retries {
		if got, more := wait(n+1, 0, none); got != base || !more {
			t.Errorf("after attempt %d: %s, %t", n+1, got, more)
		}
		if got, _ := wait(n+1, 0, all); got != base+base/5 {
			t.Errorf("after attempt %d, with all jitter: %s", n+1, got)
		}
		if got, _ := wait(n+1, 1000*time.Hour, none); got != 24*time.Hour {
			t.Errorf("after attempt %d of an endpoint that asks for long: %s", n+1, got)
		}
		if got, _ := wait(n+1, time.Millisecond, none); got != base {
			t.Errorf("after attempt %d of an endpoint that asks for little: %s", n+1, got)
		}
	}
	if got, more := wait(len(retries)+1, time.Hour, all); got != 0 || more {
		t.Errorf("after the last attempt: %s, %t", got, more)
	}
}
