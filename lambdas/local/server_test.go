package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/infra/pipetest"
	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
)

// newServer returns a server with the demonstration on a store in memory.
func newServer(t *testing.T, c config, log io.Writer) *server {
	t.Helper()
	w, dir := billingtest.NewWorld(billingtest.NewMemory(), 1), t.TempDir()
	secret, by := developmentKeyOf(t, w, dir)
	if err := demo.Seed(t.Context(), w.Ledger, by); err != nil {
		t.Fatal(err)
	}
	return &server{config: c, ledger: w.Ledger, secret: secret, port: 8080, log: slog.New(slog.NewTextHandler(log, nil))}
}

// ask sends a query with the development key.
func (s *server) ask(t *testing.T, handler http.Handler, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, endpointPath, bytes.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+s.secret)
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	return answer.Body.String()
}

// TestExamplesWork sends the queries that the page suggests.
func TestExamplesWork(t *testing.T) {
	for _, seeded := range []bool{true, false} {
		var log bytes.Buffer
		s := newServer(t, config{Seed: seeded}, &log)
		answer := s.ask(t, s.handler(http.NotFoundHandler()), s.example())
		if strings.Contains(answer, "errors\":") || !strings.Contains(answer, `"name":`) {
			t.Errorf("the example with Seed %v is answered %s", seeded, answer)
		}
		if log.Len() > 0 {
			t.Errorf("it was logged:\n%s", &log)
		}
	}
}

func TestRequestLog(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, config{LogRequests: true}, &log)
	s.ask(t, s.handler(http.NotFoundHandler()), "{ customers { nodes { id } } }")
	line := log.String()
	for _, part := range []string{"msg=request", "method=POST", "path=/graphql", "status=200", "took=", "request=req_"} {
		if !strings.Contains(line, part) {
			t.Errorf("the log lacks %s: %s", part, line)
		}
	}
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "sk_test") {
		t.Errorf("the log is %s", line)
	}
}

// Keys in URLs are not logged, wherever they are in them, and whatever method they are sent by.
func TestRequestLogHasNoKeys(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, config{LogRequests: true}, &log)
	handler := s.handler(http.NotFoundHandler())
	targets := []string{
		"/graphql?key=KEY", "/graphql?query={__typename}&access_token=KEY", "/graphql/KEY", "/KEY", "/graphiql/KEY", "/?KEY", "/explorer?KEY",
		"/graphql?a=1;KEY", "http://KEY@localhost/graphql", "/graphql#KEY",
	}
	for _, target := range targets {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions} {
			request := httptest.NewRequest(method, strings.ReplaceAll(target, "KEY", s.secret), nil)
			handler.ServeHTTP(httptest.NewRecorder(), request)
		}
	}
	if lines := strings.Count(log.String(), "msg=request"); lines != 3*len(targets) || strings.Contains(log.String(), "sk_test") {
		t.Errorf("%d lines are logged: %s", lines, &log)
	}
	for _, part := range []string{"path=/graphql ", "path=/graphiql/ ", "path=/ ", "path=/explorer "} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %s: %s", part, &log)
		}
	}
}

// With the request log on, the handler can still set its deadlines.
func TestRequestLogKeepsDeadlines(t *testing.T) {
	set := make(chan error, 1)
	handler := logRequests(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		set <- http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Minute))
	}), slog.New(slog.DiscardHandler))
	server := httptest.NewServer(handler)
	defer server.Close()
	answer, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // it is empty
	if err := <-set; err != nil {
		t.Errorf("a deadline cannot be set: %v", err)
	}
}

func TestPaths(t *testing.T) {
	s := newServer(t, config{}, io.Discard)
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "page") })
	handler := s.handler(page)
	for path, want := range map[string]int{
		"/": 200, "/explorer": 200, "/portal/test": 200, "/graphiql/start.js": 200, "/favicon.ico": 404, "/graphql/more": 404,
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != want {
			t.Errorf("%s is answered %d, want %d", path, answer.Code, want)
		}
	}
}

// Pages of other origins may use the API if ALLOWED_ORIGINS has them.
func TestOrigins(t *testing.T) {
	for origin, want := range map[string]int{"http://localhost:3000": 204, "http://localhost:4000": 405} {
		s := newServer(t, config{Origins: []string{"http://localhost:3000"}}, io.Discard)
		request, answer := httptest.NewRequest(http.MethodOptions, endpointPath, nil), httptest.NewRecorder()
		request.Header.Set("Origin", origin)
		request.Header.Set("Access-Control-Request-Method", "POST")
		s.handler(http.NotFoundHandler()).ServeHTTP(answer, request)
		if answer.Code != want {
			t.Errorf("a preflight from %s is answered %d", origin, answer.Code)
		}
	}
}

// TestSlowHeaders opens fifty connections on which the headers of a request never end. The server closes them, and
// answers other requests meanwhile.
func TestSlowHeaders(t *testing.T) { synctest.Test(t, slowHeaders) }

func slowHeaders(t *testing.T) {
	s := newServer(t, config{}, io.Discard)
	web := s.web(http.NotFoundHandler())
	for name, limit := range map[string]time.Duration{
		"ReadHeaderTimeout": web.ReadHeaderTimeout, "ReadTimeout": web.ReadTimeout, "WriteTimeout": web.WriteTimeout,
		"IdleTimeout": web.IdleTimeout,
	} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("%s is %s", name, limit)
		}
	}
	listener := pipetest.Listen()
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	var slow []net.Conn
	began := time.Now() // a clock that passes only while everything waits
	for range 50 {
		connection, err := listener.Dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = connection.Close() }()
		if _, err := io.WriteString(connection, "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, connection)
	}
	url := "http://localhost" + endpointPath
	body := strings.NewReader(`{"query": "{ __typename }"}`)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.secret)
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Transport: &http.Transport{
		DialContext:       listener.Dial,
		DisableKeepAlives: true,
	}}
	response, err := client.Do(request)
	if err != nil || response.StatusCode != http.StatusOK || response.Body.Close() != nil {
		t.Errorf("beside slow connections a request is answered %v, %v", response, err)
	}
	for _, connection := range slow {
		if _, err := bufio.NewReader(connection).ReadByte(); err != io.EOF {
			t.Errorf("a slow connection was not closed: %v", err)
		}
	}
	if took := time.Since(began); took > 2*web.ReadHeaderTimeout {
		t.Errorf("slow connections are closed after %s", took)
	}
	if err := web.Close(); err != nil {
		t.Error(err)
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Error(err)
	}
}
