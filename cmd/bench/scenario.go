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
}

func (s scenario) name() string {
	return fmt.Sprintf("%3d clients, %3d wallets, %2d a request", s.clients, s.wallets, s.batch)
}

// scenarios returns single and batched usages, of one hot wallet and of a hundred.
func scenarios() []scenario {
	var all []scenario
	for _, batch := range []int{1, 98} {
		for _, wallets := range []int{1, 100} {
			for _, clients := range []int{1, 8, 32} {
				all = append(all, scenario{clients, wallets, batch})
			}
		}
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
