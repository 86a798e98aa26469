package graph

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/gen"
)

// Config is what the API needs.
type Config struct {
	Ledger *billing.Ledger
	Log    *slog.Logger

	// NewRequestID names a request, in answers and logs, that has no name yet: whoever has named it before has set the
	// header X-Request-Id of its answer.
	NewRequestID func() string

	// Usage tells how wallets are used; nil where nothing counts it, so that those who ask are refused.
	Usage *aggregate.Service

	// Webhooks serves what is about them; without it, asking for that fails.
	Webhooks *outbox.Service

	// Development answers introspection and suggests names that were misspelt. In production both would only
	// help who should read the documentation.
	Development bool

	// AllowedOrigins are the origins whose pages may read answers in a browser, exactly as browsers send them; see
	// [ParseOrigins]. With none there is no word about it.
	AllowedOrigins []string

	// MaxRequestTime is when a request is given up, and MaxBodyTime when its body is no longer waited for. Zero is 25 s
	// and 10 s.
	MaxRequestTime, MaxBodyTime time.Duration
}

// The limits of one request.
const (
	// maxURLBytes is room for a query of 8 KB in the worst of encodings, and its variables. Longer ones are posted.
	maxURLBytes = 32 << 10
	// defaultRequestTime is when a request is given up: less than the 30 s after which an HTTP API gives up on us.
	defaultRequestTime = 25 * time.Second
	// defaultBodyTime is when we stop waiting for a body: a megabyte at 100 KB/s, which any line keeps.
	defaultBodyTime = 10 * time.Second
	// maxMessage is how much of the executor's messages is shown, which may repeat what was sent.
	maxMessage = 300
	// maxFaults is how many errors of one document are shown. Who mends the first ones asks again.
	maxFaults = 10
	// cachedQueries is how many parsed queries are kept, and maxCachedBytes how long one may be. Clients send the
	// same few short ones again and again; one that carries its values in itself is never sent again.
	cachedQueries  = 500
	maxCachedBytes = 8 << 10
)

// New is the API as a handler of every path it is mounted on.
func New(config Config) http.Handler {
	schema := gen.NewExecutableSchema(gen.Config{
		Schema:     servedSchema(),
		Resolvers:  resolver{},
		Directives: gen.DirectiveRoot{Requires: requires},
	})
	exec := executor.New(schema)
	present := presenter{config.Log}
	exec.SetErrorPresenter(present.present)
	exec.SetRecoverFunc(recovered)
	exec.SetParserTokenLimit(maxTokens)
	queries := shortQueries{lru.New[*ast.QueryDocument](cachedQueries)}
	exec.SetQueryCache(queries)
	exec.SetDisableSuggestion(!config.Development)
	if config.Development {
		exec.Use(introspection{})
	}
	requestTime, bodyTime := cmp.Or(config.MaxRequestTime, defaultRequestTime), cmp.Or(config.MaxBodyTime, defaultBodyTime)
	t := &transport{
		exec: exec, schema: schema.Schema(), queries: queries, ledger: config.Ledger, usage: config.Usage, hooks: config.Webhooks, present: present,
		development: config.Development,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		limitReading(ctx, w, r, bodyTime)
		id := w.Header().Get("X-Request-Id")
		if id == "" {
			id = config.NewRequestID()
			w.Header().Set("X-Request-Id", id)
		}
		if cors(config.AllowedOrigins).answer(w, r) {
			return
		}
		ctx = graphql.StartOperationTrace(withRequest(ctx, id))
		t.serve(w, r.WithContext(ctx))
	})
}

// servedSchema is the schema without @defer, which the parser adds to every schema: the executor would leave out what is
// deferred, or answer null for it, and a transport of single answers has no place to send it afterwards.
func servedSchema() *ast.Schema {
	served := *gen.NewExecutableSchema(gen.Config{}).Schema()
	served.Directives = maps.Clone(served.Directives)
	delete(served.Directives, "defer")
	return &served
}

// limitReading has reading the body fail once it has taken too long, also where it is only passed over. A server that
// reads whole requests, as that of Lambda does, has no use for it and says so, which is fine. Once a body has been read,
// net/http forgets the limit by itself.
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

// introspection lets the schema be asked for, which the executor refuses otherwise.
type introspection struct{}

func (introspection) ExtensionName() string                   { return "Introspection" }
func (introspection) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator.
func (introspection) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = false
	return nil
}
