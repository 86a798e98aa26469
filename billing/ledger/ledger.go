package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Ledger is the service that everything else calls: it loads, calls [billing.Decide], commits, and tries again if the
// stored state has changed meanwhile. It has caches, but no other state: any number of ledgers may work on one store.
type Ledger struct {
	store   Store
	runtime Runtime
	lanes   lanes[*job]
	names   *cache[nameKey, string]
	keys    *cache[string, cachedKey]
	unknown *cache[string, time.Time] // when the secret with a hash was found to be none of a valid key
	states  *cache[billing.WalletRef, cachedState]
	bounds  *cache[billing.WalletRef, knownBounds]
	above   *cache[billing.DocumentKey, []billing.GrantRef] // the budgets that a budget is in, which never change

	unlimited *cache[noLimits, bool]

	customers     *cache[string, cachedSession[*billing.CustomerSession]] // by the hashes of their tokens
	operators     *cache[string, cachedSession[*billing.OperatorSession]]
	sessionEpochs *cache[billing.DocumentKey, int64] // of customers whose sessions this process revoked

	tokenKeys *cache[billing.Tenant, tokenKeys]
	usage     usageWatch
	epochs    epochWatch
	cards     rateCards
	audits    chan struct{} // one place for each audit that is running
}

// Runtime has the functions of the outside world that a Ledger needs, beside its store.
type Runtime struct {
	Now    func() time.Time
	Random func([]byte)                               // fills the slice with random bytes
	Sleep  func(context.Context, time.Duration) error // returns early with the context's error

	// UsageWatch is for how long the ledger relies on whether an endpoint wants events of single usages; 0: for
	// [billing.UsageWatch].
	UsageWatch time.Duration

	// Local says that pages of this machine may be named where an address has to be https: for development.
	Local bool

	// Wait waits until ready is closed or the context ends, and then returns the context's error. If it is nil, the ledger
	// waits in this way itself; a simulation that decides who runs next sets its own.
	Wait func(ctx context.Context, ready <-chan struct{}) error
}

func (r *Runtime) wait(ctx context.Context, ready <-chan struct{}) error {
	if r.Wait != nil {
		return r.Wait(ctx, ready)
	}
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// New returns a ledger on a store.
func New(store Store, runtime Runtime) *Ledger {
	return &Ledger{
		store: store, runtime: runtime,
		lanes: newLanes[*job](),
		names: newCache[nameKey, string](maxCachedNames),
		keys:  newCache[string, cachedKey](maxCachedKeys),

		unknown: newCache[string, time.Time](maxCachedUnknown),
		states:  newCache[billing.WalletRef, cachedState](maxCachedStates),
		bounds:  newCache[billing.WalletRef, knownBounds](maxKnownBounds),
		above:   newCache[billing.DocumentKey, []billing.GrantRef](maxKnownAbove),

		unlimited: newCache[noLimits, bool](maxNoLimits),

		customers:     newCache[string, cachedSession[*billing.CustomerSession]](maxCachedSessions),
		operators:     newCache[string, cachedSession[*billing.OperatorSession]](maxCachedSessions),
		sessionEpochs: newCache[billing.DocumentKey, int64](maxCachedSessions),

		tokenKeys: newCache[billing.Tenant, tokenKeys](2 * len(billing.Tenants)),
		cards:     newRateCards(),
		audits:    make(chan struct{}, billing.MaxAuditsAtOnce),
	}
}

// maxCachedNames is how many external ids one process caches: about 100 bytes each, 10 MB. maxCachedKeys is how many
// API keys, and maxCachedUnknown how many hashes of secrets that are none of a valid key: about 150 bytes each, 1.5 MB.
// maxCachedSessions is how many sessions of each kind: about 600 bytes each, 6 MB.
const (
	maxCachedNames   = 100_000
	maxCachedKeys    = 10_000
	maxCachedUnknown = 10_000

	maxCachedSessions = 10_000
)

// Now returns the instant for a tenant: of the test clock in the test tenant if it has been set, else of the clock.
func (l *Ledger) Now(ctx context.Context, tenant billing.Tenant) (time.Time, error) {
	if tenant == billing.Test {
		clock, err := Get[*billing.TestClock](ctx, l.store, billing.TestClockKey(tenant), Strong)
		switch {
		case err == nil:
			return clock.At, nil
		case !errors.Is(err, billing.ErrNotFound):
			return time.Time{}, err
		}
	}
	return billing.Instant(l.runtime.Now()), nil
}

// Entropy draws the random part of an id.
func (r *Runtime) Entropy() billing.Entropy {
	var random billing.Entropy
	r.Random(random[:])
	return random
}

// newRunID draws the id of one run of a request.
func (r *Runtime) newRunID() (id billing.RunID) {
	r.Random(id[:])
	return id
}

func (l *Ledger) pause(ctx context.Context, retry int) error { return l.runtime.Pause(ctx, retry) }

// Pause waits before the given retry: twice as long each time, from 10 ms to half a second, less a random part so that
// competing requests spread out.
func (r *Runtime) Pause(ctx context.Context, retry int) error {
	const first, most = 10 * time.Millisecond, 500 * time.Millisecond
	window := min(first<<min(retry, 10), most)
	return r.Sleep(ctx, window/2+r.Jitter(window)/2)
}

// Jitter returns a random part of a duration, which must be above zero.
func (r *Runtime) Jitter(window time.Duration) time.Duration {
	var random [8]byte
	r.Random(random[:])
	return time.Duration(binary.BigEndian.Uint64(random[:]) % uint64(window))
}
