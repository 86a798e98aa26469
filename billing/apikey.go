package billing

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
)

// Scope is one thing that an API key may do.
type Scope string

// The scopes that something requires. ADMIN includes all others.
const (
	ScopeRead         Scope = "READ"
	ScopeUsageWrite   Scope = "USAGE_WRITE"
	ScopeWalletsWrite Scope = "WALLETS_WRITE"
	ScopeAdmin        Scope = "ADMIN"
)

// Valid says whether s is one of the scopes.
func (s Scope) Valid() bool {
	return slices.Contains([]Scope{ScopeRead, ScopeUsageWrite, ScopeWalletsWrite, ScopeAdmin}, s)
}

// APIKey is a credential of a back end. Its secret is shown once and kept only as a hash.
type APIKey struct {
	ID         KeyID
	Tenant     Tenant
	Name       string
	Scopes     []Scope
	SecretHash string
	CreatedAt  time.Time
}

// Allows says whether the key may do what scope stands for.
func (k *APIKey) Allows(scope Scope) bool {
	return slices.Contains(k.Scopes, scope) || slices.Contains(k.Scopes, ScopeAdmin)
}

// secretPrefixes begin the secrets of each tenant's keys, so that one can tell them apart at a glance.
var secretPrefixes = map[Tenant]string{Live: "sk_live_", Test: "sk_test_"}

// newSecret is the prefix of the tenant and 160 random bits.
func newSecret(tenant Tenant, random [20]byte) string {
	text := make([]byte, 0, 32)
	for group := range slices.Chunk(random[:], 5) { // 5 bytes are 8 characters of 5 bits
		var n int64
		for _, b := range group {
			n = n<<8 | int64(b)
		}
		text = append(text, encodeNumber(n, 8)...)
	}
	return secretPrefixes[tenant] + string(text)
}

// HashSecret is what is kept of a secret. It has 160 random bits, so that a plain hash cannot be searched.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// looksLikeSecret saves a read for what cannot be a key.
func looksLikeSecret(secret string) bool {
	for _, prefix := range secretPrefixes {
		if rest, found := strings.CutPrefix(secret, prefix); found {
			return len(rest) == 32 && inAlphabet(rest[:8]) && inAlphabet(rest[8:16]) && inAlphabet(rest[16:24]) && inAlphabet(rest[24:])
		}
	}
	return false
}

// CreateAPIKey asks for a new key.
type CreateAPIKey struct {
	IdempotencyKey string
	Name           string
	Scopes         []Scope
}

func (c CreateAPIKey) request() request {
	scopes := make([]string, len(c.Scopes))
	for i, scope := range c.Scopes {
		scopes[i] = string(scope)
	}
	slices.Sort(scopes)
	return request{"createApiKey", []field{{"name", c.Name}, {"scopes", strings.Join(slices.Compact(scopes), " ")}}}
}

func (c CreateAPIKey) check() *Error {
	if len(c.Scopes) == 0 {
		return invalid("scopes is empty: such a key could do nothing").at("scopes")
	}
	for i, scope := range c.Scopes {
		if !scope.Valid() {
			return invalid("%s is not a scope", quote(string(scope))).AtIndex("scopes", i)
		}
	}
	return firstRefusal(checkKey(c.IdempotencyKey), checkRequiredText("name", c.Name, MaxNameBytes))
}

// ErrUnauthenticated says that a secret is none of ours.
var ErrUnauthenticated = errors.New("the API key is missing or unknown")

// cachedKey is a key that was found at an instant.
type cachedKey struct {
	key *APIKey
	at  time.Time
}

// maxKeyAge is for how long a process believes that a key is what it was: what changes about one takes effect
// within that time.
const maxKeyAge = 30 * time.Second

// Authenticate answers whose secret that is, or ErrUnauthenticated.
func (l *Ledger) Authenticate(ctx context.Context, secret string) (*APIKey, error) {
	if !looksLikeSecret(secret) {
		return nil, ErrUnauthenticated
	}
	hash, now := HashSecret(secret), l.runtime.Now()
	if cached, found := l.keys.get(hash); found && now.Sub(cached.at) < maxKeyAge {
		return cached.key, nil
	}
	key, err := l.store.APIKey(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrUnauthenticated
	}
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(key.SecretHash), []byte(hash)) != 1 {
		return nil, ErrUnauthenticated
	}
	l.keys.put(hash, cachedKey{key, now})
	return key, nil
}
