package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/local/pump"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/webhook"
)

// followers are the functions that AWS Lambda would call, and what calls them here.
type followers struct {
	*follower.Followers
	queue *pump.Queue
	pump  pump.Config
	log   *slog.Logger
}

const (
	// sweepEvery is how soon what is due is found. On AWS it is a minute; here one waits for it, with the test clock set.
	sweepEvery = 2 * time.Second

	// followGrace is how long a follower may take to end: less than requests may.
	followGrace = stopTimeout - time.Second

	// pumpPause is how long the pump waits before it begins anew, where it could not go on.
	pumpPause = time.Second
)

// newFollowers joins the followers to a database. What they do is told where the server announces itself.
func newFollowers(ctx context.Context, c config, db *database, store *ddb.Store) (*followers, error) {
	client, err := ddb.NewStreamsClient(ctx, db.config())
	if err != nil {
		return nil, err
	}
	log, runtime := slog.New(&brief{out: c.Out}), wiring.Runtime()
	queue := pump.NewQueue(runtime.Now, log)
	handlers := follower.New(follower.Config{
		Queue: queue, Sender: &told{webhook.NewSender(webhook.Config{Development: true}), log, runtime.Now},
		Reminders: c.Reminders, Runtime: runtime, Log: log, Metrics: io.Discard,
	}.On(store))
	return &followers{handlers, queue, pump.Config{
		Client: client, Mappings: mappings(handlers), Dir: filepath.Join(c.DataDir, pumpName), Grace: followGrace,
		Now: runtime.Now, Log: log,
	}, log}, nil
}

// mappings are the readers of the streams, as the template has them.
func mappings(f *follower.Followers) []pump.Mapping {
	handlers := map[string]pump.Handler{"outbox": f.Outbox.Handle, "usage": f.Usage.Handle, "expiry": f.Expiry.Follow}
	var all []pump.Mapping
	for _, reader := range ddb.Readers() {
		all = append(all, pump.Mapping{
			Function: reader.Function, Table: ddb.DefaultPrefix + reader.Table, Handle: handlers[reader.Function],
			Wants: follower.Wants(reader),
		})
	}
	return all
}

// run follows until ctx ends. What fails is told and tried again: to be late is all that followers can do wrong.
func (f *followers) run(ctx context.Context) {
	var wait sync.WaitGroup
	wait.Go(func() { f.queue.Run(ctx, followGrace, f.Webhook.Handle) })
	wait.Go(func() { f.sweep(ctx) })
	for {
		err := pump.Run(ctx, f.pump)
		if wiring.Runtime().Sleep(ctx, pumpPause) != nil {
			break
		}
		f.log.Error("the change streams cannot be followed, and are tried again", "error", err)
	}
	wait.Wait()
}

// sweep does what is due, again and again.
func (f *followers) sweep(ctx context.Context) {
	work, cancel := pump.Patient(ctx, followGrace)
	defer cancel()
	for wiring.Runtime().Sleep(ctx, sweepEvery) == nil {
		_ = f.Expiry.Sweep(work) // which tells what failed
	}
}

// told is a sender that tells the developer what it sends.
type told struct {
	outbox.Sender
	log *slog.Logger
	now func() time.Time
}

// Send implements [outbox.Sender].
func (t *told) Send(ctx context.Context, r outbox.Request) outbox.Answer {
	var payload struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal([]byte(r.Body), &payload) // an event without a type is told without
	began := t.now()
	answer := t.Sender.Send(ctx, r)
	outcome := []any{"function", "webhook", "to", r.URL, "answer", answer.Status, "took", t.now().Sub(began).Round(time.Millisecond)}
	if answer.Fault != "" {
		outcome = append(outcome, "fault", answer.Fault)
	}
	t.log.InfoContext(ctx, payload.Type, outcome...)
	return answer
}

// brief is a [slog.Handler] that writes a short line for a person: which function did what.
type brief struct {
	out        io.Writer
	attributes []slog.Attr
}

// Enabled implements [slog.Handler].
func (b *brief) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// WithAttrs implements [slog.Handler].
func (b *brief) WithAttrs(attributes []slog.Attr) slog.Handler {
	return &brief{b.out, slices.Concat(b.attributes, attributes)}
}

// WithGroup implements [slog.Handler].
func (b *brief) WithGroup(string) slog.Handler { return b }

// Handle implements [slog.Handler].
func (b *brief) Handle(_ context.Context, r slog.Record) error {
	function, rest := "", &strings.Builder{}
	write := func(a slog.Attr) bool {
		if a.Key == "function" {
			function = a.Value.String()
		} else {
			rest.WriteString("  " + a.Key + " " + a.Value.String())
		}
		return true
	}
	for _, a := range b.attributes {
		write(a)
	}
	r.Attrs(write)
	return announce(b.out, "  %s  %-8s %s%s\n", r.Time.Format(time.TimeOnly), function, r.Message, rest)
}
