package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/graph"
)

// api is the API served over HTTP, on a store in memory, with a client that has an ADMIN key of the test tenant.
type api struct {
	t      *testing.T
	world  *billingtest.World
	server *httptest.Server
	logged *bytes.Buffer
	secret string
}

func newAPI(t *testing.T) *api {
	a := &api{t: t, world: billingtest.NewWorld(billingtest.NewMemory(), 1), logged: &bytes.Buffer{}}
	requests := 0
	a.server = httptest.NewServer(graph.New(graph.Config{
		Ledger: a.world.Ledger, Log: slog.New(slog.NewTextHandler(a.logged, nil)), Development: true,
		NewRequestID: func() string { requests++; return fmt.Sprint("req-", requests) },
	}))
	t.Cleanup(a.server.Close)
	a.secret = a.key(billing.Test, billing.ScopeAdmin)
	return a
}

// key makes an API key and answers its secret.
func (a *api) key(tenant billing.Tenant, scopes ...billing.Scope) string {
	_, secret, _, err := a.world.CreateAPIKey(a.t.Context(), billing.Caller{Tenant: tenant, Actor: "test"}, billing.CreateAPIKey{
		IdempotencyKey: fmt.Sprint("key ", scopes), Name: "test", Scopes: scopes,
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return secret
}

// reply is an answer of the API.
type reply struct {
	Status int
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

func (a *api) do(query string, variables map[string]any) reply {
	a.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		a.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.server.URL, bytes.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+a.secret)
	response, err := a.server.Client().Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	answer := reply{Status: response.StatusCode}
	if err := json.Unmarshal(text, &answer); err != nil {
		a.t.Fatalf("%v: %s", err, text)
	}
	return answer
}
