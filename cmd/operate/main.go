// Command operate is for those who run Drawdown. It works on the tables themselves, not through the API, and needs the
// right to read them all and to write to the tables usage and catalog.
//
// Its environment: TABLE_PREFIX and DYNAMODB_ENDPOINT, which package wiring explains, and what the AWS SDK looks for.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

const usage = `usage:
  operate rebuild-usage [-tenant live|test] WALLET…            compute the usage of wallets anew, by id or external id
  operate rebuild-usage [-tenant live|test] [-after ID] -all   … of all wallets, customer by customer, newest first;
                                                               -after goes on after the customer that it named last
  operate create-key live|test NAME [SCOPE…]                   create an API key, with scope ADMIN where none is given,
                                                               and print its id and secret

While usage is computed anew, dashboards show what there was until the new is complete. What is interrupted goes on where
it was. create-key is for the first key of a deployment: with that, the API creates others.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := start(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "operate:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// errUsage is what a call gets that says nothing to do.
var errUsage = errors.New("it is not clear what to do\n" + usage) //nolint:staticcheck // it ends with the usage, which is a text of lines

// start joins the command to the database that the environment names.
func start(ctx context.Context, args []string) error {
	settings, err := wiring.ReadSettings(os.Getenv)
	if err != nil {
		return err
	}
	store, err := ddb.Open(ctx, settings.Database())
	if err != nil {
		return err
	}
	runtime := wiring.Runtime()
	ledger := billing.NewLedger(store, runtime)
	return run(ctx, operator{
		ledger: ledger, usage: aggregate.New(aggregate.Config{Ledger: ledger, Store: store.Usage()}),
		sleep: runtime.Sleep, out: os.Stdout,
	}, args)
}

// operator is what the commands work on.
type operator struct {
	ledger *billing.Ledger
	usage  *aggregate.Service
	sleep  func(context.Context, time.Duration) error
	out    io.Writer
}

func run(ctx context.Context, o operator, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "rebuild-usage":
		return o.rebuildUsage(ctx, args[1:])
	case len(args) > 2 && args[0] == "create-key":
		return o.createKey(ctx, args[1], args[2], args[3:])
	}
	return errUsage
}
