package main

import "io"

// printTargets prints each target with met or missed. The targets in milliseconds and in usages a second were set on
// the reference machine; if the speed of this machine is known, they are printed once more, scaled to it.
func printTargets(out io.Writer, results []result, speed machine) {
	find := func(s scenario) *result {
		for i := range results {
			if results[i].scenario == s {
				return &results[i]
			}
		}
		return nil
	}
	printLine(out, "")
	single, batch, hot := find(scenario{1, 1, 1, false}), find(scenario{1, 1, 98, false}), find(scenario{32, 1, 1, false})
	if single != nil {
		atLeast(out, "single usages, API ÷ bare client", single.ratio(), 0.85)
		added := single.api.added
		atMost(out, "time the API adds to the storage call, p50 in ms", milliseconds(quantile(added, 0.5)), 1)
		atMost(out, "time the API adds to the storage call, p99 in ms", milliseconds(quantile(added, 0.99)), 5)
	}
	if batch != nil {
		atLeast(out, "batches of 98, API ÷ bare client", batch.ratio(), 0.8)
		atLeast(out, "keyed usages a second in batches of 98", batch.api.rate(), 2200)
		if speed.batch > 0 {
			atLeast(out, "the same, scaled to this machine", batch.api.rate(), 2200*speed.batch/reference.batch)
		}
	}
	if bounded := find(scenario{1, 1, 1, true}); bounded != nil {
		atLeast(out, "single usages, priced, limited and in budgets, API ÷ bare client", bounded.ratio(), 0.85)
	}
	if bounded := find(scenario{1, 1, 98, true}); bounded != nil {
		atLeast(out, "batches of 98, priced, limited and in budgets, API ÷ bare client", bounded.ratio(), 0.8)
	}
	if hot != nil {
		if single != nil {
			one := single.bare.rate()
			atLeast(out, "one hot wallet, 32 clients: API usages ÷ commits of a bare client, one in flight",
				hot.api.rate()/one, 4)
			printLine(out, "%-82s %8.2f", "the same for a bare client that makes the same shared commits", hot.bare.rate()/one)
		}
		p99 := milliseconds(quantile(hot.api.latency, 0.99))
		atMost(out, "one hot wallet, 32 clients: p99 in ms", p99, 50)
		if speed.single > 0 {
			atMost(out, "the same, scaled to this machine", p99, 50*reference.single/speed.single)
		}
	}
}

func atLeast(out io.Writer, what string, got, target float64) {
	printTarget(out, what, got, target, got >= target)
}

func atMost(out io.Writer, what string, got, target float64) {
	printTarget(out, what, got, target, got <= target)
}

func printTarget(out io.Writer, what string, got, target float64, met bool) {
	word := "missed"
	if met {
		word = "met"
	}
	printLine(out, "%-82s %8.2f  target %8.2f  %s", what, got, target, word)
}
