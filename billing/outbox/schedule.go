package outbox

import "time"

// retries are the waits between attempts of a delivery, before jitter: 71 hours in all, about three days.
var retries = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour,
}

const (
	// jitterPart is which part of a wait is added to it at the most: a fifth, so that what failed together is not tried
	// again together.
	jitterPart = 5

	// maxRetryAfter bounds by how much an endpoint can put the next attempt off.
	maxRetryAfter = 24 * time.Hour

	// lease is how long an attempt may take, from its claim to its end: six times [Timeout].
	lease = time.Minute

	// grace is how long the sweep leaves to the queue what the queue should have.
	grace = 2 * time.Minute

	// sweepPause is how long the sweep leaves what it has put into the queue, before it does so again.
	sweepPause = 5 * time.Minute

	// early is by how much a message may come before its time: what clocks of two machines differ by.
	early = time.Second

	// Timeout is how long an endpoint has for its answer.
	Timeout = 10 * time.Second

	// successPrecision is how old an endpoint's last success may be on record when it has another one, so that a busy
	// endpoint is not written with every delivery.
	successPrecision = 10 * time.Minute
)

// wait is how long to wait after so many attempts, with jitter drawn by random, or false where no more are made.
func wait(attempts int, retryAfter time.Duration, random func(time.Duration) time.Duration) (time.Duration, bool) {
	if attempts > len(retries) {
		return 0, false
	}
	pause := retries[attempts-1]
	pause += random(pause / jitterPart)
	return max(pause, min(retryAfter, maxRetryAfter)), true
}
