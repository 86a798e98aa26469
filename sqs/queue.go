// Package sqs implements queues with Amazon SQS: a delivery queue for each tenant, the queue of payments, and that of mails.
package sqs

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Queue is an [outbox.Queue]. Any number of goroutines may use it at once.
type Queue struct {
	client sender
	urls   map[billing.Tenant]string
}

// sender is the part of the SQS client that a queue uses.
type sender interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

var _ outbox.Queue = (*Queue)(nil)

// Open returns the queue of each tenant, by their URLs, with the region and the credentials of the SDK's default chain. It
// does not connect.
func Open(ctx context.Context, urls map[billing.Tenant]string) (*Queue, error) {
	for _, tenant := range billing.Tenants {
		if urls[tenant] == "" {
			return nil, fmt.Errorf("opening the delivery queue of the tenant %s: its URL is empty", tenant)
		}
	}
	chain, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery queue: %w", err)
	}
	return &Queue{client: sqs.NewFromConfig(chain), urls: urls}, nil
}

// Send implements [outbox.Queue]. Each tenant has a queue with workers of its own. SQS counts delays in whole seconds: Send
// rounds up, so that no message is early. The message group makes the queue fair: while the messages of one group occupy
// many workers, SQS returns those of other groups first.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
func (q *Queue) Send(ctx context.Context, m outbox.Message, delay time.Duration) error {
	body, err := m.Encode(delay)
	if err != nil {
		return err
	}
	url, known := q.urls[m.Tenant]
	if !known {
		return fmt.Errorf("the tenant %q has no delivery queue", m.Tenant)
	}
	seconds := int32((delay + time.Second - 1) / time.Second)
	group := m.Share()
	input := &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body, DelaySeconds: seconds, MessageGroupId: &group}
	if _, err := q.client.SendMessage(ctx, input); err != nil {
		return fmt.Errorf("sending to the delivery queue: %w", err)
	}
	return nil
}
