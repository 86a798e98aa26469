package mailer_test

import (
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Capital letters in an address do not make another reader: addresses are set once, whatever was stopped or suppressed stays so when the
// address is written in another way, and a fact is told once. Mails go to the address as it was written first.
func TestCapitalLetters(t *testing.T) {
	to := func(addresses ...string) func(*mail.Set) {
		return func(s *mail.Set) { s.To = billing.SetTo(addresses) }
	}
	t.Run("set once", func(t *testing.T) {
		w := newWorld(t)
		w.everything()
		if got := w.set(to("Ada@x.example", "bob@x.example", "ada@X.example")).To; !slices.Equal(got, []string{"Ada@x.example", "bob@x.example"}) {
			t.Errorf("the addresses are %v", got)
		}
		if got := w.told(w.low(3, 0, 100)); len(got) != 2 || got[0].To != "Ada@x.example" {
			t.Errorf("sent %+v", got)
		}
	})
	t.Run("told once", func(t *testing.T) {
		w := newWorld(t)
		w.everything()
		event := w.low(3, 0, 100)
		w.told(event)
		w.set(to("ADA@example.com"))
		if got := w.told(event); len(got) != 0 {
			t.Errorf("the fact is told again: %+v", got)
		}
	})
	t.Run("stopped", func(t *testing.T) {
		w := newWorld(t)
		w.everything()
		link := linkIn(t, w.told(w.low(3, 0, 100))[0])
		w.set(to("Ada@Example.com")) // the link is still one of the address
		if err := w.mails.Stop(t.Context(), link); err != nil {
			t.Fatal(err)
		}
		w.set(to("ADA@example.com"))
		if got := w.told(w.low(4, 0, 100)); len(got) != 0 {
			t.Errorf("sent %+v", got)
		}
		if stopped, err := w.mails.Stops(t.Context(), link); !stopped || err != nil {
			t.Errorf("the link says %t, %v", stopped, err)
		}
	})
	t.Run("suppressed", func(t *testing.T) {
		w := newWorld(t)
		w.everything()
		feedback := w.feedback("ada@example.com")
		w.email("Ada@example.com") // nobody has named it in the settings
		if !w.suppress(feedback) || w.suppress(feedback) {
			t.Error("the address is not suppressed once")
		}
		w.email("ADA@example.com")
		if got := w.told(w.low(3, 0, 100)); len(got) != 0 {
			t.Errorf("sent %+v", got)
		}
		if got := w.set(to("ada@example.com")).Suppressed; len(got) != 0 {
			t.Errorf("once it is named, suppressed are %v", got)
		}
	})
}

// email changes the customer's own address.
func (w *world) email(address string) {
	w.t.Helper()
	_, err := w.UpdateCustomer(w.t.Context(), billingtest.Caller, billing.UpdateCustomer{
		Keyed: w.key(), Customer: "ada", Email: billing.SetTo(address),
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
