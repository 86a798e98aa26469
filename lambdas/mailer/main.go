// Command mailer is a function of AWS Lambda that tells customers by e-mail what happened. From the queue of mails it gets messages
// that name events, and sends mails with Amazon SES. From the queue of feedback it gets what SES reports about mails: to addresses
// from which mails come back for good, and whose readers complain, nothing is sent any more.
//
// Its environment: TABLE_PREFIX, DYNAMODB_ENDPOINT and LOG_LEVEL, which package wiring explains; EMAIL_FROM and EMAIL_NAME, the
// address and the name that mails are from; MAIL_CONFIGURATION_SET, the configuration set of SES; DASHBOARD_URL, the address of the
// portal and of the links that stop mails; and AWS_ENDPOINT_URL_SESV2, the address of another SES, which is not set on AWS.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	netmail "net/mail"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/ses"
)

func main() {
	f, err := assemble(context.Background(), os.Getenv, os.Stderr, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mailer:", err)
		os.Exit(1)
	}
	lambda.Start(f.handle)
}

// assemble makes the function. It connects to nothing.
func assemble(ctx context.Context, getenv func(string) string, logs, metrics io.Writer) (*function, error) {
	settings, err := wiring.ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	from, pages := netmail.Address{Name: getenv("EMAIL_NAME"), Address: getenv("EMAIL_FROM")}, getenv("DASHBOARD_URL")
	if reason := mail.CheckAddress(from.Address); reason != "" {
		return nil, fmt.Errorf("EMAIL_FROM is %q, which %s", from.Address, reason)
	}
	if pages == "" {
		return nil, errors.New("DASHBOARD_URL is not set: mails would have no links that stop them")
	}
	aws, runtime, log := settings.Function(getenv), wiring.Runtime(), settings.Log(logs)
	_, domain, _ := strings.Cut(from.Address, "@")
	sender, err := ses.New(ses.Config{
		Region: aws.Region, Endpoint: getenv("AWS_ENDPOINT_URL_SESV2"), ConfigurationSet: getenv("MAIL_CONFIGURATION_SET"),
		Domain: domain, Credentials: aws.Credentials, Now: runtime.Now, Sleep: runtime.Sleep,
	})
	if err != nil {
		return nil, fmt.Errorf("MAIL_CONFIGURATION_SET or AWS_REGION: %w", err)
	}
	store, err := ddb.Open(ctx, aws)
	if err != nil {
		return nil, err
	}
	counts := &metric.Metrics{Out: metrics, Now: runtime.Now, TablePrefix: settings.TablePrefix}
	service, err := mailer.New(mailer.Config{
		Service: mail.New(mail.Config{Store: store, Ledger: ledger.New(store, runtime), Runtime: runtime}),
		Sender:  sender, Failed: func() { counts.Count(metricFailed) }, Log: log, From: from.String(), Pages: pages,
	})
	if err != nil {
		return nil, err
	}
	return &function{tell: service.TellMessage, suppress: service.Suppress, metrics: counts, now: runtime.Now, log: log}, nil
}
