// Command pretraffic is the function that CodeDeploy calls before it routes requests to a new version of the API. It
// sends that version one request, with an API key that nobody has. To answer that there is no such key, the version
// needs a process that starts, a configuration that it can parse, and a table that it may read.
//
// Its environment: FUNCTION, the ARN of the version to try, and LOG_LEVEL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	functions "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func main() {
	c, err := assemble(context.Background(), os.Getenv, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pretraffic:", err)
		os.Exit(1)
	}
	lambda.Start(c.handle)
}

func assemble(ctx context.Context, getenv func(string) string, logs io.Writer) (*check, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	version := getenv("FUNCTION")
	if version == "" {
		return nil, errors.New("FUNCTION is empty: set it to the ARN of the version of the API to try")
	}
	chain, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	return &check{
		version: version, functions: functions.NewFromConfig(chain), deployments: codedeploy.NewFromConfig(chain),
		log: settings.Log(logs),
	}, nil
}
