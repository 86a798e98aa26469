package mailer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// linkIn returns the link of a letter that stops its kind.
func linkIn(t *testing.T, l mailer.Letter) mail.Link {
	t.Helper()
	_, path, found := strings.Cut(l.Unsubscribe, mail.StopPath)
	parts := strings.Split(path, "/")
	if !found || len(parts) != 4 {
		t.Fatalf("the link is %s", l.Unsubscribe)
	}
	return mail.Link{
		Tenant: billing.Tenant(parts[0]), Customer: billing.CustomerID(parts[1]), Kind: mail.Kind(parts[2]), Seal: parts[3],
	}
}

// A link stops one kind at one address, and nothing else, until the kinds are set again.
func TestStop(t *testing.T) {
	w := newWorld(t)
	w.set(func(s *mail.Set) {
		s.Kinds, s.To = billing.SetTo(mail.Kinds), billing.SetTo([]string{"a@x.example", "b@x.example"})
	})
	link := linkIn(t, w.told(w.low(3, 0, 100))[0])
	if stopped, err := w.mails.Stops(t.Context(), link); stopped || err != nil {
		t.Errorf("before: %t, %v", stopped, err)
	}
	for range 2 {
		if err := w.mails.Stop(t.Context(), link); err != nil {
			t.Fatal(err)
		}
	}
	if stopped, err := w.mails.Stops(t.Context(), link); !stopped || err != nil {
		t.Errorf("after: %t, %v", stopped, err)
	}
	if got := w.told(w.low(4, 0, 100)); len(got) != 1 || got[0].To != "b@x.example" {
		t.Errorf("of the kind that was stopped, %+v are sent", got)
	}
	if got := w.told(w.event(billing.EventTopUpSucceeded, 5, 0, w.topUp(nil))); len(got) != 2 {
		t.Errorf("of another kind, %d are sent", len(got))
	}
	w.set(func(s *mail.Set) { s.Language = billing.SetTo("de") })
	if got := w.told(w.low(6, 0, 100)); len(got) != 1 {
		t.Errorf("after another change %d are sent", len(got))
	}
	w.everything()
	if got := w.told(w.low(7, 0, 100)); len(got) != 2 {
		t.Errorf("once the kinds are set again %d are sent", len(got))
	}
}

// A link that was changed in any part, or that is about an address that gets nothing any more, stops nothing.
func TestForgedLinks(t *testing.T) {
	w := newWorld(t)
	w.everything()
	good := linkIn(t, w.told(w.low(3, 0, 100))[0])
	other := newWorld(t)
	other.everything()
	for _, change := range []func(*mail.Link){
		func(l *mail.Link) { l.Kind = mail.Receipt },
		func(l *mail.Link) { l.Kind = "EVERYTHING" },
		func(l *mail.Link) { l.Tenant = billing.Test },
		func(l *mail.Link) { l.Tenant = "live#x" },
		func(l *mail.Link) { l.Customer = "cus_01KDVDNA00HDST93PJ8ZDYB21E" },
		func(l *mail.Link) { l.Customer = "ada" },
		func(l *mail.Link) { l.Seal = "" },
		func(l *mail.Link) { l.Seal = l.Seal[:len(l.Seal)-1] },
		func(l *mail.Link) { l.Seal = "A" + l.Seal[1:] + "A" },
		func(l *mail.Link) { l.Seal = strings.ToUpper(l.Seal) },
	} {
		link := good
		change(&link)
		_, reads := w.mails.Stops(t.Context(), link)
		if stops := w.mails.Stop(t.Context(), link); !errors.Is(stops, billing.ErrNotFound) || !errors.Is(reads, billing.ErrNotFound) {
			t.Errorf("%+v: %v, %v", link, reads, stops)
		}
	}
	w.set(func(s *mail.Set) { s.To = billing.SetTo([]string{"else@x.example"}) })
	if _, err := w.UpdateCustomer(t.Context(), billing.Caller{Tenant: billing.Live, Actor: "a"}, billing.UpdateCustomer{
		Keyed: w.key(), Customer: "ada", Email: billing.Clear[string](),
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.mails.Stop(t.Context(), good); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("of an address that gets nothing any more: %v", err)
	}
	if got := w.told(w.low(4, 0, 100)); len(got) != 1 {
		t.Errorf("after all this %d are sent", len(got))
	}
}

// The secret that seals links is in no text that is made of the settings.
func TestSecretIsNotShown(t *testing.T) {
	w := newWorld(t)
	w.everything()
	settings := w.settings()
	if settings.Secret == [32]byte{} {
		t.Fatal("there is none")
	}
	for _, text := range []string{fmt.Sprint(settings), fmt.Sprintf("%+v", *settings), fmt.Sprintf("%#v", settings.Secret)} {
		if strings.Contains(text, fmt.Sprint([32]byte(settings.Secret))) || !strings.Contains(text, "a secret") {
			t.Errorf("it is shown: %s", text)
		}
	}
}
