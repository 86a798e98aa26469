package mailer_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.everything()
	long := strings.Repeat("a", 250) + "@b.example"
	for _, test := range []struct {
		change func(*mail.Set)
		code   billing.Code
		path   string
		says   string
	}{
		{func(s *mail.Set) { s.Customer = "nobody" }, billing.CodeNotFound, "customerId", `"nobody"`},
		{func(s *mail.Set) { s.Kinds = billing.SetTo([]mail.Kind{mail.Receipt, "ALL"}) }, billing.CodeInvalidInput, "kinds.1", `"ALL"`},
		{func(s *mail.Set) { s.Language = billing.SetTo("english") }, billing.CodeInvalidInput, "language", "pt-BR"},
		{func(s *mail.Set) { s.Language = billing.SetTo("../en") }, billing.CodeInvalidInput, "language", "pt-BR"},
		{func(s *mail.Set) { s.To = billing.SetTo([]string{"a@b.example", long}) }, billing.CodeInvalidInput, "to.1", "254"},
		{func(s *mail.Set) { s.To = billing.SetTo(slices.Repeat([]string{"a@b.example"}, 6)) }, billing.CodeInvalidInput, "to", "at most 5"},
		{func(s *mail.Set) { s.IdempotencyKey = "" }, billing.CodeInvalidInput, "idempotencyKey", ""},
	} {
		set := mail.Set{Keyed: w.key(), Customer: "ada"}
		test.change(&set)
		w.refused(set, test.code, test.path, test.says)
	}
	for _, address := range []string{
		"", "ada", "ada@", "@b.example", "Ada <ada@b.example>", "<ada@b.example>", "ada@b.example, bob@b.example", "ada@b.example\r\nBcc: x@y.example",
		"a b@c.example", `"a b"@c.example`, "ada@bücher.example", "ada(comment)@b.example", "ada@b.example ", "\u202eada@b.example", "a@b@c.example",
	} {
		w.refused(mail.Set{Keyed: w.key(), Customer: "ada", To: billing.SetTo([]string{address})}, billing.CodeInvalidInput, "to.0", "")
	}
	if got := w.settings(); len(got.To) != 0 || len(got.Kinds) != len(mail.Kinds) {
		t.Errorf("afterwards the settings are %+v", got)
	}
}

func (w *world) refused(set mail.Set, code billing.Code, path, says string) {
	w.t.Helper()
	_, err := w.mails.Set(w.t.Context(), billingtest.Caller, set)
	refusal := (*billing.Error)(nil)
	if !errors.As(err, &refusal) || refusal.Code != code || strings.Join(refusal.Path, ".") != path || !strings.Contains(refusal.Message, says) {
		w.t.Errorf("%+v is answered %v, not %s at %s", set, err, code, path)
	}
}

func (w *world) settings() *mail.Settings {
	w.t.Helper()
	settings, err := w.mails.Settings(w.t.Context(), billing.Live, w.customer.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return settings
}

// A field that is left out stays; null clears it; each address and each kind is there once, kinds in their order.
func TestSet(t *testing.T) {
	w := newWorld(t)
	say := func(s *mail.Settings) string { return fmt.Sprintf("%v %v %s", s.To, s.Kinds, s.Language) }
	for i, step := range []struct {
		change func(*mail.Set)
		want   string
	}{
		{func(s *mail.Set) { s.To = billing.SetTo([]string{"b@x.example", "a@x.example", "b@x.example"}) }, "[b@x.example a@x.example] [] "},
		{func(s *mail.Set) {
			s.Kinds = billing.SetTo([]mail.Kind{mail.Subscription, mail.LowBalance, mail.Subscription})
		}, "[b@x.example a@x.example] [LOW_BALANCE SUBSCRIPTION] "},
		{func(s *mail.Set) { s.Language = billing.SetTo("pt-BR") }, "[b@x.example a@x.example] [LOW_BALANCE SUBSCRIPTION] pt-BR"},
		{func(s *mail.Set) { s.To = billing.Clear[[]string]() }, "[] [LOW_BALANCE SUBSCRIPTION] pt-BR"},
		{func(s *mail.Set) { s.Kinds = billing.SetTo([]mail.Kind{}) }, "[] [] pt-BR"},
		{func(s *mail.Set) { s.Language, s.Kinds = billing.Clear[string](), billing.Clear[[]mail.Kind]() }, "[] [] "},
	} {
		if got := say(w.set(step.change)); got != step.want {
			t.Errorf("step %d: %q, not %q", i, got, step.want)
		}
	}
}

// A key changes the settings once, however the customer is named, and no other request.
func TestReplay(t *testing.T) {
	w := newWorld(t)
	set := mail.Set{Keyed: w.key(), Customer: "ada", Kinds: billing.SetTo([]mail.Kind{mail.Receipt})}
	first, err := w.mails.Set(t.Context(), billingtest.Caller, set)
	if err != nil || first.Replayed {
		t.Fatal(err)
	}
	w.everything()
	set.Customer = string(w.customer.ID)
	again, err := w.mails.Set(t.Context(), billingtest.Caller, set)
	if err != nil || !again.Replayed || len(w.settings().Kinds) != len(mail.Kinds) {
		t.Errorf("again: %+v, %v", again, err)
	}
	set.Language = billing.SetTo("de")
	w.refused(set, billing.CodeIdempotencyKeyReused, "language", "")
}

// The customer's own address counts where there is no other, also after it changes.
func TestOwnAddress(t *testing.T) {
	w := newWorld(t)
	w.everything()
	_, err := w.UpdateCustomer(t.Context(), billingtest.Caller, billing.UpdateCustomer{
		Keyed: w.key(), Customer: "ada", Email: billing.SetTo("new@example.com"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.told(w.low(3, 0, 100)); len(got) != 1 || got[0].To != "new@example.com" {
		t.Errorf("told %+v", got)
	}
	if _, err := w.UpdateCustomer(t.Context(), billingtest.Caller, billing.UpdateCustomer{
		Keyed: w.key(), Customer: "ada", Email: billing.Clear[string](),
	}); err != nil {
		t.Fatal(err)
	}
	if got := w.told(w.low(4, 0, 100)); len(got) != 0 {
		t.Errorf("without an address there are %d mails", len(got))
	}
}
