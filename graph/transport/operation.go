package transport

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/excerpt"
)

// operation returns the operation of a request, ready to be executed, or what is wrong with it.
func (s *server) operation(
	ctx context.Context, params *graphql.RawParams,
) (*graphql.OperationContext, gqlerror.List) {
	if fault := s.checkDocument(ctx, params.Query); fault != nil {
		shorten(fault)
		return nil, gqlerror.List{fault}
	}
	operation, faults := s.exec.CreateOperationContext(ctx, params)
	switch {
	case operation.Operation == nil && operation.Doc != nil:
		return nil, gqlerror.List{noOperation(operation.Doc, params.OperationName)}
	case operation.Operation != nil:
		if fault := checkVariables(s.schema, operation.Operation, params.Variables); fault != nil {
			return nil, gqlerror.List{fault}
		}
	}
	for _, fault := range faults[:min(len(faults), maxFaults)] {
		if !s.Development { // some of the executor's rules suggest names even where that is disabled
			fault.Message, _, _ = strings.Cut(fault.Message, " Did you mean")
		}
		shorten(fault)
	}
	if len(faults) > 0 {
		return nil, faults[:min(len(faults), maxFaults)]
	}
	if fault := checkValues(operation); fault != nil { // before the cost, which is computed from valid values
		return nil, gqlerror.List{fault}
	}
	if fault := firstFault(s.checkIntrospection(operation), s.checkCost(operation)); fault != nil {
		return nil, gqlerror.List{fault}
	}
	return operation, nil
}

// shorten cuts a message that may repeat what was sent.
func shorten(fault *gqlerror.Error) {
	fault.Message = excerpt.Short(fault.Message, maxMessage)
}

// noOperation says why none of a document's operations can be executed.
func noOperation(doc *ast.QueryDocument, name string) *gqlerror.Error {
	reason := gqlerror.Errorf("the document has no operation named %s", excerpt.Quote(name))
	switch {
	case len(doc.Operations) == 0:
		reason = gqlerror.Errorf("the document has no operation")
	case name == "":
		reason = gqlerror.Errorf(
			"the document has %d operations; say in operationName which one is meant", len(doc.Operations))
	}
	return WithCode(reason, CodeValidationFailed)
}

// checkIntrospection refuses to show the schema in production.
func (s *server) checkIntrospection(operation *graphql.OperationContext) *gqlerror.Error {
	if s.Development {
		return nil
	}
	for field := range Fields(operation) {
		if field.Name == "__schema" || field.Name == "__type" {
			fault := gqlerror.ErrorPosf(field.Position, "introspection is off in production; read the published schema")
			return WithCode(fault, CodeValidationFailed)
		}
	}
	return nil
}

func firstFault(faults ...*gqlerror.Error) *gqlerror.Error {
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}
