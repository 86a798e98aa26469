package simulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

// scheduler lets one task run at a time, and picks the next whenever the running one lets go.
type scheduler struct {
	rand    *rand.Rand
	tasks   []*task
	running *task
	before  func() // called before each pick: time passes, processes die
	failed  error
}

// task is a goroutine that runs only when it is its turn.
type task struct {
	name    string
	turn    chan struct{}
	letGo   chan struct{}
	ready   <-chan struct{} // waits for this; nil: can run
	ctx     context.Context //nolint:containedctx // what the task waits with, to see whether it ended
	process *process        // in which it runs at the moment; nil outside
	done    bool
}

// gone is what a task panics with whose process died.
type gone struct{}

// spawn adds a task.
func (s *scheduler) spawn(name string, run func()) {
	t := &task{name: name, turn: make(chan struct{}), letGo: make(chan struct{})}
	s.tasks = append(s.tasks, t)
	go func() {
		<-t.turn
		defer func() {
			if reason := recover(); reason != nil {
				s.fail(fmt.Errorf("%s: panic: %v\n%s", t.name, reason, debug.Stack()))
			}
			t.done = true
			t.letGo <- struct{}{}
		}()
		run()
	}()
}

func (s *scheduler) fail(err error) {
	if s.failed == nil {
		s.failed = err
	}
}

// run goes on until every task is done, or something failed.
func (s *scheduler) run() error {
	for s.failed == nil {
		s.before()
		var can []*task
		left := 0
		for _, t := range s.tasks {
			if t.done {
				continue
			}
			left++
			if t.canRun() {
				can = append(can, t)
			}
		}
		switch {
		case left == 0:
			return nil
		case len(can) == 0:
			return fmt.Errorf("deadlock: %d tasks wait for each other", left)
		}
		s.running = can[s.rand.IntN(len(can))]
		s.running.turn <- struct{}{}
		<-s.running.letGo
	}
	return s.failed
}

func (t *task) canRun() bool {
	if t.ready == nil || t.ctx != nil && t.ctx.Err() != nil || t.process != nil && t.process.dead {
		return true
	}
	return closed(t.ready)
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// yield lets others run. A task whose process died meanwhile goes no further.
func (s *scheduler) yield() {
	t := s.running
	t.letGo <- struct{}{}
	<-t.turn
	if t.process != nil && t.process.dead {
		panic(gone{})
	}
}

// wait is ledger.Runtime.Wait: it lets others run until ready is closed or ctx ends.
func (s *scheduler) wait(ctx context.Context, ready <-chan struct{}) error {
	t := s.running
	t.ready, t.ctx = ready, ctx
	defer func() { t.ready, t.ctx = nil, nil }()
	s.yield()
	if closed(ready) {
		return nil
	}
	return ctx.Err()
}

// sleep is ledger.Runtime.Sleep: time is the simulation's, so it only lets others run.
func (s *scheduler) sleep(context.Context, time.Duration) error {
	s.yield()
	return nil
}
