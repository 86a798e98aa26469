package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/url"
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

// followers are the functions that AWS Lambda would call, and the pump and the queue that call them here.
type followers struct {
	*follower.Followers
	queue *pump.Queue
	pay   *payments
	pump  pump.Config
	log   *slog.Logger

	exports *exports
}

const (
	// sweepEvery is the interval of sweeps, which find what is due. On AWS it is a minute; here it is short, because a
	// developer waits for it after setting the test clock.
	sweepEvery = 2 * time.Second

	// followGrace is how long a follower may take to end. It is shorter than for requests.
	followGrace = stopTimeout - time.Second

	// pumpPause is how long the pump waits after a failure before it starts again.
	pumpPause = time.Second
)

// newFollowers returns the followers of a database. They log to the output of the server.
func newFollowers(
	ctx context.Context, c config, db *database, store *ddb.Store, pay *payments, mails outbox.Mailer,
) (*followers, error) {
	client, err := ddb.NewStreamsClient(ctx, db.config())
	if err != nil {
		return nil, err
	}
	log, runtime := slog.New(&lineHandler{out: c.Out}), wiring.Runtime()
	queue := pump.NewQueue(runtime.Now, log)
	handlers := follower.New(follower.Config{
		Queue: queue, Payer: pay, Mailer: mails, Sender: &loggingSender{webhook.NewSender(webhook.Config{Development: true}), log, runtime.Now},
		Reminders: c.Reminders, Runtime: runtime, Log: log, Metrics: io.Discard,
	}.On(store))
	return &followers{Followers: handlers, queue: queue, pay: pay, pump: pump.Config{
		Client: client, Mappings: mappings(handlers), Dir: filepath.Join(c.DataDir, pumpName), Grace: followGrace,
		Now: runtime.Now, Log: log,
	}, log: log}, nil
}

// mappings are the event source mappings of the template.
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

// run runs the followers until ctx ends. It logs failures and tries again: the worst that a failure does is that the
// followers are late.
func (f *followers) run(ctx context.Context) {
	var wait sync.WaitGroup
	wait.Go(func() { f.queue.Run(ctx, followGrace, f.Webhook.Handle) })
	wait.Go(func() { f.sweep(ctx) })
	wait.Go(func() { f.payLoop(ctx) })
	wait.Go(func() { f.exports.run(ctx) })
	for {
		err := pump.Run(ctx, f.pump)
		if wiring.Runtime().Sleep(ctx, pumpPause) != nil {
			break
		}
		f.log.Error("reading the change streams failed, and is tried again", "error", err)
	}
	wait.Wait()
}

// payLoop drives payments until ctx ends. What is under way then has time to end.
func (f *followers) payLoop(ctx context.Context) {
	work, cancel := pump.WithGrace(ctx, followGrace)
	defer cancel()
	f.pay.run(ctx, work)
}

// sweep calls the sweep regularly until ctx ends.
func (f *followers) sweep(ctx context.Context) {
	work, cancel := pump.WithGrace(ctx, followGrace)
	defer cancel()
	for wiring.Runtime().Sleep(ctx, sweepEvery) == nil {
		_ = f.Expiry.Sweep(work) // it logs its errors
	}
}

// loggingSender is a sender that logs what it sends, for the developer.
type loggingSender struct {
	outbox.Sender
	log *slog.Logger
	now func() time.Time
}

// Send implements [outbox.Sender].
func (s *loggingSender) Send(ctx context.Context, r outbox.Request) outbox.Answer {
	var payload struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal([]byte(r.Body), &payload) // an event without a type is logged without
	began := s.now()
	answer := s.Sender.Send(ctx, r)
	took := s.now().Sub(began).Round(time.Millisecond)
	attributes := []any{"function", "webhook", "to", origin(r.URL), "answer", answer.Status, "took", took}
	if answer.Fault != "" {
		attributes = append(attributes, "fault", answer.Fault)
	}
	s.log.InfoContext(ctx, payload.Type, attributes...)
	return answer
}

// origin returns where a URL leads, without its path and query: they often contain a key.
func origin(address string) string {
	target, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be parsed"
	}
	return target.Scheme + "://" + target.Host
}

// lineHandler is a [slog.Handler] that writes a short line for a person: which function did what.
type lineHandler struct {
	out        io.Writer
	attributes []slog.Attr
}

// Enabled implements [slog.Handler].
func (h *lineHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// WithAttrs implements [slog.Handler].
func (h *lineHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return &lineHandler{h.out, slices.Concat(h.attributes, attributes)}
}

// WithGroup implements [slog.Handler].
func (h *lineHandler) WithGroup(string) slog.Handler { return h }

// Handle implements [slog.Handler].
func (h *lineHandler) Handle(_ context.Context, r slog.Record) error {
	function, rest := "", &strings.Builder{}
	write := func(a slog.Attr) bool {
		if a.Key == "function" {
			function = a.Value.String()
		} else {
			rest.WriteString("  " + a.Key + " " + a.Value.String())
		}
		return true
	}
	for _, a := range h.attributes {
		write(a)
	}
	r.Attrs(write)
	return printf(h.out, "  %s  %-8s %s%s\n", r.Time.Format(time.TimeOnly), function, r.Message, rest)
}
