package billingtest

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// World is a ledger on a store, with a clock that stands still until it is moved and randomness that repeats.
type World struct {
	*ledger.Ledger
	Store ledger.Store

	mu     sync.Mutex
	now    time.Time
	random *rand.ChaCha8
}

// Epoch is when every world begins.
var Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Caller is who acts in worlds: the live tenant, whose clock is the world's.
var Caller = billing.Caller{Tenant: billing.Live, Actor: "key_test"}

// posted is what a request returns that is about one wallet.
type posted = ledger.Result[*billing.Transaction]

// NewWorld is a world at its epoch. The same seed makes the same ids.
func NewWorld(store ledger.Store, seed uint64) *World {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	w := &World{Store: store, now: Epoch, random: rand.NewChaCha8(key)}
	w.Ledger = ledger.New(store, w.Runtime())
	return w
}

// Runtime is the world's clock and randomness; nothing sleeps in it.
func (w *World) Runtime() ledger.Runtime {
	return ledger.Runtime{
		Now: w.Time,
		Random: func(p []byte) {
			w.mu.Lock()
			defer w.mu.Unlock()
			_, _ = w.random.Read(p) // never fails
		},
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// Time is the world's now.
func (w *World) Time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Pass moves the world's clock.
func (w *World) Pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}
