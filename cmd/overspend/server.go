package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// serverSettings are what a server is started with.
type serverSettings struct {
	Endpoint, Prefix string // of the database
	Seed             uint64 // of its faults
	Every            int    // one of so many commits fails; 0: none
}

// serverReport is a line that a server prints: where it listens, and what it has counted.
type serverReport struct {
	URL    string
	Counts counters
}

// reportEvery is how often a server prints its counters. A server that is killed has told about all that it did but for this long.
const reportEvery = 100 * time.Millisecond

// serve is a server: the product's API on loopback, until its standard input ends. It knows nothing of other servers.
func serve(ctx context.Context, text string, in io.Reader, out io.Writer) error {
	var settings serverSettings
	if err := json.Unmarshal([]byte(text), &settings); err != nil {
		return err
	}
	broken := &faults{random: rand.New(rand.NewPCG(settings.Seed, 2)), every: settings.Every} //nolint:gosec // faults of a seed
	store, err := ddb.Open(ctx, ddb.Config{
		Endpoint: settings.Endpoint, TablePrefix: settings.Prefix, Timeout: time.Minute, APIOptions: broken.options(),
	})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: graph.New(graph.Config{
			Ledger: ledger.New(store, wiring.Runtime()), Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})), NewRequestID: wiring.RequestID,
		}),
		ReadHeaderTimeout: time.Minute,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	parent := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(parent)
	}()
	report := json.NewEncoder(out)
	for tick := time.NewTicker(reportEvery); ; {
		broken.mu.Lock()
		counts := broken.counts
		broken.mu.Unlock()
		if err := report.Encode(serverReport{"http://" + listener.Addr().String() + "/graphql", counts}); err != nil {
			return errors.Join(err, server.Close())
		}
		select {
		case <-tick.C:
		case err := <-ended:
			return err
		case <-parent:
			return server.Close()
		}
	}
}
