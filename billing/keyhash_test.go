package billing

import (
	"strings"
	"testing"
)

func TestKeyHashBytes(t *testing.T) {
	for _, key := range []string{"", "a", "b", "a longer key", "ключ"} {
		hash := HashKey(key)
		bits, ok := hash.Bytes()
		if back := KeyHashOf(bits); !ok || back != hash {
			t.Errorf("%q: got %s, want %s", key, back, hash)
		}
	}
	for _, h := range []KeyHash{
		"", "7", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "0000000000000000000000000I", KeyHash(strings.Repeat("0", 27)),
	} {
		if _, ok := h.Bytes(); ok {
			t.Errorf("%s is accepted as a key's hash", h)
		}
	}
	largest := KeyHash("7" + strings.Repeat("Z", 25))
	if bits, ok := largest.Bytes(); !ok || KeyHashOf(bits) != largest {
		t.Errorf("%s changes when it is packed and read", largest)
	}
}
