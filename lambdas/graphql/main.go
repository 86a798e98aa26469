// Command graphql is the API as a function of AWS Lambda, behind an HTTP API of API Gateway. What answers is the
// same handler that the development server has; event.go is all that lies between.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains; ALLOWED_ORIGINS, whose
// pages may ask from a browser; INTROSPECTION=yes, by which the schema may be asked for; and ALLOW_LOOPBACK_WEBHOOKS=yes, by
// which webhooks may go to this machine.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
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

// assemble makes the function. It connects to nothing: what is wrong with the tables, the first request finds out.
func assemble(ctx context.Context, getenv func(string) string, logs io.Writer) (*function, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	origins, err := graph.ParseOrigins(getenv("ALLOWED_ORIGINS"))
	if err != nil {
		return nil, fmt.Errorf("ALLOWED_ORIGINS: %w", err)
	}
	loopback, err := wiring.Switch(getenv, "ALLOW_LOOPBACK_WEBHOOKS")
	if err != nil {
		return nil, err
	}
	introspection, err := wiring.Switch(getenv, "INTROSPECTION")
	if err != nil {
		return nil, err
	}
	store, err := ddb.Open(ctx, settings.Database())
	if err != nil {
		return nil, err
	}
	log, ledger := settings.Log(logs), billing.NewLedger(store, wiring.Runtime())
	return newFunction(graph.New(graph.Config{
		Ledger: ledger, Usage: aggregate.New(aggregate.Config{Ledger: ledger, Store: store.Usage()}), Log: log,
		NewRequestID: wiring.RequestID, AllowedOrigins: origins, Development: introspection,
		// Without a queue: what is to be sent follows from the change stream, and from the sweep.
		Webhooks: outbox.New(outbox.Config{
			Store: store, Sender: webhook.NewSender(webhook.Config{Development: loopback}), Runtime: wiring.Runtime(), Log: log,
		}),
	}), log), nil
}
