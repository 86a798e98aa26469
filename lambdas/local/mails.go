package main

import (
	"log/slog"
	"path/filepath"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/lambdas/local/mailbox"
)

// mails is what the function mailer does on AWS, and the mailbox in which mails arrive.
type mails struct {
	*mailer.Service
	box *mailbox.Mailbox
}

// newMails returns the mails of a database, which are kept in the data directory. The server is at base.
func newMails(
	c config, store ledger.Store, runtime ledger.Runtime, books *ledger.Ledger, base string, log *slog.Logger,
) (*mails, error) {
	box, err := mailbox.Open(filepath.Join(c.DataDir, mailName))
	if err != nil {
		return nil, err
	}
	service, err := mailer.New(mailer.Config{
		Service: mail.New(mail.Config{Store: store, Ledger: books, Runtime: runtime}), Sender: box, Log: log.With("function", "mailer"),
		From: "billing@localhost", Pages: base,
	})
	if err != nil {
		return nil, err
	}
	return &mails{service, box}, nil
}
