package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// server is the product on a database of its own, which is deleted when the server stops.
type server struct {
	url, key string // where the API is, and an ADMIN key of the test tenant
	http     *http.Server
	database *dynamodblocal.Server // nil if the store is not ours
}

// shutdownTimeout is how long requests that are being answered may take to end. It is longer than the five seconds after
// which net/http closes connections that were opened and never used.
const shutdownTimeout = 15 * time.Second

// startServer starts a database in memory and the API on it, each on a port that is free. What the API logs goes to
// log. The caller has to stop the server.
func startServer(ctx context.Context, log io.Writer) (*server, error) {
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	database, err := dynamodblocal.Start(ctx, dynamodblocal.Config{Log: logger, Brief: true})
	if err != nil {
		return nil, err
	}
	s, err := startOn(ctx, database.Endpoint(), logger)
	if err != nil {
		return nil, errors.Join(err, database.Stop())
	}
	s.database = database
	return s, nil
}

// startOn starts the API on new tables of a database.
func startOn(ctx context.Context, endpoint string, log *slog.Logger) (*server, error) {
	config := ddb.Config{Endpoint: endpoint}
	client, err := ddb.NewClient(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := ddb.CreateTables(ctx, client, config.TablePrefix); err != nil {
		return nil, err
	}
	store, err := ddb.Open(ctx, config)
	if err != nil {
		return nil, err
	}
	return serve(ctx, store, log)
}

// serve starts the API on a store.
func serve(ctx context.Context, store ledger.Store, log *slog.Logger) (*server, error) {
	books := ledger.New(store, wiring.Runtime())
	created, err := books.CreateAPIKey(ctx, billing.Caller{Tenant: billing.Test, Actor: "demo"}, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: "demo:key"}, Name: "demo", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		return nil, fmt.Errorf("creating an API key: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for the API's clients: %w", err)
	}
	s := &server{
		url: "http://" + listener.Addr().String() + "/graphql", key: created.Value.Secret,
		http: &http.Server{
			Handler:           graph.New(graph.Config{Ledger: books, Log: log, NewRequestID: wiring.RequestID}),
			ReadHeaderTimeout: shutdownTimeout,
		},
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the API stopped by itself", "error", err)
		}
	}()
	return s, nil
}

// stop ends the API and, if it is ours, the database. It returns an error if the database had ended by itself.
func (s *server) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout) // the caller's context may have ended
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	if s.database == nil {
		return err
	}
	return errors.Join(err, s.database.Err(), s.database.Stop())
}
