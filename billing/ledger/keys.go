package ledger

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// CreatedKey is a new API key and its secret, which is returned only once.
type CreatedKey struct {
	ID     billing.KeyID
	Secret string // empty in a replay
}

// CreateAPIKey creates a key. Its secret is returned only once: a replay returns the key without it.
//
// Refusals: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, CONFLICT. Also ErrUnauthenticated, if the caller's key has been
// revoked.
func (l *Ledger) CreateAPIKey(
	ctx context.Context, by billing.Caller, c billing.CreateAPIKey,
) (*Result[CreatedKey], error) {
	c.Keyed = c.By(by)
	var random [20]byte
	l.runtime.Random(random[:])
	secret := billing.NewSecret(by.Tenant, random)
	c.ID, c.SecretHash = billing.NewKeyID(billing.Instant(l.runtime.Now()), l.runtime.Entropy()),
		billing.HashSecret(secret)
	outcome, _, err := l.runOne(ctx, by.Tenant, &c)
	if err != nil {
		return nil, err
	}
	key := CreatedKey{ID: billing.KeyID(outcome.Request.Result)}
	if key.ID == c.ID {
		key.Secret = secret
		l.unknown.forget(c.SecretHash)
	}
	return &Result[CreatedKey]{Value: key, Replayed: outcome.Replayed}, nil
}

// RevokeAPIKey revokes a key: at once in this process, and within half a minute in every other one. A key that was
// revoked before stays as it was, which counts as a replay.
//
// Refusals: INVALID_INPUT (the caller's own key), NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT. Also ErrUnauthenticated,
// if the caller's key has been revoked.
func (l *Ledger) RevokeAPIKey(
	ctx context.Context, by billing.Caller, r billing.RevokeAPIKey,
) (*Result[*billing.APIKey], error) {
	r.Keyed = r.By(by)
	outcome, _, err := l.runOne(ctx, by.Tenant, &r)
	if err != nil {
		return nil, err
	}
	key, err := Get[*billing.APIKey](ctx, l.store, billing.APIKeyKey(by.Tenant, r.APIKey), Strong)
	if err != nil {
		return nil, err
	}
	l.keys.forget(key.SecretHash)
	return &Result[*billing.APIKey]{Value: key, Replayed: outcome.Replayed || outcome.Request.Result == ""}, nil
}

// ListAPIKeys lists the keys after one of them, newest first, including revoked ones; the empty id begins with the
// newest.
func (l *Ledger) ListAPIKeys(
	ctx context.Context, tenant billing.Tenant, after billing.KeyID, limit int,
) ([]*billing.APIKey, error) {
	return List[*billing.APIKey](ctx, l.store, billing.Collection{Tenant: tenant, Kind: billing.KindAPIKey, Limit: limit},
		string(after))
}

// APIKeysByID reads keys by id, in one request. Those that do not exist are left out.
func (l *Ledger) APIKeysByID(
	ctx context.Context, tenant billing.Tenant, ids []billing.KeyID,
) (map[billing.KeyID]*billing.APIKey, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, ids, billing.APIKeyKey), Eventual, func(k *billing.APIKey) billing.KeyID { return k.ID })
}

// cachedKey is a key, and when it was read.
type cachedKey struct {
	key *billing.APIKey
	at  time.Time
}

// maxKeyAge is for how long a process uses a cached key: changes of a key take effect within that time.
const maxKeyAge = 30 * time.Second

// maxUnknownAge is for how long a process believes that nobody has a secret, or that its key is revoked: a flood of
// requests with one wrong secret then costs a read in so long. A secret that becomes good meanwhile, as after tables
// were restored, works within that time.
const maxUnknownAge = 5 * time.Second

// Recognizes reports, without reading anything, whether a secret is that of a key that this process has found before,
// and has not found to be revoked since.
func (l *Ledger) Recognizes(secret string) bool {
	if !billing.LooksLikeSecret(secret) {
		return false
	}
	_, found := l.keys.get(billing.HashSecret(secret))
	return found
}

// Authenticate returns the key with a secret, or ErrUnauthenticated.
//
// The time it takes reveals nothing about any secret: keys are found by a hash of the whole secret, no part of which an
// attacker can choose, and the hash of the key that was found is compared in constant time.
func (l *Ledger) Authenticate(ctx context.Context, secret string) (*billing.APIKey, error) {
	if !billing.LooksLikeSecret(secret) {
		return nil, ErrUnauthenticated
	}
	hash, now := billing.HashSecret(secret), l.runtime.Now()
	if cached, found := l.keys.get(hash); found && isFresh(cached.at, now, maxKeyAge) {
		return cached.key, nil
	}
	if at, found := l.unknown.get(hash); found && isFresh(at, now, maxUnknownAge) {
		return nil, ErrUnauthenticated
	}
	key, err := l.readKey(ctx, hash)
	switch {
	case err == nil:
		l.keys.put(hash, cachedKey{key, now})
	case errors.Is(err, ErrUnauthenticated):
		l.keys.forget(hash)
		l.unknown.put(hash, now)
	}
	return key, err
}

// readKey reads the key whose secret has a hash. It returns ErrUnauthenticated if there is none, or if it is revoked.
func (l *Ledger) readKey(ctx context.Context, hash string) (*billing.APIKey, error) {
	credential, err := Get[*billing.Credential](ctx, l.store, billing.CredentialKey(hash), Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, ErrUnauthenticated
	}
	if err != nil {
		return nil, err
	}
	key := &credential.APIKey
	if subtle.ConstantTimeCompare([]byte(key.SecretHash), []byte(hash)) != 1 || !key.RevokedAt.IsZero() {
		return nil, ErrUnauthenticated
	}
	return key, nil
}
