package sqs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/drawdown-billing/drawdown/billing"
)

// shared is a queue that the tenants share.
type shared struct {
	client sender
	url    string
	name   string // such as "payments"
}

// openShared returns a queue by its URL, with the region and the credentials of the SDK's default chain. It does not connect.
func openShared(ctx context.Context, name, url string) (*shared, error) {
	if url == "" {
		return nil, fmt.Errorf("opening the queue of %s: its URL is empty", name)
	}
	chain, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the queue of %s: %w", name, err)
	}
	return &shared{sqs.NewFromConfig(chain), url, name}, nil
}

// send sends a message as JSON. Each tenant has a group of its own, so that many messages of one do not delay the other: see
// [Queue.Send].
func (s *shared) send(ctx context.Context, tenant billing.Tenant, message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	body, group := string(text), string(tenant)
	input := &sqs.SendMessageInput{QueueUrl: &s.url, MessageBody: &body, MessageGroupId: &group}
	if _, err := s.client.SendMessage(ctx, input); err != nil {
		return fmt.Errorf("sending to the queue of %s: %w", s.name, err)
	}
	return nil
}
