package pump

import (
	"iter"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// lane is what shares the workers of a queue: the messages of a tenant for one endpoint, those in bulk apart from the
// others.
type lane struct {
	tenant   billing.Tenant
	endpoint outbox.EndpointID
	bulk     bool
}

func laneOf(m outbox.Message) lane {
	endpoint, _ := m.Delivery.Endpoint()
	return lane{m.Tenant, endpoint, m.Bulk}
}

// other returns the other lane of the same endpoint.
func (l lane) other() lane {
	l.bulk = !l.bulk
	return l
}

// lanes are the lanes of a queue that have messages or calls.
type lanes map[lane]*load

// load is what a lane has.
type load struct {
	due   []queuedMessage // in their order
	calls int             // that have not ended
}

func (s lanes) add(m queuedMessage) {
	l := laneOf(m.Message)
	if s[l] == nil {
		s[l] = &load{}
	}
	s[l].due = append(s[l].due, m)
}

// end counts that a call has ended.
func (s lanes) end(l lane) {
	of := s[l]
	of.calls--
	if of.calls == 0 && len(of.due) == 0 {
		delete(s, l)
	}
}

// calls returns how many calls of an endpoint have not ended.
func (s lanes) calls(l lane) (n int) {
	for _, of := range []*load{s[l], s[l.other()]} {
		if of != nil {
			n += of.calls
		}
	}
	return n
}

// mostBulk is how many calls a lane in bulk has at once. What is unpacked is unpacked one after the other, since that keeps
// the database busy for everybody.
func (l lane) mostBulk() int {
	if l.endpoint == outbox.Nobody {
		return 1
	}
	return maxBulk
}

// ready takes the messages for which there is a worker: each time, one of the endpoint with the fewest calls.
func (s lanes) ready() iter.Seq2[lane, queuedMessage] {
	return func(yield func(lane, queuedMessage) bool) {
		for {
			l, found := s.next()
			if !found {
				return
			}
			of := s[l]
			m := of.due[0]
			of.due = of.due[1:]
			of.calls++
			if !yield(l, m) {
				return
			}
		}
	}
}

// next returns the lane whose message is next.
func (s lanes) next() (best lane, found bool) {
	extra := map[billing.Tenant]int{}
	for l, of := range s {
		extra[l.tenant] += max(0, of.calls-1)
	}
	for l, of := range s {
		n := s.calls(l)
		switch {
		case len(of.due) == 0, n >= outbox.MaxInFlight, l.bulk && of.calls >= l.mostBulk():
		case of.calls > 0 && extra[l.tenant] >= maxExtra:
		case !found, better(n, l, s.calls(best), best):
			best, found = l, true
		}
	}
	return best, found
}

// better reports whether a lane comes before another: what is not in bulk first, then the endpoint with fewer calls.
func better(n int, l lane, than int, other lane) bool {
	if l.bulk != other.bulk {
		return !l.bulk
	}
	return n < than
}
