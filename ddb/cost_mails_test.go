package ddb_test

import (
	"context"
	"log/slog"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// anyQueue and anySender take messages and mails, which cost nothing here.
type (
	anyQueue  struct{}
	anySender struct{}
)

func (anyQueue) Send(context.Context, mail.Message) error { return nil }

func (anySender) Send(context.Context, *mailer.Letter) error { return nil }

// mails are what telling a customer of an event costs: whoever publishes it, and whoever sends the mail.
func (c *costs) mails() {
	ctx, w := c.t.Context(), c.world
	settings := mail.New(mail.Config{Store: c.store, Ledger: w.Ledger, Runtime: w.Runtime()})
	service, err := mailer.New(mailer.Config{
		Service: settings, Sender: anySender{}, Log: slog.New(slog.DiscardHandler), From: "billing@acme.example", Pages: "https://billing.acme.example",
	})
	if err != nil {
		c.t.Fatal(err)
	}
	create := func(name string) *billing.Wallet {
		if err := done(w.CreateCustomer(ctx, billingtest.Caller, billing.CreateCustomer{
			Keyed: keyed(name), ExternalID: name, Name: "Ada", Email: "ada@example.com", TimeZone: "UTC",
		})); err != nil {
			c.t.Fatal(err)
		}
		opened, err := w.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{Keyed: keyed(name + "-wallet"), Customer: name, Name: "Main", Unit: "credits"})
		if err != nil {
			c.t.Fatal(err)
		}
		return opened.Value
	}
	low := func(wallet *billing.Wallet) *billing.EventRecord {
		return billing.NewEventRecord(&billing.Event{
			ID:   billing.EventID("evt_" + string(wallet.ID[len("wal_"):]) + "00000007000"),
			Type: billing.EventBalanceLow, Tenant: billing.Live, Wallet: wallet, At: w.Time(),
			Alert: &billing.BalanceAlert{Threshold: 100 * billing.Credit, Active: true},
		}, w.Time())
	}
	told, silent := low(create("told")), low(create("silent"))
	if err := done(settings.Set(ctx, billingtest.Caller, mail.Set{Keyed: keyed("tells"), Customer: "told", Kinds: billing.SetTo(mail.Kinds)})); err != nil {
		c.t.Fatal(err)
	}
	post := &mail.Post{Store: c.store, Queue: anyQueue{}}
	message := mail.Message{Tenant: billing.Live, Events: []billing.EventID{told.ID}}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"an event that its customer wants no mail of", func() error { return post.TellAll(ctx, []*billing.EventRecord{silent}) }},
		{"… that its customer wants a mail of", func() error { return post.TellAll(ctx, []*billing.EventRecord{told}) }},
		{"… the mail", func() error { return service.TellMessage(ctx, message) }},
		{"… when its message comes again", func() error { return service.TellMessage(ctx, message) }},
	} {
		c.charge(step.name, 1, noLimit, step.do)
	}
}
