package infra

import (
	"strings"
	"testing"
)

// TestParameters: each part is given what it asks for and nothing else.
func TestParameters(t *testing.T) {
	root := read(t, "../template.yaml")
	seen := map[string]bool{}
	for name, r := range root.Resources {
		file := strings.TrimPrefix(named(r.Properties["Location"]), "infra/")
		seen[file] = true
		part := read(t, file)
		given, _ := r.Properties["Parameters"].(map[string]any)
		for parameter := range part.Parameters {
			if _, is := given[parameter]; !is {
				t.Errorf("%s is not given %s", name, parameter)
			}
		}
		for parameter := range given {
			if _, is := part.Parameters[parameter]; !is {
				t.Errorf("%s is given %s, which it does not ask for", name, parameter)
			}
		}
	}
	for _, part := range parts {
		if !seen[part] {
			t.Errorf("%s is deployed by nothing", part)
		}
	}
}
