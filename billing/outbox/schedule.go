package outbox

import "time"

// retries are the waits between attempts of a delivery, before jitter: 71 hours in all, about three days.
var retries = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour,
}

const (
	// jitterPart is the largest part of a wait that is added to it: a fifth, so that deliveries that failed together are
	// not tried again together.
	jitterPart = 5

	// maxRetryAfter bounds by how much an endpoint can delay the next attempt.
	maxRetryAfter = 24 * time.Hour

	// lease is how long an attempt may take, from its claim to its end: six times [Timeout].
	lease = time.Minute

	// grace is how long the sweep waits for the queue to deliver a message.
	grace = 2 * time.Minute

	// sweepPause is how long the sweep waits before it queues the same delivery again.
	sweepPause = 5 * time.Minute

	// clockDifference is by how much a message may arrive before its time: by how much the clocks of two machines differ.
	clockDifference = time.Second

	// Timeout is how long an endpoint has for its answer.
	Timeout = 10 * time.Second

	// successPrecision is how old an endpoint's stored last success may be before another success is stored, so that a
	// busy endpoint is not written with every delivery.
	successPrecision = 10 * time.Minute
)

// wait returns how long to wait after so many attempts, with jitter drawn by random, or false if no more are made.
func wait(attempts int, retryAfter time.Duration, random func(time.Duration) time.Duration) (time.Duration, bool) {
	if attempts > len(retries) {
		return 0, false
	}
	pause := retries[attempts-1]
	pause += random(pause / jitterPart)
	return max(pause, min(retryAfter, maxRetryAfter)), true
}
