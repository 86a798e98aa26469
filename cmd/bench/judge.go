package main

import "io"

// judge prints the targets, each with met or missed. Those in milliseconds or in usages a second were set on a machine
// of a known speed; where this one's is known too, they are printed once more in its measure.
func judge(out io.Writer, results []result, speed machine) {
	find := func(s scenario) *result {
		for i := range results {
			if results[i].scenario == s {
				return &results[i]
			}
		}
		return nil
	}
	say(out, "")
	single, batch, hot := find(scenario{1, 1, 1}), find(scenario{1, 1, 98}), find(scenario{32, 1, 1})
	if single != nil {
		atLeast(out, "single usages, API ÷ bare client", single.ratio(), 0.85)
		atMost(out, "time the API adds to the storage call, p50 in ms", milliseconds(quantile(single.api.added, 0.5)), 1)
		atMost(out, "time the API adds to the storage call, p99 in ms", milliseconds(quantile(single.api.added, 0.99)), 5)
	}
	if batch != nil {
		atLeast(out, "batches of 98, API ÷ bare client", batch.ratio(), 0.8)
		atLeast(out, "keyed usages a second in batches of 98", batch.api.rate(), 2200)
		if speed.batch > 0 {
			atLeast(out, "the same, in the measure of this machine", batch.api.rate(), 2200*speed.batch/known.batch)
		}
	}
	if hot != nil {
		if single != nil {
			atLeast(out, "one hot wallet, 32 clients: API usages ÷ commits of a bare client, one in flight", hot.api.rate()/single.bare.rate(), 4)
			say(out, "%-82s %8.2f", "what the very same commits, shared alike, win the bare client on this machine", hot.bare.rate()/single.bare.rate())
		}
		p99 := milliseconds(quantile(hot.api.latency, 0.99))
		atMost(out, "one hot wallet, 32 clients: p99 in ms", p99, 50)
		if speed.single > 0 {
			atMost(out, "the same, in the measure of this machine", p99, 50*known.single/speed.single)
		}
	}
}

func atLeast(out io.Writer, what string, got, target float64) {
	verdict(out, what, got, target, got >= target)
}

func atMost(out io.Writer, what string, got, target float64) {
	verdict(out, what, got, target, got <= target)
}

func verdict(out io.Writer, what string, got, target float64, met bool) {
	word := "missed"
	if met {
		word = "met"
	}
	say(out, "%-82s %8.2f  target %8.2f  %s", what, got, target, word)
}
