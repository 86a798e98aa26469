package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func main() {
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if settings := os.Getenv(serverVariable); settings != "" {
		os.Exit(serveOnly(ctx, settings))
	}
	go func() {
		<-ctx.Done()
		restore() // a second Ctrl-C then ends the program at once
	}()
	d := &drill{out: os.Stdout, log: os.Stderr, now: time.Now, start: startDatabase, lasts: holdSeconds}
	os.Exit(d.main(ctx, os.Args[1:]))
}

// serveOnly is the program where it is a server.
func serveOnly(ctx context.Context, settings string) int {
	wiring.UseMemory()
	if err := serve(ctx, settings, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "a server ended:", err)
		return exitFailed
	}
	return exitOK
}

// Exit codes: 130 is what a shell reports for an interrupted program.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// drill has what the program takes from its environment.
type drill struct {
	out, log io.Writer
	now      func() time.Time
	start    func(context.Context) (*database, error)

	seed   uint64
	agents int
	every  int // one of so many commits fails
	lasts  int // seconds that a hold lasts which nobody ends
}

// holdSeconds is long enough for streams that go on, and short enough to wait for the end of those that stopped.
const holdSeconds = 10

// longest bounds a run.
const longest = 10 * time.Minute

// main is the program. It returns the exit code.
func (d *drill) main(ctx context.Context, args []string) int {
	flags := flag.NewFlagSet("overspend", flag.ContinueOnError)
	flags.SetOutput(d.log)
	flags.Uint64Var(&d.seed, "seed", 0, "the seed of the schedule; 0 chooses one")
	flags.IntVar(&d.agents, "agents", 1000, "how many agents spend")
	flags.IntVar(&d.every, "faults", 8, "one of so many commits fails; 0 for none")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if d.agents < smallestAgent || d.agents > maxAgents || d.every < 0 || flags.NArg() > 0 {
		fmt.Fprintf(d.log, "use %d to %d agents, faults of 0 or more, and no other arguments\n", smallestAgent, maxAgents)
		return exitUsage
	}
	if d.seed == 0 {
		d.seed = 1 + rand.Uint64N(999_999) //nolint:gosec // a schedule, and no secret
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	j, err := d.run(ctx)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		fmt.Fprintln(d.log, "interrupted")
		return exitInterrupted
	case err != nil:
		fmt.Fprintln(d.log, "overspend:", err)
		return exitFailed
	case j.bad():
		fmt.Fprintf(d.out, "\nFAILED. Repeat it with SEED=%d.\n", d.seed)
		return exitFailed
	}
	return exitOK
}

// run plays the schedule of the seed on a database and servers of its own, which it stops, and judges what is stored at the end.
func (d *drill) run(ctx context.Context) (j *judgement, err error) {
	began := d.now()
	s := newSchedule(d.seed, d.agents)
	fmt.Fprintf(d.out, "seed %d: %s agents with %s budgets on four levels, on one wallet of %s credits, against %d servers\n", d.seed,
		withCommas(d.agents), withCommas(len(s.nodes)), shown(s.wallet), servers)
	db, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.stop()) }()
	secret, err := db.prepare(ctx)
	if err != nil {
		return nil, err
	}
	fleet, err := startFleet(ctx, serverSettings{db.endpoint, db.prefix, d.seed, d.every}, d.log)
	if err != nil {
		return nil, err
	}
	p := &play{schedule: s, api: newClient(secret), fleet: fleet, lasts: d.lasts, changes: map[int][]change{}}
	f := &figures{}
	j, err = d.drive(ctx, p, f)
	counts, stopped := fleet.stop()
	if err = errors.Join(err, stopped); err != nil {
		return nil, err
	}
	f.counters, f.killed = counts, fleet.killed
	j.print(d.out, s, f)
	fmt.Fprintf(d.out, "  all of it took %s\n", seconds(d.now().Sub(began)))
	return j, nil
}

// drive plays the schedule, and reads and judges what is stored at the end.
func (d *drill) drive(ctx context.Context, p *play, f *figures) (*judgement, error) {
	var books *books
	for _, step := range []struct {
		took *time.Duration
		do   func(context.Context) error
	}{
		{&f.setUp, p.setUp},
		{&f.played, p.run},
		{&f.settled, p.settle},
		{&f.read, func(ctx context.Context) (err error) {
			books, err = p.readBooks(ctx)
			return err
		}},
	} {
		began := d.now()
		if err := step.do(ctx); err != nil {
			return nil, err
		}
		*step.took = d.now().Sub(began)
	}
	p.ended = d.now()
	for _, r := range p.records {
		f.sent += r.sent
	}
	return check(p, books), nil
}
