package seal

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// KindKeys is the kind of [Keys]. Its name is from when they sealed quotes alone.
const KindKeys billing.Kind = "quote-key" // of the tenant: the keys that seal its tokens

const (
	// KeyAge is how long one key seals tokens.
	KeyAge = 30 * 24 * time.Hour

	// KeyOverlap is how long a key that was replaced still opens tokens: 24 hours for the last budget token that it
	// sealed, and an hour for processes that have not noticed yet that the key was replaced.
	KeyOverlap = 25 * time.Hour
)

// Secret is 256 random bits. Formatting or logging one shows no part of it.
type Secret [32]byte

const redacted = "a secret"

// String implements [fmt.Stringer].
func (Secret) String() string { return redacted }

// GoString implements [fmt.GoStringer].
func (Secret) GoString() string { return redacted }

// MarshalText implements [encoding.TextMarshaler].
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Key seals tokens.
type Key struct {
	Number int // counts from 1
	Secret Secret
	From   time.Time // when it became the newest
}

// Keys are the keys that seal the tokens of a tenant. All instants are by the tenant's clock, as those of tokens.
type Keys struct {
	billing.Versioned
	Tenant billing.Tenant
	Keys   []Key // the newest, which seals, first; at least one
}

// KeysKey returns the address of a tenant's keys.
func KeysKey(tenant billing.Tenant) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindKeys}
}

// DocumentKey implements [billing.Document].
func (k *Keys) DocumentKey() billing.DocumentKey { return KeysKey(k.Tenant) }

// CloneDocument implements [billing.Document].
func (k *Keys) CloneDocument() billing.Document {
	copied := *k
	copied.Keys = slices.Clone(k.Keys)
	return &copied
}

// Due reports whether a new key is due: there is none yet, or the newest has sealed for [KeyAge].
func (k *Keys) Due(now time.Time) bool {
	return len(k.Keys) == 0 || !now.Before(k.Keys[0].From.Add(KeyAge))
}

// Rotate returns the keys with a new one, which seals from now on, and without those that were replaced before
// [KeyOverlap]. The receiver stays as it is.
func (k *Keys) Rotate(secret Secret, now time.Time) *Keys {
	number := 1
	if len(k.Keys) > 0 {
		number = k.Keys[0].Number + 1
	}
	next := *k
	next.Keys = []Key{{Number: number, Secret: secret, From: now}}
	for i, old := range k.Keys {
		replaced := now
		if i > 0 {
			replaced = k.Keys[i-1].From
		}
		if now.Before(replaced.Add(KeyOverlap)) {
			next.Keys = append(next.Keys, old)
		}
	}
	return &next
}

// find returns the key with a number, or nil. replaced reports whether there was such a key, and it was dropped.
func (k *Keys) find(number uint64) (key *Key, replaced bool) {
	for i := range k.Keys {
		if uint64(k.Keys[i].Number) == number {
			return &k.Keys[i], false
		}
	}
	return nil, len(k.Keys) > 0 && number > 0 && number < uint64(k.Keys[0].Number)
}
