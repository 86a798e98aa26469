// Command local is everything in one process, for development: a database, the API on it, a page to explore it, and
// a demonstration to begin with. `make run` starts it, and CONTRIBUTING.md says what its environment can change.
//
//	local         serve until Ctrl-C
//	local reset   forget the data
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C does not wait for anything
	if err := execute(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "drawdown:", firstLine(err))
		os.Exit(1)
	}
}

// endings are the signals that end the program in order. A terminal that closes is one, unless whoever started the
// program said, with nohup, that it is not.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

func execute(ctx context.Context, args []string) error {
	c, err := configure(os.Getenv)
	if err != nil {
		return err
	}
	c.Out, c.Err = os.Stdout, os.Stderr
	switch {
	case len(args) == 0:
		return run(ctx, c)
	case len(args) == 1 && args[0] == "reset":
		return reset(c)
	}
	return fmt.Errorf("there is no command %q: give none to serve, or \"reset\" to forget the data", args)
}
