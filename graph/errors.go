package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
)

// The codes of top-level errors, in extensions.code. The executor knows the second and the third, too. Codes are only
// ever added.
const (
	codeBadRequest       = "BAD_REQUEST"               // the HTTP request is no GraphQL request
	codeParseFailed      = "GRAPHQL_PARSE_FAILED"      // the query is no GraphQL
	codeValidationFailed = "GRAPHQL_VALIDATION_FAILED" // the document or its variables do not fit the schema
	codeBadUserInput     = "BAD_USER_INPUT"            // an argument of a query cannot be what it is
	codeUnauthenticated  = "UNAUTHENTICATED"           // no API key, or an unknown one
	codeForbidden        = "FORBIDDEN"                 // the key lacks a scope
	codeTooCostly        = "TOO_COSTLY"                // it asks for more than one request may bring
	codeTimeout          = "TIMEOUT"                   // it took too long; what a mutation did, sending it again tells
	codeUnavailable      = "UNAVAILABLE"               // too busy at this moment: send it again
	codeInternal         = "INTERNAL"                  // our fault: logged under the request id, told to nobody
)

// internalMessage is all that callers are told of what nobody expected: the name of the request.
const internalMessage = "something went wrong inside, and we know of it as request %s"

// presenter turns what resolvers fail with into what callers are told.
type presenter struct{ log *slog.Logger }

// present implements graphql.ErrorPresenterFunc. Whatever it does not know is internal: the executor wraps what
// resolvers fail with in errors of its own, so that being one of those says nothing.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	if at := (*gqlerror.Error)(nil); errors.As(err, &at) {
		shown.Locations = at.Locations
	}
	var refusal *billing.Error
	switch {
	case errors.As(err, &refusal) && refusal.Code == billing.CodeConflict:
		shown.Message = refusal.Message
		return withCode(shown, codeUnavailable)
	case errors.As(err, &refusal):
		shown.Message = refusal.Message
		if len(refusal.Path) > 0 {
			shown.Extensions = map[string]any{"argument": strings.Join(refusal.Path, ".")}
		}
		return withCode(shown, codeBadUserInput)
	case errors.Is(err, errForbidden):
		shown.Message = errForbidden.Error()
		return withCode(shown, codeForbidden)
	case errors.Is(err, billing.ErrUnauthenticated): // also of a mutation, whose key was revoked a moment before
		shown.Message = billing.ErrUnauthenticated.Error() + "; send one as `Authorization: Bearer sk_…`"
		return withCode(shown, codeUnauthenticated)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		shown.Message = "the request took too long; send it again, a mutation with the same idempotencyKey"
		return withCode(shown, codeTimeout)
	case errors.Is(err, billing.ErrBusy), errors.Is(err, billing.ErrLost):
		shown.Message = "the service is busy; send it again, a mutation with the same idempotencyKey"
		return withCode(shown, codeUnavailable)
	}
	return p.internal(ctx, shown, err)
}

// internal logs what nobody expected, and tells the caller only under which name.
func (p presenter) internal(ctx context.Context, shown *gqlerror.Error, err error) *gqlerror.Error {
	for at := (*gqlerror.Error)(nil); errors.As(err, &at) && at.Unwrap() != nil; {
		err = at.Unwrap() // the wrapper repeats the path
	}
	r := requestOf(ctx)
	if r.first(err.Error()) {
		log := p.log.With("request", r.id, "path", shown.Path.String(), "error", err.Error())
		if fault := (*panicked)(nil); errors.As(err, &fault) {
			log = log.With("stack", string(fault.stack))
		}
		log.ErrorContext(ctx, "request failed")
	}
	shown.Message = fmt.Sprintf(internalMessage, r.id)
	return withCode(shown, codeInternal)
}

// panicked is a panic as an error, which is logged like any other that nobody expected.
type panicked struct {
	reason any
	stack  []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.reason) }

// recovered implements graphql.RecoverFunc.
func recovered(_ context.Context, reason any) error { return &panicked{reason, debug.Stack()} }

func withCode(err *gqlerror.Error, code string) *gqlerror.Error {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = code
	return err
}

// request names a request in answers and logs, and knows what was logged of it: one failed read fails every field
// that asked for it, and one line tells of it.
type request struct {
	id string

	mu     sync.Mutex
	logged map[string]bool
}

// first says whether that failure was not logged yet.
func (r *request) first(failure string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.logged[failure] {
		return false
	}
	if r.logged == nil {
		r.logged = map[string]bool{}
	}
	r.logged[failure] = true
	return true
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	r, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		return &request{id: "unknown"}
	}
	return r
}

func withRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{id: id})
}
