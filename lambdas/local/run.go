package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// run serves until ctx ends, which is no error, or until it fails. It leaves nothing running.
func run(ctx context.Context, c config) error {
	err := start(ctx, c)
	if ctx.Err() != nil && !errors.Is(err, errNotStopped) {
		return nil // an error after the end of ctx is a consequence of it
	}
	return err
}

// errNotStopped says that the database may still run.
var errNotStopped = errors.New("the database was not stopped, and may still be running")

func start(ctx context.Context, c config) (err error) {
	release, err := claim(c.DataDir)
	if errors.Is(err, errInUse) {
		return fmt.Errorf("another server is using %s: stop that server, or set DATA_DIR to another directory", c.DataDir)
	}
	if err != nil {
		return err
	}
	defer release()
	listener, err := listen(ctx, c.Port, "the API", "PORT")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // in case the server has not closed it
	db, err := connect(ctx, c)
	if err != nil {
		return err
	}
	defer func() {
		if fault := db.close(); fault != nil {
			err = errors.Join(fmt.Errorf("%w: %w", errNotStopped, fault), err)
		}
	}()
	return db.explain(serveOn(ctx, c, db, listener))
}

// serveOn creates the tables, the key and the demonstration in a running database, and serves.
func serveOn(ctx context.Context, c config, db *database, listener net.Listener) error {
	store, err := db.open(ctx)
	if err != nil {
		return err
	}
	runtime := wiring.Runtime()
	runtime.Local = true
	runtime.UsageWatch = time.Nanosecond // each usage asks anew: a new endpoint is sent the next event of a usage
	books := ledger.New(store, runtime)
	secret, by, err := developmentKey(ctx, books, c.DataDir)
	if err != nil {
		return err
	}
	if err := seed(ctx, c, books, by); err != nil {
		return err
	}
	number := listener.Addr().(*net.TCPAddr).Port
	log, base := slog.New(&lineHandler{out: c.Out}), fmt.Sprintf("http://localhost:%d", number)
	pay, err := newPayments(c, store, runtime, books, secret, base, log)
	if err != nil {
		return err
	}
	usage := aggregate.New(aggregate.Config{Ledger: books, Store: store.Usage(), Now: runtime.Now})
	files, err := newExports(c, store, runtime, books, usage, base, log)
	if err != nil {
		return err
	}
	letters, err := newMails(c, store, runtime, books, base, log)
	if err != nil {
		return err
	}
	f, err := newFollowers(ctx, c, db, store, pay, letters)
	if err != nil {
		return err
	}
	f.exports = files
	s := &server{
		config: c, ledger: books, follow: f.run, database: db.endpoint, secret: secret, by: by,
		usage: usage, webhooks: f.Deliveries, payments: pay, exports: files, mails: letters,
		port: number, log: slog.New(slog.NewTextHandler(c.Err, nil)),
	}
	return s.serve(ctx, listener, db.ended())
}

// seed creates the demonstration. If other data have taken its names, it prints that, and the server runs without.
func seed(ctx context.Context, c config, books *ledger.Ledger, by billing.Caller) error {
	if !c.Seed {
		return nil
	}
	complete, err := demo.Complete(ctx, books, by.Tenant)
	if err != nil || complete {
		return err
	}
	if err := printf(c.Out, "Creating the customers of the demonstration …\n"); err != nil {
		return err
	}
	err = demo.Seed(ctx, books, by)
	if refusal, is := errors.AsType[*billing.Error](err); is {
		return printf(c.Err, "The demonstration is not complete: %s. "+
			"To create it again, run `make reset`, which deletes all data.\n", refusal.Message)
	}
	return err
}

// printf prints a message for the developer.
func printf(out io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(out, format, args...)
	return err
}

// firstLine returns the sentence of an error, without the output of a program that failed.
func firstLine(err error) string {
	sentence, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimSuffix(sentence, "; it wrote:")
}

// messageHandler is a [slog.Handler] that writes only messages, for a person.
type messageHandler struct{ out io.Writer }

func (h messageHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}
func (h messageHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h messageHandler) WithGroup(string) slog.Handler      { return h }
func (h messageHandler) Handle(_ context.Context, r slog.Record) error {
	return printf(h.out, "%s …\n", r.Message)
}
