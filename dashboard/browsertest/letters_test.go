//go:build unix

package browsertest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/lambdas/local/mailbox"
)

// writer writes mails about facts, without a server, and shows them as a development server does.
type writer struct {
	t        *testing.T
	world    *billingtest.World
	mails    *mailer.Service
	customer *billing.Customer
	wallet   *billing.Wallet
	expires  time.Time
	keys     int
	sent     []*mailer.Letter
	box      *mailbox.Mailbox
	url      string
}

// newWriter writes to a customer of this name. The wallet and what is in it have the other names.
func newWriter(t *testing.T, customer, wallet, unit string) *writer {
	t.Helper()
	w := &writer{t: t, world: billingtest.NewWorld(billingtest.NewMemory(), 1), expires: billingtest.Epoch.AddDate(0, 0, 7)}
	box, err := mailbox.Open(t.TempDir())
	w.must(err)
	w.box = box
	pages := http.NewServeMux()
	pages.Handle("/mail/", box.Handler(slog.New(slog.DiscardHandler)))
	// Here nothing keeps what a mail contains from running, or from asking for more.
	pages.HandleFunc("/letter/", func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(answer, w.sent[0].HTML)
	})
	pages.HandleFunc("/favicon.ico", func(answer http.ResponseWriter, _ *http.Request) { answer.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.mails, err = mailer.New(mailer.Config{
		Service: mail.New(mail.Config{Store: w.world.Store, Ledger: w.world.Ledger, Runtime: w.world.Runtime()}),
		Sender:  w, Log: slog.New(slog.DiscardHandler), From: "billing@acme.example", Pages: "https://billing.acme.example",
	})
	w.must(err)
	created, err := w.world.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: w.key(), ExternalID: "ada", Name: customer, Email: "ada@example.com", TimeZone: "Europe/Berlin",
	})
	w.must(err)
	opened, err := w.world.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: w.key(), Customer: "ada", ExternalID: "main", Name: wallet, Unit: unit,
	})
	w.must(err)
	_, err = w.world.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: w.key(), Wallet: "main", Amount: 250 * billing.Credit, Source: billing.SourcePromotion, ExpiresAt: &w.expires,
	})
	w.must(err)
	w.customer, w.wallet = created.Value, opened.Value
	w.set("en")
	return w
}

func (w *writer) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) key() billing.Keyed {
	w.keys++
	return billing.Keyed{IdempotencyKey: fmt.Sprint("key ", w.keys)}
}

// set lets the customer have all mails, in a language.
func (w *writer) set(language string) {
	w.t.Helper()
	_, err := w.mails.Set(w.t.Context(), billingtest.Caller, mail.Set{
		Keyed: w.key(), Customer: "ada", Kinds: billing.SetTo(mail.Kinds), Language: billing.SetTo(language),
	})
	w.must(err)
}

// brands sets how pages and mails look.
func (w *writer) brands(settings billing.UpdatePortalSettings) {
	w.t.Helper()
	settings.Keyed = w.key()
	_, err := w.world.UpdatePortalSettings(w.t.Context(), billingtest.Caller, settings)
	w.must(err)
}

// Send implements [mailer.Sender].
func (w *writer) Send(ctx context.Context, l *mailer.Letter) error {
	w.sent = append(w.sent, l)
	return w.box.Send(ctx, l)
}

// write writes a mail with a text about a fact that has everything, and returns its path. The mail itself is at /letter, and its page
// in the mailbox at /mail.
func (w *writer) write(text, language string, change func(*mailer.Fact)) string {
	w.t.Helper()
	f := &mailer.Fact{
		ID: text + language + fmt.Sprint(w.keys), Kind: kindOf(text), Text: text, Tenant: billing.Live, Customer: w.customer.ID, WalletID: w.wallet.ID,
		Wallet: w.wallet.Name, Unit: w.wallet.Unit, At: w.world.Time(), Available: "1234567.000001", Threshold: "1500000", Credits: "250000", Bonus: "25000",
		Price: "1249.90 EUR", Tax: "199.56 EUR", Refunded: "49.90 EUR", Number: string(w.wallet.ID), Reason: "insufficient_funds",
		Ends: w.expires, Plan: "team", Reminder: language,
	}
	if change != nil {
		change(f)
	}
	w.sent = nil
	w.must(w.mails.Tell(w.t.Context(), f))
	if len(w.sent) != 1 {
		w.t.Fatalf("%s is told by %d mails", text, len(w.sent))
	}
	l := w.sent[0]
	return "/" + l.At.UTC().Format("20060102T150405.000000Z-") + l.ID
}

// kindOf returns the kind of mails that a text belongs to.
func kindOf(text string) mail.Kind {
	switch text {
	case "low_balance", "depleted":
		return mail.LowBalance
	case "expiring":
		return mail.CreditsExpiring
	case "receipt", "refund":
		return mail.Receipt
	case "recharge_failed", "recharge_disabled":
		return mail.RechargeFailed
	case "payment_action":
		return mail.PaymentAction
	}
	return mail.Subscription
}

