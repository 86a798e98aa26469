// Command operate is for those who run Drawdown. It works directly on the tables, not through the API, and needs
// permission to read all tables and to write to the tables usage and catalog; backfill needs to write to wallets as well,
// and reset-test to all.
//
// Its environment: TABLE_PREFIX and DYNAMODB_ENDPOINT, which package wiring explains, and the variables of the AWS SDK.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/awschain"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

const usage = `usage:
  operate rebuild-usage [-tenant live|test] WALLET…            recompute the usage of wallets, by id or external id
  operate rebuild-usage [-tenant live|test] [-after ID] -all   … of all wallets, customer by customer, newest first;
                                                               -after ID continues after the customer with that id
  operate count-by live|test [DIMENSION…]                      count usage by these dimensions, such as model: at most
                                                               three, in place of the earlier ones
  operate create-key live|test NAME [SCOPE…]                   create an API key, with scope ADMIN if none is given,
                                                               and print its id and secret
  operate reset-test -confirm                                  remove everything of the test tenant from all tables, its
                                                               API keys included; the live tenant is not touched
  operate restored                                             raise the epoch that is part of ids, so that none is given
                                                               out a second time: run it after tables were restored and
                                                               before anything writes to them
  operate backfill [-tenant live|test] [-after ID]             list and find customers and wallets that were created
                                                               before there were lists of wallets and searches

While usage is recomputed, dashboards show the old usage until the new is complete. An interrupted rebuild of a wallet
continues where it stopped. reset-test reads all tables whole: that costs a read unit for every 4 KB of both tenants. If
it is interrupted, run it again. create-key is for the first key of a deployment: use that key to create others through
the API.
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

// errUsage is returned for wrong arguments.
var errUsage = errors.New("wrong arguments\n" + usage) //nolint:staticcheck // it ends with the usage, a text of lines

// start runs a command on the database that the environment names.
func start(ctx context.Context, args []string) error {
	settings, err := wiring.ReadSettings(os.Getenv)
	if err != nil {
		return err
	}
	config := settings.Database()
	config.Chain = awschain.Load
	store, err := ddb.Open(ctx, config)
	if err != nil {
		return err
	}
	runtime := wiring.Runtime()
	books := ledger.New(store, runtime)
	return run(ctx, operator{
		ledger: books, usage: aggregate.New(aggregate.Config{Ledger: books, Store: store.Usage(), Now: runtime.Now}),
		watch: attention.New(store, runtime), sleep: runtime.Sleep, reset: store.ResetTest, out: os.Stdout,
	}, args)
}

// operator has what the commands use.
type operator struct {
	ledger *ledger.Ledger
	usage  *aggregate.Service
	watch  *attention.Service // nil: nothing is listed that asks for attention
	sleep  func(context.Context, time.Duration) error
	reset  func(ctx context.Context, progress func(table string, removed int)) error
	out    io.Writer
}

func run(ctx context.Context, o operator, args []string) error {
	switch {
	case len(args) > 0 && args[0] == "rebuild-usage":
		return o.rebuildUsage(ctx, args[1:])
	case len(args) == 1 && args[0] == "restored":
		return o.restored(ctx)
	case len(args) > 0 && args[0] == "backfill":
		return o.backfill(ctx, args[1:])
	case len(args) > 1 && args[0] == "count-by":
		return o.countBy(ctx, args[1], args[2:])
	case len(args) > 0 && args[0] == "reset-test":
		return o.resetTest(ctx, args[1:])
	case len(args) > 2 && args[0] == "create-key":
		return o.createKey(ctx, args[1], args[2], args[3:])
	}
	return errUsage
}
