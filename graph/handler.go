package graph

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
)

// Config is what the API needs.
type Config struct {
	Ledger *billing.Ledger
	Log    *slog.Logger

	// NewRequestID names a request, in answers and logs, that has no name yet: whoever has named it before has set the
	// header X-Request-Id of its answer.
	NewRequestID func() string

	// Development answers introspection and suggests names that were misspelt. In production both would only
	// help who should read the documentation.
	Development bool

	// AllowedOrigins are the origins whose pages may read answers in a browser, exactly as browsers send them; see
	// [ParseOrigins]. With none there is no word about it.
	AllowedOrigins []string
}

// The limits of one request.
const (
	// maxBodyBytes is room for a batch of 1,000 events at a kilobyte each.
	maxBodyBytes = 1 << 20
	// maxTokens is room for queries several times the size of any that a person writes; what is longer carries values
	// that belong into variables. Validation compares every two fields of one name: 2,000 times the same one takes
	// a second, 5,000 times six.
	maxTokens = 2000
	// maxRequestTime is when a request is given up: less than the 30 s after which an HTTP API gives up on us.
	maxRequestTime = 25 * time.Second
	// maxMessage is how much of the executor's messages is shown, which may repeat what was sent.
	maxMessage = 300
	// cachedQueries is how many parsed queries are kept, and maxCachedBytes how long one may be. Clients send the
	// same few short ones again and again; one that carries its values in itself is never sent again.
	cachedQueries  = 500
	maxCachedBytes = 8 << 10
)

// New is the API as a handler of every path it is mounted on.
func New(config Config) http.Handler {
	schema := gen.NewExecutableSchema(gen.Config{
		Resolvers:  resolver{},
		Directives: gen.DirectiveRoot{Requires: requires},
	})
	exec := executor.New(schema)
	present := presenter{config.Log}
	exec.SetErrorPresenter(present.present)
	exec.SetRecoverFunc(recovered)
	exec.SetParserTokenLimit(maxTokens)
	exec.SetQueryCache(shortQueries{lru.New[*ast.QueryDocument](cachedQueries)})
	exec.SetDisableSuggestion(!config.Development)
	if config.Development {
		exec.Use(introspection{})
	}
	t := &transport{exec: exec, schema: schema.Schema(), ledger: config.Ledger, present: present, development: config.Development}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), maxRequestTime)
		defer cancel()
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
