package price

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// KindQuoteKeys is the kind of [QuoteKeys].
const KindQuoteKeys billing.Kind = "quote-key" // of the tenant: the keys that seal its quotes

const (
	// QuoteKeyAge is how long one key seals quotes.
	QuoteKeyAge = 30 * 24 * time.Hour

	// QuoteKeyOverlap is how long a key that was replaced still opens quotes: 15 minutes for the last quote that it
	// sealed, and the rest for processes that have not noticed yet that the key was replaced.
	QuoteKeyOverlap = time.Hour
)

// QuoteSecret is 256 random bits. Formatting or logging one shows no part of it.
type QuoteSecret [32]byte

const redacted = "a secret"

// String implements [fmt.Stringer].
func (QuoteSecret) String() string { return redacted }

// GoString implements [fmt.GoStringer].
func (QuoteSecret) GoString() string { return redacted }

// MarshalText implements [encoding.TextMarshaler].
func (QuoteSecret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// QuoteKey seals quotes.
type QuoteKey struct {
	Number int // counts from 1
	Secret QuoteSecret
	From   time.Time // when it became the newest
}

// QuoteKeys are the keys that seal the quotes of a tenant. All instants are by the tenant's clock, as those of quotes.
type QuoteKeys struct {
	billing.Versioned
	Tenant billing.Tenant
	Keys   []QuoteKey // the newest, which seals, first; at least one
}

// QuoteKeysKey returns the address of a tenant's keys.
func QuoteKeysKey(tenant billing.Tenant) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindQuoteKeys}
}

// DocumentKey implements [billing.Document].
func (k *QuoteKeys) DocumentKey() billing.DocumentKey { return QuoteKeysKey(k.Tenant) }

// CloneDocument implements [billing.Document].
func (k *QuoteKeys) CloneDocument() billing.Document {
	copied := *k
	copied.Keys = slices.Clone(k.Keys)
	return &copied
}

// Due reports whether a new key is due: there is none yet, or the newest has sealed quotes for [QuoteKeyAge].
func (k *QuoteKeys) Due(now time.Time) bool {
	return len(k.Keys) == 0 || !now.Before(k.Keys[0].From.Add(QuoteKeyAge))
}

// Rotate returns the keys with a new one, which seals from now on, and without those that were replaced before
// [QuoteKeyOverlap]. The receiver stays as it is.
func (k *QuoteKeys) Rotate(secret QuoteSecret, now time.Time) *QuoteKeys {
	number := 1
	if len(k.Keys) > 0 {
		number = k.Keys[0].Number + 1
	}
	next := *k
	next.Keys = []QuoteKey{{Number: number, Secret: secret, From: now}}
	for i, old := range k.Keys {
		replaced := now
		if i > 0 {
			replaced = k.Keys[i-1].From
		}
		if now.Before(replaced.Add(QuoteKeyOverlap)) {
			next.Keys = append(next.Keys, old)
		}
	}
	return &next
}

// find returns the key with a number, or nil. replaced reports whether there was such a key, and it was dropped.
func (k *QuoteKeys) find(number uint64) (key *QuoteKey, replaced bool) {
	for i := range k.Keys {
		if uint64(k.Keys[i].Number) == number {
			return &k.Keys[i], false
		}
	}
	return nil, len(k.Keys) > 0 && number > 0 && number < uint64(k.Keys[0].Number)
}
