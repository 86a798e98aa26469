package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/dashboard"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/local/graphiql"
	"github.com/drawdown-billing/drawdown/lambdas/unsubscribe/links"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

const (
	endpointPath = "/graphql"  // of the API
	explorerPath = "/explorer" // of the page on which a developer explores the API
	mailPath     = "/mail"     // of the pages that show mails
)

// stopTimeout is how long requests may take to end when the server stops. Together with the few seconds of the database
// it is less than a person waits after Ctrl-C.
const stopTimeout = 3 * time.Second

// server is the development server, with everything that it needs.
type server struct {
	config   config
	ledger   *ledger.Ledger
	usage    *aggregate.Service
	webhooks *outbox.Service
	payments *payments
	exports  *exports       // nil: there are none
	mails    *mails         // nil: there are none
	database string         // its address
	secret   string         // of the development key
	by       billing.Caller // with that key
	port     int
	log      *slog.Logger
	follow   func(context.Context) // runs the followers; nil: there are none
}

// serve answers requests until ctx ends, or the database does.
func (s *server) serve(ctx context.Context, listener net.Listener, databaseEnded <-chan struct{}) error {
	page, err := s.page()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var background sync.WaitGroup
	background.Go(func() { page.Fetch(ctx) })
	defer background.Wait() // so that no npm is left running, and no follower after its database has stopped
	defer cancel()
	web := s.web(page)
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	if err := s.greet(ctx); err != nil {
		return errors.Join(err, web.Close())
	}
	if s.follow != nil {
		background.Go(func() { s.follow(ctx) })
	}
	select {
	case err := <-served:
		return err
	case <-databaseEnded:
		return errors.Join(errDatabaseEnded, web.Close())
	case <-ctx.Done():
	}
	stopCtx, done := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout) // ctx has ended
	defer done()
	if web.Shutdown(stopCtx) != nil {
		return web.Close()
	}
	return nil
}

// maxHeaderBytes is room for the longest URL that the API accepts, and twice as much for headers.
const maxHeaderBytes = 96 << 10

// web returns the HTTP server. The API limits the size and the time of requests itself; these limits are for
// connections on which little or nothing arrives.
func (s *server) web(page http.Handler) *http.Server {
	return &http.Server{
		Handler: s.handler(page), ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelError),
		MaxHeaderBytes: maxHeaderBytes, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
}

// errDatabaseEnded says that the database ended; database.explain replaces it with the reason.
var errDatabaseEnded = errors.New("the database stopped by itself")

// page returns the page on which a developer explores the API.
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

// handler returns the handler of the API, of the explorer, and of the dashboard and the portal, which have all other paths.
func (s *server) handler(page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(endpointPath, graph.New(graph.Config{
		Payments: s.paymentService(), Exports: s.exportService(), Mails: s.mailService(),
		Ledger: s.ledger, Usage: s.usage, Webhooks: s.webhooks, Log: s.log, NewRequestID: wiring.RequestID, Development: true,
		AllowedOrigins: s.config.Origins, Limits: s.config.Limits, Pages: s.address(),
	}))
	if s.payments != nil {
		mux.Handle("/simulated/", s.payments.pages)
		mux.HandleFunc("POST /providers/{provider}/{tenant}", s.payments.inbound)
	}
	if s.exports != nil {
		mux.Handle("GET "+exportsPath+"/files/", http.StripPrefix(exportsPath, s.exports.links))
	}
	if s.mails != nil {
		page := s.mails.box.Handler(s.log)
		mux.Handle("GET "+mailPath, page)
		mux.Handle("GET "+mailPath+"/", page)
		mux.Handle(mail.StopPath, links.New(s.mails.Service, s.log))
	}
	mux.Handle("/", dashboard.New(dashboard.Config{
		Settings: s.ledger.PortalSettings, Now: wiring.Runtime().Now, Log: s.log,
	}))
	mux.Handle("GET "+explorerPath, page)
	mux.Handle("GET /graphiql/", page)
	if s.config.LogRequests {
		return logRequests(mux, s.log)
	}
	return mux
}

// paymentService returns the service of payments; nil if the server has none.
func (s *server) paymentService() *payment.Service {
	if s.payments == nil {
		return nil
	}
	return s.payments.Service
}

// exportService returns the service of exports; nil if the server has none.
func (s *server) exportService() *exportjob.Service {
	if s.exports == nil {
		return nil
	}
	return s.exports.Service
}

// mailService returns the service of mails; nil if the server has none.
func (s *server) mailService() *mail.Service {
	if s.mails == nil {
		return nil
	}
	return s.mails.Service.Service
}

// logRequests logs a line for each request. It logs the path that the server knows and not the one that was asked for,
// nor the query: either may contain a key.
func logRequests(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, answer := time.Now(), &statusWriter{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(answer, r)
		log.InfoContext(r.Context(), "request", "method", r.Method, "path", cmp.Or(known(r.Pattern), "unknown"),
			"status", answer.code,
			"took", time.Since(began), "request", w.Header().Get("X-Request-Id"))
	})
}

// known returns the path of a pattern that matched a request, without its method.
func known(pattern string) string { return pattern[strings.Index(pattern, " ")+1:] }

// statusWriter keeps the status of the answer.
type statusWriter struct {
	http.ResponseWriter
	code int
}

func (s *statusWriter) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets the handler set the read deadline of its request.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
