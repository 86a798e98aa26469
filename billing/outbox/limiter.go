package outbox

import (
	"sync"
	"time"
)

// limiter keeps an endpoint that hangs from delaying all others: one process makes only so many attempts to one
// endpoint at the same time, and none for a while after one took all of its time without an answer. After that it makes
// one attempt at a time, until one is answered. A delivery that is not attempted goes back into the queue, which does
// not count as an attempt.
type limiter struct {
	mu       sync.Mutex
	inFlight map[EndpointID]int
	until    map[EndpointID]time.Time
	hung     map[EndpointID]bool // its last attempt that ended hung
}

func newLimiter() limiter {
	return limiter{inFlight: map[EndpointID]int{}, until: map[EndpointID]time.Time{}, hung: map[EndpointID]bool{}}
}

const (
	// MaxInFlight is how many attempts to one endpoint one process makes at the same time.
	MaxInFlight = 8

	// maxBulkInFlight is how many of them are deliveries in bulk, so that another one never waits for these.
	maxBulkInFlight = MaxInFlight - 1

	// hangPause is for how long a process makes no attempts to an endpoint after one of its attempts hung.
	hangPause = 30 * time.Second

	// overloadPause is how long an attempt is delayed if too many are in flight.
	overloadPause = 5 * time.Second
)

// begin begins an attempt, or returns how long it should be delayed.
func (p *limiter) begin(id EndpointID, now time.Time, bulk bool) (pause time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.until[id]; now.Before(until) {
		return until.Sub(now), false
	}
	delete(p.until, id)
	most := MaxInFlight
	switch {
	case p.hung[id]:
		most = 1
	case bulk:
		most = maxBulkInFlight
	}
	if p.inFlight[id] >= most {
		return overloadPause, false
	}
	p.inFlight[id]++
	return 0, true
}

// end ends an attempt.
func (p *limiter) end(id EndpointID, now time.Time, slow bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inFlight[id]--; p.inFlight[id] == 0 {
		delete(p.inFlight, id)
	}
	delete(p.hung, id)
	if slow {
		p.until[id], p.hung[id] = now.Add(hangPause), true
	}
}
