// Command unsubscribe is a function of AWS Lambda that serves the links in mails that stop them, behind the HTTP API of the API itself.
// Package links has what it serves. It is apart from the function that sends mails, because anybody may call it: it reads which
// addresses a customer has, writes what they stopped, and has no other right.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/gateway"
	"github.com/drawdown-billing/drawdown/lambdas/unsubscribe/links"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func main() {
	f, err := assemble(context.Background(), os.Getenv, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "unsubscribe:", err)
		os.Exit(1)
	}
	lambda.Start(f)
}

// assemble makes the function. It connects to nothing.
func assemble(ctx context.Context, getenv func(string) string, logs io.Writer) (*gateway.Function, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	store, err := ddb.Open(ctx, settings.Function(getenv))
	if err != nil {
		return nil, err
	}
	runtime, log := wiring.Runtime(), settings.Log(logs)
	service := mail.New(mail.Config{Store: store, Ledger: ledger.New(store, runtime), Runtime: runtime})
	return gateway.New(links.New(service, log), log), nil
}
