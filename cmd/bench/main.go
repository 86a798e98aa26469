// Command bench measures the API against a bare client that makes the same commits on the same engine, in one run.
//
// For each scenario it starts two DynamoDB Locals in memory. It sends usages through the API on the first, and records
// the API's commits. Every second, a client that uses nothing but the SDK makes the same commits on the second, as many
// at a time. The results are ratios, because machines differ and are noisy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.IntVar(&o.seconds, "seconds", 10, "about how long each measurement takes")
	flag.StringVar(&o.only, "only", "", "run only the scenarios whose name contains this")
	flag.StringVar(&o.profile, "profile", "", "write a CPU profile of the API's runs to this file")
	flag.Parse()
	wiring.UseMemory() // as the API does where it is deployed
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // stop has nothing left to do
	}
}
