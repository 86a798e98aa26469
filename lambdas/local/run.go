package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// run serves until ctx ends, which is no error, or until it cannot. It leaves nothing running.
func run(ctx context.Context, c config) error {
	err := start(ctx, c)
	if ctx.Err() != nil && !errors.Is(err, errNotStopped) {
		return nil // what fails because it was told to end has not failed
	}
	return err
}

// errNotStopped says that something may still run.
var errNotStopped = errors.New("something was not stopped")

func start(ctx context.Context, c config) (err error) {
	release, err := claim(c.DataDir)
	if errors.Is(err, errInUse) {
		return fmt.Errorf("another server is running on %s: stop that one, or set DATA_DIR to another directory", c.DataDir)
	}
	if err != nil {
		return err
	}
	defer release()
	listener, err := listen(ctx, c.Port, "the API", "PORT")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // where the server has not closed it
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

// serveOn serves on a database that runs, once it has made there what the server begins with.
func serveOn(ctx context.Context, c config, db *database, listener net.Listener) error {
	store, err := db.open(ctx)
	if err != nil {
		return err
	}
	books := ledger.New(store, wiring.Runtime())
	secret, by, err := developmentKey(ctx, books, c.DataDir)
	if err != nil {
		return err
	}
	if err := seed(ctx, c, books, by); err != nil {
		return err
	}
	f, err := newFollowers(ctx, c, db, store)
	if err != nil {
		return err
	}
	s := &server{
		config: c, ledger: books, follow: f.run, database: db.endpoint, secret: secret,
		usage:    aggregate.New(aggregate.Config{Ledger: books, Store: store.Usage()}),
		webhooks: f.Deliveries,
		port:     listener.Addr().(*net.TCPAddr).Port, log: slog.New(slog.NewTextHandler(c.Err, nil)),
	}
	return s.serve(ctx, listener, db.ended())
}

// seed makes the demonstration. Where something else is in its place, the server is as good without.
func seed(ctx context.Context, c config, books *ledger.Ledger, by billing.Caller) error {
	if !c.Seed {
		return nil
	}
	complete, err := demo.Complete(ctx, books, by.Tenant)
	if err != nil || complete {
		return err
	}
	if err := announce(c.Out, "Making a demonstration to begin with …\n"); err != nil {
		return err
	}
	err = demo.Seed(ctx, books, by)
	if refusal, is := errors.AsType[*billing.Error](err); is {
		return announce(c.Err, "The demonstration is not complete (%s); `make reset` lets it begin anew.\n", refusal.Message)
	}
	return err
}

// announce tells the developer something.
func announce(out io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(out, format, args...)
	return err
}

// firstLine is the sentence of an error, without what a program wrote before it ended.
func firstLine(err error) string {
	sentence, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimSuffix(sentence, "; it wrote:")
}

// plain is a [slog.Handler] that writes messages alone, for a person.
type plain struct{ out io.Writer }

func (p plain) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }
func (p plain) WithAttrs([]slog.Attr) slog.Handler               { return p }
func (p plain) WithGroup(string) slog.Handler                    { return p }
func (p plain) Handle(_ context.Context, r slog.Record) error {
	return announce(p.out, "%s …\n", r.Message)
}
