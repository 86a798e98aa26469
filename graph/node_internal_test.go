package graph

import (
	"testing"

	"github.com/drawdown-billing/drawdown/graph/gen"
)

// Every type of the schema that implements Node can be found by its id.
func TestNodeKinds(t *testing.T) {
	named := map[string]string{}
	for prefix, kind := range nodeKinds {
		if len(prefix) != prefixLength || named[kind.typeName] != "" {
			t.Errorf("the prefix %q of %s does not have %d bytes, or is its second", prefix, kind.typeName, prefixLength)
		}
		named[kind.typeName] = prefix
	}
	schema := gen.NewExecutableSchema(gen.Config{}).Schema()
	implementing := schema.PossibleTypes["Node"]
	if len(implementing) < 6 {
		t.Errorf("only %d types implement Node", len(implementing))
	}
	for _, definition := range implementing {
		if named[definition.Name] == "" {
			t.Errorf("%s implements Node, and nodeKinds in graph/node.go has no entry for it", definition.Name)
		}
		delete(named, definition.Name)
	}
	for name, prefix := range named {
		t.Errorf("nodeKinds in graph/node.go has %s for %s, which does not implement Node", prefix, name)
	}
}
