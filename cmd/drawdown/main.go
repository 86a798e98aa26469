// Command drawdown is for users of the API: it exports the ledger of a wallet through the API, and verifies an exported
// ledger without the API. It makes rate cards of public prices of models, compares and publishes them. It also receives
// webhooks and prints their events.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

const usage = `usage:
  drawdown export WALLET > FILE    write the ledger of a wallet, by id or external id, as JSON lines
  drawdown verify FILE             check an exported ledger: hashes, sums, burn order, prices, sequence
  drawdown verify FILE --head HASH check also that the file has the transaction with this hash; it may have later ones
  drawdown verify FILE --test-clock
                                   check a ledger of the test tenant, where subscriptions that have a price wait for the
                                   payment provider while the clock leaps: their lines may be behind later ones
  drawdown receive PORT            listen for webhooks on this machine, and print each event
  drawdown prices FILE --markup M --credits-per-dollar C [--only PATTERNS] [--code CODE] [--action ACTION] > CARD
                                   make a rate card from a table of the prices of models
  drawdown prices diff OLD NEW     print what changes from one rate card to another
  drawdown publish CARD [--effective-at TIME] [--key KEY]
                                   publish a rate card, as a new version
  drawdown help                    print this text

export and publish use the API at DRAWDOWN_URL (default http://localhost:8080/graphql) with the key in
DRAWDOWN_API_KEY. receive accepts events that are signed with the secret in DRAWDOWN_WEBHOOK_SECRET, which may be
several secrets, separated by spaces.

prices reads LiteLLM's price table (model_prices_and_context_window.json) or the api.json of models.dev. A rate is
what the model costs in dollars × M × C, exactly: M is 1.3 for a markup of 30 %, C is how many credits a dollar buys.
  --only PATTERNS  models with a name that matches one of the patterns, such as 'gpt-*,gemini/*'. An asterisk matches
                   any characters but a slash. Names are those of LiteLLM, such as gpt-5 and gemini/gemini-2.5-pro, or
                   provider and model of models.dev, such as openai/gpt-5. Default: all models
  --code CODE      code of the card; the card "default" prices wallets that have no other. Default: default
  --action ACTION  action of the usage that the rates price. Default: chat.completion
The rates have the components input, cached_input, cache_write and output, and the dimension model. Rates for long
contexts also have the dimension context, such as above_200k. Of the contexts of its model, a usage names the largest
one that it exceeds, or none. If the model has no such rate for a component, the usage pays the model's usual price.
Models without a price, and prices of 0, are left out and listed on standard error: usage without a rate is refused,
and is never free. Prices of other things are not imported, such as those of batches, of images, and of caches that are
kept for an hour. A price that needs more than 12 digits after the point is rounded up, and listed. A card has at most
4,000 rates of 380 KB in all.

publish sends an idempotency key that it computes from the card and TIME, so that a repeated command publishes nothing
again. To publish the same card again as a new version, set another KEY. TIME is an instant, such as
2027-01-31T09:00:00Z, from which on the version prices usage.

The exit code is 0 after success and 1 after an error or a refusal. prices diff ends with 0 if the cards are the same,
with 1 if they differ, and with 2 after an error.
`

// environment has what the commands take from outside.
type environment struct {
	url, key string
	secrets  string
	now      func() time.Time
	out      io.Writer
	errOut   io.Writer // for what is no result, such as what was left out
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	env := environment{
		url: os.Getenv("DRAWDOWN_URL"), key: os.Getenv("DRAWDOWN_API_KEY"), secrets: os.Getenv("DRAWDOWN_WEBHOOK_SECRET"),
		now: time.Now, out: os.Stdout, errOut: os.Stderr,
	}
	if env.url == "" {
		env.url = "http://localhost:8080/graphql"
	}
	if err := run(ctx, env, os.Args[1:]); err != nil {
		code := exitCode(env.errOut, err)
		stop()
		os.Exit(code) //nolint:gocritic // stop was called
	}
}

// exitError is an error with an exit code other than 1, or one that needs no message.
type exitError struct {
	code int
	err  error // nil: what was printed says it all
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exitCode prints an error, and returns the exit code.
func exitCode(w io.Writer, err error) int {
	code := 1
	if exit := (*exitError)(nil); errors.As(err, &exit) {
		code = exit.code
		if exit.err == nil {
			return code
		}
	}
	fmt.Fprintln(w, "drawdown:", err)
	return code
}

// errUsage is returned for wrong arguments.
var errUsage = errors.New("wrong arguments\n" + usage) //nolint:staticcheck // it ends with the usage, a text of lines

func run(ctx context.Context, env environment, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	err := command(ctx, env, args[0], args[1:])
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(env.out, usage)
	}
	return err
}

func command(ctx context.Context, env environment, name string, args []string) error {
	switch {
	case name == "help", name == "-h", name == "--help", name == "-help":
		return flag.ErrHelp
	case name == "prices" && len(args) > 0 && args[0] == "diff":
		return comparePrices(env, args[1:])
	case name == "prices":
		return importPrices(env, args)
	case name == "publish":
		return publish(ctx, env, args)
	case name == "verify":
		return verify(env.out, args)
	case len(args) != 1:
		return errUsage
	case name == "export":
		return exportWallet(ctx, env, args[0])
	case name == "receive":
		return receive(ctx, env, args[0])
	}
	return errUsage
}
