package seal

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

var start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

func keysOf(secret byte) *Keys {
	return (&Keys{Tenant: billing.Live}).Rotate(Secret{secret}, start)
}

// A token of one form is none of another, and a token of one key none of another.
func TestFormsAndKeysAreApart(t *testing.T) {
	keys := keysOf(1)
	for _, form := range []Form{Quote, Budget} {
		token := keys.Seal(form, []byte("fields"))
		for _, asked := range []Form{Quote, Budget, 3} {
			fields, err := Open(keys, asked, token)
			if asked == form && (err != nil || string(fields) != "fields") || asked != form && !errors.Is(err, ErrNoToken) {
				t.Errorf("a token of form %d opens as %d: %q, %v", form, asked, fields, err)
			}
		}
		if _, err := Open(keysOf(2), form, token); !errors.Is(err, ErrNoToken) {
			t.Errorf("another key opens it: %v", err)
		}
		if _, err := Open(nil, form, token); !errors.Is(err, ErrNoToken) {
			t.Errorf("no key opens it: %v", err)
		}
	}
}

// Whoever changes a bit of a token, its form or the number of its key included, has no token.
func TestNoBitCanBeChanged(t *testing.T) {
	keys := keysOf(1).Rotate(Secret{2}, start.Add(KeyAge))
	sealed, err := base64.RawURLEncoding.DecodeString(keys.Seal(Budget, []byte("fields")))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for bit := range 8 {
			changed := append([]byte{}, sealed...)
			changed[i] ^= 1 << bit
			for _, form := range []Form{Quote, Budget} {
				if fields, err := Open(keys, form, base64.RawURLEncoding.EncodeToString(changed)); err == nil {
					t.Fatalf("bit %d of byte %d can be changed: %q", bit, i, fields)
				}
			}
		}
	}
}

// A key that was replaced opens the tokens that it sealed for a day longer; then they are known to be too old.
func TestReplacedKeys(t *testing.T) {
	first := keysOf(1)
	token := first.Seal(Budget, nil)
	replaced := start.Add(KeyAge)
	second := first.Rotate(Secret{2}, replaced)
	if _, err := Open(second, Budget, token); err != nil {
		t.Errorf("the key before: %v", err)
	}
	if third := second.Rotate(Secret{3}, replaced.Add(24*time.Hour)); len(third.Keys) != 3 {
		t.Errorf("a day later, %d keys are left", len(third.Keys))
	}
	if _, err := Open(second.Rotate(Secret{3}, replaced.Add(KeyOverlap)), Budget, token); !errors.Is(err, ErrReplaced) {
		t.Errorf("a key that was dropped: %v", err)
	}
}
