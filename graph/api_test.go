package graph_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/exportjob/exportjobtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/infra/pipetest"
)

// api is the API served over HTTP, on a store in memory, with a client that has an ADMIN key of the live tenant,
// whose clock is the world's.
type api struct {
	t      testing.TB
	world  *billingtest.World
	store  *watched
	server *httptest.Server
	logged *logBook
	keys   *atomic.Int64 // made so far
	secret string

	webhooks *outbox.Service
	payments *payment.Service
	exports  *exportjob.Service
	mails    *mail.Service
	files    *exportjobtest.Memory
	provider *simulated.Provider // of the test tenant
	sender   *outboxtest.Sender
	queue    *outboxtest.Queue
}

// newAPI returns the API of a new world, configured as in development; options may change that.
func newAPI(t testing.TB, options ...func(*graph.Config)) *api {
	t.Helper()
	a := serve(t, &watched{Store: outboxtest.NewMemory()}, options...)
	a.secret = a.key(billing.Live, billing.ScopeAdmin)
	return a
}

// another returns another process on the store of a, with empty caches.
func (a *api) another() *api {
	a.t.Helper()
	other := serve(a.t, a.store)
	other.secret = a.secret
	return other
}

// serve serves the API on a store, without a key.
func serve(t testing.TB, store *watched, options ...func(*graph.Config)) *api {
	t.Helper()
	return serveOn(t, nil, store, options...)
}

// serveOn is serve on connections in memory, unless there are none.
func serveOn(t testing.TB, connections *pipetest.Listener, store *watched, options ...func(*graph.Config)) *api {
	t.Helper()
	a := &api{t: t, store: store, world: billingtest.NewWorld(store, 1), logged: &logBook{}, keys: &atomic.Int64{}}
	a.sender, a.queue = &outboxtest.Sender{}, outboxtest.NewQueue(a.world.Time)
	if both, ok := store.Store.(outbox.Store); ok {
		a.webhooks = outbox.New(outbox.Config{
			Store: watchedOutbox{store, both}, Sender: a.sender, Queue: a.queue, Runtime: a.world.Runtime(),
			Log: slog.New(slog.NewTextHandler(a.logged, nil)),
		})
	}
	a.provider = simulated.New(simulated.Config{
		Tenant: billing.Test, Store: store, Clock: a.world.Now, Runtime: a.world.Runtime(),
		Secrets: []string{"whsec_test"}, BaseURL: "http://localhost:8080",
	})
	a.payments = payment.New(payment.Config{
		Store: store, Runtime: a.world.Runtime(), Log: slog.New(slog.NewTextHandler(a.logged, nil)),
		Provider: map[billing.Tenant]payment.Provider{billing.Test: a.provider}, ReturnTo: "http://localhost:8080/",
	})
	a.files = exportjobtest.NewMemory(exportjob.PartBytes)
	a.exports = exportjob.New(exportjob.Config{
		Store: store, Ledger: a.world.Ledger, Files: a.files, Links: linksTo{}, Runtime: a.world.Runtime(),
		Log:   slog.New(slog.NewTextHandler(a.logged, nil)),
		Usage: aggregate.New(aggregate.Config{Ledger: a.world.Ledger, Store: aggregatetest.NewMemory(), Now: a.world.Time}),
	})
	a.mails = mail.New(mail.Config{Store: store, Ledger: a.world.Ledger, Runtime: a.world.Runtime()})
	var requests atomic.Int64
	config := graph.Config{
		Ledger: a.world.Ledger, Log: slog.New(slog.NewTextHandler(a.logged, nil)), Development: true, Webhooks: a.webhooks,
		Payments: a.payments, Exports: a.exports, Mails: a.mails,
		NewRequestID: func() string { return fmt.Sprint("req-", requests.Add(1)) },
	}
	for _, option := range options {
		option(&config)
	}
	if connections == nil {
		a.server = httptest.NewServer(graph.New(config))
		t.Cleanup(a.server.Close)
		return a
	}
	a.server = httptest.NewUnstartedServer(graph.New(config))
	_ = a.server.Listener.Close() // nothing listens on it yet
	a.server.Listener = connections
	a.server.Start()
	a.server.Client().Transport.(*http.Transport).DialContext = connections.Dial
	t.Cleanup(func() {
		a.server.Client().CloseIdleConnections()
		a.server.Close()
	})
	return a
}

// withUsage counts usage.
func withUsage(config *graph.Config) {
	config.Usage = aggregate.New(aggregate.Config{Ledger: config.Ledger, Store: aggregatetest.NewMemory()})
}

func inProduction(config *graph.Config) { config.Development = false }

// key creates an API key and returns its secret.
func (a *api) key(tenant billing.Tenant, scopes ...billing.Scope) string {
	a.t.Helper()
	createdKey, err := a.world.CreateAPIKey(a.t.Context(), billing.Caller{Tenant: tenant, Actor: "test"},
		billing.CreateAPIKey{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("key ", a.keys.Add(1))}, Name: "test", Scopes: scopes,
		})
	if err != nil {
		a.t.Fatal(err)
	}
	secret := createdKey.Value.Secret
	return secret
}

// as returns the same API for a client with another key.
func (a *api) as(secret string) *api {
	other := *a
	other.secret = secret
	return &other
}

// inTest returns the same API for a client of the test tenant.
func (a *api) inTest() *api { return a.as(a.key(billing.Test, billing.ScopeAdmin)) }

// reply is a response of the API.
type reply struct {
	Status int
	Header http.Header
	Data   json.RawMessage
	Errors []fault
}

// fault is a top-level error of a response.
type fault struct {
	Message    string
	Path       []any
	Locations  []any
	Extensions map[string]any
}

// post sends a document with its variables, which may be nil, JSON text, or anything that encodes to it.
func (a *api) post(document string, variables any) reply {
	a.t.Helper()
	if text, ok := variables.(string); ok {
		variables = json.RawMessage(text)
	}
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.send(a.request(http.MethodPost, "", string(body)))
}

// send sends a request as it is.
func (a *api) send(request *http.Request) reply {
	a.t.Helper()
	response, err := a.server.Client().Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it was read to its end
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	answer := reply{Status: response.StatusCode, Header: response.Header}
	if err := json.Unmarshal(text, &answer); err != nil {
		a.t.Fatalf("%v: %s", err, text)
	}
	return answer
}

// query sends a query without errors and returns its data.
func (a *api) query(document string, variables ...any) answer {
	a.t.Helper()
	var values any
	if len(variables) > 0 {
		values = variables[0]
	}
	got := a.post(document, values)
	if len(got.Errors) > 0 {
		a.t.Fatalf("%s: %+v", document, got.Errors)
	}
	return answer{a.t, got.Data}
}

// mutate sends one mutation whose input, JSON text, is a variable, and returns its payload.
func (a *api) mutate(name, input, selection string) answer {
	a.t.Helper()
	document := fmt.Sprintf("mutation($input: %sInput!) { %s(input: $input) { %s } }", capital(name), name, selection)
	return a.query(document, `{"input": `+input+`}`).in(name)
}

func capital(name string) string {
	first := []rune(name)
	first[0] = unicode.ToUpper(first[0])
	return string(first)
}

// logBook is a log that can be read while it is being written.
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

// request returns an HTTP request to the API with its key; a posted body is JSON.
func (a *api) request(method, query, body string) *http.Request {
	a.t.Helper()
	request, err := http.NewRequestWithContext(a.t.Context(), method, a.server.URL+query, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+a.secret)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return request
}

// quoted returns text as JSON.
func quoted(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always encodes
	}
	return string(quoted)
}
