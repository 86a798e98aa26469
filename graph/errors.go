package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
)

// The codes of top-level errors, in extensions.code. The executor adds GRAPHQL_PARSE_FAILED and
// GRAPHQL_VALIDATION_FAILED. Codes are only ever added.
const (
	codeBadRequest      = "BAD_REQUEST"     // the HTTP request is no GraphQL request
	codeBadUserInput    = "BAD_USER_INPUT"  // an argument cannot be what it is
	codeUnauthenticated = "UNAUTHENTICATED" // no API key, or an unknown one
	codeForbidden       = "FORBIDDEN"       // the key lacks a scope
	codeTimeout         = "TIMEOUT"         // it took too long; what a mutation did, sending it again tells
	codeUnavailable     = "UNAVAILABLE"     // too busy at this moment: send it again
	codeInternal        = "INTERNAL"        // our fault: logged under the request id, told to nobody
)

// presenter turns what resolvers fail with into what callers are told.
type presenter struct{ log *slog.Logger }

// present implements graphql.ErrorPresenterFunc.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	var told *gqlerror.Error
	if errors.As(err, &told) { // the executor's own: what was asked cannot be
		if told.Extensions["code"] == nil {
			withCode(told, codeBadUserInput)
		}
		return told
	}
	shown := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	var refusal *billing.Error
	switch {
	case errors.As(err, &refusal) && refusal.Code == billing.CodeConflict:
		shown.Message = refusal.Message
		return withCode(shown, codeUnavailable)
	case errors.As(err, &refusal):
		shown.Message = refusal.Message
		for _, field := range refusal.Path {
			shown.Path = append(shown.Path, ast.PathName(field))
		}
		return withCode(shown, codeBadUserInput)
	case errors.Is(err, errForbidden):
		shown.Message = err.Error()
		return withCode(shown, codeForbidden)
	case errors.Is(err, billing.ErrUnauthenticated):
		shown.Message = err.Error()
		return withCode(shown, codeUnauthenticated)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		shown.Message = "the request took too long; send it again, a mutation with the same idempotencyKey"
		return withCode(shown, codeTimeout)
	case errors.Is(err, billing.ErrBusy), errors.Is(err, billing.ErrLost):
		shown.Message = "the service is busy; send it again, a mutation with the same idempotencyKey"
		return withCode(shown, codeUnavailable)
	}
	id := requestID(ctx)
	p.log.ErrorContext(ctx, "request failed", "request", id, "path", shown.Path.String(), "error", err.Error())
	shown.Message = fmt.Sprintf("something went wrong inside, and we know of it as request %s", id)
	return withCode(shown, codeInternal)
}

// recovered turns a panic into an error, which is logged like any other that nobody expected.
func (p presenter) recovered(_ context.Context, reason any) error {
	return fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
}

func withCode(err *gqlerror.Error, code string) *gqlerror.Error {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = code
	return err
}

type requestIDKey struct{}

// requestID names a request in answers and logs.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}
