package sqs

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Mails is a [mail.Queue]. Any number of goroutines may use it at once.
type Mails struct{ *shared }

var _ mail.Queue = Mails{}

// OpenMails returns the queue of mails, by its URL, with the region and the credentials of the SDK's default chain. It does not
// connect.
func OpenMails(ctx context.Context, url string) (Mails, error) {
	queue, err := openShared(ctx, "mails", url)
	return Mails{queue}, err
}

// Send implements [mail.Queue].
func (m Mails) Send(ctx context.Context, message mail.Message) error {
	return m.send(ctx, message.Tenant, message)
}
