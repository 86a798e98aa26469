package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Mails is a [mail.Queue]. Any number of goroutines may use it at once.
type Mails struct {
	client sender
	url    string
}

var _ mail.Queue = (*Mails)(nil)

// OpenMails returns the queue of mails, by its URL, with the region and the credentials of the SDK's default chain. It does not
// connect.
func OpenMails(ctx context.Context, url string) (*Mails, error) {
	if url == "" {
		return nil, errors.New("opening the queue of mails: its URL is empty")
	}
	chain, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the queue of mails: %w", err)
	}
	return &Mails{client: sqs.NewFromConfig(chain), url: url}, nil
}

// Send implements [mail.Queue]. Each tenant has a group of its own, so that many messages of one do not delay the other: see
// [Queue.Send].
func (m *Mails) Send(ctx context.Context, message mail.Message) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	body, group := string(text), string(message.Tenant)
	input := &sqs.SendMessageInput{QueueUrl: &m.url, MessageBody: &body, MessageGroupId: &group}
	if _, err := m.client.SendMessage(ctx, input); err != nil {
		return fmt.Errorf("sending to the queue of mails: %w", err)
	}
	return nil
}
