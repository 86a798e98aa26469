// Command export is a function of AWS Lambda that writes the files of exports into a bucket. Every minute a schedule calls it,
// and it writes until all exports that are to be written are complete, or until its time is up. Then the next call continues.
// Any number of copies may run: package exportjob explains why they do no harm to each other.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains; EXPORT_BUCKET, the name of the
// bucket; and AWS_ENDPOINT_URL_S3, the address of another Amazon S3, which is not set on AWS.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/s3"
)

// lastPage is the part of a call's time in which no page is begun: one may still be written, with a checkpoint. Of a quarter of an
// hour it is a minute and a half.
const lastPage = 10

func main() {
	f, err := assemble(context.Background(), os.Getenv, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "export:", err)
		os.Exit(1)
	}
	lambda.Start(f.handle)
}

// function is the function.
type function struct {
	sweep func(ctx context.Context, until time.Time) error
	now   func() time.Time
}

// assemble makes the function. It connects to nothing.
func assemble(ctx context.Context, getenv func(string) string, logs io.Writer) (*function, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	aws, bucket := settings.Function(getenv), getenv("EXPORT_BUCKET")
	if bucket == "" {
		return nil, errors.New("EXPORT_BUCKET is not set: set it to the name of the bucket of exports")
	}
	files, err := s3.Open(s3.Config{
		Bucket: bucket, Region: aws.Region, Credentials: aws.Credentials, Endpoint: getenv("AWS_ENDPOINT_URL_S3"),
	})
	if err != nil {
		return nil, err
	}
	store, err := ddb.Open(ctx, aws)
	if err != nil {
		return nil, err
	}
	runtime := wiring.Runtime()
	books := ledger.New(store, runtime)
	service := exportjob.New(exportjob.Config{
		Store: store, Ledger: books, Usage: aggregate.New(aggregate.Config{Ledger: books, Store: store.Usage(), Now: runtime.Now}),
		Files: files, Runtime: runtime, Log: settings.Log(logs), Settle: exportjob.Settle, CheckpointEvery: exportjob.CheckpointEvery,
	})
	return &function{service.Sweep, runtime.Now}, nil
}

// errUnknownEvent says that somebody has configured what invokes the function wrongly.
var errUnknownEvent = errors.New("the event is not a sweep")

// handle writes exports: for {"sweep": true}, or for an event of a schedule.
func (f *function) handle(ctx context.Context, payload json.RawMessage) error {
	var kind struct {
		Sweep      bool   `json:"sweep"`
		DetailType string `json:"detail-type"`
	}
	if err := json.Unmarshal(payload, &kind); err != nil || !kind.Sweep && kind.DetailType != "Scheduled Event" {
		return errUnknownEvent // err may quote the payload
	}
	deadline, has := ctx.Deadline()
	if !has {
		return errors.New("the call has no deadline, which AWS Lambda gives each")
	}
	return f.sweep(ctx, deadline.Add(-deadline.Sub(f.now())/lastPage))
}
