package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/lambdas/local/exportfiles"
	"github.com/drawdown-billing/drawdown/lambdas/local/pump"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// exportsPath is the path of the files of exports.
const exportsPath = "/exports"

const (
	// exportEvery is the interval in which exports are looked for that are to be written. On AWS it is a minute.
	exportEvery = time.Second
	// exportTime is how long one look writes at most, so that the server stops soon.
	exportTime = 10 * time.Second
	// exportSettle is [exportjob.Config.Settle]: this process alone has requests, and they take milliseconds.
	exportSettle = time.Second
	// exportLapse is after how long files are deleted, as a bucket does.
	exportLapse = exportjob.FileRetention + 24*time.Hour
)

// exports is what the function export does on AWS, and the bucket.
type exports struct {
	*exportjob.Service
	links *exportfiles.Links
	log   *slog.Logger
}

// newExports returns the exports of a database, whose files are in the data directory. The server is at base.
func newExports(
	c config, store ledger.Store, runtime ledger.Runtime, books *ledger.Ledger, usage *aggregate.Service, base string, log *slog.Logger,
) (*exports, error) {
	directory, err := exportfiles.Open(filepath.Join(c.DataDir, exportsName))
	if err != nil {
		return nil, err
	}
	if err := directory.Lapse(runtime.Now().Add(-exportLapse)); err != nil {
		return nil, fmt.Errorf("deleting files of exports: %w", err)
	}
	const keyBytes = 32
	key := make([]byte, keyBytes)
	runtime.Random(key)
	links := &exportfiles.Links{Directory: directory, Base: base + exportsPath, Key: key, Now: runtime.Now}
	return &exports{exportjob.New(exportjob.Config{
		Store: store, Ledger: books, Usage: usage, Files: directory, Links: links, Runtime: runtime,
		Log: log.With("function", "export"), Settle: exportSettle, CheckpointEvery: exportjob.CheckpointEvery,
	}), links, log}, nil
}

// run writes exports until ctx ends. What is being written then has time to reach a checkpoint.
func (e *exports) run(ctx context.Context) {
	work, cancel := pump.WithGrace(ctx, followGrace)
	defer cancel()
	for wiring.Runtime().Sleep(ctx, exportEvery) == nil {
		_ = e.Sweep(work, wiring.Runtime().Now().Add(exportTime)) // it logs its errors
	}
	_ = e.links.Directory.Close() // nothing is written any more
}
