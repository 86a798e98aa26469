package mailer_test

import (
	"fmt"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// store writes a document as it is, also one that no command would write: an earlier version may have.
func (w *world) store(d billing.Document, before int64) {
	w.t.Helper()
	d.SetDocumentRevision(before + 1)
	if err := w.World.Store.PutDocument(w.t.Context(), billing.DocumentChange{Key: d.DocumentKey(), Before: before, After: d}); err != nil {
		w.t.Fatal(err)
	}
}

// rename gives the customer a name and an address.
func (w *world) rename(name, email string) {
	w.t.Helper()
	customer, err := w.Ledger.Customer(w.t.Context(), billing.Live, "ada")
	if err != nil {
		w.t.Fatal(err)
	}
	renamed := *customer
	renamed.Name, renamed.Email = name, email
	w.store(&renamed, customer.Revision)
}

// Names of customers, packs, plans and of the seller stay text, whatever is in them, in both parts of the mail and in each header.
func TestHostileNames(t *testing.T) {
	for i, text := range hostile {
		w, calm := newWorld(t), newWorld(t)
		for _, w := range []*world{w, calm} {
			name := text
			if w == calm {
				name = "x"
			}
			w.everything()
			w.rename(name, "ada@example.com")
			w.store(&billing.PortalSettings{Tenant: billing.Live, Brand: name}, 0)
			w.store(&billing.CreditPack{Tenant: billing.Live, Code: "starter", Name: name}, 0)
			w.store(&billing.Plan{Tenant: billing.Live, Code: "pro", Name: name}, 0)
		}
		for _, event := range []func(*world) *billing.EventRecord{
			func(w *world) *billing.EventRecord { return w.event(billing.EventTopUpSucceeded, 4, 0, w.topUp(nil)) },
			func(w *world) *billing.EventRecord {
				return w.event(billing.EventSubscriptionCanceled, 5, 0, w.subscription(nil))
			},
		} {
			got, want := w.one(event(w)), calm.one(event(calm))
			textOf(t, got.html)
			if len(got.header) != len(want.header) || got.header.Get("Bcc") != "" {
				t.Errorf("text %d: the headers are %v", i, got.header)
			}
			if rows := strings.Count(got.html, "<tr>"); rows != strings.Count(want.html, "<tr>") {
				t.Errorf("text %d: there are %d rows", i, rows)
			}
			if lines := strings.Count(got.text, "\n"); lines != strings.Count(want.text, "\n") {
				t.Errorf("text %d: there are %d lines of text, and %d without it:\n%s", i, lines, strings.Count(want.text, "\n"), got.text)
			}
			if to, err := netmail.ParseAddress(got.header.Get("To")); err != nil || to.Address != "ada@example.com" {
				t.Errorf("text %d: it goes to %q", i, got.header.Get("To"))
			}
		}
	}
}

// A mail goes to no address that is more than an address, whoever stored it.
func TestHostileAddresses(t *testing.T) {
	for _, address := range []string{
		"ada@example.com\r\nBcc: eve@example.com", "ada@example.com, eve@example.com", "Ada <ada@example.com>", "<ada@example.com>",
		"ada@example.com\x00", "ada", "ada@example.com ", "\u202eada@example.com", "ada@exämple.com", strings.Repeat("a", 250) + "@example.com",
		"ada@example.com>,<eve@example.com", "\"ada\r\n\"@example.com", "ada@example.com;eve@example.com",
	} {
		w := newWorld(t)
		w.everything()
		w.rename("Ada", address)
		if got := w.told(w.low(3, 0, 100)); len(got) != 0 {
			t.Errorf("a mail goes to %q", got[0].To)
		}
		w.set(func(s *mail.Set) { s.To = billing.SetTo([]string{"books@example.com"}) })
		if got := w.told(w.low(4, 0, 100)); len(got) != 1 || got[0].To != "books@example.com" {
			t.Errorf("beside %q, %d mails are sent", address, len(got))
		}
	}
}

// Money and credits are exact in each mail: of currencies without fractions and with three digits, far below zero, and as large as they
// get.
func TestExactAmounts(t *testing.T) {
	w := newWorld(t)
	w.everything()
	for i, test := range []struct {
		price billing.Amount
		want  string
	}{
		{billing.Amount{Minor: 1500, Currency: "JPY"}, "1\u202f500 JPY"},
		{billing.Amount{Minor: 1, Currency: "JPY"}, "1 JPY"},
		{billing.Amount{Minor: 12345, Currency: "KWD"}, "12.345 KWD"},
		{billing.Amount{Minor: 5, Currency: "EUR"}, "0.05 EUR"},
		{billing.Amount{Minor: 0, Currency: "EUR"}, "0.00 EUR"},
		{billing.Amount{Minor: 100_000_000_000_001, Currency: "USD"}, "1\u202f000\u202f000\u202f000\u202f000.01 USD"},
	} {
		got := w.one(w.event(billing.EventTopUpSucceeded, 10+i, 0, w.topUp(func(t *billing.TopUp) { t.Terms.Price = test.price })))
		if got.subject != "Receipt for "+test.want || !strings.Contains(got.text, "Paid: "+test.want+"\n") {
			t.Errorf("%v is told as %q:\n%s", test.price, got.subject, got.text)
		}
	}
	for i, test := range [][2]string{
		{"-1500.000001", "−1\u202f500.000001"}, {"0.000001", "0.000001"}, {"1000000000000", "1\u202f000\u202f000\u202f000\u202f000"},
	} {
		event := w.low(30+i, 0, 100)
		event.Payload = strings.Replace(event.Payload, `"available":"0"`, `"available":"`+test[0]+`"`, 1)
		if got := w.one(event); got.subject != test[1]+" credits left in Main" {
			t.Errorf("%s is told as %q", test[0], got.subject)
		}
	}
}

// Credits that end on a day of 23 or 25 hours are told together, and with nothing of the days beside it.
func TestExpiringOnDaysOfOtherLength(t *testing.T) {
	for name, day := range map[string]time.Time{
		"23 hours": time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), "25 hours": time.Date(2026, 10, 25, 0, 0, 0, 0, berlin),
	} {
		w := newWorld(t)
		w.everything()
		var events []*billing.EventRecord
		next := day.AddDate(0, 0, 1)
		for i, ends := range []time.Time{day.Add(-time.Second), day, day.Add(150 * time.Minute), next.Add(-time.Second), next} {
			granted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
				Keyed: w.key(), Wallet: string(w.wallet.ID), Amount: billing.Credits(1<<i) * billing.Credit, Source: billing.SourcePromotion,
				ExpiresAt: &ends, Reason: "r",
			})
			if err != nil {
				t.Fatal(err)
			}
			e := billing.GrantExpiring(&w.wallet, &granted.Value.Created[0], granted.Value.Created[0].Amount, 1, w.Time())
			events = append(events, billing.NewEventRecord(&e, w.Time()))
		}
		var got []string
		for _, l := range w.told(events...) {
			credits, _, _ := strings.Cut(l.Subject, " ")
			got = append(got, credits)
		}
		if fmt.Sprint(got) != "[1 14 16]" {
			t.Errorf("%s: told are %v credits", name, got)
		}
	}
}
