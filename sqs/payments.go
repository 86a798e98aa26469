package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Payments is a [timer.Payer] that sends the wallet to the queue of payments, from which another function drives it. Any number
// of goroutines may use it at once.
type Payments struct {
	client sender
	url    string
}

var _ timer.Payer = (*Payments)(nil)

// OpenPayments returns the queue of payments, by its URL, with the region and the credentials of the SDK's default chain. It does
// not connect.
func OpenPayments(ctx context.Context, url string) (*Payments, error) {
	if url == "" {
		return nil, errors.New("opening the queue of payments: its URL is empty")
	}
	chain, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the queue of payments: %w", err)
	}
	return &Payments{client: sqs.NewFromConfig(chain), url: url}, nil
}

// Drive implements [timer.Payer]. Each tenant has a group of its own, so that many messages of one do not delay the other: see
// [Queue.Send].
func (p *Payments) Drive(ctx context.Context, wallet billing.WalletRef) error {
	text, err := json.Marshal(timer.PayMessage{Tenant: wallet.Tenant, Wallet: wallet.ID})
	if err != nil {
		return err
	}
	body, group := string(text), string(wallet.Tenant)
	input := &sqs.SendMessageInput{QueueUrl: &p.url, MessageBody: &body, MessageGroupId: &group}
	if _, err := p.client.SendMessage(ctx, input); err != nil {
		return fmt.Errorf("sending to the queue of payments: %w", err)
	}
	return nil
}
