// Package wiring has what the mains share: the clock and the randomness of this machine, which the domain takes as
// arguments, and the settings of the environment.
package wiring

import (
	"context"
	"crypto/rand"
	"runtime/debug"
	"time"
	_ "time/tzdata" // the time zones of customers, on machines that have none

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Runtime returns the clock and the randomness of this machine.
func Runtime() ledger.Runtime {
	return ledger.Runtime{Now: time.Now, Random: random, Sleep: Sleep}
}

// random fills p. The operating system's generator does not fail; if it did, the program would end rather than continue
// with ids that can be guessed.
func random(p []byte) { _, _ = rand.Read(p) }

// Sleep waits for d, or returns the error of ctx when ctx ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// UseMemory lets the heap grow to five times the memory in use before garbage is collected, rather than to twice. The
// API keeps a few MB between requests and has hundreds, so collecting as often as by default took a tenth of its
// processor time for nothing. When the heap approaches half of the function's memory, garbage is collected as often as
// necessary.
func UseMemory() {
	const growth, half = 400, 256 << 20
	debug.SetGCPercent(growth)
	debug.SetMemoryLimit(half)
}

// RequestID returns a new id for a request.
func RequestID() string { return "req_" + rand.Text() }
