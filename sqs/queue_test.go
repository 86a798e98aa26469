package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// fakeClient keeps the last message that it was given.
type fakeClient struct {
	sent *sqs.SendMessageInput
	err  error
}

func (c *fakeClient) SendMessage(
	_ context.Context, input *sqs.SendMessageInput, _ ...func(*sqs.Options),
) (*sqs.SendMessageOutput, error) {
	c.sent = input
	return &sqs.SendMessageOutput{}, c.err
}

func TestSend(t *testing.T) {
	m := outbox.Message{Tenant: billing.Live, Delivery: "dlv_1", Revision: 7}
	for delay, seconds := range map[time.Duration]int32{
		0: 0, time.Nanosecond: 1, time.Second: 1, 1500 * time.Millisecond: 2, outbox.MaxDelay: 900,
	} {
		c := &fakeClient{}
		if err := (&Queue{c, "url"}).Send(t.Context(), m, delay); err != nil {
			t.Fatal(err)
		}
		var got outbox.Message
		if err := json.Unmarshal([]byte(*c.sent.MessageBody), &got); err != nil || got != m {
			t.Errorf("the body is %s", *c.sent.MessageBody)
		}
		if c.sent.DelaySeconds != seconds || *c.sent.QueueUrl != "url" {
			t.Errorf("a delay of %s is %d s to %s", delay, c.sent.DelaySeconds, *c.sent.QueueUrl)
		}
		if c.sent.MessageGroupId == nil || *c.sent.MessageGroupId != m.Share() {
			t.Error("the message is in no share of the queue, or in another")
		}
	}
	broken := errors.New("broken")
	if err := (&Queue{&fakeClient{err: broken}, "url"}).Send(t.Context(), m, 0); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for _, delay := range []time.Duration{-1, outbox.MaxDelay + 1} {
		c := &fakeClient{}
		if err := (&Queue{c, "url"}).Send(t.Context(), m, delay); err == nil || c.sent != nil {
			t.Errorf("a delay of %s is accepted", delay)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-central-1")
	if _, err := Open(t.Context(), "https://sqs.eu-central-1.amazonaws.com/1/x"); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "URL is empty") {
		t.Errorf("got %v", err)
	}
}
