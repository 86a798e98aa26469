// Package timertest is for tests of stores of timers, and of what uses them: a real store in memory, and the suite that
// every store passes.
package timertest

import (
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Memory is a [timer.Store] that keeps timers in memory. Its index never lags.
type Memory struct {
	mu     sync.Mutex
	timers map[name]timer.Timer
}

// name is the name of a timer.
type name struct {
	wallet  billing.WalletRef
	kind    timer.Kind
	subject string
}

func nameOf(t timer.Timer) name { return name{t.Wallet, t.Kind, t.Subject} }

// NewMemory is an empty store.
func NewMemory() *Memory { return &Memory{timers: map[name]timer.Timer{}} }

// PutTimers implements [timer.Store].
func (m *Memory) PutTimers(ctx context.Context, timers []timer.Timer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range timers {
		t.StoredAs = ""
		m.timers[nameOf(t)] = t
	}
	return ctx.Err()
}

// DueTimers implements [timer.Store].
func (m *Memory) DueTimers(ctx context.Context, tenant billing.Tenant, by time.Time) iter.Seq2[timer.Timer, error] {
	return func(yield func(timer.Timer, error) bool) {
		for _, t := range m.All() {
			if err := ctx.Err(); err != nil {
				yield(timer.Timer{}, err)
				return
			}
			if t.Wallet.Tenant == tenant && !t.At.After(by) && !yield(t, nil) {
				return
			}
		}
	}
}

// DeleteTimers implements [timer.Store].
func (m *Memory) DeleteTimers(ctx context.Context, timers []timer.Timer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range timers {
		delete(m.timers, nameOf(t))
	}
	return ctx.Err()
}

// All lists the timers in the store, by when they are due.
func (m *Memory) All() []timer.Timer {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.timers), timer.Timer.Compare)
}

// Remove removes the timers that a store removes by itself when the world's clock shows now, and returns them.
func (m *Memory) Remove(now time.Time) []timer.Timer {
	var removed []timer.Timer
	for _, t := range m.All() {
		if !t.Lasting && !t.At.After(now) {
			removed = append(removed, t)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range removed {
		delete(m.timers, nameOf(t))
	}
	return removed
}
