package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

var urls = map[billing.Tenant]string{billing.Live: "live url", billing.Test: "test url"}

func TestSend(t *testing.T) {
	m := outbox.Message{Tenant: billing.Live, Delivery: "dlv_1", Revision: 7}
	for delay, seconds := range map[time.Duration]int32{
		0: 0, time.Nanosecond: 1, time.Second: 1, 1500 * time.Millisecond: 2, outbox.MaxDelay: 900,
	} {
		c := &fakeClient{}
		if err := (&Queue{c, urls}).Send(t.Context(), m, delay); err != nil {
			t.Fatal(err)
		}
		var got outbox.Message
		if err := json.Unmarshal([]byte(*c.sent.MessageBody), &got); err != nil || got != m {
			t.Errorf("the body is %s", *c.sent.MessageBody)
		}
		if c.sent.DelaySeconds != seconds || *c.sent.QueueUrl != "live url" {
			t.Errorf("a delay of %s is %d s to %s", delay, c.sent.DelaySeconds, *c.sent.QueueUrl)
		}
		if c.sent.MessageGroupId == nil || *c.sent.MessageGroupId != m.Share() {
			t.Error("the message is in no share of the queue, or in another")
		}
	}
	broken := errors.New("broken")
	if err := (&Queue{&fakeClient{err: broken}, urls}).Send(t.Context(), m, 0); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for _, delay := range []time.Duration{-1, outbox.MaxDelay + 1} {
		c := &fakeClient{}
		if err := (&Queue{c, urls}).Send(t.Context(), m, delay); err == nil || c.sent != nil {
			t.Errorf("a delay of %s is accepted", delay)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-central-1")
	open := map[billing.Tenant]string{}
	for _, tenant := range billing.Tenants {
		if _, err := Open(t.Context(), open); err == nil || !strings.Contains(err.Error(), "tenant "+string(tenant)+": its URL is empty") {
			t.Errorf("got %v", err)
		}
		open[tenant] = "https://sqs.eu-central-1.amazonaws.com/1/" + string(tenant)
	}
	if _, err := Open(t.Context(), open); err != nil {
		t.Error(err)
	}
}

// TestShares: each message is in the group of its tenant, its endpoint and its sort, whatever event it is of; and it goes
// to the queue of its tenant, so that live and test never share workers.
func TestShares(t *testing.T) {
	ulid := func(n byte) string { return billing.NewULID(time.Unix(1000, 0), billing.Entropy{n}) }
	groups := map[string]string{}
	for _, tenant := range billing.Tenants {
		for _, endpoint := range []string{ulid(1), ulid(2)} {
			for _, bulk := range []bool{true, false} {
				for n := range byte(3) {
					delivery := outbox.DeliveryID("dlv_" + endpoint + ulid(n))
					m := outbox.Message{Tenant: tenant, Delivery: delivery, Revision: 1, Bulk: bulk}
					c := &fakeClient{}
					if err := (&Queue{c, urls}).Send(t.Context(), m, 0); err != nil {
						t.Fatal(err)
					}
					if *c.sent.QueueUrl != string(tenant)+" url" {
						t.Errorf("a message of the tenant %s goes to %s", tenant, *c.sent.QueueUrl)
					}
					sort := fmt.Sprint(tenant, endpoint, bulk)
					if was, known := groups[*c.sent.MessageGroupId]; known && was != sort {
						t.Errorf("%s and %s share the group %s", was, sort, *c.sent.MessageGroupId)
					}
					groups[*c.sent.MessageGroupId] = sort
				}
			}
		}
	}
	if len(groups) != 8 {
		t.Errorf("there are %d groups", len(groups))
	}
	c := &fakeClient{}
	m := outbox.Message{Tenant: "other", Delivery: "dlv_1", Revision: 1}
	if err := (&Queue{c, urls}).Send(t.Context(), m, 0); err == nil || c.sent != nil {
		t.Error("a message of no tenant is sent")
	}
}
