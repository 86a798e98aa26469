package transport

import (
	"iter"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// A step says what a walk does at a selection: whether to visit it, and which selections below it to go on with.
type step func(selection ast.Selection) (below ast.SelectionSet, visit bool)

// walk visits selections and those below them in the order of the document, a selection before those in it.
//
// Whatever looks at a document one selection after another is a loop over a walk, and differs in its step: [asWritten]
// stays in one definition, [inPlace] follows each fragment once. Computing the cost is no such loop, as it
// adds and multiplies from the bottom up; see costs.
func walk(set ast.SelectionSet, next step) iter.Seq[ast.Selection] {
	return func(yield func(ast.Selection) bool) { walkOn(set, next, yield) }
}

// walkOn is walk with what visits; it returns whether to go on.
func walkOn(set ast.SelectionSet, next step, yield func(ast.Selection) bool) bool {
	for _, selection := range set {
		below, visit := next(selection)
		if !visit {
			continue
		}
		if !yield(selection) || !walkOn(below, next, yield) {
			return false
		}
	}
	return true
}

// asWritten goes as deep as the document was written: into fields and inline fragments, and not into what a spread
// names.
func asWritten(selection ast.Selection) (below ast.SelectionSet, visit bool) {
	switch selection := selection.(type) {
	case *ast.Field:
		return selection.SelectionSet, true
	case *ast.InlineFragment:
		return selection.SelectionSet, true
	}
	return nil, true
}

// inPlace is asWritten that also goes into each fragment, where it is spread first. Without that, a document of 921
// bytes whose fragments spread each other twice takes seconds, as it has 2ⁿ places.
func inPlace() step {
	seen := map[string]bool{}
	return func(selection ast.Selection) (ast.SelectionSet, bool) {
		spread, is := selection.(*ast.FragmentSpread)
		if !is {
			return asWritten(selection)
		}
		if seen[spread.Name] {
			return nil, true
		}
		seen[spread.Name] = true
		return spread.Definition.SelectionSet, true
	}
}

// Fields visits each field that an operation asks for, those in a fragment once. It leaves out what @skip and @include
// leave out. The operation is valid.
func Fields(operation *graphql.OperationContext) iter.Seq[*ast.Field] {
	return FieldsOutside(operation, func(*ast.Field) bool { return false })
}

// FieldsOutside does what Fields does, but for what is selected of fields for which a function returns true. A fragment that such a
// field spreads is visited where another field spreads it as well.
func FieldsOutside(operation *graphql.OperationContext, leave func(*ast.Field) bool) iter.Seq[*ast.Field] {
	return func(yield func(*ast.Field) bool) {
		follow := inPlace()
		asked := func(selection ast.Selection) (ast.SelectionSet, bool) {
			if !included(selection, operation.Variables) {
				return nil, false
			}
			if field, is := selection.(*ast.Field); is && leave(field) {
				return nil, true
			}
			return follow(selection)
		}
		for selection := range walk(operation.Operation.SelectionSet, asked) {
			if field, is := selection.(*ast.Field); is && !yield(field) {
				return
			}
		}
	}
}

// included says whether @skip and @include leave a selection in.
func included(selection ast.Selection, variables map[string]any) bool {
	directives := directivesOf(selection)
	if skip := directives.ForName("skip"); skip != nil && skip.ArgumentMap(variables)["if"] == true {
		return false
	}
	include := directives.ForName("include")
	return include == nil || include.ArgumentMap(variables)["if"] == true
}

// directivesOf returns the directives of a selection.
func directivesOf(selection ast.Selection) ast.DirectiveList {
	switch selection := selection.(type) {
	case *ast.Field:
		return selection.Directives
	case *ast.InlineFragment:
		return selection.Directives
	case *ast.FragmentSpread:
		return selection.Directives
	}
	return nil
}
