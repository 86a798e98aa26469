package outbox

import (
	"sync"
	"time"
)

// patience keeps an endpoint that hangs from taking the time of all others: of the attempts that one process makes at
// once, only so many go to one endpoint, and none for a while after it took all of its time for nothing. What is not
// attempted goes back into the queue, and does not count.
type patience struct {
	mu       sync.Mutex
	inFlight map[EndpointID]int
	until    map[EndpointID]time.Time
}

const (
	// maxInFlight is how many attempts of one endpoint are under way in one process.
	maxInFlight = 8

	// tired is for how long an endpoint that hung is left alone by the process that waited for it.
	tired = 30 * time.Second

	// crowded is how long an attempt is put off where too many are under way.
	crowded = 5 * time.Second
)

// enter begins an attempt, or answers for how long it should be put off.
func (p *patience) enter(id EndpointID, now time.Time) (pause time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.until[id]; now.Before(until) {
		return until.Sub(now), false
	}
	delete(p.until, id)
	if p.inFlight[id] >= maxInFlight {
		return crowded, false
	}
	p.inFlight[id]++
	return 0, true
}

// leave ends an attempt.
func (p *patience) leave(id EndpointID, now time.Time, slow bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inFlight[id]--; p.inFlight[id] == 0 {
		delete(p.inFlight, id)
	}
	if slow {
		p.until[id] = now.Add(tired)
	}
}
