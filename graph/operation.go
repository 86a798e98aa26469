package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/scalar"
)

// operation is what is to be executed, or what is wrong with it.
func (t *transport) operation(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	if fault := t.checkDocument(ctx, params.Query); fault != nil {
		shorten(fault)
		return nil, gqlerror.List{fault}
	}
	operation, faults := t.exec.CreateOperationContext(ctx, params)
	switch {
	case operation.Operation == nil && operation.Doc != nil:
		return nil, gqlerror.List{noOperation(operation.Doc, params.OperationName)}
	case operation.Operation != nil:
		if fault := checkVariables(t.schema, operation.Operation, params.Variables); fault != nil {
			return nil, gqlerror.List{fault}
		}
	}
	for _, fault := range faults[:min(len(faults), maxFaults)] {
		if !t.development { // some of the executor's rules suggest names though they are told not to
			fault.Message, _, _ = strings.Cut(fault.Message, " Did you mean")
		}
		shorten(fault)
	}
	if len(faults) > 0 {
		return nil, faults[:min(len(faults), maxFaults)]
	}
	if fault := checkValues(operation); fault != nil { // of which computing the cost can be sure
		return nil, gqlerror.List{fault}
	}
	if fault := firstFault(t.checkIntrospection(operation), checkCost(operation)); fault != nil {
		return nil, gqlerror.List{fault}
	}
	return operation, nil
}

// shorten cuts a message that may repeat what was sent.
func shorten(fault *gqlerror.Error) {
	fault.Message = scalar.Short(fault.Message, maxMessage)
}

// noOperation says why none of a document's operations is to be executed.
func noOperation(doc *ast.QueryDocument, name string) *gqlerror.Error {
	reason := gqlerror.Errorf("the document has no operation named %s", scalar.Quote(name))
	switch {
	case len(doc.Operations) == 0:
		reason = gqlerror.Errorf("the document has no operation")
	case name == "":
		reason = gqlerror.Errorf("the document has %d operations; say in operationName which one is meant", len(doc.Operations))
	}
	return withCode(reason, codeValidationFailed)
}

// checkIntrospection refuses to show the schema in production.
func (t *transport) checkIntrospection(operation *graphql.OperationContext) (fault *gqlerror.Error) {
	if t.development {
		return nil
	}
	everyField(operation, func(field *ast.Field) bool {
		if field.Name == "__schema" || field.Name == "__type" {
			fault = withCode(gqlerror.ErrorPosf(field.Position, "introspection is off in production; read the published schema"), codeValidationFailed)
		}
		return fault == nil
	})
	return fault
}

func firstFault(faults ...*gqlerror.Error) *gqlerror.Error {
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}

// everyField shows visit the fields that an operation asks for, each fragment once, until it answers false.
func everyField(operation *graphql.OperationContext, visit func(*ast.Field) bool) {
	seen := map[string]bool{}
	var walk func(ast.SelectionSet) bool
	walk = func(set ast.SelectionSet) bool {
		for _, selection := range set {
			inside := set[:0:0]
			switch s := selection.(type) {
			case *ast.Field:
				if !included(s.Directives, operation.Variables) {
					continue
				}
				if !visit(s) {
					return false
				}
				inside = s.SelectionSet
			case *ast.InlineFragment:
				if included(s.Directives, operation.Variables) {
					inside = s.SelectionSet
				}
			case *ast.FragmentSpread:
				if included(s.Directives, operation.Variables) && !seen[s.Name] {
					seen[s.Name] = true
					inside = s.Definition.SelectionSet
				}
			}
			if !walk(inside) {
				return false
			}
		}
		return true
	}
	walk(operation.Operation.SelectionSet)
}

// included says whether @skip and @include leave a selection in.
func included(directives ast.DirectiveList, variables map[string]any) bool {
	if skip := directives.ForName("skip"); skip != nil && skip.ArgumentMap(variables)["if"] == true {
		return false
	}
	include := directives.ForName("include")
	return include == nil || include.ArgumentMap(variables)["if"] == true
}
