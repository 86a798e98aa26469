package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// kind is what an event is.
type kind int

const (
	usage      kind = iota // an agent spends at once
	place                  // a stream begins: an agent sets credits aside
	capture                // a part of a stream is spent
	direct                 // something else of the company spends from the wallet, and names no budget
	setLimit               // somebody raises or lowers a limit
	freeze                 // somebody freezes a budget
	unfreeze               // and activates it again
	killServer             // a server is killed, and started again
)

// trouble is what goes wrong with a request on the side of the client.
type trouble int

const (
	none   trouble = iota
	twice          // it is sent twice at the same time, to two servers
	drop           // the client hangs up before the answer, and sends it again
	ignore         // the answer arrives and is lost, and the client sends the request again
	die            // the agent dies before the answer, and never returns
)

// event is one step of the schedule.
type event struct {
	at       time.Duration
	kind     kind
	agent    int
	key      string // idempotency key
	amount   int64  // of a limit: the new one
	call     int    // number of the stream, which its parts have too
	final    bool   // the last part of a stream
	node     int    // whose limit or status changes
	server   int    // which is asked first, or killed
	trouble  trouble
	arrived  bool          // of drop and die, for the integration that reports later: the request had arrived
	patience time.Duration // of drop and die: how long the client waits for the answer
	takes    time.Duration // of usage: how long the agent works until it knows what it used
}

// operator is the agent of events that no agent causes.
const operator = -1

// schedule has everything that happens, in the order of time.
type schedule struct {
	*tree
	seed   uint64
	agents int
	events []event
}

// span is how long the schedule takes by its own clock. It is played as fast as the machine allows, in its order.
const span = time.Minute

// servers is how many servers there are.
const servers = 3

// kills returns how often one of the servers is killed.
func (s *schedule) kills() int { return 3 + s.agents/200 }

// newSchedule makes the schedule of a seed.
func newSchedule(seed uint64, agents int) *schedule {
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a schedule that can be repeated
	s := &schedule{tree: newTree(random, agents), seed: seed, agents: agents}
	for agent := range agents {
		s.live(random, agent)
	}
	s.operate(random)
	for i := range s.kills() {
		s.add(event{
			at: time.Duration(i+1) * span / time.Duration(s.kills()+1), kind: killServer, agent: operator, server: random.IntN(servers),
		})
	}
	slices.SortStableFunc(s.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return s
}

func (s *schedule) add(e event) { s.events = append(s.events, e) }

// live adds the life of an agent: calls of a model, one after the other, until it has asked for more than its run may spend, or dies.
func (s *schedule) live(random *rand.Rand, agent int) {
	const calls = 4
	limit := s.nodes[s.runs[agent]].limit
	at := time.Duration(random.Int64N(int64(span / 2)))
	for call := range calls {
		at += time.Duration(random.Int64N(int64(span / 2 / calls)))
		amount := part(limit, 20+random.Int64N(35))
		before := len(s.events)
		switch {
		case random.IntN(40) == 0:
			s.add(event{at: at, kind: direct, amount: cents(random, 10, 90), takes: milliseconds(random, 100, 2000)})
		case random.IntN(2) == 0:
			s.add(event{at: at, kind: usage, amount: amount, takes: milliseconds(random, 200, 3000)})
		default:
			at = s.stream(random, at, amount)
		}
		for i := before; i < len(s.events); i++ {
			e := &s.events[i]
			e.agent, e.call = agent, call
			e.key = fmt.Sprintf("agent-%d/%d/%d", agent, call, i-before)
			if s.trouble(random, e); e.trouble == die {
				s.events = s.events[:i+1]
				return
			}
		}
	}
}

// stream adds a stream, and returns when it ends: some credits are set aside, and spent in parts. One of four stops on the way, and
// nobody captures or releases what is left of its hold.
func (s *schedule) stream(random *rand.Rand, at time.Duration, amount int64) time.Duration {
	s.add(event{at: at, kind: place, amount: amount})
	parts := 1 + random.IntN(4)
	stops := parts
	if random.IntN(4) == 0 {
		stops = random.IntN(parts)
	}
	left := amount
	for i := range stops {
		at += milliseconds(random, 100, 800)
		spent := part(left, 15+random.Int64N(60))
		left -= spent
		if spent > 0 {
			s.add(event{at: at, kind: capture, amount: spent, final: i == parts-1})
		}
	}
	return at
}

// trouble makes something go wrong with one request of eight.
func (s *schedule) trouble(random *rand.Rand, e *event) {
	e.server = random.IntN(servers)
	e.arrived, e.patience = random.IntN(2) == 0, milliseconds(random, 0, 400)
	switch n := random.IntN(200); {
	case n < 8:
		e.trouble = twice
	case n < 16:
		e.trouble = drop
	case n < 24:
		e.trouble = ignore
	case n < 26:
		e.trouble = die
	}
}

// operate adds what somebody changes meanwhile: limits of teams, users, runs and months fall and rise, budgets are frozen for a while.
func (s *schedule) operate(random *rand.Rand) {
	for i := range max(s.agents/10, 10) {
		node := 1 + random.IntN(len(s.nodes)-1)
		if random.IntN(2) == 0 { // a team or a user: there are few
			for s.nodes[node].level == levelRun {
				node = 1 + random.IntN(len(s.nodes)-1)
			}
		}
		first := event{
			at: time.Duration(random.Int64N(int64(span))), kind: setLimit, agent: operator, node: node, server: random.IntN(servers),
			key: fmt.Sprintf("operator/%d/0", i), amount: part(s.nodes[node].limit, 40+random.Int64N(50)),
		}
		then := first
		then.at += milliseconds(random, 1000, 10000)
		then.key = fmt.Sprintf("operator/%d/1", i)
		then.amount = part(s.nodes[node].limit, 90+random.Int64N(40))
		if s.nodes[node].level != levelMonth && random.IntN(3) == 0 {
			first.kind, then.kind = freeze, unfreeze
		}
		s.add(first)
		s.add(then)
	}
}

func milliseconds(random *rand.Rand, least, most int64) time.Duration {
	return time.Duration(least+random.Int64N(most-least+1)) * time.Millisecond
}
