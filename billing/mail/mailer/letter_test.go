package mailer_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// opened is a mail as a program for mails reads it, without the code that wrote it.
type opened struct {
	header     netmail.Header
	subject    string
	text, html string
}

func open(t *testing.T, l mailer.Letter) opened {
	t.Helper()
	content, err := l.Bytes("billing.acme.example")
	if err != nil {
		t.Fatal(err)
	}
	message, err := netmail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	o := opened{header: message.Header}
	if o.subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, values, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s: %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, values["boundary"])
	for _, to := range []*string{&o.text, &o.html} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		read, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		*to = strings.ReplaceAll(string(read), "\r\n", "\n")
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("there is a third part: %v", err)
	}
	return o
}

// one tells of one event, and opens its mail.
func (w *world) one(e *billing.EventRecord) opened {
	w.t.Helper()
	got := w.told(e)
	if len(got) != 1 {
		w.t.Fatalf("%s sends %d mails", e.Type, len(got))
	}
	return open(w.t, got[0])
}

// Each kind of event says what happened, with exact amounts, and instants in the customer's zone.
func TestTexts(t *testing.T) {
	w := newWorld(t)
	w.everything()
	w.wallet.Posted = 1_234_567_500_001
	soon := time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC)
	seen := map[billing.EventType]bool{}
	for i, test := range []struct {
		event   *billing.EventRecord
		subject string
		says    []string
	}{
		{w.low(3, 0, 1500), "0 credits left in Main", []string{"below 1\u202f500 credits."}},
		{w.event(billing.EventBalanceDepleted, 4, 0, nil), "No credits left in Main", []string{"Available: 0 credits"}},
		{
			w.event(billing.EventTopUpSucceeded, 5, 0, w.topUp(func(t *billing.TopUp) { t.Tax, t.Payment = 160, "pi_1" })), "Receipt for 10.00 EUR",
			[]string{"Paid: 10.00 EUR", "Tax included: 1.60 EUR", "Credited: 1\u202f000 credits", "Bonus: 100 credits", "For: starter", "1 January 2026, 01:00 CET", "tup_"},
		},
		{
			w.event(billing.EventRefundSucceeded, 6, 0, w.topUp(func(t *billing.TopUp) {
				t.Refunds = []billing.TopUpRefund{{Number: 1, State: billing.RefundSucceeded, Minor: 250}, {Number: 2, State: billing.RefundFailed, Minor: 999}}
			})), "Refund of 2.50 EUR", []string{"Of a payment of: 10.00 EUR"},
		},
		{
			w.event(billing.EventTopUpFailed, 7, 0, w.topUp(func(t *billing.TopUp) {
				t.Automatic, t.Status, t.Reason = true, billing.TopUpFailed, "insufficient_funds"
			})), "We could not charge 10.00 EUR", []string{"try again later", "Reason: insufficient funds"},
		},
		{w.event(billing.EventRechargeDisabled, 8, 0, w.topUp(nil)), "Automatic payments are switched off", []string{"Nothing more will be charged"}},
		{w.event(billing.EventTopUpRequiresAction, 9, 0, w.topUp(nil)), "Please confirm your payment of 10.00 EUR", []string{"You get: 1\u202f000 credits"}},
		{
			w.event(billing.EventSubscriptionTrialEnding, 10, 0, w.subscription(func(s *billing.Subscription) { s.TrialEnds = soon })),
			"Your trial ends on 2 July 2026, 00:30 CEST",
			[]string{"each period: 20.00 EUR"},
		},
		{w.event(billing.EventSubscriptionRenewed, 11, 0, w.subscription(nil)), "pro was renewed", []string{"Included: 500 credits", "The period ends: 1 February 2026, 01:00 CET"}},
		{w.event(billing.EventSubscriptionPastDue, 12, 0, w.subscription(nil)), "We could not charge 20.00 EUR for pro", []string{"will end unless you pay"}},
		{w.event(billing.EventSubscriptionCanceled, 13, 0, w.subscription(nil)), "pro has ended", []string{"Nothing more will be charged"}},
	} {
		seen[test.event.Type] = true
		got := w.one(test.event)
		if got.subject != test.subject {
			t.Errorf("%d: the subject is %q, not %q", i, got.subject, test.subject)
		}
		shown := textOf(t, got.html)
		for _, says := range test.says {
			if !strings.Contains(got.text, says) {
				t.Errorf("%s: %q is not in\n%s", test.event.Type, says, got.text)
			}
			if name, value, isRow := strings.Cut(says, ": "); !strings.Contains(shown, says) && (!isRow || !strings.Contains(shown, name) || !strings.Contains(shown, value)) {
				t.Errorf("%s: %q is not in the HTML:\n%s", test.event.Type, says, shown)
			}
		}
		if !strings.Contains(got.text, "https://billing.acme.example/portal/live") || strings.Contains(got.text, "token") {
			t.Errorf("%s: the link is not that of the portal:\n%s", test.event.Type, got.text)
		}
	}
	for _, kind := range billing.EventTypes {
		if w.mails.Tells(kind) && !seen[kind] && kind != billing.EventGrantExpiring { // see TestExpiringIsMerged
			t.Errorf("no mail of %s was looked at", kind)
		}
	}
}

