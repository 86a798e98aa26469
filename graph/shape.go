package graph

import (
	"context"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/drawdown-billing/drawdown/graph/scalar"
)

// The limits of a document, which bound what its validation takes: some of the rules compare each field with every
// other of its name, or write an error for each that is wrong. A document at all of these limits takes some
// milliseconds; none that a person writes comes near half of one. TestTheLargestDocument plays such documents.
const (
	// maxDocumentBytes is room for the tokens with as much white space. Reading takes 100 ns a byte.
	maxDocumentBytes = 32 << 10
	// maxTokens is room for queries several times the size of any that a person writes; what is longer carries values
	// that belong into variables.
	maxTokens = 2000
	// maxDefinitions is how many operations and fragments a document has, and maxVariables how many variables one
	// operation: at 20 µs for each that is not used, 2 ms.
	maxDefinitions = 60
	maxVariables   = 60
	// maxSelections is how many fields and fragments a document names: GraphiQL's introspection names about 100. At
	// 20 µs for each that does not exist, 8 ms.
	maxSelections = 400
	// maxAliases is how many fields are asked for under another name: room for 25 mutations, or 50 wallets, and more.
	maxAliases = 100
	// maxDirectives is how many directives a document has.
	maxDirectives = 50
	// maxDepth is how deep the answer is nested, whatever fragments stand in between. From a customer to the origin of
	// what a transaction drew it is 13, and GraphiQL's introspection has 15.
	maxDepth = 20
	// maxSame is how often one place of the answer is asked for, as happens where several components share a page: each
	// is compared with every other.
	maxSame = 20
	// maxPlaced is how many fields a document has once its fragments are put into their places: five times as many as
	// it may name. Each operation is validated with its fragments, at 3 µs for a field that does not exist.
	maxPlaced = 2000
	// maxLiterals is how many values stand in a document itself, in lists and objects too. At 8 µs for each that is
	// not one of an enumeration, 4 ms.
	maxLiterals = 500
)

// checkDocument refuses a document that is too large for its validation, or that cannot be parsed. It visits each
// selection once, and then the fields in their places up to a limit. A document that is known has passed.
func (t *transport) checkDocument(ctx context.Context, query string) *gqlerror.Error {
	if _, known := t.queries.Get(ctx, query); known {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		return parseFault(query, err)
	}
	s := &shape{doc: doc, spread: map[string]spreading{}, reached: map[string]bool{}}
	return firstFault(s.checkDefinitions(), s.checkCycles(), s.checkPlaces())
}

// parseFault says why a document cannot be parsed. The parser does not say what is wrong with what is no token at all,
// such as a string that does not end; the lexer does.
func parseFault(query string, err error) *gqlerror.Error {
	fault := gqlerror.WrapIfUnwrapped(err)
	if strings.HasPrefix(fault.Message, "exceeded token limit") {
		return tooCostly(nil, "the document has more than %d tokens; send values as variables", maxTokens)
	}
	if !strings.Contains(fault.Message, lexer.Invalid.Name()) {
		return withCode(fault, codeParseFailed)
	}
	for tokens := lexer.New(&ast.Source{Input: query}); ; {
		token, err := tokens.ReadToken()
		if err != nil {
			return withCode(gqlerror.WrapIfUnwrapped(err), codeParseFailed)
		}
		if token.Kind == lexer.EOF {
			return withCode(fault, codeParseFailed)
		}
	}
}

// shape is what can be known of a document without a schema.
type shape struct {
	doc     *ast.QueryDocument
	spread  map[string]spreading
	reached map[string]bool // fragments that were put into their places

	selections, aliases, directives, literals, placed int
}

// spreading says how far the search for a fragment that contains itself has come with one.
type spreading int

const (
	spreadInside spreading = iota + 1
	spreadDone
)

func tooCostly(at *ast.Position, format string, args ...any) *gqlerror.Error {
	if at == nil {
		return withCode(gqlerror.Errorf(format, args...), codeTooCostly)
	}
	return withCode(gqlerror.ErrorPosf(at, format, args...), codeTooCostly)
}

// checkDefinitions counts what the document says.
func (s *shape) checkDefinitions() *gqlerror.Error {
	if n := len(s.doc.Operations) + len(s.doc.Fragments); n > maxDefinitions {
		return tooCostly(nil, "the document has %d operations and fragments; at most %d are read", n, maxDefinitions)
	}
	for _, operation := range s.doc.Operations {
		if n := len(operation.VariableDefinitions); n > maxVariables {
			return tooCostly(operation.Position, "the operation has %d variables; at most %d are read", n, maxVariables)
		}
		s.decorate(operation.Directives)
		for _, variable := range operation.VariableDefinitions {
			s.decorate(variable.Directives)
			s.value(variable.DefaultValue)
		}
		s.count(operation.SelectionSet)
	}
	for _, fragment := range s.doc.Fragments {
		s.decorate(fragment.Directives)
		s.count(fragment.SelectionSet)
	}
	switch {
	case s.selections > maxSelections:
		return tooCostly(nil, "the document selects %d fields and fragments; at most %d are read", s.selections, maxSelections)
	case s.aliases > maxAliases:
		return tooCostly(nil, "the document has %d aliases; at most %d are read", s.aliases, maxAliases)
	case s.directives > maxDirectives:
		return tooCostly(nil, "the document has %d directives; at most %d are read", s.directives, maxDirectives)
	case s.literals > maxLiterals:
		return tooCostly(nil, "the document has %d values in it; at most %d are read, and more may be sent as variables", s.literals, maxLiterals)
	}
	return nil
}

