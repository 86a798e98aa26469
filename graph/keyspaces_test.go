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
			refuses := newExampleWorld(t) // what is refused changes nothing, so that one world is enough for all of it
			refuses.done(name, refuses.underKey(name, "shared"))
			for other, asked := range examples {
				switch {
				case other == name || asked.keys.keyless():
				case used.keys.sharedWith(asked.keys):
					got := refuses.askWithSharedKey(other)
					// An event of a batch is a usage like any other.
					says := "used before by " + strings.TrimSuffix(name, "Batch")
					if !strings.Contains(got, "IDEMPOTENCY_KEY_REUSED") || !strings.Contains(got, says) {
						t.Errorf("a key of %s was used for %s: %s is no refusal that says %q", name, other, got, says)
					}
				case (name < other) == (len(name)%2 == len(other)%2): // each pair once, in one order or the other
					w := newExampleWorld(t)
					w.done(name, w.underKey(name, "shared"))
					if got := w.askWithSharedKey(other); strings.Contains(got, "IDEMPOTENCY_KEY_REUSED") {
						t.Errorf("a key of %s was used for %s: %s", name, other, got)
					}
				}
			}
		})
	}
}

// askWithSharedKey asks for the example of a mutation with a key that was used before, and returns the answer.
func (w *exampleWorld) askWithSharedKey(name string) string {
	document := "mutation($input: " + capital(name) + "Input!) { it: " + name +
		"(input: $input) { userErrors { code message } "
	if examples[name].keys == keysOfEvents {
		document += "results { error { code message } } "
	}
	return string(w.query(document+"} }", `{"input": `+w.underKey(name, "shared")+`}`).text)
}

// sharedWith says whether a key of one space cannot be used again in the other.
func (k keySpace) sharedWith(other keySpace) bool {
	ofWallet := func(k keySpace) bool { return k == keysOfWallet || k == keysOfEvents }
	return k == other || ofWallet(k) && ofWallet(other)
}
