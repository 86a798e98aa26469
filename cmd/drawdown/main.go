// Command drawdown is for those who use a wallet's ledger from outside: it exports one through the API, and verifies
// what was exported without it. And it receives webhooks, to look at what comes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

const usage = `usage:
  drawdown export WALLET > FILE    write the ledger of a wallet, by id or external id, as JSON lines
  drawdown verify FILE             check an exported ledger: hashes, sums, burn order, sequence
  drawdown receive PORT            listen for webhooks on this machine, and print each event

export asks the API at DRAWDOWN_URL (http://localhost:8080/graphql) with the key in DRAWDOWN_API_KEY.
receive believes what is signed with the secret in DRAWDOWN_WEBHOOK_SECRET, or with one of several, apart by spaces.
`

// environment is what the commands need of the world.
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

// errUsage is what a call gets that says nothing to do.
var errUsage = errors.New("it is not clear what to do\n" + usage) //nolint:staticcheck // it ends with the usage, which is a text of lines

func run(ctx context.Context, env environment, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	switch args[0] {
	case "export":
		return exportWallet(ctx, env, args[1])
	case "verify":
		return verifyFile(env.out, args[1])
	case "receive":
		return receive(ctx, env, args[1])
	}
	return errUsage
}
