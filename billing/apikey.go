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
	ScopeRead          Scope = "READ"
	ScopeUsageWrite    Scope = "USAGE_WRITE"
	ScopeWalletsWrite  Scope = "WALLETS_WRITE"
	ScopeWebhooksWrite Scope = "WEBHOOKS_WRITE"
	ScopeAdmin         Scope = "ADMIN"
)

// Valid says whether s is one of the scopes.
func (s Scope) Valid() bool {
	return slices.Contains([]Scope{ScopeRead, ScopeUsageWrite, ScopeWalletsWrite, ScopeWebhooksWrite, ScopeAdmin}, s)
}

// APIKey is a credential of a back end. Its secret is shown once and kept only as a hash.
type APIKey struct {
	ID         KeyID
	Tenant     Tenant
	Name       string
	Scopes     []Scope
	SecretHash string
	CreatedAt  time.Time
	RevokedAt  time.Time // zero: it has not been
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
	var scopes []string
	for _, scope := range c.distinctScopes() {
		scopes = append(scopes, string(scope))
	}
	slices.Sort(scopes)
	return request{"createApiKey", []field{{"name", c.Name}, {"scopes", strings.Join(scopes, " ")}}}
}

// distinctScopes are the scopes, each once.
func (c CreateAPIKey) distinctScopes() (scopes []Scope) {
	for _, scope := range c.Scopes {
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
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

// ErrUnauthenticated says that a secret is none of ours, or not any more.
var ErrUnauthenticated = errors.New("the API key is missing, unknown or revoked")

// RevokeAPIKey asks for the end of a key.
type RevokeAPIKey struct {
	IdempotencyKey string
	Key            KeyID
}

func (r RevokeAPIKey) request() request {
	return request{"revokeApiKey", []field{{"apiKeyId", string(r.Key)}}}
}

// RevokeAPIKey ends a key, at once where it is asked and within half a minute in every other process. One that has been
// revoked already stays as it was, which counts as a replay.
//
// No key revokes itself, and none that has been revoked changes keys any more, which the commit makes sure of. So every
// revocation leaves the key behind that asked for it: a tenant never loses its last one with ADMIN.
//
// Refusals: INVALID_INPUT (the caller's own key), NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT. Besides,
// ErrUnauthenticated where the caller's key has been revoked.
func (l *Ledger) RevokeAPIKey(ctx context.Context, by Caller, r RevokeAPIKey) (key *APIKey, replayed bool, err error) {
	if refusal := checkKey(r.IdempotencyKey); refusal != nil {
		return nil, false, refusal
	}
	key, err = l.apiKey(ctx, by.Tenant, r.Key)
	switch {
	case err != nil:
		return nil, false, err
	case r.Key == by.key():
		return nil, false, invalid("a key cannot revoke itself; use another one with the scope ADMIN").at("apiKeyId")
	}
	revoked, now := !key.RevokedAt.IsZero(), Instant(l.runtime.Now())
	_, replayed, err = (&creation{
		ledger: l, key: r.IdempotencyKey, request: r.request(), now: now,
		build: func() (*Decision, string, error) {
			change := CatalogChange{By: by.key()}
			if !revoked {
				key.RevokedAt = now
				change.Revoked = []*APIKey{key}
			}
			return &Decision{Tenant: by.Tenant, Catalog: change}, NewULID(now, l.entropy()), nil // which tells this run's receipt from others
		},
	}).run(ctx)
	if err != nil {
		return nil, false, err
	}
	l.keys.forget(key.SecretHash)
	key, err = l.apiKey(ctx, by.Tenant, r.Key) // somebody else may have revoked it a moment before
	return key, replayed || revoked, err
}

// apiKey reads a key that a caller names.
func (l *Ledger) apiKey(ctx context.Context, tenant Tenant, id KeyID) (*APIKey, error) {
	var key *APIKey
	err := ErrNotFound
	if id.Valid() {
		key, err = l.store.APIKeyByID(ctx, tenant, id)
	}
	if errors.Is(err, ErrNotFound) {
		return nil, refuse(CodeNotFound, "there is no API key %s", quote(string(id))).at("apiKeyId")
	}
	return key, err
}

// ListAPIKeys lists keys after one of them, newest first, with those that have been revoked; the empty id begins with
// the newest.
func (l *Ledger) ListAPIKeys(ctx context.Context, tenant Tenant, after KeyID, limit int) ([]*APIKey, error) {
	return l.store.ListAPIKeys(ctx, tenant, after, limit)
}

// cachedKey is a key that was found at an instant.
type cachedKey struct {
	key *APIKey
	at  time.Time
}

// maxKeyAge is for how long a process believes that a key is what it was: what changes about one takes effect
// within that time.
const maxKeyAge = 30 * time.Second

// Authenticate answers whose secret that is, or ErrUnauthenticated.
//
// How long it takes tells nothing of any secret: keys are found by a hash over all of it, of which who guesses cannot
// choose a part, and what was found is compared in constant time.
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
	if subtle.ConstantTimeCompare([]byte(key.SecretHash), []byte(hash)) != 1 || !key.RevokedAt.IsZero() {
		return nil, ErrUnauthenticated
	}
	l.keys.put(hash, cachedKey{key, now})
	return key, nil
}
