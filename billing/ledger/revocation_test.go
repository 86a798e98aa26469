package ledger_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// admin creates a key with the scope ADMIN and returns its caller.
func (b *fixture) admin(name string) (by billing.Caller, secret string) {
	b.t.Helper()
	id, secret, _, err := unpackKey(b.CreateAPIKey(b.t.Context(), billing.Caller{Tenant: billing.Live, Actor: "system"},
		billing.CreateAPIKey{
			Keyed: keyed(name), Name: name, Scopes: []billing.Scope{billing.ScopeAdmin},
		}))
	if err != nil {
		b.t.Fatal(err)
	}
	return billing.Caller{Tenant: billing.Live, Actor: string(id)}, secret
}

func (b *fixture) revoke(by billing.Caller, key, id string) (*billing.APIKey, bool, error) {
	b.t.Helper()
	return unpack(b.RevokeAPIKey(b.t.Context(), by, billing.RevokeAPIKey{Keyed: keyed(key), APIKey: billing.KeyID(id)}))
}

// TestRevocationTakesEffect: at once in the process that revokes, and within half a minute in one that has cached the
// key.
func TestRevocationTakesEffect(t *testing.T) {
	b := newFixture(t)
	by, _ := b.admin("one")
	leaked, secret := b.admin("two")
	elsewhere := ledger.New(b.store, ledger.Runtime{Now: b.Time})
	for _, process := range []*ledger.Ledger{b.Ledger, elsewhere} {
		if _, err := process.Authenticate(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
	}
	key, replayed, err := b.revoke(by, "r", leaked.Actor)
	if err != nil || replayed || string(key.ID) != leaked.Actor || !key.RevokedAt.Equal(b.Time()) {
		t.Fatalf("got %+v, %v, %v", key, replayed, err)
	}
	if _, err := b.Authenticate(t.Context(), secret); !errors.Is(err, ledger.ErrUnauthenticated) {
		t.Errorf("in the process that revoked it: %v", err)
	}
	b.Pass(30*time.Second - time.Microsecond)
	if _, err := elsewhere.Authenticate(t.Context(), secret); err != nil {
		t.Errorf("in a process that has cached it: %v", err)
	}
	b.Pass(time.Microsecond)
	if _, err := elsewhere.Authenticate(t.Context(), secret); !errors.Is(err, ledger.ErrUnauthenticated) {
		t.Errorf("in that process, half a minute later: %v", err)
	}
}

// TestRevocationHappensOnce: whatever happens to the store's answer.
func TestRevocationHappensOnce(t *testing.T) {
	for name, faults := range map[string][]billingtest.Fault{
		"smoothly": nil, "busy": {billingtest.Busy}, "lost before": {billingtest.LostBefore},
		"lost after": {billingtest.LostAfter},
	} {
		b := newFixture(t)
		by, _ := b.admin("one")
		other, _ := b.admin("two")
		b.store.Inject(faults...)
		first, replayed, err := b.revoke(by, "r", other.Actor)
		if err != nil || replayed {
			t.Fatalf("%s: %v, %v", name, replayed, err)
		}
		when := first.RevokedAt
		b.Pass(time.Hour)
		for _, key := range []string{"r", "another", "another"} {
			again, replayed, err := b.revoke(by, key, other.Actor)
			if err != nil || !replayed || !again.RevokedAt.Equal(when) {
				t.Errorf("%s, once more as %s: %+v, %v, %v", name, key, again, replayed, err)
			}
		}
		absent := by.Actor[:len(by.Actor)-1] + "0"
		_, _, err = b.revoke(by, "r", absent)
		b.isRefusal(err, billing.CodeIdempotencyKeyReused, "apiKeyId")
		_, _, err = b.revoke(by, "unused", absent)
		b.isRefusal(err, billing.CodeNotFound, "apiKeyId")
		third, _ := b.admin("three")
		for _, used := range []string{"r", "another"} { // both keys are recorded, even if nothing was left to do
			_, _, err = b.revoke(by, used, third.Actor)
			b.isRefusal(err, billing.CodeIdempotencyKeyReused, "apiKeyId")
		}
	}
}

func (b *fixture) isRefusal(err error, code billing.Code, path string) {
	b.t.Helper()
	refusal, is := errors.AsType[*billing.Error](err)
	if !is || refusal.Code != code || len(refusal.Path) != 1 || refusal.Path[0] != path {
		b.t.Errorf("got %v, want %s at %s", err, code, path)
	}
}

// TestLastKeyRemains: a key cannot revoke itself, and of two that revoke each other one fails.
func TestLastKeyRemains(t *testing.T) {
	b := newFixture(t)
	one, _ := b.admin("one")
	b.Pass(time.Millisecond) // otherwise the random part of the ids decides which is listed first
	two, _ := b.admin("two")
	_, _, err := b.revoke(one, "r", one.Actor)
	b.isRefusal(err, billing.CodeInvalidInput, "apiKeyId")
	if _, _, err := b.revoke(one, "r", two.Actor); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.revoke(two, "s", one.Actor); !errors.Is(err, ledger.ErrUnauthenticated) {
		t.Errorf("a revoked key revokes another: %v", err)
	}
	_, secret, _, err := unpackKey(b.CreateAPIKey(t.Context(), two, billing.CreateAPIKey{
		Keyed: keyed("k"), Name: "N", Scopes: []billing.Scope{billing.ScopeAdmin},
	}))
	if !errors.Is(err, ledger.ErrUnauthenticated) || secret != "" {
		t.Errorf("a revoked key creates another: %v", err)
	}
	keys, err := b.ListAPIKeys(t.Context(), billing.Live, "", 9)
	if err != nil || len(keys) != 2 || string(keys[0].ID) != two.Actor || keys[0].RevokedAt.IsZero() ||
		!keys[1].RevokedAt.IsZero() {
		t.Errorf("there are %+v, %v", keys, err)
	}
}

// TestRevokedMeanwhile: a key that is revoked between the decision and its commit can no longer change keys.
func TestRevokedMeanwhile(t *testing.T) {
	for name, change := range map[string]func(b *fixture, by billing.Caller) error{
		"create": func(b *fixture, by billing.Caller) error {
			_, err := b.CreateAPIKey(t.Context(), by, billing.CreateAPIKey{
				Keyed: keyed("k"), Name: "N", Scopes: []billing.Scope{billing.ScopeRead},
			})
			return err
		},
		"revoke": func(b *fixture, by billing.Caller) error {
			third, _ := b.admin("three")
			_, _, err := b.revoke(by, "s", third.Actor)
			return err
		},
	} {
		b := newFixture(t)
		one, _ := b.admin("one")
		two, _ := b.admin("two")
		revoking := billingtest.Rival(func() {
			if _, _, err := b.rival().revoke(one, "r", two.Actor); err != nil {
				t.Error(err)
			}
		})
		if name == "revoke" {
			b.store.Inject(billingtest.NoFault) // for the commit that creates the third key
		}
		b.store.Inject(revoking)
		if err := change(b, two); !errors.Is(err, ledger.ErrUnauthenticated) || b.store.Pending() > 0 {
			t.Errorf("%s: got %v, %d accidents are left", name, err, b.store.Pending())
		}
	}
}

func TestRevocationRefusals(t *testing.T) {
	b := newFixture(t)
	by, _ := b.admin("one")
	inTest, _, _, err := unpackKey(b.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Test}, billing.CreateAPIKey{
		Keyed: keyed("k"), Name: "N", Scopes: []billing.Scope{billing.ScopeAdmin},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{
		"", "key_", "nothing", "key_00000000000000000000000001", string(b.wallet.ID), string(inTest),
	} {
		_, _, err := b.revoke(by, "r", id)
		b.isRefusal(err, billing.CodeNotFound, "apiKeyId")
	}
	_, _, err = b.revoke(by, "", by.Actor)
	b.isRefusal(err, billing.CodeInvalidInput, "idempotencyKey")
}

// TestAnotherKeysHash: a key with another hash is refused, even if the store returns it.
func TestAnotherKeysHash(t *testing.T) {
	b := newFixture(t)
	by, secret := b.admin("one")
	confused := ledger.New(wrongKeyStore{b.store, by.Actor}, ledger.Runtime{Now: b.Time})
	if _, err := confused.Authenticate(t.Context(), secret); !errors.Is(err, ledger.ErrUnauthenticated) {
		t.Errorf("got %v", err)
	}
}

// wrongKeyStore is a store that returns the same key for every secret.
type wrongKeyStore struct {
	ledger.Store
	id string
}

func (o wrongKeyStore) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	if keys[0].Kind != billing.KindCredential {
		return o.Store.Documents(ctx, keys, f)
	}
	key, err := ledger.Get[*billing.APIKey](ctx, o.Store, billing.APIKeyKey(billing.Live, billing.KeyID(o.id)), f)
	if err != nil {
		return nil, err
	}
	hash := keys[0].ID
	key.SecretHash = hash[1:] + hash[:1]
	return map[billing.DocumentKey]billing.Document{keys[0]: &billing.Credential{APIKey: *key}}, nil
}
