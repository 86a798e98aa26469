package ledger

import (
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// cache stores up to about size values. When it is full, it drops the older half: it has two generations, and a hit in
// the older one moves to the younger one. The zero value of V is never stored.
type cache[K comparable, V any] struct {
	mu           sync.Mutex
	half         int
	young, older map[K]V
}

func newCache[K comparable, V any](size int) *cache[K, V] {
	return &cache[K, V]{half: size / 2, young: map[K]V{}}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, found := c.young[key]; found {
		return value, true
	}
	value, found := c.older[key]
	if found {
		c.keep(key, value)
	}
	return value, found
}

func (c *cache[K, V]) put(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, value)
}

// forget removes the value of key.
func (c *cache[K, V]) forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, key)
	delete(c.older, key)
}

func (c *cache[K, V]) keep(key K, value V) {
	if len(c.young) >= c.half {
		c.young, c.older = map[K]V{}, c.young
	}
	c.young[key] = value
}

// isFresh reports whether what was read at an instant is younger than most. It is by the wall clock: the other clock of a frozen process
// stands still. If the wall clock went back, nobody knows how old it is, and it is not fresh.
func isFresh(read, now time.Time, most time.Duration) bool {
	age := billing.Instant(now).Sub(billing.Instant(read))
	return age >= 0 && age < most
}
