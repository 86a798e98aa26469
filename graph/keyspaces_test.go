package graph_test

import (
	"strings"
	"testing"
)

// A key that one mutation used is refused for every other of its space, and free in the other spaces.
func TestKeySpaces(t *testing.T) {
	for name, used := range examples {
		if used.keys.keyless() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for other, asked := range examples {
				if other == name || asked.keys.keyless() {
					continue
				}
				w := newExampleWorld(t)
				w.done(name, w.underKey(name, "shared"))
				input := w.underKey(other, "shared")
				document := "mutation($input: " + capital(other) + "Input!) { it: " + other +
					"(input: $input) { userErrors { code message } "
				if asked.keys == keysOfEvents {
					document += "results { error { code message } } "
				}
				got := string(w.query(document+"} }", `{"input": `+input+`}`).text)
				reused, want := strings.Contains(got, "IDEMPOTENCY_KEY_REUSED"), used.keys.sharedWith(asked.keys)
				if reused != want {
					t.Errorf("a key of %s was used for %s: refused %v, want %v", name, other, reused, want)
				}
				// An event of a batch is a usage like any other.
				if says := "used before by " + strings.TrimSuffix(name, "Batch"); want && !strings.Contains(got, says) {
					t.Errorf("a key of %s was used for %s: %s does not say %q", name, other, got, says)
				}
			}
		})
	}
}

// sharedWith says whether a key of one space cannot be used again in the other.
func (k keySpace) sharedWith(other keySpace) bool {
	ofWallet := func(k keySpace) bool { return k == keysOfWallet || k == keysOfEvents }
	return k == other || ofWallet(k) && ofWallet(other)
}
