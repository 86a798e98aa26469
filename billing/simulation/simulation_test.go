package simulation

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	seed       = flag.Uint64("seed", 0, "the one seed to run; 0 runs many")
	operations = flag.Int("operations", 60_000, "how many operations to run, over as many seeds as that takes")
	first      = flag.Uint64("first", 1, "the first of many seeds")
)

// settings are what a seed runs with: few or many clients, calm or wild.
func settings(seed uint64) *Simulation {
	return &Simulation{
		Seed: seed, Wallets: 1 + int(seed%4), Processes: 1 + int(seed/4%3), Clients: 1 + int(seed/12%8), Requests: 40,
		Faults: []float64{0, 0.02, 0.1, 0.3, 0.5}[seed/96%5], Jumps: []int{15, 3, 1}[seed%3],
		Coarse: seed%5 == 0, Shop: seed%7 < 3, Plans: seed%11 < 5, Family: int(seed/11) % families,
		Bounds: seed%13 < 6,
	}
}

// TestSimulation runs seeds until enough operations were sent. A failure names its seed, which -seed repeats.
func TestSimulation(t *testing.T) {
	if *seed != 0 {
		if err := settings(*seed).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		return
	}
	var next, sent, commits, runs atomic.Int64
	happened := &happenings{}
	next.Store(int64(*first) - 1)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for sent.Load() < int64(*operations) && !t.Failed() {
				s := settings(uint64(next.Add(1)))
				if err := s.Run(t.Context()); err != nil {
					t.Error(err)
				}
				runs.Add(1)
				sent.Add(int64(s.Operations))
				commits.Add(int64(s.Commits))
				happened.add(s.Counts)
			}
		})
	}
	wait.Wait()
	t.Logf("%d operations in %d simulations made %d commits", sent.Load(), runs.Load(), commits.Load())
	happened.check(t, sent.Load())
}

// TestSimulationRepeats runs some seeds twice: the same must happen.
func TestSimulationRepeats(t *testing.T) {
	for seed := uint64(300); seed < 500; seed += 41 {
		var heads [2]string
		for i := range heads {
			s := settings(seed)
			if err := s.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			heads[i] = fmt.Sprint(s.Operations, s.Commits)
			for _, r := range s.accepted {
				if r.line != nil {
					heads[i] += " " + r.line.Hash.String()
				}
			}
			for _, id := range s.ids {
				heads[i] += fmt.Sprint(" ", s.books[id].posted)
			}
		}
		if heads[0] != heads[1] {
			t.Errorf("seed %d ran differently:\n%s\n%s", seed, heads[0], heads[1])
		}
	}
}
