package mailer_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// A sender that nobody can be is refused before the first mail, and an address of pages may end as people write it.
func TestConfig(t *testing.T) {
	w := newWorld(t)
	w.everything()
	config := mailer.Config{
		Service: mail.New(mail.Config{Store: w.Store, Ledger: w.Ledger, Runtime: w.Runtime()}), Sender: w.post, Log: slog.New(slog.DiscardHandler),
		From: "billing@acme.example", Pages: "https://billing.acme.example/",
	}
	for _, from := range []string{"", "Acme", "Acme billing@acme.example", "billing@", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"} {
		wrong := config
		wrong.From = from
		if _, err := mailer.New(wrong); err == nil || !strings.Contains(err.Error(), "sender") {
			t.Errorf("with the sender %q: %v", from, err)
		}
	}
	var err error
	if w.mails, err = mailer.New(config); err != nil {
		t.Fatal(err)
	}
	got := w.told(w.low(3, 0, 100))
	if len(got) != 1 || !strings.HasPrefix(got[0].Unsubscribe, "https://billing.acme.example"+mail.StopPath) ||
		!strings.Contains(got[0].Text, "https://billing.acme.example/portal/live\n") {
		t.Errorf("told %+v", got)
	}
}