// count counts what a selection says, as deep as the parser went.
func (s *shape) count(set ast.SelectionSet) {
	s.selections += len(set)
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			if selection.Alias != selection.Name {
				s.aliases++
			}
			s.arguments(selection.Arguments)
			s.decorate(selection.Directives)
			s.count(selection.SelectionSet)
		case *ast.InlineFragment:
			s.decorate(selection.Directives)
			s.count(selection.SelectionSet)
		case *ast.FragmentSpread:
			s.decorate(selection.Directives)
		}
	}
}

func (s *shape) decorate(directives ast.DirectiveList) {
	s.directives += len(directives)
	for _, directive := range directives {
		s.arguments(directive.Arguments)
	}
}

func (s *shape) arguments(arguments ast.ArgumentList) {
	for _, argument := range arguments {
		s.value(argument.Value)
	}
}

// value counts a value that stands in the document, with those in it, as deep as the parser went.
func (s *shape) value(value *ast.Value) {
	if value == nil {
		return
	}
	s.literals++
	for _, child := range value.Children {
		s.value(child.Value)
	}
}

// checkCycles refuses fragments that contain themselves: validation would name every way in which they do.
func (s *shape) checkCycles() *gqlerror.Error {
	for _, fragment := range s.doc.Fragments {
		if fault := s.follow(fragment); fault != nil {
			return fault
		}
	}
	return nil
}

// follow looks for a way from a fragment back to itself.
func (s *shape) follow(fragment *ast.FragmentDefinition) (fault *gqlerror.Error) {
	if s.spread[fragment.Name] == spreadDone {
		return nil
	}
	s.spread[fragment.Name] = spreadInside
	everySpread(fragment.SelectionSet, func(spread *ast.FragmentSpread) {
		next := s.doc.Fragments.ForName(spread.Name)
		switch {
		case fault != nil || next == nil:
		case s.spread[next.Name] == spreadInside:
			fault = withCode(gqlerror.ErrorPosf(spread.Position, "the fragment %s contains itself", scalar.Quote(next.Name)), codeValidationFailed)
		default:
			fault = s.follow(next)
		}
	})
	s.spread[fragment.Name] = spreadDone
	return fault
}

// everySpread visits the spreads in a selection, as deep as the parser went.
func everySpread(set ast.SelectionSet, visit func(*ast.FragmentSpread)) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			everySpread(selection.SelectionSet, visit)
		case *ast.InlineFragment:
			everySpread(selection.SelectionSet, visit)
		case *ast.FragmentSpread:
			visit(selection)
		}
	}
}

// checkPlaces puts the fragments into their places, and looks at each place of the answer. Fragments that no operation
// has are validated, too, and so stand for themselves.
func (s *shape) checkPlaces() *gqlerror.Error {
	for _, operation := range s.doc.Operations {
		if fault := s.checkPlace([]ast.SelectionSet{operation.SelectionSet}, 1); fault != nil {
			return fault
		}
	}
	for _, fragment := range s.doc.Fragments {
		if s.reached[fragment.Name] {
			continue
		}
		if fault := s.checkPlace([]ast.SelectionSet{fragment.SelectionSet}, 1); fault != nil {
			return fault
		}
	}
	return nil
}

// checkPlace checks what selections ask for of one object, which they share.
func (s *shape) checkPlace(sets []ast.SelectionSet, depth int) *gqlerror.Error {
	here := place{shape: s, fields: map[string][]*ast.Field{}, seen: map[string]bool{}}
	for _, set := range sets {
		here.add(set)
	}
	if s.placed > maxPlaced {
		return tooCostly(nil, "the document has more than %d fields with its fragments in place", maxPlaced)
	}
	for _, name := range here.names {
		fields := here.fields[name]
		if len(fields) > maxSame {
			return tooCostly(fields[maxSame].Position, "the field %s is asked for more than %d times in one place", scalar.Quote(name), maxSame)
		}
		var inside []ast.SelectionSet
		for _, field := range fields {
			if len(field.SelectionSet) > 0 {
				inside = append(inside, field.SelectionSet)
			}
		}
		if len(inside) == 0 {
			continue
		}
		if depth == maxDepth {
			return tooCostly(fields[0].Position, "the answer would be nested more than %d deep", maxDepth)
		}
		if fault := s.checkPlace(inside, depth+1); fault != nil {
			return fault
		}
	}
	return nil
}

// place is an object of the answer with the fields that are asked for of it, by the names that they will have.
type place struct {
	*shape
	names  []string // in order
	fields map[string][]*ast.Field
	seen   map[string]bool // fragments
}

func (p *place) add(set ast.SelectionSet) {
	for _, selection := range set {
		if p.placed++; p.placed > maxPlaced {
			return
		}
		switch selection := selection.(type) {
		case *ast.Field:
			if p.fields[selection.Alias] == nil {
				p.names = append(p.names, selection.Alias)
			}
			p.fields[selection.Alias] = append(p.fields[selection.Alias], selection)
		case *ast.InlineFragment:
			p.add(selection.SelectionSet)
		case *ast.FragmentSpread:
			if fragment := p.doc.Fragments.ForName(selection.Name); fragment != nil && !p.seen[selection.Name] {
				p.seen[selection.Name], p.reached[selection.Name] = true, true
				p.add(fragment.SelectionSet)
			}
		}
	}
}
