// Package wiring is what the mains have in common: it joins the domain, which is given its clock and its
// randomness, to the world, where they come from.
package wiring

import (
	"context"
	"crypto/rand"
	"runtime/debug"
	"time"
	_ "time/tzdata" // the time zones of customers, on machines that have none

	"github.com/drawdown-billing/drawdown/billing"
)

// Runtime is the clock and the randomness of this machine.
func Runtime() billing.Runtime {
	return billing.Runtime{Now: time.Now, Random: random, Sleep: Sleep}
}

// random fills p. The operating system's generator does not fail; where it did, the program would end rather than
// go on with ids that can be guessed.
func random(p []byte) { _, _ = rand.Read(p) }

// Sleep waits for d, or returns early with the error of ctx.
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

// UseMemory lets the heap grow to five times what is in use before garbage is collected, rather than to twice. What the
// API keeps between requests are a few MB of the hundreds that it has, so that collecting took a tenth of its processor
// time for nothing. Toward half of the function's memory it is collected as often as it takes.
func UseMemory() {
	const growth, half = 400, 256 << 20
	debug.SetGCPercent(growth)
	debug.SetMemoryLimit(half)
}

// RequestID is a new name for a request.
func RequestID() string { return "req_" + rand.Text() }
