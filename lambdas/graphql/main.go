// Command graphql is the API as a function of AWS Lambda, behind an HTTP API of API Gateway. Requests are answered by
// the same handler as in the development server; event.go converts between Lambda's events and HTTP.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains; ALLOWED_ORIGINS,
// the origins whose pages may use the API from a browser; LIMIT_ADDRESS, LIMIT_KEY and LIMIT_TEST, which limit the
// requests of callers (see graph.ReadLimits); INTROSPECTION=yes, which allows introspection of the schema; and
// ALLOW_LOOPBACK_WEBHOOKS=yes, which allows webhooks to this machine.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/webhook"
)

func main() {
	wiring.UseMemory()
	f, err := assemble(context.Background(), os.Getenv, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "graphql:", err)
		os.Exit(1)
	}
	lambda.Start(f)
}

// assemble makes the function. It connects to nothing: the first request fails if something is wrong with the tables.
func assemble(ctx context.Context, getenv func(string) string, logs io.Writer) (*function, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	origins, err := graph.ParseOrigins(getenv("ALLOWED_ORIGINS"))
	if err != nil {
		return nil, fmt.Errorf("ALLOWED_ORIGINS: %w", err)
	}
	limits, err := graph.ReadLimits(getenv, wiring.Runtime().Now)
	if err != nil {
		return nil, err
	}
	loopback, err := wiring.Switch(getenv, "ALLOW_LOOPBACK_WEBHOOKS")
	if err != nil {
		return nil, err
	}
	introspection, err := wiring.Switch(getenv, "INTROSPECTION")
	if err != nil {
		return nil, err
	}
	store, err := ddb.Open(ctx, settings.Function(getenv))
	if err != nil {
		return nil, err
	}
	log, ledger := settings.Log(logs), ledger.New(store, wiring.Runtime())
	return newFunction(graph.New(graph.Config{
		Ledger: ledger, Usage: aggregate.New(aggregate.Config{Ledger: ledger, Store: store.Usage(), Now: wiring.Runtime().Now}),
		Log:          log,
		NewRequestID: wiring.RequestID, AllowedOrigins: origins, Limits: limits, Development: introspection,
		// Without a queue: the outbox function queues deliveries from the change stream, and the sweep those that are due.
		Webhooks: outbox.New(outbox.Config{
			Store: store, Sender: webhook.NewSender(webhook.Config{Development: loopback}), Runtime: wiring.Runtime(), Log: log,
		}),
	}), log), nil
}
