// Command drawdown is for users of the API: it exports the ledger of a wallet through the API, and verifies an exported
// ledger without the API. It also receives webhooks and prints their events.
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
)

const usage = `usage:
  drawdown export WALLET > FILE    write the ledger of a wallet, by id or external id, as JSON lines
  drawdown verify FILE             check an exported ledger: hashes, sums, burn order, sequence
  drawdown verify FILE --head HASH check also that it does not end before the transaction with this hash: it may go on
                                   after it
  drawdown receive PORT            listen for webhooks on this machine, and print each event

export uses the API at DRAWDOWN_URL (default http://localhost:8080/graphql) with the key in DRAWDOWN_API_KEY.
receive accepts events that are signed with the secret in DRAWDOWN_WEBHOOK_SECRET, which may be several secrets,
separated by spaces.
`

// environment has what the commands take from outside.
type environment struct {
	url, key string
	secrets  string
	now      func() time.Time
	out      io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	env := environment{
		url: os.Getenv("DRAWDOWN_URL"), key: os.Getenv("DRAWDOWN_API_KEY"), secrets: os.Getenv("DRAWDOWN_WEBHOOK_SECRET"),
		now: time.Now, out: os.Stdout,
	}
	if env.url == "" {
		env.url = "http://localhost:8080/graphql"
	}
	if err := run(ctx, env, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "drawdown:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// errUsage is returned for wrong arguments.
var errUsage = errors.New("wrong arguments\n" + usage) //nolint:staticcheck // it ends with the usage, a text of lines

func run(ctx context.Context, env environment, args []string) error {
	if len(args) == 4 && args[0] == "verify" {
		return verifyHead(env.out, args[1:])
	}
	if len(args) != 2 {
		return errUsage
	}
	switch args[0] {
	case "export":
		return exportWallet(ctx, env, args[1])
	case "verify":
		return verifyFile(env.out, args[1], billing.Hash{})
	case "receive":
		return receive(ctx, env, args[1])
	}
	return errUsage
}
