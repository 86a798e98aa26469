// Package wiring is what the mains have in common: it joins the domain, which is given its clock and its
// randomness, to the world, where they come from.
package wiring

import (
	"context"
	"crypto/rand"
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

// RequestID is a new name for a request.
func RequestID() string { return "req_" + rand.Text() }
