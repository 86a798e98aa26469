package stripe_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
	"github.com/drawdown-billing/drawdown/stripe"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// notices delivers what happened, and returns what it is about.
func (w *world) notices(mail stripetest.Mail) (notices []payment.Notice) {
	w.Deliver(mail, func(d stripetest.Delivery) bool {
		n, err := w.Read(d.Header, d.Body, w.Now())
		if err != nil || n.ID != d.ID || n.Type != d.Type || n.Live || !n.At.Equal(w.Now()) {
			w.t.Errorf("%s: got %+v, %v", d.Type, n, err)
		}
		if !n.Ignore {
			notices = append(notices, n)
		}
		return true
	})
	return notices
}

func TestEventsOfAPage(t *testing.T) {
	w := newWorld(t)
	c, photo := w.paid(w.charge(1))
	made := must(w.Refund(t.Context(), refundOf(photo, "ref_1", 100)))(t)
	w.RefundAtDashboard(photo.ID, 100)
	w.EndRefund(made.ID, "failed", "")
	w.MoveDispute(w.Dispute(photo.ID, 4790, "eur", false), "lost")
	w.Warn(photo.ID)
	var got []string
	for _, n := range w.notices(stripetest.Mail{}) {
		got = append(got, fmt.Sprintf("%s %t %d %t %t", n.Type, n.TopUp == topUp, n.Attempt, n.Payment == photo.ID, n.Page == c.Page))
	}
	want := []string{
		"payment_intent.succeeded true 1 true false",
		"checkout.session.completed true 1 true true",
		"refund.created true 0 true false",
		"refund.created false 0 true false", // at the dashboard: only the payment says whose it is
		"refund.updated true 0 true false",
		"refund.failed true 0 true false",
		"charge.dispute.created false 0 true false",
		"charge.dispute.funds_withdrawn false 0 true false",
		"charge.dispute.updated false 0 true false",
		"charge.dispute.closed false 0 true false",
		"radar.early_fraud_warning.created false 0 true false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEventsOfASetup(t *testing.T) {
	w := newWorld(t)
	page := must(w.Setup(t.Context(),
		payment.Setup{Key: "k", Tenant: billing.Test, ID: "set_1", Payer: w.payer}, w.back()))(t)
	w.Pay(page.ID, stripetest.CardOK)
	notices := w.notices(stripetest.Mail{Twice: true, Backwards: true})
	if len(notices) != 4 || notices[0].Page != page.ID || notices[0] != notices[1] || notices[2].Setup != "set_1" {
		t.Errorf("got %+v", notices)
	}
}

// An event is read whatever the version of the API that made it: its object may be whole where an id was, and everything else
// may be of any form.
func TestEventOfAnotherVersion(t *testing.T) {
	w := newWorld(t)
	for _, version := range []string{"2017-08-15", "2025-09-30.clover", "2031-01-01.unknown"} {
		for _, intent := range []string{`"pi_1"`, `{"id":"pi_1","object":"payment_intent","amount":"a lot"}`} {
			n := must(w.read(fmt.Sprintf(`{"id":"evt_1","object":"event","api_version":%q,"type":"charge.dispute.closed",
				"livemode":false,"created":"yesterday","request":[],"data":{"object":{"id":"du_1","object":"dispute",
				"payment_intent":%s,"amount":{"value":1},"status":7,"metadata":{}},"previous_attributes":[1]}}`, version, intent)))(t)
			if n.Payment != "pi_1" || n.Ignore || n.ID != "evt_1" {
				t.Errorf("%s: got %+v", version, n)
			}
		}
	}
}

// read reads an event that is signed now.
func (w *world) read(body string) (payment.Notice, error) {
	header := http.Header{signature.Header: {signature.Sign(w.Now(), []byte(body), stripetest.Secret)}}
	return w.Read(header, []byte(body), w.Now())
}

func TestEventsThatDoNotMatter(t *testing.T) {
	w := newWorld(t)
	for name, object := range map[string]string{
		"invoice.paid":                 `{"id":"in_1","object":"invoice","payment_intent":"pi_1"}`,
		"a.type.of.tomorrow":           `{"id":"x_1","object":"x","payment_intent":"pi_1"}`,
		"payment_intent.succeeded":     `{"id":"pi_1","object":"payment_intent","metadata":{}}`, // somebody else's
		"payment_intent.canceled":      `{"id":"pi_1","object":"payment_intent","metadata":null}`,
		"checkout.session.completed":   `{"id":"cs_1","object":"checkout.session","payment_intent":"pi_1"}`,
		"checkout.session.expired":     `{"id":"cs_1","object":"checkout.session","metadata":{"drawdown_tenant":"live","drawdown_top_up":"x"}}`,
		"setup_intent.succeeded":       `{"id":"seti_1","object":"setup_intent","metadata":{"drawdown_tenant":"test"}}`,
		"charge.dispute.created":       `{"id":"du_1","object":"dispute","payment_intent":null}`, // of a charge without an intent
		"payment_method.detached":      `{"id":"pm_1","object":"payment_method"}`,
		"customer.subscription.paused": `{}`,
	} {
		n := must(w.read(`{"id":"evt_1","type":"` + name + `","livemode":false,"data":{"object":` + object + `}}`))(t)
		if (n != payment.Notice{ID: "evt_1", Type: name, Ignore: true}) {
			t.Errorf("%s: got %+v", name, n)
		}
	}
}

func TestForgedEvents(t *testing.T) {
	w := newWorld(t, func(c *stripe.Config) { c.Secrets = append(c.Secrets, "whsec_TheNextSecretOfNobody000000") })
	w.paid(w.charge(1))
	var d stripetest.Delivery
	w.Deliver(stripetest.Mail{}, func(one stripetest.Delivery) bool { d = one; return false })
	forged := func(name string, header http.Header, body []byte, now time.Time) {
		t.Helper()
		n, err := w.Read(header, body, now)
		if !errors.Is(err, payment.ErrForged) || n != (payment.Notice{}) {
			t.Errorf("%s: got %+v, %v", name, n, err)
		}
		wantNoSecret(t, err)
	}
	must(w.Read(d.Header, d.Body, w.Now().Add(300*time.Second)))(t)
	forged("old", d.Header, d.Body, w.Now().Add(301*time.Second))
	for at := range d.Body {
		flipped := bytes.Clone(d.Body)
		flipped[at] ^= 1
		forged("flipped", d.Header, flipped, w.Now())
	}
	forged("longer", d.Header, append(bytes.Clone(d.Body), '\n'), w.Now())
	forged("unsigned", http.Header{}, d.Body, w.Now())
	w.Deliver(stripetest.Mail{Secrets: []string{"whsec_OfTheOtherMode00000000000"}}, func(d stripetest.Delivery) bool {
		forged("another secret", d.Header, d.Body, w.Now())
		return false
	})
	w.Deliver(stripetest.Mail{Secrets: []string{"whsec_Old0000000000000000", "whsec_TheNextSecretOfNobody000000"}},
		func(d stripetest.Delivery) bool {
			must(w.Read(d.Header, d.Body, w.Now()))(t)
			return true
		})
	body := `{"id":"evt_1","type":"payment_intent.succeeded","livemode":true,"data":{"object":{"id":"pi_1","object":"payment_intent"}}}`
	_, err := w.read(body)
	if !errors.Is(err, payment.ErrForged) {
		t.Errorf("an event of the live mode: %v", err)
	}
	without := must(stripe.New(stripe.Config{Tenant: billing.Test, Key: stripetest.Key}))(t)
	if _, err := without.Read(d.Header, d.Body, w.Now()); !errors.Is(err, payment.ErrForged) {
		t.Errorf("without a secret: %v", err)
	}
}

func TestUnreadableEvents(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{"", "null", "[]", "{}", `{"id":"evt_1"}`, `{"type":"x"}`, "\x00"} {
		_, err := w.read(body)
		wantRefused(t, err, "unreadable_event")
	}
	_, err := w.read(strings.Repeat(" ", payment.MaxEventBytes+1))
	wantRefused(t, err, "event_too_large")
	must(w.read(`{"id":"evt_1","type":"x"` + strings.Repeat(" ", payment.MaxEventBytes-25) + "}"))(t)
}

func TestUndelivered(t *testing.T) {
	w := newWorld(t)
	c, photo := w.paid(w.charge(1))
	w.Deliver(stripetest.Mail{Drop: func(kind string) bool { return kind == "checkout.session.completed" }},
		func(stripetest.Delivery) bool { return true })
	w.Advance(time.Hour)
	w.Warn(photo.ID)
	got := must(w.Undelivered(t.Context(), noon))(t)
	if len(got) != 2 || got[0].Type != "checkout.session.completed" || got[0].Page != c.Page || got[0].TopUp != topUp ||
		got[1].Payment != photo.ID || got[1].Type != "radar.early_fraud_warning.created" {
		t.Errorf("got %+v", got)
	}
	if got := must(w.Undelivered(t.Context(), got[1].At))(t); len(got) != 1 {
		t.Errorf("since an hour later: %+v", got)
	}
	form, _ := w.last("GET", "/v1/events")
	wantForm(t, form, map[string]string{"delivery_success": "false", "types[0]": "checkout.session.completed"})
	lift := w.Fail(stripetest.Fault{Request: "GET /v1/events", Status: 503})
	_, err := w.Undelivered(t.Context(), noon)
	lift()
	wantUnknown(t, err)
}

// Of more events than fit, the oldest come first: the others come next time.
func TestManyUndelivered(t *testing.T) {
	w := newWorld(t)
	_, photo := w.paid(w.charge(1))
	for range payment.MaxUndelivered + 150 {
		w.Warn(photo.ID)
	}
	got := must(w.Undelivered(t.Context(), noon))(t)
	if len(got) != payment.MaxUndelivered || got[0].Type != "payment_intent.succeeded" {
		t.Errorf("got %d, the first %+v", len(got), got[0])
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"evt_1","type":"refund.created","livemode":false,"data":{"object":{"id":"re_1","payment_intent":{"id":"pi"}}}}`))
	f.Add([]byte(`{"id":"evt_1","type":"refund.created","data":{"object":{"metadata":{"a":1}}}}`))
	p, err := stripe.New(stripe.Config{Tenant: billing.Test, Key: stripetest.Key, Secrets: []string{stripetest.Secret}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		header := http.Header{signature.Header: {signature.Sign(noon, body, stripetest.Secret)}}
		n, err := p.Read(header, body, noon)
		if err != nil {
			return
		}
		var e struct{ ID, Type string }
		if json.Unmarshal(body, &e) != nil || n.ID == "" || n.Type == "" {
			t.Errorf("%q: got %+v", body, n)
		}
	})
}
