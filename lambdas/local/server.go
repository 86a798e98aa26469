package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/local/graphiql"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// endpointPath is where the API is.
const endpointPath = "/graphql"

// stopTimeout is how long requests may take to end once the server is told to: with the few seconds that the database
// takes, less than a person waits after Ctrl-C.
const stopTimeout = 3 * time.Second

// server is the development server once everything it needs is there.
type server struct {
	config   config
	ledger   *ledger.Ledger
	usage    *aggregate.Service
	webhooks *outbox.Service
	database string // its address
	secret   string // of the development key
	port     int
	log      *slog.Logger
	follow   func(context.Context) // does what follows from commits; nil: nobody does
}

// serve answers requests until ctx ends, or the database does.
func (s *server) serve(ctx context.Context, listener net.Listener, databaseEnded <-chan struct{}) error {
	page, err := s.page()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { page.Fetch(ctx) })
	defer beside.Wait() // so that no npm is left behind, and no follower on a database that is gone
	defer cancel()
	web := s.web(page)
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	if err := s.greet(); err != nil {
		return errors.Join(err, web.Close())
	}
	if s.follow != nil {
		beside.Go(func() { s.follow(ctx) })
	}
	select {
	case err := <-served:
		return err
	case <-databaseEnded:
		return errors.Join(errDatabaseEnded, web.Close())
	case <-ctx.Done():
	}
	// Not of ctx, which has ended.
	patience, done := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer done()
	if web.Shutdown(patience) != nil {
		return web.Close()
	}
	return nil
}

// maxHeaderBytes is room for the longest URL that the API reads, and twice as much beside it.
const maxHeaderBytes = 96 << 10

// web is the HTTP server. The API has limits of its own for what it reads and for how long it takes; these are for
// connections on which nothing, or nearly nothing, comes.
func (s *server) web(page http.Handler) *http.Server {
	return &http.Server{
		Handler: s.handler(page), ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelError), MaxHeaderBytes: maxHeaderBytes,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
}

// errDatabaseEnded stands for the reason that the database itself can give.
var errDatabaseEnded = errors.New("the database stopped by itself")

// page is where a developer explores the API.
func (s *server) page() (*graphiql.Page, error) {
	cache, err := graphiql.DefaultCache()
	if err != nil {
		return nil, err
	}
	return graphiql.New(graphiql.Config{
		Settings: graphiql.Settings{Endpoint: endpointPath, Secret: s.secret, Query: s.example()},
		Curl:     s.curl(), Cache: cache, Log: s.log,
	}), nil
}

// handler is the API and the page.
func (s *server) handler(page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(endpointPath, graph.New(graph.Config{
		Ledger: s.ledger, Usage: s.usage, Webhooks: s.webhooks, Log: s.log, NewRequestID: wiring.RequestID, Development: true,
		AllowedOrigins: s.config.Origins,
	}))
	mux.Handle("GET /{$}", page)
	mux.Handle("GET /graphiql/", page)
	if s.config.LogRequests {
		return logged(mux, s.log)
	}
	return mux
}

// logged writes a line for each request.
func logged(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, seen := time.Now(), &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		log.InfoContext(r.Context(), "request", "method", r.Method, "path", r.URL.Path, "status", seen.code,
			"took", time.Since(began), "request", w.Header().Get("X-Request-Id"))
	})
}

// status remembers how a request was answered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets the handler set how long the body of its request may take.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
