package main

import (
	"fmt"
	"slices"
	"time"
)

// options are what a run is told.
type options struct {
	seconds int
	only    string
	profile string
}

// scenario is one thing that is measured.
type scenario struct {
	clients int // at once
	wallets int
	batch   int // usages a request; 1 is recordUsage, more is recordUsageBatch
}

func (s scenario) name() string {
	return fmt.Sprintf("%3d clients, %3d wallets, %2d a request", s.clients, s.wallets, s.batch)
}

// scenarios are single and batched usages, of one hot wallet and of a hundred.
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

// measured is what a run of a scenario showed.
type measured struct {
	usages   int
	requests int
	commits  int // tried, with those that failed
	elapsed  time.Duration
	latency  []time.Duration // of each request
	added    []time.Duration // what of it was not spent waiting for the store; where one client asks at a time
}

// add makes m what it and another part of the same scenario showed together.
func (m *measured) add(part measured) {
	m.usages += part.usages
	m.requests += part.requests
	m.commits += part.commits
	m.elapsed += part.elapsed
	m.latency = append(m.latency, part.latency...)
	m.added = append(m.added, part.added...)
}

// rate is usages a second.
func (m measured) rate() float64 { return float64(m.usages) / m.elapsed.Seconds() }

// quantile is what the given part of the durations kept.
func quantile(of []time.Duration, q float64) time.Duration {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// short writes what the given part of the durations kept, in milliseconds.
func short(of []time.Duration, q float64) string {
	if len(of) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f ms", milliseconds(quantile(of, q)))
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
