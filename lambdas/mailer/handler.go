package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
	"github.com/drawdown-billing/drawdown/ses"
)

// The metrics of mails.
const (
	// metricFailed counts mails that will never be sent, each once.
	metricFailed = "MailsFailed"

	// metricSuppressed counts addresses to which nothing is sent any more, each once.
	metricSuppressed = "AddressesSuppressed"
)

// lastMessage is how long before the end of an invocation no message is begun: a mail takes at most ten seconds.
const lastMessage = 15 * time.Second

// function is the function.
type function struct {
	tell     func(context.Context, mail.Message) error
	suppress func(context.Context, mail.Feedback) (bool, error)
	metrics  *metric.Metrics
	now      func() time.Time
	log      *slog.Logger
}

var (
	errNoBatch = errors.New("the event is not a batch of messages of a queue")
	errNoTime  = errors.New("the time of this call is over")
)

// handle processes a batch, one message after the other, as SES bounds how many mails it takes in a second. It returns which messages
// the queue should send again. They may be processed again, and late.
func (f *function) handle(ctx context.Context, batch events.SQSEvent) (response events.SQSEventResponse, err error) {
	if len(batch.Records) == 0 {
		return response, errNoBatch
	}
	for i := range batch.Records {
		id := batch.Records[i].MessageId
		if err := f.process(ctx, batch.Records[i].Body); err != nil {
			f.log.ErrorContext(ctx, "a message about mails failed", "message", id, "error", err)
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
		}
	}
	return response, nil
}

func (f *function) process(ctx context.Context, body string) error {
	if end, limited := ctx.Deadline(); limited && end.Sub(f.now()) < lastMessage {
		return errNoTime
	}
	if ses.IsFeedback(body) {
		return f.hear(ctx, body)
	}
	m, err := mail.ParseMessage(body)
	if err != nil {
		return err
	}
	return f.tell(ctx, m)
}

// hear processes what SES reports about a mail. What is no report about a mail to somebody who gets mails changes nothing, and is not
// sent again: the address may be gone, or another deployment sent the mail.
func (f *function) hear(ctx context.Context, body string) error {
	report, err := ses.ParseFeedback(body)
	if err != nil {
		f.log.WarnContext(ctx, "a report about a mail is ignored", "error", err)
		return nil
	}
	log := f.log.With("mail", report.Mail, "customer", report.Customer, "tenant", report.Tenant, "reason", report.Reason)
	if report.Rejected {
		f.metrics.Count(metricFailed)
		log.ErrorContext(ctx, "Amazon SES did not send a mail")
		return nil
	}
	if !report.Lasting {
		log.InfoContext(ctx, "a mail did not arrive, and the next one may")
		return nil
	}
	suppressed, err := f.suppress(ctx, report.Feedback)
	switch {
	case errors.Is(err, billing.ErrNotFound):
		log.WarnContext(ctx, "a report about a mail is of an address that gets no mails of this customer")
	case err != nil:
		return fmt.Errorf("suppressing the address of mail %s: %w", report.Mail, err)
	case suppressed:
		f.metrics.Count(metricSuppressed)
		log.WarnContext(ctx, "an address gets no mails any more")
	}
	return nil
}
