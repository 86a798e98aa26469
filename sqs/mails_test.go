package sqs

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// TestMails: a message names events and nothing else, in the group of its tenant.
func TestMails(t *testing.T) {
	c := &fakeClient{}
	m := Mails{&shared{c, "url", "mails"}}
	if err := m.Send(t.Context(), mail.Message{Tenant: billing.Test, Events: []billing.EventID{"evt_1", "evt_2"}}); err != nil {
		t.Fatal(err)
	}
	if *c.sent.MessageBody != `{"tenant":"test","events":["evt_1","evt_2"]}` || *c.sent.QueueUrl != "url" || *c.sent.MessageGroupId != "test" {
		t.Errorf("sent %s to %s", *c.sent.MessageBody, *c.sent.QueueUrl)
	}
	c.err = errors.New("broken")
	if err := m.Send(t.Context(), mail.Message{}); !errors.Is(err, c.err) {
		t.Errorf("got %v", err)
	}
	t.Setenv("AWS_REGION", "eu-central-1")
	if _, err := OpenMails(t.Context(), ""); err == nil {
		t.Error("a queue without an address is opened")
	}
	if _, err := OpenMails(t.Context(), "https://sqs.eu-central-1.amazonaws.com/1/mails"); err != nil {
		t.Error(err)
	}
}
