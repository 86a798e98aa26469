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

// post is a client that keeps what it is given.
type post struct {
	sent *sqs.SendMessageInput
	err  error
}

func (p *post) SendMessage(_ context.Context, input *sqs.SendMessageInput, _ ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	p.sent = input
	return &sqs.SendMessageOutput{}, p.err
}

func TestSend(t *testing.T) {
	m := outbox.Message{Tenant: billing.Live, Delivery: "dlv_1", Revision: 7}
	for delay, seconds := range map[time.Duration]int32{
		0: 0, time.Nanosecond: 1, time.Second: 1, 1500 * time.Millisecond: 2, outbox.MaxDelay: 900,
	} {
		p := &post{}
		if err := (&Queue{p, "url"}).Send(t.Context(), m, delay); err != nil {
			t.Fatal(err)
		}
		var got outbox.Message
		if err := json.Unmarshal([]byte(*p.sent.MessageBody), &got); err != nil || got != m {
			t.Errorf("the body is %s", *p.sent.MessageBody)
		}
		if p.sent.DelaySeconds != seconds || *p.sent.QueueUrl != "url" {
			t.Errorf("a delay of %s is %d s to %s", delay, p.sent.DelaySeconds, *p.sent.QueueUrl)
		}
	}
	broken := errors.New("broken")
	if err := (&Queue{&post{err: broken}, "url"}).Send(t.Context(), m, 0); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for _, delay := range []time.Duration{-1, outbox.MaxDelay + 1} {
		p := &post{}
		if err := (&Queue{p, "url"}).Send(t.Context(), m, delay); err == nil || p.sent != nil {
			t.Errorf("a delay of %s passes", delay)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-central-1")
	if _, err := Open(t.Context(), "https://sqs.eu-central-1.amazonaws.com/1/x"); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "no URL") {
		t.Errorf("got %v", err)
	}
}
