package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func (b *fixture) key(by billing.Caller, scopes ...billing.Scope) (billing.KeyID, string) {
	b.t.Helper()
	id, secret, _, err := unpackKey(b.CreateAPIKey(b.t.Context(), by, billing.CreateAPIKey{
		Keyed: keyed("key"), Name: "N", Scopes: scopes,
	}))
	if err != nil {
		b.t.Fatal(err)
	}
	return id, secret
}

// TestAuthenticate: each key acts in its own tenant, with its own scopes.
func TestAuthenticate(t *testing.T) {
	b := newFixture(t)
	for tenant, prefix := range map[billing.Tenant]string{billing.Live: "sk_live_", billing.Test: "sk_test_"} {
		id, secret := b.key(billing.Caller{Tenant: tenant}, billing.ScopeUsageWrite)
		if !strings.HasPrefix(secret, prefix) || len(secret) != len(prefix)+32 {
			t.Errorf("the secret of %s is %s", tenant, secret)
		}
		key, err := b.Authenticate(t.Context(), secret)
		if err != nil || key.ID != id || key.Tenant != tenant || key.SecretHash == secret {
			t.Errorf("%s: got %+v, %v", tenant, key, err)
		}
		if !key.Allows(billing.ScopeUsageWrite) || key.Allows(billing.ScopeRead) || key.Allows(billing.ScopeAdmin) {
			t.Errorf("%s: the key allows a scope that it lacks, or refuses one that it has", tenant)
		}
	}
}

func TestAdminAllowsEverything(t *testing.T) {
	key := billing.APIKey{Scopes: []billing.Scope{billing.ScopeAdmin}}
	for _, scope := range []billing.Scope{
		billing.ScopeRead, billing.ScopeUsageWrite, billing.ScopeWalletsWrite, billing.ScopeAdmin,
	} {
		if !key.Allows(scope) || !scope.Valid() {
			t.Errorf("%s is not allowed", scope)
		}
	}
	if billing.Scope("ROOT").Valid() || billing.Scope("").Valid() {
		t.Error("a text that is no scope is allowed")
	}
}

// TestAuthenticateRefuses: text that cannot be a secret is refused without a read.
func TestAuthenticateRefuses(t *testing.T) {
	b := newFixture(t)
	_, secret := b.key(billing.Caller{Tenant: billing.Live}, billing.ScopeRead)
	b.store.Forget()
	for _, wrong := range []string{
		"", "sk_live_", secret[:len(secret)-1], secret + "0", " " + secret, secret + "\n", strings.ToLower(secret),
		strings.ToUpper(secret),
		"sk_prod_" + secret[8:], secret[8:], "Bearer " + secret, strings.Replace(secret, "_", "-", 1),
		"sk_live_" + strings.Repeat("é", 16),
	} {
		if _, err := b.Authenticate(t.Context(), wrong); !errors.Is(err, ledger.ErrUnauthenticated) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if asked := b.store.Asked("Documents"); asked != 0 {
		t.Errorf("text that cannot be a secret was looked up %d times", asked)
	}
	for _, unknown := range []string{"sk_live_" + strings.Repeat("0", 32), "sk_test_" + secret[8:]} {
		if _, err := b.Authenticate(t.Context(), unknown); !errors.Is(err, ledger.ErrUnauthenticated) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
}

// TestAuthenticateRemembers: a key is looked up once in half a minute, and an unknown one every time.
func TestAuthenticateRemembers(t *testing.T) {
	b := newFixture(t)
	_, secret := b.key(billing.Caller{Tenant: billing.Live}, billing.ScopeRead)
	b.store.Forget()
	authenticate := func(secret string, want int) {
		t.Helper()
		_, err := b.Authenticate(t.Context(), secret)
		if err != nil && !errors.Is(err, ledger.ErrUnauthenticated) {
			t.Fatal(err)
		}
		if asked := b.store.Asked("Documents"); asked != want {
			t.Errorf("looked up %d times, want %d", asked, want)
		}
	}
	authenticate(secret, 1)
	authenticate(secret, 1)
	b.Pass(30*time.Second - time.Microsecond)
	authenticate(secret, 1)
	b.Pass(time.Microsecond)
	authenticate(secret, 2)
	authenticate(secret, 2)
	unknown := "sk_live_" + strings.Repeat("0", 32)
	authenticate(unknown, 3)
	authenticate(unknown, 4)
}

// TestSecretsDiffer: keys that are made at the same instant have different secrets.
func TestSecretsDiffer(t *testing.T) {
	b := newFixture(t)
	seen := map[string]bool{}
	for i := range 100 {
		id, secret, _, err := unpackKey(b.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Live},
			billing.CreateAPIKey{
				Keyed: keyed(strings.Repeat("k", i+1)), Name: "N", Scopes: []billing.Scope{billing.ScopeRead},
			}))
		if err != nil || seen[secret] || seen[string(id)] {
			t.Fatalf("key %d: %s %s, %v", i, id, secret, err)
		}
		seen[secret], seen[string(id)] = true, true
	}
}
