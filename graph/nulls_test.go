package graph_test

import "testing"

// Null is refused wherever an input needs a value, before anything is executed.
func TestNullsInInputs(t *testing.T) {
	w := newExampleWorld(t)
	schema := schemaOf(t, "../schema.graphqls")
	for name := range examples {
		mutation := schema.Mutation.Fields.ForName(name)
		if mutation == nil {
			continue // TestEveryMutationHasAnExample says so
		}
		for _, field := range schema.Types[mutation.Arguments[0].Type.Name()].Fields {
			if !field.Type.NonNull {
				continue
			}
			var got reply
			variables := `{"input": ` + with(t, w.input(name), `"`+field.Name+`": null`) + `}`
			_, written := w.store.during(func() { got = w.post(mutationDocument(name), variables) })
			if written > 0 {
				t.Errorf("%s with %s: null wrote %d times", name, field.Name, written)
			}
			says := "$input." + field.Name + " is null; it is of type " + field.Type.String()
			w.isFault(got, "GRAPHQL_VALIDATION_FAILED", "", says)
		}
	}
}
