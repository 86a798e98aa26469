package mailer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
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

// A link stops one kind at one address, and nothing else, until somebody asks to send again what was stopped.
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
	w.set(func(s *mail.Set) { s.Kinds = billing.Clear[[]mail.Kind]() })
	w.everything()
	if got := w.told(w.low(7, 0, 100)); len(got) != 1 {
		t.Errorf("once the kinds are set again %d are sent", len(got))
	}
	w.set(func(s *mail.Set) { s.Resume = true })
	if got := w.told(w.low(8, 0, 100)); len(got) != 2 {
		t.Errorf("once what was stopped is sent again, %d are sent", len(got))
	}
}

// A link that was changed in any part, or that is about an address that gets nothing any more, stops nothing.
func TestForgedLinks(t *testing.T) {
	w := newWorld(t)
	w.everything()
	good := linkIn(t, w.told(w.low(3, 0, 100))[0])
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

// A link is of one customer in one tenant, also where another customer, or one of the same id in the other tenant, has the same address.
func TestLinksOfOthers(t *testing.T) {
	w := newWorld(t)
	w.everything()
	good := linkIn(t, w.told(w.low(3, 0, 100))[0])
	eve, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: w.key(), ExternalID: "eve", Name: "Eve", Email: "ada@example.com", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.mails.Set(t.Context(), billingtest.Caller, mail.Set{Keyed: w.key(), Customer: "eve", Kinds: billing.SetTo(mail.Kinds)}); err != nil {
		t.Fatal(err)
	}
	twin := *w.customer
	twin.Tenant = billing.Test
	w.store(&twin, 0)
	w.store(&mail.Settings{Tenant: billing.Test, Customer: w.customer.ID, Kinds: mail.Kinds, Secret: [32]byte{1}}, 0)
	for _, whose := range []mail.Link{
		{Tenant: billing.Live, Customer: eve.Value.ID, Kind: good.Kind, Seal: good.Seal},
		{Tenant: billing.Test, Customer: w.customer.ID, Kind: good.Kind, Seal: good.Seal},
	} {
		if err := w.mails.Stop(t.Context(), whose); !errors.Is(err, billing.ErrNotFound) {
			t.Errorf("%+v: %v", whose, err)
		}
		settings, err := w.mails.Settings(t.Context(), whose.Tenant, whose.Customer)
		if err != nil || len(settings.Stopped) > 0 {
			t.Errorf("%+v is stopped, %v", settings.Stopped, err)
		}
	}
}

// Where receipts were stopped, a renewal that is charged for is told by itself: no receipt will say so.
func TestRenewalWhereReceiptsAreStopped(t *testing.T) {
	w := newWorld(t)
	w.set(func(s *mail.Set) {
		s.Kinds, s.To = billing.SetTo(mail.Kinds), billing.SetTo([]string{"a@x.example", "b@x.example"})
	})
	receipt := w.told(w.event(billing.EventTopUpSucceeded, 3, 0, w.topUp(nil)))[0]
	if err := w.mails.Stop(t.Context(), linkIn(t, receipt)); err != nil {
		t.Fatal(err)
	}
	charge := billing.TopUp{
		WalletRef: w.wallet.WalletRef, Place: billing.GrantRef{Sequence: 9}, Customer: w.customer.ID, Status: billing.TopUpPending,
		Subscription: billing.GrantRef{Sequence: 5}, CreatedAt: w.Time(),
	}
	w.store(&charge, 0)
	renewed := w.event(billing.EventSubscriptionRenewed, 4, 0, w.subscription(func(s *billing.Subscription) { s.Latest = charge.Place }))
	if got := w.told(renewed); len(got) != 1 || got[0].To != "a@x.example" {
		t.Errorf("told %+v", got)
	}
}

// However often addresses change and are stopped, the stops of those that are used now are remembered, and not more than some.
func TestStopsAreLimited(t *testing.T) {
	w := newWorld(t)
	w.set(func(s *mail.Set) {
		s.Kinds, s.To = billing.SetTo(mail.Kinds), billing.SetTo([]string{"first@x.example", "last@x.example"})
	})
	stop := func(commit int, address string) {
		t.Helper()
		for _, l := range w.told(w.low(commit, 0, 100)) {
			if l.To == address {
				if err := w.mails.Stop(t.Context(), linkIn(t, l)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	stop(3, "first@x.example")
	for i := range 2 * mail.MaxStopped {
		address := fmt.Sprintf("a%d@x.example", i)
		w.set(func(s *mail.Set) { s.To = billing.SetTo([]string{"first@x.example", address}) })
		stop(4+i, address)
	}
	settings := w.settings()
	if n := len(settings.Stopped); n != mail.MaxStopped || !settings.HasStopped(mail.LowBalance, "first@x.example") {
		t.Errorf("of %d stops, %d are remembered: %v", 2*mail.MaxStopped+1, n, settings.Stopped[:3])
	}
}
