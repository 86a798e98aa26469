package follower

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/awschain"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/sqs"
	"github.com/drawdown-billing/drawdown/webhook"
)

// Function is one of the functions.
type Function struct {
	Name   string
	Queues bool                 // it sends to the delivery queues, and needs their URLs
	Pays   bool                 // it has payments driven, by the queue of payments
	Tells  bool                 // it tells customers of events, by the queue of mails
	Handle func(*Followers) any // returns the handler that AWS Lambda calls
}

// Main runs a function on AWS Lambda until the process ends.
func (f Function) Main() {
	handler, err := f.Assemble(context.Background(), os.Getenv, os.Stderr, os.Stdout)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", f.Name, err)
		os.Exit(1)
	}
	lambda.Start(handler)
}

// Assemble makes the handler that the environment configures. It connects to nothing: if something is wrong with the
// tables or the queue, the first record fails.
func (f Function) Assemble(ctx context.Context, getenv func(string) string, logs, metrics io.Writer) (any, error) {
	e, err := ReadEnvironment(getenv)
	if err != nil {
		return nil, err
	}
	config := e.Database()
	config.Chain = awschain.Load
	store, err := ddb.Open(ctx, config)
	if err != nil {
		return nil, err
	}
	var queue outbox.Queue
	if f.Queues {
		for _, tenant := range billing.Tenants {
			if e.Queues[tenant] == "" {
				return nil, fmt.Errorf("%s is not set: set it to the URL of the queue of deliveries of the tenant %s",
					queueVariables[tenant], tenant)
			}
		}
		if queue, err = sqs.Open(ctx, e.Queues); err != nil {
			return nil, err
		}
	}
	var payer timer.Payer
	if f.Pays && e.Payments != "" {
		if payer, err = sqs.OpenPayments(ctx, e.Payments); err != nil {
			return nil, err
		}
	}
	var mailer outbox.Mailer
	if f.Tells && e.Mails != "" {
		mails, err := sqs.OpenMails(ctx, e.Mails)
		if err != nil {
			return nil, err
		}
		mailer = &mail.Post{Store: store, Queue: mails}
	}
	return f.Handle(New(Config{
		TablePrefix: e.TablePrefix, Queue: queue, Payer: payer, Mailer: mailer, Reminders: e.Reminders, Runtime: wiring.Runtime(),
		Sender: webhook.NewSender(webhook.Config{Development: e.AllowLoopback}), Log: e.Log(logs), Metrics: metrics,
	}.On(store))), nil
}
