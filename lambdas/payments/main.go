// Command payments is a function of AWS Lambda that holds the secret keys of payment providers. It takes their events over an
// HTTP API, drives the payments of the wallets that the queue of payments names, and sweeps: every ten minutes it looks for
// what no event and no message told of.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains; STRIPE_LIVE_SECRET_ARN and
// STRIPE_TEST_SECRET_ARN, the ARNs of the secrets with the keys of Stripe, which docs/stripe.md explains; RETURN_URL, where
// payment pages send customers if a request did not say; SECRETS_ENDPOINT and STRIPE_ENDPOINT, the addresses of another Secrets
// Manager and another Stripe, for tests. Without a secret, nobody can pay, and no event is taken.
package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
	"github.com/drawdown-billing/drawdown/lambdas/providers"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func main() {
	p, err := assemble(context.Background(), os.Getenv, os.Stderr, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "payments:", err)
		os.Exit(1)
	}
	lambda.Start(p.Handle)
}

// assemble makes the function. It connects to nothing, and reads no secret: the first event fails if something is wrong.
func assemble(ctx context.Context, getenv func(string) string, logs, metrics io.Writer) (*follower.Payments, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	config, runtime, log := settings.Function(getenv), wiring.Runtime(), settings.Log(logs)
	back := getenv("RETURN_URL")
	accounts, err := providers.Open(providers.Config{
		Secrets: map[billing.Tenant]string{
			billing.Live: getenv("STRIPE_LIVE_SECRET_ARN"), billing.Test: getenv("STRIPE_TEST_SECRET_ARN"),
		},
		ReturnTo: back, Endpoint: getenv("SECRETS_ENDPOINT"), Stripe: getenv("STRIPE_ENDPOINT"),
		Region: config.Region, Credentials: config.Credentials, Now: runtime.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	store, err := ddb.Open(ctx, config)
	if err != nil {
		return nil, err
	}
	books := ledger.New(store, runtime)
	return &follower.Payments{
		Service: payment.New(payment.Config{
			Store: store, Runtime: runtime, Ledger: books, Log: log, Provider: accounts, ReturnTo: back,
		}),
		Timers: store, Watch: attention.New(store, runtime), Clock: books.Now, Tenants: slices.Sorted(maps.Keys(accounts)),
		Metrics: &metric.Metrics{Out: metrics, Now: runtime.Now, TablePrefix: settings.TablePrefix},
		Now:     runtime.Now, Log: log,
	}, nil
}
