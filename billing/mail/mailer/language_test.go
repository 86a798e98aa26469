package mailer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// each returns an event for each text.
func (w *world) each() map[string]*billing.EventRecord {
	ends := time.Date(2026, 1, 20, 12, 0, 0, 0, time.UTC)
	granted, err := w.GrantCredits(w.t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: w.key(), Wallet: string(w.wallet.ID), Amount: 1234500000, Source: billing.SourcePromotion, ExpiresAt: &ends, Reason: "r",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	expiring := billing.GrantExpiring(&w.wallet, &granted.Value.Created[0], granted.Value.Created[0].Amount, 7, w.Time())
	failed := w.topUp(func(t *billing.TopUp) {
		t.Automatic, t.Status, t.Reason, t.Terms.Price.Minor = true, billing.TopUpFailed, "insufficient_funds", 123456
	})
	charge := billing.TopUp{
		WalletRef: w.wallet.WalletRef, Place: billing.GrantRef{Sequence: 9}, Customer: w.customer.ID, Status: billing.TopUpPending,
		Subscription: billing.GrantRef{Sequence: 77}, CreatedAt: w.Time(), Attempts: []billing.PaymentAttempt{{At: w.Time(), OnPage: true}},
	}
	w.store(&charge, 0)
	unpaid := w.subscription(func(s *billing.Subscription) {
		s.Status, s.Place, s.Latest, s.Unpaid, s.GraceEnds = billing.SubscriptionIncomplete, charge.Subscription, charge.Place, true, ends
		w.store(s, 0)
	})
	return map[string]*billing.EventRecord{
		"trial_ended": w.event(billing.EventSubscriptionRenewed, 14, 0, unpaid),
		"low_balance": w.low(3, 0, 1500),
		"depleted":    w.event(billing.EventBalanceDepleted, 4, 0, nil),
		"expiring":    billing.NewEventRecord(&expiring, w.Time()),
		"receipt":     w.event(billing.EventTopUpSucceeded, 5, 0, w.topUp(func(t *billing.TopUp) { t.Tax, t.Payment, t.Automatic = 160, "pi_1", true })),
		"refund": w.event(billing.EventRefundSucceeded, 6, 0, w.topUp(func(t *billing.TopUp) {
			t.Refunds = []billing.TopUpRefund{{Number: 1, State: billing.RefundSucceeded, Minor: 250}}
		})),
		"recharge_failed":   w.event(billing.EventTopUpFailed, 7, 0, failed),
		"recharge_disabled": w.event(billing.EventRechargeDisabled, 8, 0, failed),
		"payment_action":    w.event(billing.EventTopUpRequiresAction, 9, 0, w.topUp(nil)),
		"trial_ending":      w.event(billing.EventSubscriptionTrialEnding, 10, 0, w.subscription(func(s *billing.Subscription) { s.TrialEnds = ends })),
		"renewed":           w.event(billing.EventSubscriptionRenewed, 11, 0, w.subscription(nil)),
		"past_due":          w.event(billing.EventSubscriptionPastDue, 12, 0, w.subscription(func(s *billing.Subscription) { s.GraceEnds = ends })),
		"canceled":          w.event(billing.EventSubscriptionCanceled, 13, 0, w.subscription(nil)),
	}
}

// A mail in German is German in each of its parts, with amounts and instants as its readers write them, also for Austria.
func TestGerman(t *testing.T) {
	w := newWorld(t)
	w.set(func(s *mail.Set) { s.Kinds, s.Language = billing.SetTo(mail.Kinds), billing.SetTo("de-AT") })
	events := w.each()
	for text, want := range map[string][]string{
		"low_balance":       {"Noch 0 credits in Main", "unter 1\u202f500 credits gefallen"},
		"depleted":          {"Kein Guthaben mehr in Main", "Verfügbar: 0 credits"},
		"expiring":          {"1\u202f234,5 credits verfallen am 20. Januar 2026, 13:00 Uhr MEZ", "Wann: 20. Januar 2026, 13:00 Uhr MEZ"},
		"receipt":           {"Zahlungsbeleg über 10,00 EUR", "Ihr Guthaben war niedrig", "Darin enthaltene Steuer: 1,60 EUR", "Bonus: 100 credits", "Datum: 1. Januar 2026, 01:00 Uhr MEZ"},
		"refund":            {"Erstattung über 2,50 EUR", "Von der Zahlung über: 10,00 EUR"},
		"recharge_failed":   {"Wir konnten 1\u202f234,56 EUR nicht abbuchen", "später noch einmal"},
		"recharge_disabled": {"Automatische Zahlungen sind abgeschaltet", "Letzter Betrag: 1\u202f234,56 EUR"},
		"payment_action":    {"Bitte bestätigen Sie Ihre Zahlung über 10,00 EUR", "Sie erhalten: 1\u202f000 credits"},
		"trial_ending":      {"Ihr Probezeitraum endet am 20. Januar 2026, 13:00 Uhr MEZ", "kostet jeder Zeitraum 20,00 EUR"},
		"trial_ended":       {"Ihr Probezeitraum für pro ist zu Ende", "Zu zahlen bis: 20. Januar 2026, 13:00 Uhr MEZ"},
		"renewed":           {"pro wurde verlängert", "Der Zeitraum endet: 1. Februar 2026, 01:00 Uhr MEZ"},
		"past_due":          {"Wir konnten 20,00 EUR für pro nicht abbuchen", "Zu zahlen bis: 20. Januar 2026, 13:00 Uhr MEZ"},
		"canceled":          {"pro ist beendet", "nichts mehr abgebucht"},
	} {
		got := w.one(events[text])
		if got.subject != want[0] {
			t.Errorf("%s: the subject is %q, not %q", text, got.subject, want[0])
		}
		for _, says := range append(want[1:], "hat Ihnen diese E-Mail gesandt, weil Ada ein Konto hat", "E-Mails dieser Art abbestellen: https://") {
			if !strings.Contains(got.text, says) {
				t.Errorf("%s: %q is not in\n%s", text, says, got.text)
			}
		}
		if !strings.Contains(got.html, `<html lang="de">`) {
			t.Errorf("%s: the page is not said to be German", text)
		}
	}
	if len(events) != len(mailer.Texts) {
		t.Errorf("of %d texts, %d were looked at", len(mailer.Texts), len(events))
	}
}

// In each language, a mail has as many rows and paragraphs as in English, and no value that is missing.
func TestLanguagesSayTheSame(t *testing.T) {
	type shape struct{ rows, paragraphs int }
	shapes := map[string]map[string]shape{}
	for _, tag := range []string{"en", "de"} {
		w := newWorld(t)
		w.set(func(s *mail.Set) { s.Kinds, s.Language = billing.SetTo(mail.Kinds), billing.SetTo(tag) })
		shapes[tag] = map[string]shape{}
		for text, event := range w.each() {
			got := w.one(event)
			shapes[tag][text] = shape{strings.Count(got.html, "<tr>"), strings.Count(got.html, "<p ")}
			if strings.Contains(got.text+got.subject, "no value") || strings.Contains(got.text, ": \n") {
				t.Errorf("%s in %s lacks a value:\n%s", text, tag, got.text)
			}
		}
	}
	for _, text := range mailer.Texts {
		if shapes["de"][text] != shapes["en"][text] || shapes["en"][text] == (shape{}) {
			t.Errorf("%s has %+v in German, and %+v in English", text, shapes["de"][text], shapes["en"][text])
		}
	}
}
