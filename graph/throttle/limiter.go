package throttle

import (
	"sync"
	"time"
)

// Limiter has a token bucket for each key. Any number of goroutines may use it at once. A nil Limiter limits nothing.
type Limiter[K comparable] struct {
	rate Rate
	size int

	mu     sync.Mutex
	full   map[K]time.Time // when the bucket of a key is full again
	others time.Time       // when the bucket is full again that is shared while there is no room in full
	swept  time.Time       // when full buckets were last forgotten because there was no room
}

// sweepPause is how long at least is between two sweeps of all buckets. A sweep of 10,000 takes less than a millisecond.
const sweepPause = time.Second

// New returns a limiter with a rate for each key, which remembers at most size buckets. With the zero rate it returns
// nil, which limits nothing.
func New[K comparable](rate Rate, size int) *Limiter[K] {
	if rate == (Rate{}) {
		return nil
	}
	return &Limiter[K]{rate: rate, size: size, full: map[K]time.Time{}}
}

// Take takes a token from the bucket of a key and returns 0. If the bucket is empty, it takes nothing, and returns how
// long it takes until there is a token.
func (l *Limiter[K]) Take(of K, now time.Time) (wait time.Duration) {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	full, known := l.full[of]
	if !known && !l.makeRoom(now) {
		l.others, wait = l.take(l.others, now)
		return wait
	}
	l.full[of], wait = l.take(full, now)
	return wait
}

// take takes a token from a bucket that is full again at an instant. It returns when the bucket is full afterwards, and
// how long it takes until there is a token, if there is none.
func (l *Limiter[K]) take(full, now time.Time) (after time.Time, wait time.Duration) {
	if full.Before(now) {
		full = now
	}
	if latest := now.Add(l.rate.toFill()); full.After(latest) { // the clock was set back
		full = latest
	}
	after = full.Add(l.rate.perToken())
	if wait = after.Sub(now) - l.rate.toFill(); wait > 0 {
		return full, wait
	}
	return after, 0
}

// makeRoom reports whether one more bucket can be remembered. If there is no room, it forgets those that are full.
func (l *Limiter[K]) makeRoom(now time.Time) bool {
	if len(l.full) < l.size {
		return true
	}
	if since := now.Sub(l.swept); since >= 0 && since < sweepPause {
		return false
	}
	l.swept = now
	for key, full := range l.full {
		if !full.After(now) {
			delete(l.full, key)
		}
	}
	return len(l.full) < l.size
}
