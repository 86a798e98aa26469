// Command bench measures the API against a bare client that makes the same commits on the same engine, in one run.
//
// For each scenario it starts a fresh DynamoDB Local in memory, plays usages through the API and records the
// commits that came of them; then it starts another and has a client that knows nothing but the SDK make the very
// same commits, as many at a time. What it prints are ratios: machines differ, and are noisy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.IntVar(&o.seconds, "seconds", 10, "about how long each measurement takes")
	flag.StringVar(&o.only, "only", "", "run only the scenarios whose name contains this")
	flag.StringVar(&o.profile, "profile", "", "write a CPU profile of the API's runs to this file")
	flag.Parse()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // stop has nothing left to do
	}
}
