package main

import (
	"container/heap"
	"time"
)

// An integration that checks first and reports later is what most gateways and meters do. Before a call it compares what the counters of
// the budget, of all above it and of the wallet say with their limits, and lets the call begin. When the call has ended, the agent
// reports what it used to one of the servers, which collects reports, and adds them to the counters once a second. This file plays the
// same schedule against such an integration: the same agents, events and changes in the same order, with servers that are killed and
// requests that go wrong at the same points.
//
// It is kinder to that integration than life: checks read the counters of the database, and not a cache; they add what the call may cost
// at the most; changes and freezes are known everywhere at once; the database never fails; and what a call uses after its limit was
// lowered counts as leaked only if it passes the limit at its beginning, too. What goes wrong is what there is nothing against in its
// design: calls that began together have all passed the check; a report dies with the server or the agent that has it, or is never made
// as the stream has stopped; and a report that is sent again, as its answer was lost, counts again.

// flushEvery is how often a server adds the reports that it has collected.
const flushEvery = time.Second

// manner says how an integration works that reports later.
type manner struct {
	keyed bool // reports have keys, and those that come again are ignored
	calm  bool // nothing is killed, and no request goes wrong
}

// leakage is what an integration leaked.
type leakage struct {
	spent, leaked [levels]int64 // credits
	doubled, lost int64         // credits that were counted again, and that were not
	calls         int           // that began
}

// action is something that happens at an instant.
type action struct {
	at    time.Duration
	order int // among those of one instant
	do    func()
}

type agenda []action

func (a agenda) Len() int      { return len(a) }
func (a agenda) Swap(i, k int) { a[i], a[k] = a[k], a[i] }
func (a agenda) Less(i, k int) bool {
	return a[i].at < a[k].at || a[i].at == a[k].at && a[i].order < a[k].order
}
func (a *agenda) Push(x any) { *a = append(*a, x.(action)) } //nolint:forcetypeassert // only later pushes
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// stream is a call that has begun.
type stream struct {
	bounds []int
	limits []int64 // of the bounds when it began
	used   int64
}

// report is what a call used.
type report struct {
	bounds []int
	amount int64
}

// later is an integration that reports later. Index 0 of its slices is the wallet, and n+1 the node n.
type later struct {
	leakage
	*schedule
	manner
	todo     agenda
	order    int
	limits   []int64
	frozen   []bool
	counters []int64 // what the integration knows
	truth    []int64 // what was used
	queues   [servers][]report
	streams  map[[2]int]*stream
	last     map[[2]int]*event // the last event of each stream
}

// reportLater plays a schedule against an integration that reports later.
func reportLater(s *schedule, m manner) leakage {
	l := &later{
		schedule: s, manner: m, frozen: make([]bool, len(s.nodes)+1), counters: make([]int64, len(s.nodes)+1),
		truth: make([]int64, len(s.nodes)+1), limits: []int64{s.wallet}, streams: map[[2]int]*stream{}, last: map[[2]int]*event{},
	}
	for _, n := range s.nodes {
		l.limits = append(l.limits, n.limit)
	}
	for i := range s.events {
		e := &s.events[i]
		if e.kind == place || e.kind == capture {
			l.last[[2]int{e.agent, e.call}] = e
		}
		l.later(e.at, func() { l.play(e) })
	}
	end := s.events[len(s.events)-1].at + span
	for at := flushEvery; at < end; at += flushEvery {
		l.later(at, l.flush)
	}
	for len(l.todo) > 0 {
		heap.Pop(&l.todo).(action).do() //nolint:forcetypeassert // only later pushes
	}
	l.spent[levelWallet] = l.truth[0]
	for at, n := range s.nodes {
		l.spent[n.level] += l.truth[at+1]
	}
	return l.leakage
}

func (l *later) later(at time.Duration, do func()) {
	l.order++
	heap.Push(&l.todo, action{at, l.order, do})
}

func (l *later) play(e *event) {
	at := [2]int{e.agent, e.call}
	switch e.kind {
	case setLimit:
		l.limits[e.node+1] = e.amount
	case freeze, unfreeze:
		l.frozen[e.node+1] = e.kind == freeze
	case killServer:
		if l.calm {
			return
		}
		for _, r := range l.queues[e.server] {
			l.lost += r.amount
		}
		l.queues[e.server] = nil
	case usage, direct:
		if call := l.begin(e); call != nil {
			l.later(e.at+e.takes, func() {
				l.use(call, e.amount)
				l.report(e, call, true)
			})
		}
	case place:
		if call := l.begin(e); call != nil && (e.trouble != die || l.calm) {
			l.streams[at] = call
		}
	case capture:
		call := l.streams[at]
		if call == nil {
			return
		}
		l.use(call, e.amount)
		switch {
		case e.trouble == die && !e.final && !l.calm:
			l.lost += call.used
		case e == l.last[at]:
			l.report(e, call, e.final)
		}
	}
}

// begin checks whether a call may begin, and begins it.
func (l *later) begin(e *event) *stream {
	call := &stream{bounds: []int{0}}
	if e.kind != direct {
		for _, at := range l.above(l.runs[e.agent], l.months[e.agent]) {
			call.bounds = append(call.bounds, at+1)
		}
	}
	for _, at := range call.bounds {
		if l.frozen[at] || l.counters[at]+e.amount > l.limits[at] {
			return nil
		}
		call.limits = append(call.limits, l.limits[at])
	}
	l.calls++
	return call
}

// use uses credits, whether they are there or not: the call runs.
func (l *later) use(call *stream, amount int64) {
	call.used += amount
	for i, at := range call.bounds {
		l.truth[at] += amount
		if over := l.truth[at] - max(l.limits[at], call.limits[i]); over > 0 {
			level := levelWallet
			if at > 0 {
				level = l.nodes[at-1].level
			}
			l.leaked[level] += min(over, amount)
		}
	}
}

// report reports what a call used, if it ended: with the trouble of the event.
func (l *later) report(e *event, call *stream, ended bool) {
	r, times := report{call.bounds, call.used}, 1
	switch {
	case l.calm:
	case !ended, e.trouble == die && !e.arrived:
		times = 0
	case l.keyed:
	case e.trouble == twice, e.trouble == ignore, e.trouble == drop && e.arrived:
		times = 2
	}
	if times == 0 {
		l.lost += r.amount
	}
	for range times {
		l.queues[e.server] = append(l.queues[e.server], r)
	}
	if times == 2 {
		l.doubled += r.amount
	}
}

// flush adds what all servers have collected to the counters.
func (l *later) flush() {
	for at, queue := range l.queues {
		for _, r := range queue {
			for _, bound := range r.bounds {
				l.counters[bound] += r.amount
			}
		}
		l.queues[at] = nil
	}
}
