package budgettoken

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

var start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

func keysOf(tenant billing.Tenant, secret byte) *seal.Keys {
	return (&seal.Keys{Tenant: tenant}).Rotate(seal.Secret{secret}, start)
}

func tokenOf(tenant billing.Tenant) *Token {
	return &Token{
		Tenant: tenant, Budget: billing.NewBudgetID("wal_01KDVDNA000E5Y3ZS90NHP6SFM", billing.GrantRef{Sequence: 7}),
		Subject: strings.Repeat("é", billing.MaxNameBytes/2), MaxOpenHolds: 20, ExpiresAt: start.Add(time.Hour),
	}
}

// A token is opened as it was sealed, by the keys of its tenant alone, and no longer than it says.
func TestTokens(t *testing.T) {
	for _, tenant := range billing.Tenants {
		token := tokenOf(tenant)
		text := token.Seal(keysOf(tenant, 1))
		opened, valid := Open(keysOf(tenant, 1), text)
		if !valid || !reflect.DeepEqual(opened, token) {
			t.Errorf("%+v is opened as %+v", token, opened)
		}
		if got, is := TenantOf(text); !is || got != tenant || len(text) > MaxBytes {
			t.Errorf("%s is of tenant %q", text, got)
		}
		if token.Over(token.ExpiresAt.Add(-time.Microsecond)) || !token.Over(token.ExpiresAt) {
			t.Error("it is valid until it expires, and not at that instant")
		}
		other := map[billing.Tenant]billing.Tenant{billing.Live: billing.Test, billing.Test: billing.Live}[tenant]
		moved := prefixes[other] + strings.TrimPrefix(text, prefixes[tenant])
		for name, keys := range map[string]*seal.Keys{
			"another key": keysOf(tenant, 2), "another tenant": keysOf(other, 1), "no key": nil, "an empty list": {Tenant: tenant},
		} {
			for _, text := range []string{text, moved} {
				if _, valid := Open(keys, text); valid {
					t.Errorf("%s opens %s", name, text)
				}
			}
		}
		for _, odd := range []string{"", "bt_live_", text + "A", text[:len(text)-1], strings.ToUpper(text), " " + text, text + strings.Repeat("A", MaxBytes)} {
			if _, valid := Open(keysOf(tenant, 1), odd); valid {
				t.Errorf("%q is opened", odd)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		subject       string
		holds, expire int
		field         string
	}{
		{"s", 20, 3600, ""},
		{"", 0, 1, ""},
		{"", billing.MaxOpenHolds, 86_400, ""},
		{"", -1, 60, "maxOpenHolds"},
		{"", billing.MaxOpenHolds + 1, 60, "maxOpenHolds"},
		{"", 1, 0, "expiresInSeconds"},
		{"", 1, 86_401, "expiresInSeconds"},
		{strings.Repeat("s", billing.MaxNameBytes+1), 1, 60, "subject"},
		{"a\x00", 1, 60, "subject"},
	} {
		switch refusal := Check(c.subject, c.holds, c.expire); {
		case refusal == nil && c.field != "":
			t.Errorf("%+v is not refused", c)
		case refusal != nil && (strings.Join(refusal.Path, ".") != c.field || refusal.Code != billing.CodeInvalidInput):
			t.Errorf("%+v: %v at %v", c, refusal, refusal.Path)
		}
	}
}

// FuzzOpen: a text is refused, or it is the text of the token that it is opened as. The key is known here.
func FuzzOpen(f *testing.F) {
	keys := keysOf(billing.Live, 1)
	f.Add(tokenOf(billing.Live).fields())
	f.Fuzz(func(t *testing.T, fields []byte) {
		text := prefixes[billing.Live] + keys.Seal(seal.Budget, fields)
		if token, valid := Open(keys, text); valid && token.Seal(keys) != text {
			t.Errorf("%q is opened as %+v, whose text is another", fields, token)
		}
	})
}
