package main

import (
	"fmt"
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
	latency  []time.Duration // of each request, sorted
}

// rate is usages a second.
func (m measured) rate() float64 { return float64(m.usages) / m.elapsed.Seconds() }

// quantile is the latency that the given part of the requests kept.
func (m measured) quantile(q float64) time.Duration {
	if len(m.latency) == 0 {
		return 0
	}
	return m.latency[min(int(q*float64(len(m.latency))), len(m.latency)-1)]
}
