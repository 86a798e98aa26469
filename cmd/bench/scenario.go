package main

import (
	"fmt"
	"slices"
	"time"
)

// options are the flags of the program.
type options struct {
	seconds int
	only    string
	profile string
}

// scenario is one kind of load that is measured.
type scenario struct {
	clients int // at once
	wallets int
	batch   int // usages a request; 1 is recordUsage, more is recordUsageBatch

	// bounded says that a rate card prices the usages, and that they are under a limit of their subject and in a budget of a
	// budget.
	bounded bool
}

func (s scenario) name() string {
	name := fmt.Sprintf("%3d clients, %3d wallets, %2d a request", s.clients, s.wallets, s.batch)
	if s.bounded {
		name += ", priced, limited, in budgets"
	}
	return name
}

// counting is how many items of each commit count what limits and budgets bound: the limits of the subject, and two budgets.
func (s scenario) counting() int {
	if s.bounded {
		return 3
	}
	return 0
}

// scenarios returns single and batched usages, of one hot wallet and of a hundred, and at last with all that bounds them.
func scenarios() []scenario {
	var all []scenario
	for _, batch := range []int{1, 98} {
		for _, wallets := range []int{1, 100} {
			for _, clients := range []int{1, 8, 32} {
				all = append(all, scenario{clients: clients, wallets: wallets, batch: batch})
			}
		}
	}
	for _, batch := range []int{1, 98} {
		all = append(all, scenario{clients: 1, wallets: 1, batch: batch, bounded: true})
	}
	return all
}

// measurement is the result of running a scenario.
type measurement struct {
	usages   int
	requests int
	commits  int // tried, failed ones included
	elapsed  time.Duration
	latency  []time.Duration // of each request
	added    []time.Duration // the part of latency that was not spent waiting for the store; with one client only
}

// add adds another measurement of the same scenario.
func (m *measurement) add(part measurement) {
	m.usages += part.usages
	m.requests += part.requests
	m.commits += part.commits
	m.elapsed += part.elapsed
	m.latency = append(m.latency, part.latency...)
	m.added = append(m.added, part.added...)
}

// rate is usages a second.
func (m measurement) rate() float64 { return float64(m.usages) / m.elapsed.Seconds() }

// quantile returns the duration that a share q of the durations does not exceed.
func quantile(durations []time.Duration, q float64) time.Duration {
	if len(durations) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(durations))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
