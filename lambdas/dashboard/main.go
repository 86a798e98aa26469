// Command dashboard is the dashboard and the portal as a function of AWS Lambda, behind the HTTP API of the API itself: the
// pages ask the origin that they came from. Package dashboard has what it serves.
//
// It may read the portal settings of both tenants, and nothing else: they say how the portal looks, and who may show it. Each
// process keeps them for a minute.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/dashboard"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/gateway"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// keepSettings is how long a change of the portal settings may take to be seen by everybody. In that time a process reads them
// once, however many open the portal.
const keepSettings = time.Minute

func main() {
	f, err := assemble(context.Background(), os.Getenv, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dashboard:", err)
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
	return gateway.New(dashboard.New(dashboard.Config{
		Settings: ledger.New(store, runtime).PortalSettings, Keep: keepSettings, Now: runtime.Now, Log: log,
	}), log), nil
}