// textOf returns what a page shows, with spaces between its texts, and checks that nothing in it runs or is loaded.
func textOf(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode:
			if n.Parent.Data != "style" && n.Parent.Data != "title" {
				b.WriteString(strings.TrimSpace(n.Data) + " ")
			}
		case html.ElementNode:
			switch n.Data {
			case "script", "iframe", "object", "form", "link", "svg", "base":
				t.Errorf("the mail has a <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "https://") {
					t.Errorf("the mail has %s=%q", a.Key, a.Val)
				}
			}
		default:
		}
	}
	return b.String()
}

// hostile are texts of customers and sellers that try to be more than texts.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{.Secret}} {{template "x"}}`, "a\r\nBcc: everybody@example.com",
	"a\nX: y\n\nanother body", " | ", "\x1f", "\u202egnp.exe", "\u2066\u2067x\u2069", strings.Repeat("W", 200), strings.Repeat("é", 100),
	"=?utf-8?q?=0d=0aBcc:_x?=", "javascript:alert(1)", "مرحبا", "--\n", "\x00\x1b[31m",
}

// What people named stays text: it adds no header, no line, no element and no address.
func TestHostileTexts(t *testing.T) {
	for i, text := range hostile {
		w := newWorld(t)
		w.everything()
		w.wallet.Name, w.wallet.Unit = text, text
		_, err := w.UpdatePortalSettings(t.Context(), billingtest.Caller, billing.UpdatePortalSettings{
			Keyed: w.key(), Brand: billing.SetTo("<b>Acme</b> | & Co"), SupportURL: billing.SetTo("https://acme.example/?a=1&b=2"),
		})
		if err != nil {
			t.Fatal(err)
		}
		calm := newWorld(t)
		calm.everything()
		for _, event := range []func(*world) *billing.EventRecord{
			func(w *world) *billing.EventRecord { return w.low(3, 0, 100) },
			func(w *world) *billing.EventRecord {
				return w.event(billing.EventTopUpSucceeded, 4, 0, w.topUp(func(t *billing.TopUp) { t.Terms.Code, t.Reason = text, text }))
			},
			func(w *world) *billing.EventRecord {
				return w.event(billing.EventSubscriptionPastDue, 5, 0, w.subscription(func(s *billing.Subscription) { s.Terms.Plan = text }))
			},
		} {
			got, plain := w.one(event(w)), calm.one(event(calm))
			textOf(t, got.html)
			if len(got.header) != len(plain.header) {
				t.Errorf("text %d: the headers are %v", i, got.header)
			}
			if rows, want := strings.Count(got.html, "<tr>"), strings.Count(plain.html, "<tr>"); rows != want {
				t.Errorf("text %d: there are %d rows, and %d without it", i, rows, want)
			}
			if strings.ContainsAny(got.subject, "\r\n\x00\x1b\u202e\u2066") {
				t.Errorf("text %d: the subject is %q", i, got.subject)
			}
		}
	}
}

// Each mail says who sent it and how to stop it, and that no machine should answer.
func TestHeaders(t *testing.T) {
	w := newWorld(t)
	w.everything()
	got := w.one(w.low(3, 0, 100)).header
	for name, want := range map[string]string{
		"From": `"Acme" <billing@acme.example>`, "To": "<ada@example.com>", "Auto-Submitted": "auto-generated", "Mime-Version": "1.0",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Date": "Thu, 01 Jan 2026 00:00:00 +0000",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, not %q", name, got.Get(name), want)
		}
	}
	stop := got.Get("List-Unsubscribe")
	if !strings.HasPrefix(stop, "<https://billing.acme.example"+mail.StopPath) || strings.Contains(stop, "ada") {
		t.Errorf("the link that stops mails is %s", stop)
	}
	if id := got.Get("Message-Id"); !strings.HasSuffix(id, "@billing.acme.example>") {
		t.Errorf("the id is %s", id)
	}
}

// A language without texts is English, whatever its country.
func TestLanguage(t *testing.T) {
	for _, language := range []string{"en", "EN-gb", "tlh", "tlh-Latn-KX"} {
		w := newWorld(t)
		w.set(func(s *mail.Set) { s.Kinds, s.Language = billing.SetTo(mail.Kinds), billing.SetTo(language) })
		if got := w.one(w.low(3, 0, 100)); !strings.Contains(got.html, `<html lang="en">`) {
			t.Errorf("%s is answered in another language", language)
		}
	}
}
