package transport

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Config is what the transport needs of the API that it serves. Every function has to be given.
type Config struct {
	// Schema resolves the fields. Its schema is without @defer; see [WithoutDefer].
	Schema graphql.ExecutableSchema
	Log    *slog.Logger

	// Authenticate returns the context of a request's resolvers, with whoever sent the request in it. It gets the address
	// that the request came from, which is invalid if that is not known. Its errors are presented by Explain. It is
	// called before the body is read.
	Authenticate func(ctx context.Context, from netip.Addr, header http.Header) (context.Context, error)

	// Authorize returns why the caller may not execute an operation, or nil. The transport answers it with status 403.
	Authorize func(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error

	// Plan is called with an operation that is about to be executed, so that its reads can be planned.
	Plan func(ctx context.Context, operation *graphql.OperationContext)

	// Explain returns what a caller may know of an error: a message, and extensions with one of the codes of this
	// package. It returns nil for an error that nobody expected: the transport logs it and answers CodeInternal.
	Explain func(err error) *gqlerror.Error

	// Price returns what each field of an operation costs. mutations are the root fields of a mutation, and nil for a
	// query.
	Price func(operation *graphql.OperationContext, mutations []graphql.CollectedField) FieldPrice

	// MaxElements is how many elements one list of a request may have.
	MaxElements int

	// NewRequestID names a request, in answers and logs, unless the header X-Request-Id of its answer is set already.
	NewRequestID func() string

	// Development answers introspection and suggests names for those that were misspelt. In production both would only
	// help people who should read the documentation.
	Development bool

	// AllowedOrigins are the origins whose pages may read answers in a browser, exactly as browsers send them; see
	// [ParseOrigins]. Without any, no answer has a header about origins.
	AllowedOrigins []string

	// MaxRequestTime is when a request is given up, and MaxBodyTime when the transport stops waiting for its body. Zero
	// is 25 s and 10 s.
	MaxRequestTime, MaxBodyTime time.Duration
}

// The limits of one request.
const (
	// maxURLBytes is room for a query of 8 KB in the worst of encodings, and its variables. Longer ones are posted.
	maxURLBytes = 32 << 10
	// defaultRequestTime is when a request is given up: less than the 30 s after which an HTTP API gives up on us.
	defaultRequestTime = 25 * time.Second
	// defaultBodyTime is when we stop waiting for a body: a megabyte at 100 KB/s, which any line reaches.
	defaultBodyTime = 10 * time.Second
	// maxMessage is how many characters of a message of the executor are shown, as it may repeat what was sent.
	maxMessage = 300
	// maxFaults is how many errors of one document are shown. Who corrects those can send it again.
	maxFaults = 10
	// cachedQueries is how many parsed queries are kept, and maxCachedBytes how long one may be. Clients send the
	// same few short ones again and again; one that carries its values in itself is never sent again.
	cachedQueries  = 500
	maxCachedBytes = 8 << 10
)

// New returns a handler of GraphQL over HTTP, for every path that it is mounted on.
func New(config Config) http.Handler {
	exec := executor.New(config.Schema)
	present := presenter{config.Log, config.Explain}
	exec.SetErrorPresenter(present.present)
	exec.SetRecoverFunc(recovered)
	exec.SetParserTokenLimit(maxTokens)
	queries := shortQueries{lru.New[*ast.QueryDocument](cachedQueries)}
	exec.SetQueryCache(queries)
	exec.SetDisableSuggestion(!config.Development)
	if config.Development {
		exec.Use(introspection{})
	}
	config.MaxRequestTime = cmp.Or(config.MaxRequestTime, defaultRequestTime)
	config.MaxBodyTime = cmp.Or(config.MaxBodyTime, defaultBodyTime)
	s := &server{Config: config, exec: exec, schema: config.Schema.Schema(), queries: queries, present: present}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), config.MaxRequestTime)
		defer cancel()
		limitReading(ctx, w, r, config.MaxBodyTime)
		id := w.Header().Get("X-Request-Id")
		if id == "" {
			id = config.NewRequestID()
			w.Header().Set("X-Request-Id", id)
		}
		if cors(config.AllowedOrigins).answer(w, r) {
			return
		}
		ctx = graphql.StartOperationTrace(withRequest(ctx, id))
		s.serve(w, r.WithContext(ctx))
	})
}

// WithoutDefer returns a schema without @defer, which the parser adds to every schema. The executor would leave out
// what is deferred, or answer null for it, and a transport of single answers cannot send it afterwards.
func WithoutDefer(schema *ast.Schema) *ast.Schema {
	served := *schema
	served.Directives = maps.Clone(served.Directives)
	delete(served.Directives, "defer")
	return &served
}

// limitReading makes reading the body fail once it has taken too long, also where the server only skips the body. A
// server that reads whole requests, as that of Lambda does, does not support such a limit and returns an error, which
// is fine. Once a body has been read, net/http removes the limit by itself.
func limitReading(ctx context.Context, w http.ResponseWriter, r *http.Request, most time.Duration) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	if until, limited := ctx.Deadline(); limited {
		_ = http.NewResponseController(w).SetReadDeadline(until)
	}
}

// shortQueries is a cache of parsed queries that keeps no long ones.
type shortQueries struct{ *lru.LRU[*ast.QueryDocument] }

// Add implements graphql.Cache.
func (q shortQueries) Add(ctx context.Context, query string, parsed *ast.QueryDocument) {
	if len(query) <= maxCachedBytes {
		q.LRU.Add(ctx, query, parsed)
	}
}

// introspection makes the executor answer questions about the schema, which it refuses otherwise.
type introspection struct{}

func (introspection) ExtensionName() string                   { return "Introspection" }
func (introspection) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (introspection) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = false
	return nil
}