// asIn is what axe is not asked about a mail: programs for mails show it within a page of theirs, which has the landmarks.
var asIn = []string{"region", "landmark-one-main"}

// customerReadsEachMail looks at each mail as its reader sees it: it fits each size, axe finds nothing wrong with it in light and in
// dark, and it asks nobody for anything. In another language it has the same colours, and longer words. The brand has a colour on
// which white is hard to read.
func customerReadsEachMail(t *testing.T, _ *shop) {
	languages, err := filepath.Glob("../../billing/mail/mailer/texts/*.tmpl")
	if err != nil || len(languages) == 0 {
		t.Fatalf("there are no texts: %v", err)
	}
	w := newWriter(t, "Ada Lovelace", "Production", "credits")
	w.brands(billing.UpdatePortalSettings{
		Brand: billing.SetTo("Acme Robotics"), Accent: billing.SetTo("#0a7cff"), SupportURL: billing.SetTo("https://acme.example/help"),
	})
	b := Open(t)
	asked := b.asks()
	for _, path := range languages {
		language := strings.TrimSuffix(filepath.Base(path), ".tmpl")
		w.set(language)
		for _, text := range mailer.Texts {
			name := "letter-" + text + "-" + language
			page := w.write(text, language, nil)
			b.Visit(w.url + "/letter" + page)
			if language == mail.DefaultLanguage {
				b.look(name, asIn...)
			} else {
				b.lookAtSizes(name)
			}
			if *screenshots != "" {
				b.Visit(w.url + "/mail" + page)
				b.LookAtSizes(name + "-plain")
			}
		}
	}
	w.isOnlyAsked(*asked)
}

// isOnlyAsked checks that a mail asked for nothing from elsewhere.
func (w *writer) isOnlyAsked(urls []string) {
	w.t.Helper()
	for _, url := range urls {
		if !strings.HasPrefix(url, w.url+"/") {
			w.t.Errorf("a mail asks for %s", url)
		}
	}
}

// asks collects the addresses that the tab asks for.
func (b *Browser) asks() *[]string {
	b.t.Helper()
	asked := &[]string{}
	chromedp.ListenTarget(b.tab, func(event any) {
		if sent, is := event.(*network.EventRequestWillBeSent); is && !strings.HasPrefix(sent.Request.URL, "about:") {
			*asked = append(*asked, sent.Request.URL)
		}
	})
	b.Do("listening to requests", network.Enable())
	return asked
}

// hostileNames are what customers and sellers may call things to harm whoever reads of them.
var hostileNames = []string{
	`"><img src=x onerror="document.title='harmed'"><script>document.title='harmed'</script><style>*{display:none}</style>`,
	"\u202Egnp.exe\u2067 שלום مرحبا {{.Secret}} | =?utf-8?q?x?=",
	strings.Repeat("W", 200),
	"one\r\nBcc: all@example.com\r\n\r\n<h1>two</h1>",
}

// customerReadsHostileMails shows mails with names that somebody chose to harm their reader: nothing of it runs, is loaded, or becomes
// more than a text, and each mail keeps its size.
func customerReadsHostileMails(t *testing.T, _ *shop) {
	b := Open(t)
	asked := b.asks()
	for i, name := range hostileNames {
		oneLine := strings.NewReplacer("\r", "", "\n", "").Replace(name)
		w := newWriter(t, oneLine, "Main", "credits")
		w.brands(billing.UpdatePortalSettings{Brand: billing.SetTo(oneLine[:min(len(oneLine), 60)])})
		*asked = nil
		for _, text := range []string{"receipt", "past_due"} {
			page := w.write(text, "en", func(f *mailer.Fact) { f.Wallet, f.Unit, f.Plan, f.Reason = name, name, name, name })
			where := fmt.Sprintf("letter-hostile-%d-%s", i, text)
			b.Visit(w.url + "/letter" + page)
			b.lookAtSizes(where)
			var seen struct {
				Title            string
				Foreign, Visible int
			}
			b.Do("looking for harm", chromedp.Evaluate(`({title: document.title, visible: document.body.innerText.length,
				foreign: document.querySelectorAll("img, script, iframe, form, body style, h1 + h1, bdi h1, bdi *").length})`, &seen))
			if seen.Title == "harmed" || seen.Foreign > 0 || seen.Visible < 50 {
				t.Errorf("the name became more than a text in %s: %+v", where, seen)
			}
			b.Visit(w.url + "/mail" + page)
			b.LookAtSizes(where + "-plain")
		}
		w.isOnlyAsked(*asked)
	}
	if reported := b.Reported(); len(reported) > 0 {
		t.Errorf("the mails reported %q", reported)
	}
}
