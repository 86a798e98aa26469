package sqs

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// TestPayments: a message names the wallet and nothing else, in the group of its tenant.
func TestPayments(t *testing.T) {
	c := &fakeClient{}
	p := Payments{&shared{c, "url", "payments"}}
	if err := p.Drive(t.Context(), billing.WalletRef{Tenant: billing.Test, ID: "wal_1"}); err != nil {
		t.Fatal(err)
	}
	if *c.sent.MessageBody != `{"tenant":"test","wallet":"wal_1"}` || *c.sent.QueueUrl != "url" || *c.sent.MessageGroupId != "test" {
		t.Errorf("sent %s to %s", *c.sent.MessageBody, *c.sent.QueueUrl)
	}
	c.err = errors.New("broken")
	if err := p.Drive(t.Context(), billing.WalletRef{}); !errors.Is(err, c.err) {
		t.Errorf("got %v", err)
	}
	t.Setenv("AWS_REGION", "eu-central-1")
	if _, err := OpenPayments(t.Context(), ""); err == nil {
		t.Error("a queue without an address is opened")
	}
	if _, err := OpenPayments(t.Context(), "https://sqs.eu-central-1.amazonaws.com/1/payments"); err != nil {
		t.Error(err)
	}
}
