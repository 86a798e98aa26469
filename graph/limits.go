package graph

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/throttle"
)

// Limits are how many requests a process answers. Each process counts for itself. The zero value has no limits.
type Limits struct {
	// Address limits each network address, and each /64 of IPv6, in requests whose API key this process does not know as a
	// good one: without a key, with a wrong one, or with one that it has not read yet. They are refused before anything
	// is read, and never cost a client that has a good key anything, even at the same address.
	Address throttle.Rate

	// Key limits each API key.
	Key throttle.Rate

	// Test limits all API keys of the test tenant together, so that tests leave room for live.
	Test throttle.Rate

	// Now is the clock. It has to be given if there is any limit.
	Now func() time.Time
}

// The limits unless the environment sets others. A process answers up to a thousand requests a second. So one key may
// take all of it, tests may take a third, and what costs a read without being good for anything, a twentieth.
var defaultLimits = Limits{
	Address: throttle.Rate{PerSecond: 50, Burst: 1_000},
	Key:     throttle.Rate{PerSecond: 2_000, Burst: 10_000},
	Test:    throttle.Rate{PerSecond: 1_000, Burst: 10_000},
}

// How many buckets are remembered. One takes about 100 bytes, so that all take about 2 MB.
const (
	maxAddresses = 10_000
	maxKeys      = 10_000
)

// ReadLimits reads the limits from the environment: LIMIT_ADDRESS, LIMIT_KEY and LIMIT_TEST, each a rate such as
// 50/1000 (requests a second, and at once) or none. Its error names the variable.
func ReadLimits(getenv func(string) string, now func() time.Time) (Limits, error) {
	limits := defaultLimits
	limits.Now = now
	for _, v := range []struct {
		name, text string
		into       *throttle.Rate
	}{
		{"LIMIT_ADDRESS", getenv("LIMIT_ADDRESS"), &limits.Address},
		{"LIMIT_KEY", getenv("LIMIT_KEY"), &limits.Key},
		{"LIMIT_TEST", getenv("LIMIT_TEST"), &limits.Test},
	} {
		if v.text == "" {
			continue
		}
		rate, err := throttle.ParseRate(v.text)
		if err != nil {
			return Limits{}, fmt.Errorf("%s: %w", v.name, err)
		}
		*v.into = rate
	}
	return limits, nil
}

// limiters apply limits.
type limiters struct {
	limits  Limits
	address *throttle.Limiter[netip.Prefix]
	key     *throttle.Limiter[billing.KeyID]
	test    *throttle.Limiter[billing.Tenant]
}

func newLimiters(limits Limits) limiters {
	if limits.Now == nil {
		limits.Now = func() time.Time { return time.Time{} } // there are no limits that ask for it
	}
	return limiters{
		limits:  limits,
		address: throttle.New[netip.Prefix](limits.Address, maxAddresses),
		key:     throttle.New[billing.KeyID](limits.Key, maxKeys),
		test:    throttle.New[billing.Tenant](limits.Test, 1),
	}
}

// admitUnknown admits a request whose key is not known as a good one, or returns a limitError.
func (l limiters) admitUnknown(from netip.Addr) error {
	bits := 32
	if from.Is6() {
		bits = 64 // what one customer of a provider gets at least
	}
	prefix, _ := from.Prefix(bits) // of an address that is not known: the zero value
	if wait := l.address.Take(prefix, l.limits.Now()); wait > 0 {
		return &limitError{wait, "too many requests without a valid API key come from this address: " +
			"check the key, and send the next request after %d s"}
	}
	return nil
}

// admit admits a request with a key, or returns a limitError.
func (l limiters) admit(key *billing.APIKey) error {
	now := l.limits.Now()
	if wait := l.key.Take(key.ID, now); wait > 0 {
		return &limitError{wait, fmt.Sprintf("this API key sends more than %d requests a second: ", l.limits.Key.PerSecond) +
			"send this one again after %d s, a mutation with the same idempotencyKey, and several usages as one batch"}
	}
	if key.Tenant != billing.Test {
		return nil
	}
	if wait := l.test.Take(key.Tenant, now); wait > 0 {
		return &limitError{wait, fmt.Sprintf("the API keys of the test tenant send more than %d requests a second: ",
			l.limits.Test.PerSecond) + "send this one again after %d s, a mutation with the same idempotencyKey"}
	}
	return nil
}

// limitError says that a caller sends too many requests.
type limitError struct {
	wait    time.Duration // until one is admitted
	message string        // with a place for the number of seconds
}

// seconds is the wait as Retry-After has it: rounded up.
func (e *limitError) seconds() int { return int((e.wait + time.Second - 1) / time.Second) }

func (e *limitError) Error() string { return fmt.Sprintf(e.message, e.seconds()) }
