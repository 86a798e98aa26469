package mailer_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// feedback returns what is reported about a mail to an address of the customer.
func (w *world) feedback(address string) mail.Feedback {
	w.t.Helper()
	settings, err := w.mails.Settings(w.t.Context(), billing.Live, w.customer.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return mail.Feedback{Tenant: billing.Live, Customer: w.customer.ID, Seal: settings.FeedbackSeal(address)}
}

// suppress suppresses an address, and reports whether that was new.
func (w *world) suppress(f mail.Feedback) bool {
	w.t.Helper()
	suppressed, err := w.mails.Suppress(w.t.Context(), f)
	if err != nil {
		w.t.Fatal(err)
	}
	return suppressed
}

// A mail has what stands for its address in feedback. After feedback that lasts, nothing is sent to that address, and to others as
// before; feedback that comes twice changes nothing; who names the address again gets mails again.
func TestSuppress(t *testing.T) {
	w := newWorld(t)
	w.everything()
	w.set(func(s *mail.Set) { s.To = billing.SetTo([]string{"a@example.com", "b@example.com"}) })
	letters := w.told(w.low(3, 0, 100))
	if len(letters) != 2 || letters[0].Seal == letters[1].Seal || letters[0].Tenant != billing.Live || letters[0].Customer != w.customer.ID {
		t.Fatalf("sent %+v", letters)
	}
	first := letters[0]
	f := mail.Feedback{Tenant: first.Tenant, Customer: first.Customer, Seal: first.Seal}
	if !w.suppress(f) || w.suppress(f) {
		t.Error("the address is not suppressed once")
	}
	settings, err := w.mails.Settings(t.Context(), billing.Live, w.customer.ID)
	if err != nil || !slices.Equal(settings.Suppressed, []string{first.To}) {
		t.Errorf("suppressed are %v, %v", settings.Suppressed, err)
	}
	if got := w.told(w.low(4, 0, 100)); len(got) != 1 || got[0].To == first.To {
		t.Errorf("then %+v is sent", got)
	}
	w.set(func(s *mail.Set) { s.To = billing.SetTo([]string{first.To}) })
	if got := w.told(w.low(5, 0, 100)); len(got) != 1 || got[0].To != first.To {
		t.Errorf("once it is named again, %+v is sent", got)
	}
}

// Feedback about anything but an address that gets mails of the customer changes nothing.
func TestForeignFeedback(t *testing.T) {
	w := newWorld(t)
	w.everything()
	before, err := w.mails.Settings(t.Context(), billing.Live, w.customer.ID)
	if err != nil {
		t.Fatal(err)
	}
	good := w.feedback("ada@example.com")
	_, link, _ := cutLast(before.StopLink(mail.Receipt, "ada@example.com"))
	for what, f := range map[string]mail.Feedback{
		"nothing":               {},
		"no seal":               {Tenant: billing.Live, Customer: w.customer.ID},
		"another address":       w.feedback("eve@example.com"),
		"another tenant":        {Tenant: billing.Test, Customer: w.customer.ID, Seal: good.Seal},
		"no tenant":             {Tenant: "prod", Customer: w.customer.ID, Seal: good.Seal},
		"another customer":      {Tenant: billing.Live, Customer: "cus_01KDVDNA00HDST93PJ8ZDYB21E", Seal: good.Seal},
		"no customer":           {Tenant: billing.Live, Customer: "live#keys", Seal: good.Seal},
		"the seal of a link":    {Tenant: billing.Live, Customer: w.customer.ID, Seal: link},
		"a part of the seal":    {Tenant: billing.Live, Customer: w.customer.ID, Seal: good.Seal[:len(good.Seal)-1]},
		"an address, no seal":   {Tenant: billing.Live, Customer: w.customer.ID, Seal: "ada@example.com"},
		"a longer seal":         {Tenant: billing.Live, Customer: w.customer.ID, Seal: good.Seal + "A"},
		"a seal of other bytes": {Tenant: billing.Live, Customer: w.customer.ID, Seal: "AAAAAAAAAAAAAAAAAAAAAA"},
	} {
		if suppressed, err := w.mails.Suppress(t.Context(), f); suppressed || !errors.Is(err, billing.ErrNotFound) {
			t.Errorf("%s: %t, %v", what, suppressed, err)
		}
	}
	// Nor is what is in feedback of use as a link.
	if err := w.mails.Stop(t.Context(), mail.Link{
		Tenant: billing.Live, Customer: w.customer.ID, Kind: mail.Receipt, Seal: good.Seal,
	}); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("feedback stops mails: %v", err)
	}
	after, err := w.mails.Settings(t.Context(), billing.Live, w.customer.ID)
	if err != nil || after.Revision != before.Revision {
		t.Errorf("the settings have changed to %+v, %v", after, err)
	}
}

// cutLast cuts a path before its last part.
func cutLast(path string) (before, last string, found bool) {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[:i], path[i+1:], true
		}
	}
	return path, "", false
}

// However many addresses come back, those that would get mails stay suppressed.
func TestManySuppressed(t *testing.T) {
	w := newWorld(t)
	w.everything()
	kept := "kept@example.com"
	w.set(func(s *mail.Set) { s.To = billing.SetTo([]string{kept}) })
	if !w.suppress(w.feedback(kept)) {
		t.Fatal("it is not suppressed")
	}
	for i := range mail.MaxSuppressed + 5 {
		address := fmt.Sprintf("a%d@example.com", i)
		settings, err := w.mails.Settings(t.Context(), billing.Live, w.customer.ID)
		if err != nil {
			t.Fatal(err)
		}
		next := settings.CloneDocument().(*mail.Settings) //nolint:forcetypeassert // it is a clone of settings
		next.To = []string{kept, address}                 // without naming them again
		next.Revision++
		change := billing.DocumentChange{Key: next.DocumentKey(), Before: settings.Revision, After: next}
		if err := w.Store.PutDocument(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if !w.suppress(w.feedback(address)) {
			t.Fatalf("%s is not suppressed", address)
		}
		if settings, err = w.mails.Settings(t.Context(), billing.Live, w.customer.ID); err != nil || len(settings.Suppressed) > mail.MaxSuppressed ||
			!slices.Contains(settings.Suppressed, kept) || !slices.Contains(settings.Suppressed, address) {
			t.Fatalf("suppressed are %v, %v", settings.Suppressed, err)
		}
	}
}
