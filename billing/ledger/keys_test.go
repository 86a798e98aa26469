package ledger_test

import (
	"errors"
	"fmt"
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

// TestAuthenticateRemembers: a key is looked up once in half a minute, and an unknown one once in five seconds.
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
	b.Pass(5*time.Second - time.Microsecond)
	authenticate(unknown, 3)
	b.Pass(time.Microsecond)
	authenticate(unknown, 4)
	authenticate(unknown, 4)
}

// TestNewKeysWork although their secret was tried before there was a key with it: at once where the key is created, and
// within five seconds elsewhere.
func TestNewKeysWork(t *testing.T) {
	b := newFixture(t)
	runtime := ledger.Runtime{Now: b.Time, Random: func(p []byte) { clear(p) }} // so that the secret is known beforehand
	here, elsewhere := ledger.New(b.store, runtime), ledger.New(b.store, runtime)
	secret := billing.NewSecret(billing.Live, [20]byte{})
	for _, process := range []*ledger.Ledger{here, elsewhere} {
		if _, err := process.Authenticate(t.Context(), secret); !errors.Is(err, ledger.ErrUnauthenticated) {
			t.Fatal(err)
		}
	}
	created, err := here.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Live}, billing.CreateAPIKey{
		Keyed: keyed("k"), Name: "N", Scopes: []billing.Scope{billing.ScopeRead},
	})
	if err != nil || created.Value.Secret != secret {
		t.Fatalf("got %+v, %v", created, err)
	}
	if _, err := here.Authenticate(t.Context(), secret); err != nil {
		t.Errorf("where it was created: %v", err)
	}
	b.Pass(5 * time.Second)
	if _, err := elsewhere.Authenticate(t.Context(), secret); err != nil {
		t.Errorf("elsewhere, five seconds later: %v", err)
	}
}

// TestRecognizes knows the keys that were found, and forgets one that is found to be revoked.
func TestRecognizes(t *testing.T) {
	b := newFixture(t)
	by, _ := b.admin("one")
	leaked, secret := b.admin("two")
	elsewhere := ledger.New(b.store, ledger.Runtime{Now: b.Time})
	b.store.Forget()
	if elsewhere.Recognizes(secret) || elsewhere.Recognizes("") || elsewhere.Recognizes("sk_live_"+strings.Repeat("0", 32)) {
		t.Error("it recognizes what it never found")
	}
	if asked := b.store.Asked("Documents"); asked != 0 {
		t.Errorf("recognizing took %d reads", asked)
	}
	if _, err := elsewhere.Authenticate(t.Context(), secret); err != nil || !elsewhere.Recognizes(secret) {
		t.Errorf("it does not recognize what it found: %v", err)
	}
	b.Pass(time.Hour)
	if !elsewhere.Recognizes(secret) {
		t.Error("an hour later it does not recognize a key that it found")
	}
	if _, _, err := b.revoke(by, "r", leaked.Actor); err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.Authenticate(t.Context(), secret); !errors.Is(err, ledger.ErrUnauthenticated) ||
		elsewhere.Recognizes(secret) {
		t.Errorf("it recognizes a key that it found to be revoked: %v", err)
	}
}

// TestUnknownKeysTakeBoundedMemory: of more unknown secrets than are remembered, the newest are.
func TestUnknownKeysTakeBoundedMemory(t *testing.T) {
	b := newFixture(t)
	b.store.Forget()
	secret := func(n int) string { return fmt.Sprintf("sk_live_%032d", n) }
	const many = 25_000
	for n := range many {
		if _, err := b.Authenticate(t.Context(), secret(n)); !errors.Is(err, ledger.ErrUnauthenticated) {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ secret, asked int }{{many - 1, many}, {0, many + 1}} {
		if _, err := b.Authenticate(t.Context(), secret(c.secret)); !errors.Is(err, ledger.ErrUnauthenticated) {
			t.Error(err)
		}
		if asked := b.store.Asked("Documents"); asked != c.asked {
			t.Errorf("after secret %d it asked %d times, want %d", c.secret, asked, c.asked)
		}
	}
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
