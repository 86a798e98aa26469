// Command local is everything in one process, for development: a database, the API on it, a page to explore it, and
// customers of a demonstration. `make run` starts it, and README.md lists the variables of its environment.
//
//	local         serve until Ctrl-C
//	local reset   delete the data
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), stopSignals()...)
	context.AfterFunc(ctx, stop) // then a second Ctrl-C ends the program at once
	if err := execute(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "drawdown:", firstLine(err))
		os.Exit(1)
	}
}

// stopSignals are the signals that stop the program in an orderly way. SIGHUP, of a terminal that closes, is one unless
// the program was started with nohup.
func stopSignals() []os.Signal {
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
	keepPrivate()
	switch {
	case len(args) == 0:
		return run(ctx, c)
	case len(args) == 1 && args[0] == "reset":
		return reset(c)
	}
	return fmt.Errorf("there is no command %q: give no argument to serve, or \"reset\" to delete the data", args)
}
