// Command graphql is the API as a function of AWS Lambda, behind an HTTP API of API Gateway. Requests are answered by
// the same handler as in the development server; package gateway converts between Lambda's events and HTTP.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains; ALLOWED_ORIGINS,
// the origins whose pages may use the API from a browser; DASHBOARD_URL, the address of the dashboard and the portal; LIMIT_ADDRESS, LIMIT_KEY and LIMIT_TEST, which limit the
// requests of callers (see graph.ReadLimits); STRIPE_LIVE_PAGES_ARN and STRIPE_TEST_PAGES_ARN, the ARNs of the secrets with the
// restricted keys of Stripe, and RETURN_URL, SECRETS_ENDPOINT and STRIPE_ENDPOINT, which the command payments explains;
// EMAIL_FROM, the address that mails are from, without which customers get none;
// EXPORT_BUCKET_URL, the address of the bucket with the files of exports, without which there are none; INTROSPECTION=yes, which allows introspection of the schema; and
// ALLOW_LOOPBACK_WEBHOOKS=yes, which allows webhooks to this machine.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/gateway"
	"github.com/drawdown-billing/drawdown/lambdas/providers"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/s3"
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
func assemble(ctx context.Context, getenv func(string) string, logs io.Writer) (*gateway.Function, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	origins, err := graph.ParseOrigins(getenv("ALLOWED_ORIGINS"))
	if err != nil {
		return nil, fmt.Errorf("ALLOWED_ORIGINS: %w", err)
	}
	pages, err := graph.ParsePages(getenv("DASHBOARD_URL"))
	if err != nil {
		return nil, fmt.Errorf("DASHBOARD_URL: %w", err)
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
	log, books := settings.Log(logs), ledger.New(store, wiring.Runtime())
	usage := aggregate.New(aggregate.Config{Ledger: books, Store: store.Usage(), Now: wiring.Runtime().Now})
	pay, err := payments(getenv, settings, store, books, log)
	if err != nil {
		return nil, err
	}
	var mails *mail.Service
	if getenv("EMAIL_FROM") != "" { // the function mailer sends them
		mails = mail.New(mail.Config{Store: store, Ledger: books, Runtime: wiring.Runtime()})
	}
	return gateway.New(graph.New(graph.Config{
		Ledger: books, Mails: mails, Usage: usage, Log: log, Payments: pay, Exports: exports(getenv, settings, store, books, usage, log),
		NewRequestID: wiring.RequestID, AllowedOrigins: origins, Limits: limits, Development: introspection,
		Pages: pages,
		// Without a queue: the outbox function queues deliveries from the change stream, and the sweep those that are due.
		Webhooks: outbox.New(outbox.Config{
			Store: store, Sender: webhook.NewSender(webhook.Config{Development: loopback}), Runtime: wiring.Runtime(), Log: log,
		}),
	}), log), nil
}

// payments returns the service that makes pages, or nil if the environment names no secret with a key. All else about a payment
// is left to the function payments, which has a key that may charge cards.
func payments(
	getenv func(string) string, settings wiring.Settings, store *ddb.Store, books *ledger.Ledger,
	log *slog.Logger,
) (*payment.Service, error) {
	runtime, aws := wiring.Runtime(), settings.Function(getenv)
	back := getenv("RETURN_URL")
	accounts, err := providers.Open(providers.Config{
		Secrets: map[billing.Tenant]string{
			billing.Live: getenv("STRIPE_LIVE_PAGES_ARN"), billing.Test: getenv("STRIPE_TEST_PAGES_ARN"),
		},
		Pages: true, ReturnTo: back, Endpoint: getenv("SECRETS_ENDPOINT"), Stripe: getenv("STRIPE_ENDPOINT"),
		Region: aws.Region, Credentials: aws.Credentials, Now: runtime.Now, Log: log,
	})
	if err != nil || len(accounts) == 0 {
		return nil, err
	}
	return payment.New(payment.Config{
		Store: store, Runtime: runtime, Ledger: books, Log: log, Provider: accounts, PagesOnly: true, ReturnTo: back,
	}), nil
}

// exports returns the service that creates exports and makes links to their files, or nil if the environment names no bucket.
// The function export writes the files.
func exports(
	getenv func(string) string, settings wiring.Settings, store *ddb.Store, books *ledger.Ledger, usage *aggregate.Service,
	log *slog.Logger,
) *exportjob.Service {
	bucket := getenv("EXPORT_BUCKET_URL")
	if bucket == "" {
		return nil
	}
	runtime, aws := wiring.Runtime(), settings.Function(getenv)
	return exportjob.New(exportjob.Config{
		Store: store, Ledger: books, Usage: usage, Runtime: runtime, Log: log, Settle: exportjob.Settle,
		Links: &s3.Links{Bucket: bucket, Region: aws.Region, Credentials: aws.Credentials, Now: runtime.Now},
	})
}
