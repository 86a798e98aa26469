// Command demo plays a trace of requests to a language model through the API, as the usage of five customers, on a
// server and a database of its own, and proves the end: what the API says is compared with what the rows of the file
// come to when they are added up by other means.
//
//	trace.go       reads the file                    server.go    the product, to be thrown away
//	scenario.go    whose each row is, and the terms  client.go    asks the API, with setup.go, usage.go, standing.go
//	recompute.go   the other opinion                 play.go      sends everything, in the manner of each customer
//	prove.go       compares the two                  progress.go, report.go show it
//
// Only server.go knows the product; all else knows its API.
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
		restore() // so that a second Ctrl-C ends the program at once; the database ends with it
	}()
	d := &demo{out: os.Stdout, log: os.Stderr, terminal: isTerminal(os.Stdout), now: time.Now, start: startServer}
	os.Exit(d.run(ctx, os.Args[1:]))
}

// isTerminal says whether what is written to a file appears on a terminal.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// demo is what the program needs of the world.
type demo struct {
	out, log io.Writer
	terminal bool
	now      func() time.Time

	start func(ctx context.Context, log io.Writer) (*server, error)
}

// Exit codes: what a shell gives to a program that was interrupted, and what is usual for the rest.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// run is the program: it plays the trace that args name on a server of its own, and answers the exit code.
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
	fmt.Fprintf(d.out, "%s: %s requests to a model in %s\n", filepath.Base(args[0]), groupedCount(len(rows)),
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

// onServer plays rows on a server of its own, which it stops whatever happens.
func (d *demo) onServer(ctx context.Context, rows []row) (err error) {
	s, err := d.start(ctx, d.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	return d.playAndProve(ctx, newClient(s.url, s.key), rows)
}

// errUnproven says that a proof failed.
var errUnproven = errors.New("what the API came to is not what the trace comes to")

// playAndProve plays rows twice, and proves each time that what came of it is what should have.
func (d *demo) playAndProve(ctx context.Context, api *client, rows []row) error {
	start, err := api.beginning(ctx)
	if err != nil {
		return err
	}
	scene := newScenario(rows, start)
	if err := api.advance(ctx, start); err != nil {
		return err
	}
	shown := &progress{out: d.out, terminal: d.terminal, now: d.now}
	defer shown.end()
	first := &performance{api: api, scene: scene, now: d.now, watch: shown.add}
	shown.begin("playing", scene.rows)
	if err := first.perform(ctx); err != nil {
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

	second := &performance{api: api, scene: scene, now: d.now, watch: shown.add, again: true}
	shown.begin("playing again", scene.rows)
	if err := second.perform(ctx); err != nil {
		return err
	}
	standings, err := api.standings(ctx, scene)
	if err != nil {
		return err
	}
	shown.end()
	failed += show(d.out, outcome.proofsAgain(second, standings))
	speeds(d.out, first, second)
	if failed > 0 {
		return errUnproven
	}
	return nil
}
