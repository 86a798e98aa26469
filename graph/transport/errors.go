package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The codes of top-level errors, in extensions.code. The executor uses the second and the third, too. Codes are only
// ever added. The first four and the last are this package's own; the others are for what [Config.Explain] and
// [Config.Authorize] return.
const (
	CodeBadRequest       = "BAD_REQUEST"               // the HTTP request is no GraphQL request
	CodeParseFailed      = "GRAPHQL_PARSE_FAILED"      // the query is no GraphQL
	CodeValidationFailed = "GRAPHQL_VALIDATION_FAILED" // the document or its variables do not fit the schema
	CodeTooCostly        = "TOO_COSTLY"                // it asks for more than one request may bring
	CodeBadUserInput     = "BAD_USER_INPUT"            // an argument of a query has a value that it cannot have
	CodeUnauthenticated  = "UNAUTHENTICATED"           // no API key, or an unknown one
	CodeForbidden        = "FORBIDDEN"                 // the key lacks a scope
	CodeRateLimited      = "RATE_LIMITED"              // too many requests: send it again after Retry-After
	CodeNotOfferedHere   = "NOT_OFFERED_HERE"          // this deployment does not have the service behind the field
	CodeTimeout          = "TIMEOUT"                   // it took too long; sending a mutation again answers what it did
	CodeUnavailable      = "UNAVAILABLE"               // too busy at this moment: send it again
	CodeInternal         = "INTERNAL"                  // our fault: logged under the request id, shown to nobody

	// CodePersistedQueryNotSupported answers the hash of a query in place of the query. It is named by the protocol of
	// persisted queries, https://www.apollographql.com/docs/apollo-server/performance/apq.
	CodePersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED"
)

// RetryAfter is the extension of a CodeRateLimited error that has the number of seconds to wait, an int. The header
// Retry-After of the answer has it, too.
const RetryAfter = "retryAfter"

// internalMessage is all that callers see of an error that nobody expected: the id of the request.
const internalMessage = "something went wrong inside, and we know of it as request %s"

// presenter turns the errors of resolvers into what callers see of them.
type presenter struct {
	log     *slog.Logger
	explain func(error) *gqlerror.Error
}

// present implements graphql.ErrorPresenterFunc. An error that the API does not explain is internal: the executor wraps
// the errors of resolvers in errors of its own, so that being one of those means nothing.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := p.explain(err)
	if shown == nil {
		shown = p.internal(ctx, err)
	}
	shown.Path = graphql.GetPath(ctx)
	if at := (*gqlerror.Error)(nil); errors.As(err, &at) {
		shown.Locations = at.Locations
	}
	return shown
}

// internal logs an error that nobody expected, and returns what the caller sees of it: the id of the request.
func (p presenter) internal(ctx context.Context, err error) *gqlerror.Error {
	for at := (*gqlerror.Error)(nil); errors.As(err, &at) && at.Unwrap() != nil; {
		err = at.Unwrap() // the wrapper repeats the path
	}
	r := requestOf(ctx)
	if r.first(err.Error()) {
		log := p.log.With("request", r.id, "path", graphql.GetPath(ctx).String(), "error", err.Error())
		if fault := (*panicked)(nil); errors.As(err, &fault) {
			log = log.With("stack", string(fault.stack))
		}
		log.ErrorContext(ctx, "request failed")
	}
	return WithCode(gqlerror.Errorf(internalMessage, r.id), CodeInternal)
}

// panicked is a panic as an error, which is logged like any other that nobody expected.
type panicked struct {
	reason any
	stack  []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.reason) }

// recovered implements graphql.RecoverFunc.
func recovered(_ context.Context, reason any) error { return &panicked{reason, debug.Stack()} }

// WithCode sets the code of an error, in its extensions, and returns it.
func WithCode(err *gqlerror.Error, code string) *gqlerror.Error {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = code
	return err
}

// request has the id of a request, for answers and logs, and the errors of it that were logged: one failed read fails
// every field that asked for it, and is one line in the log.
type request struct {
	id string

	mu     sync.Mutex
	logged map[string]bool
}

// first notes an error, and says whether it was not logged yet.
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

// RequestID is the id of the request that ctx belongs to, as answers and logs name it.
func RequestID(ctx context.Context) string { return requestOf(ctx).id }

func withRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, &request{id: id})
}
