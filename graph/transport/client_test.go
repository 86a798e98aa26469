package transport_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/transport"
)

// unresolved is the API's schema without resolvers: whatever is executed answers the name of its root. It is enough for
// everything that is refused before it is executed.
type unresolved struct{ schema *ast.Schema }

func (u unresolved) Schema() *ast.Schema { return u.schema }

func (unresolved) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (unresolved) Exec(context.Context) graphql.ResponseHandler {
	return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{"__typename":"Query"}`)})
}

// client sends requests to the transport, as a caller that may do everything.
type client struct {
	t      testing.TB
	server *httptest.Server
	logged *logBook
}

const goodSecret = "Bearer sk_good"

// newClient serves the transport as it is in development; options may change that.
func newClient(t testing.TB, options ...func(*transport.Config)) *client {
	t.Helper()
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, fault := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if fault != nil {
		t.Fatal(fault)
	}
	c := &client{t: t, logged: &logBook{}}
	config := transport.Config{
		Schema: unresolved{transport.WithoutDefer(schema)}, Log: slog.New(slog.NewTextHandler(c.logged, nil)),
		Authenticate: func(ctx context.Context, _ netip.Addr, header http.Header) (context.Context, error) {
			if header.Get("Authorization") != goodSecret {
				return nil, errUnknown
			}
			return ctx, nil
		},
		Authorize: func(context.Context, *graphql.OperationContext) *gqlerror.Error { return nil },
		Plan:      func(context.Context, *graphql.OperationContext) {},
		Explain: func(err error) *gqlerror.Error {
			return transport.WithCode(gqlerror.Errorf("%s", err), transport.CodeUnauthenticated)
		},
		Price: func(*graphql.OperationContext, []graphql.CollectedField) transport.FieldPrice {
			return func(*ast.Field) transport.Cost { return transport.Cost{Objects: 1} }
		},
		MaxElements: 1100, NewRequestID: func() string { return "req-1" }, Development: true,
	}
	for _, option := range options {
		option(&config)
	}
	c.server = httptest.NewServer(transport.New(config))
	t.Cleanup(c.server.Close)
	return c
}

var errUnknown = fmt.Errorf("nobody knows the API key")

func inProduction(config *transport.Config) { config.Development = false }

// request is an HTTP request to the API; what is posted is JSON.
func (c *client) request(method, query, body string) *http.Request {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+query, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", goodSecret)
	if body != "" {
		request.Header.Set("Content-Type", mediaJSON)
	}
	return request
}

// reply is an answer of the API.
type reply struct {
	Status int
	Header http.Header
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
}

// send sends a request as it is.
func (c *client) send(request *http.Request) reply {
	c.t.Helper()
	response, err := c.server.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it was read to its end
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	answer := reply{Status: response.StatusCode, Header: response.Header}
	if err := json.Unmarshal(text, &answer); err != nil {
		c.t.Fatalf("%v: %s", err, text)
	}
	return answer
}

// post sends a document.
func (c *client) post(document string) reply {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document})
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(c.request(http.MethodPost, "", string(body)))
}

// isFault checks that an answer is one error with a code and a message that says a fact.
func (c *client) isFault(got reply, code, says string) {
	c.t.Helper()
	if len(got.Errors) != 1 {
		c.t.Fatalf("got %d errors and %s, want one", len(got.Errors), got.Data)
	}
	fault := got.Errors[0]
	if fault.Extensions["code"] != code || !strings.Contains(fault.Message, says) {
		c.t.Errorf("got %v, want %s that says %q", fault, code, says)
	}
}

// logBook is what was logged, while it is being written.
type logBook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
