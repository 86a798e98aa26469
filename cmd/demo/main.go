// Command demo plays a trace of requests to a language model through the API, as the usage of five customers, on a
// server and a database of its own. It then proves the result: it compares the API's answers with the sums of the
// file's rows, which it computes without the product.
//
//	trace.go       reads the file                     server.go    starts the product, for this run only
//	scenario.go    assigns the rows; the grants       client.go    sends requests, with setup.go, usage.go, wallet.go
//	prices.json    the rate card, read by prices.go   play.go      sends all usage, each customer in its own way
//	recompute.go   computes what should come out      prove.go     compares the two, with proveprices.go
//	holds.go       plays the rows again as holds, with holdrequests.go; proveholds.go proves what came of them
//	progress.go, report.go print
//
// Only server.go imports the product; all other files use its API.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		restore() // a second Ctrl-C then ends the program at once, and the database with it
	}()
	d := &demo{out: os.Stdout, log: os.Stderr, terminal: isTerminal(os.Stdout), now: time.Now, start: startServer}
	os.Exit(d.run(ctx, os.Args[1:]))
}

// isTerminal returns whether a file is a terminal.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// demo has what the program takes from its environment.
type demo struct {
	out, log io.Writer
	terminal bool
	now      func() time.Time

	start func(ctx context.Context, log io.Writer) (*server, error)
}

// Exit codes: 130 is what a shell reports for an interrupted program; the others are the usual ones.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// run is the program: it plays the trace that args name on a server of its own, and returns the exit code.
func (d *demo) run(ctx context.Context, args []string) int {
	if len(args) != 1 {
		fmt.Fprintln(d.log, "usage: demo path/to/trace.csv")
		return exitUsage
	}
	rows, err := readTrace(args[0])
	if err != nil {
		fmt.Fprintln(d.log, err)
		return exitFailed
	}
	began := d.now()
	fmt.Fprintf(d.out, "%s: %s requests to a model in %s\n", filepath.Base(args[0]), countWithCommas(len(rows)),
		rows[len(rows)-1].at.Sub(rows[0].at).Round(time.Second))
	err = d.onServer(ctx, rows)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(d.log, "interrupted")
		return exitInterrupted
	case err != nil:
		fmt.Fprintln(d.log, err)
		return exitFailed
	}
	fmt.Fprintf(d.out, "  all of it        %s\n", d.now().Sub(began).Round(100*time.Millisecond))
	return exitOK
}

// onServer plays rows on a server of its own. It always stops the server.
func (d *demo) onServer(ctx context.Context, rows []row) (err error) {
	s, err := d.start(ctx, d.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	api := newClient(s.url, s.key)
	defer api.http.CloseIdleConnections() // before the stop, which would wait five seconds for unused connections
	return d.playAndProve(ctx, api, rows)
}

// errProofFailed is returned when at least one proof failed.
var errProofFailed = errors.New("the API's answers are not what the trace adds up to: see the lines with FAILED")

// playAndProve plays rows twice as usages, and once as holds, and proves the result each time.
func (d *demo) playAndProve(ctx context.Context, api *client, rows []row) error {
	list, err := parsePrices(pricesFile)
	if err != nil {
		return err
	}
	start, err := api.startTime(ctx)
	if err != nil {
		return err
	}
	scene := newScenario(rows, start, list)
	if err := api.advance(ctx, start); err != nil {
		return err
	}
	shown := &progress{out: d.out, terminal: d.terminal, now: d.now}
	defer shown.end()
	first := &playback{api: api, scene: scene, now: d.now, watch: shown.add}
	shown.begin("playing", scene.rows)
	if err := first.run(ctx); err != nil {
		return err
	}
	shown.begin("reading the ledgers", expectedLines(scene))
	outcome, err := newOutcome(ctx, first, shown.add)
	if err != nil {
		return err
	}
	shown.end()
	outcome.table(d.out)
	failed := show(d.out, outcome.proofs())

	second := &playback{api: api, scene: scene, now: d.now, watch: shown.add, again: true}
	shown.begin("playing again", scene.rows)
	if err := second.run(ctx); err != nil {
		return err
	}
	states, err := api.walletStates(ctx, scene)
	if err != nil {
		return err
	}
	shown.end()
	failed += show(d.out, outcome.proofsAgain(second, states))
	calls := &holdPlay{api: api, scene: scene, now: d.now, watch: shown.add}
	unproven, err := d.playHolds(ctx, calls, shown)
	if err != nil {
		return err
	}
	failed += unproven
	speeds(d.out, first, second, calls)
	if failed > 0 {
		return errProofFailed
	}
	return nil
}

// playHolds plays rows as holds, and proves the result. It returns how many proofs failed.
func (d *demo) playHolds(ctx context.Context, calls *holdPlay, shown *progress) (failed int, err error) {
	shown.begin("playing as holds", calls.scene.rows)
	if err := calls.run(ctx); err != nil {
		return 0, err
	}
	shown.begin("reading the ledgers of holds", calls.lines())
	held, err := newHoldOutcome(ctx, calls, shown.add)
	if err != nil {
		return 0, err
	}
	shown.end()
	return show(d.out, held.proofs()), nil
}
