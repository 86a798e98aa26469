package transport

import (
	"context"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// The limits of a document, which bound the time of its validation: some of the rules compare each field with every
// other of its name, or write an error for each that is wrong. A document at all of these limits takes some
// milliseconds; no document that a person writes reaches half of a limit.
const (
	// maxDocumentBytes is room for the tokens with as much white space. Reading takes 100 ns a byte.
	maxDocumentBytes = 32 << 10
	// maxTokens is room for queries several times the size of any that a person writes. A longer one has values in it
	// that should be variables.
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
	// maxDepth is how deep the answer is nested, however many fragments are in between. From a customer to the origin
	// of a grant that a transaction drew on it is 13, and GraphiQL's introspection has 15.
	maxDepth = 20
	// maxSame is how often one place of the answer is asked for, as happens where several components share a page.
	// Validation compares each with every other.
	maxSame = 20
	// maxPlaced is how many fields a document has once its fragments are put into their places: five times as many as
	// it may name. Each operation is validated with its fragments, at 3 µs for a field that does not exist.
	maxPlaced = 2000
	// maxLiterals is how many values are in a document itself, in lists and objects too. At 8 µs for each that is
	// not one of an enumeration, 4 ms.
	maxLiterals = 500
)

// checkDocument refuses a document that is too large for its validation, or that cannot be parsed. It visits each
// selection once, and then the fields in their places up to a limit. A document in the cache has passed before.
func (s *server) checkDocument(ctx context.Context, query string) *gqlerror.Error {
	if _, known := s.queries.Get(ctx, query); known {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		return parseFault(query, err)
	}
	written := &shape{doc: doc, spread: map[string]spreading{}, reached: map[string]bool{}}
	return firstFault(written.checkDefinitions(), written.checkCycles(), written.checkPlaces())
}

// parseFault says why a document cannot be parsed. The parser does not say what is wrong with text that is no token,
// such as a string that does not end; the lexer does.
func parseFault(query string, err error) *gqlerror.Error {
	fault := gqlerror.WrapIfUnwrapped(err)
	if strings.HasPrefix(fault.Message, "exceeded token limit") {
		return tooCostly(nil, "the document has more than %d tokens; send values as variables", maxTokens)
	}
	if !strings.Contains(fault.Message, lexer.Invalid.Name()) {
		return WithCode(fault, CodeParseFailed)
	}
	for tokens := lexer.New(&ast.Source{Input: query}); ; {
		token, err := tokens.ReadToken()
		if err != nil {
			return WithCode(gqlerror.WrapIfUnwrapped(err), CodeParseFailed)
		}
		if token.Kind == lexer.EOF {
			return WithCode(fault, CodeParseFailed)
		}
	}
}

// shape is what a document shows without a schema.
type shape struct {
	doc     *ast.QueryDocument
	spread  map[string]spreading
	reached map[string]bool // fragments that are in their places

	selections, aliases, directives, literals, placed int
}

// spreading says how far the search for a fragment that contains itself has come with a fragment.
type spreading int

const (
	spreadInside spreading = iota + 1
	spreadDone
)

func tooCostly(at *ast.Position, format string, args ...any) *gqlerror.Error {
	if at == nil {
		return WithCode(gqlerror.Errorf(format, args...), CodeTooCostly)
	}
	return WithCode(gqlerror.ErrorPosf(at, format, args...), CodeTooCostly)
}

// checkDefinitions counts what is written in the document.
func (s *shape) checkDefinitions() *gqlerror.Error {
	if n := len(s.doc.Operations) + len(s.doc.Fragments); n > maxDefinitions {
		return tooCostly(nil, "the document has %d operations and fragments; at most %d are allowed", n, maxDefinitions)
	}
	for _, operation := range s.doc.Operations {
		if n := len(operation.VariableDefinitions); n > maxVariables {
			return tooCostly(operation.Position, "the operation has %d variables; at most %d are allowed", n, maxVariables)
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
		return tooCostly(nil,
			"the document selects %d fields and fragments; at most %d are allowed", s.selections, maxSelections)
	case s.aliases > maxAliases:
		return tooCostly(nil, "the document has %d aliases; at most %d are allowed", s.aliases, maxAliases)
	case s.directives > maxDirectives:
		return tooCostly(nil, "the document has %d directives; at most %d are allowed", s.directives, maxDirectives)
	case s.literals > maxLiterals:
		return tooCostly(nil,
			"the document has %d values in it; at most %d are allowed; send the others as variables",
			s.literals, maxLiterals)
	}
	return nil
}

// count counts what a definition selects.
func (s *shape) count(set ast.SelectionSet) {
	for selection := range walk(set, asWritten) {
		s.selections++
		s.decorate(directivesOf(selection))
		if field, is := selection.(*ast.Field); is {
			if field.Alias != field.Name {
				s.aliases++
			}
			s.arguments(field.Arguments)
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

// value counts a value in the document, with those in it, as deep as the parser went.
func (s *shape) value(value *ast.Value) {
	if value == nil {
		return
	}
	s.literals++
	for _, child := range value.Children {
		s.value(child.Value)
	}
}

// checkCycles refuses fragments that contain themselves: validation would list every way in which they do.
func (s *shape) checkCycles() *gqlerror.Error {
	for _, fragment := range s.doc.Fragments {
		if fault := s.follow(fragment); fault != nil {
			return fault
		}
	}
	return nil
}

// follow looks for a way from a fragment back to itself.
func (s *shape) follow(fragment *ast.FragmentDefinition) *gqlerror.Error {
	if s.spread[fragment.Name] == spreadDone {
		return nil
	}
	s.spread[fragment.Name] = spreadInside
	for selection := range walk(fragment.SelectionSet, asWritten) {
		spread, is := selection.(*ast.FragmentSpread)
		if !is {
			continue
		}
		next := s.doc.Fragments.ForName(spread.Name)
		if next == nil {
			continue
		}
		if s.spread[next.Name] == spreadInside {
			fault := gqlerror.ErrorPosf(spread.Position, "the fragment %s contains itself", excerpt.Quote(next.Name))
			return WithCode(fault, CodeValidationFailed)
		}
		if fault := s.follow(next); fault != nil {
			return fault
		}
	}
	s.spread[fragment.Name] = spreadDone
	return nil
}

// checkPlaces puts the fragments into their places, and checks each place of the answer. Validation also looks at
// fragments that no operation uses, so each of those is checked by itself.
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

// checkPlace checks what several selections ask for of the same object.
func (s *shape) checkPlace(sets []ast.SelectionSet, depth int) *gqlerror.Error {
	here := place{shape: s, fields: map[string][]*ast.Field{}, seen: map[string]bool{}}
	for _, set := range sets {
		here.add(set)
	}
	if s.placed > maxPlaced {
		return tooCostly(nil, "the document has more than %d fields with its fragments in place; spread them less often",
			maxPlaced)
	}
	for _, name := range here.names {
		fields := here.fields[name]
		if len(fields) > maxSame {
			return tooCostly(fields[maxSame].Position,
				"the field %s is asked for more than %d times in one place; select it once", excerpt.Quote(name), maxSame)
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
			return tooCostly(fields[0].Position,
				"the field %s would be nested more than %d deep in the answer; ask for what is deeper by its id",
				excerpt.Quote(name), maxDepth)
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

// add adds the fields that selections ask for of the object itself, those of fragments included.
func (p *place) add(set ast.SelectionSet) {
	for selection := range walk(set, p.inObject) {
		p.placed++
		if p.placed > maxPlaced {
			return
		}
		if field, is := selection.(*ast.Field); is {
			if p.fields[field.Alias] == nil {
				p.names = append(p.names, field.Alias)
			}
			p.fields[field.Alias] = append(p.fields[field.Alias], field)
		}
	}
}

// inObject is the step of a walk that stays in the object: it goes into each fragment once, and into no field.
func (p *place) inObject(selection ast.Selection) (below ast.SelectionSet, visit bool) {
	switch selection := selection.(type) {
	case *ast.InlineFragment:
		return selection.SelectionSet, true
	case *ast.FragmentSpread:
		fragment := p.doc.Fragments.ForName(selection.Name)
		if fragment != nil && !p.seen[selection.Name] {
			p.seen[selection.Name], p.reached[selection.Name] = true, true
			return fragment.SelectionSet, true
		}
	}
	return nil, true
}
