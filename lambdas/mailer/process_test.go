package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// world is the program as it is deployed, on a database and a fake of SES, with a customer who wants all mails.
type world struct {
	t        *testing.T
	program  string
	f        *lambdatest.Function
	ses      *fakeSES
	store    *ddb.Store
	settings *mail.Service
	wallet   *billing.Wallet
	commits  int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := ddbtest.Config(t)
	store := ddbtest.Open(t, c)
	runtime, caller := wiring.Runtime(), billing.Caller{Tenant: billing.Live, Actor: "test"}
	books := ledger.New(store, runtime)
	w := &world{
		t: t, ses: newSES(t), store: store,
		settings: mail.New(mail.Config{Store: store, Ledger: books, Runtime: runtime}),
	}
	_, err := books.CreateCustomer(t.Context(), caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, ExternalID: "ada", Name: "Ada", Email: "ada@example.com", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := books.OpenWallet(t.Context(), caller, billing.OpenWallet{Keyed: billing.Keyed{IdempotencyKey: "w"}, Customer: "ada", Name: "Main", Unit: "credits"})
	if err != nil {
		t.Fatal(err)
	}
	w.wallet = opened.Value
	w.set("s", mail.Set{Kinds: billing.SetTo(mail.Kinds)})
	w.program = lambdatest.Build(t, ".")
	w.f = lambdatest.Start(t, w.program, "DYNAMODB_ENDPOINT="+c.Endpoint, "TABLE_PREFIX="+c.TablePrefix,
		"EMAIL_FROM=billing@acme.example", "EMAIL_NAME=Acme & Söhne", "DASHBOARD_URL=https://billing.acme.example",
		"MAIL_CONFIGURATION_SET=drawdown-mails", "AWS_ENDPOINT_URL_SESV2="+w.ses.URL)
	return w
}

func (w *world) set(key string, set mail.Set) {
	w.t.Helper()
	set.Keyed, set.Customer = billing.Keyed{IdempotencyKey: key}, "ada"
	if _, err := w.settings.Set(w.t.Context(), billing.Caller{Tenant: billing.Live, Actor: "test"}, set); err != nil {
		w.t.Fatal(err)
	}
}

// low stores the event that the balance is low, as the function outbox does, and returns the message that names it.
func (w *world) low() string {
	w.t.Helper()
	w.commits++
	e := billing.Event{
		ID:   billing.EventID(fmt.Sprintf("evt_%s%08d%03d", w.wallet.ID[len("wal_"):], w.commits, 0)),
		Type: billing.EventBalanceLow, Tenant: billing.Live, Wallet: w.wallet, At: time.Now(),
		Alert: &billing.BalanceAlert{Threshold: 100 * billing.Credit, Active: true},
	}
	record := billing.NewEventRecord(&e, time.Now())
	if err := ledger.PutIfAbsent(w.t.Context(), w.store, record); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf(`{"tenant": "live", "events": [%q]}`, e.ID)
}

// invoke sends messages to the program, and returns which of them the queue should send again.
func (w *world) invoke(bodies ...string) (again []string) {
	w.t.Helper()
	var batch events.SQSEvent
	for i, body := range bodies {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: fmt.Sprint(i), Body: body, EventSource: "aws:sqs"})
	}
	event, err := json.Marshal(batch)
	if err != nil {
		w.t.Fatal(err)
	}
	got := w.f.Invoke(string(event))
	var answer events.SQSEventResponse
	if err := json.Unmarshal([]byte(got.Body), &answer); err != nil || got.Fault {
		w.t.Fatalf("the answer is %+v: %s", got, w.f.Logs())
	}
	for _, failure := range answer.BatchItemFailures {
		again = append(again, failure.ItemIdentifier)
	}
	return again
}

// stored returns what is stored about the mail with an id.
func (w *world) stored(id string) *mail.Mail {
	w.t.Helper()
	found, err := ledger.Get[*mail.Mail](w.t.Context(), w.store, mail.MailKey(billing.Live, id), ledger.Strong)
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

// expect checks how many mails SES has taken, in how many requests.
func (w *world) expect(mails, requests int) []sent {
	w.t.Helper()
	taken, asked := w.ses.mails()
	if len(taken) != mails || asked != requests {
		w.t.Fatalf("SES has taken %d mails in %d requests, and should have taken %d in %d: %s", len(taken), asked, mails, requests, w.f.Logs())
	}
	return taken
}

// TestProcess: what customers get, and what is stored, whatever SES does.
func TestProcess(t *testing.T) {
	w := newWorld(t)
	t.Run("size", w.size)
	t.Run("start", w.start)
	t.Run("taken", w.takes)
	t.Run("throttled", w.throttles)
	t.Run("unknown", w.loses)
	t.Run("refused", w.refuses)
	t.Run("account", w.lacksRights)
	t.Run("neighbours", w.isolates)
	t.Run("time", w.ends)
	t.Run("feedback", w.bounces)
	const maxMemory = 64 << 20 // a quarter of the function's memory in the template
	if held := w.f.Memory(); held > maxMemory {
		t.Errorf("it holds %d bytes of memory", held)
	}
}

// takes: a mail has all that SES and its reader need, and a message that comes again sends nothing.
func (w *world) takes(t *testing.T) {
	w.ses.become(nil)
	message := w.low()
	for range 3 {
		if again := w.invoke(message, message); len(again) > 0 {
			t.Errorf("again: %v", again)
		}
	}
	got := w.expect(1, 1)[0]
	if from, err := netmail.ParseAddress(got.From); err != nil || from.Name != "Acme & Söhne" || from.Address != "billing@acme.example" || got.To != "ada@example.com" || got.Configuration != "drawdown-mails" {
		t.Errorf("sent %+v", got)
	}
	if stop := got.Header.Get("List-Unsubscribe"); !strings.HasPrefix(stop, "<https://billing.acme.example"+mail.StopPath+"live/") ||
		got.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Errorf("it is stopped at %s", stop)
	}
	if got.Tags["tenant"] != "live" || got.Tags["customer"] != string(w.wallet.Customer) || strings.Contains(got.Tags["address"], "@") {
		t.Errorf("it is tagged %v", got.Tags)
	}
	if m := w.stored(got.Tags["mail"]); m.Status != mail.Sent || m.Tries != 1 {
		t.Errorf("stored is %+v", m)
	}
	if logs := w.f.Logs(); strings.Contains(logs, "ada@") {
		t.Errorf("an address is logged: %s", logs)
	}
}

// throttles: a mail for which SES has no room is sent a moment later, or by the next message.
func (w *world) throttles(t *testing.T) {
	busy := refusing(http.StatusTooManyRequests, "TooManyRequestsException", "Maximum sending rate exceeded.")
	w.ses.become(func(n int) (bool, http.HandlerFunc) {
		if n <= 2 {
			return false, busy
		}
		return true, nil
	})
	if again := w.invoke(w.low()); len(again) > 0 {
		t.Errorf("again: %v", again)
	}
	w.expect(1, 3)
}

// loses: if nobody knows whether SES took a mail, it is sent once more, and then never again, whatever comes of that.
func (w *world) loses(t *testing.T) {
	for what, respond := range map[string]http.HandlerFunc{
		"without an answer": hangingUp, "a fault": refusing(http.StatusServiceUnavailable, "ServiceUnavailable", ""),
	} {
		w.ses.become(func(n int) (bool, http.HandlerFunc) {
			if n == 1 {
				return true, respond
			}
			return true, nil
		})
		message := w.low()
		if again := w.invoke(message); len(again) != 1 {
			t.Errorf("%s: again %v", what, again)
		}
		for range 2 {
			if again := w.invoke(message); len(again) > 0 {
				t.Errorf("%s: at the second try again %v", what, again)
			}
		}
		got := w.expect(2, 2)
		if got[0].Tags["mail"] != got[1].Tags["mail"] || got[0].Header.Get("Message-Id") != got[1].Header.Get("Message-Id") {
			t.Errorf("%s: the mails are %+v", what, got)
		}
		if m := w.stored(got[0].Tags["mail"]); m.Status != mail.Sent {
			t.Errorf("%s: stored is %+v", what, m)
		}
		w.ses.become(func(int) (bool, http.HandlerFunc) { return true, respond })
		message = w.low()
		before := strings.Count(w.f.Logs(), `"`+metricFailed+`":1`)
		for n := range 4 {
			if again := w.invoke(message); (len(again) > 0) != (n < mail.MaxTries) {
				t.Errorf("%s: at try %d again %v", what, n, again)
			}
		}
		if m := w.stored(w.expect(mail.MaxTries, mail.MaxTries)[0].Tags["mail"]); m.Status != mail.Failed {
			t.Errorf("%s: stored is %+v", what, m)
		}
		if n := strings.Count(w.f.Logs(), `"`+metricFailed+`":1`) - before; n != 1 {
			t.Errorf("%s: %d mails are counted", what, n)
		}
	}
}

// refuses: what SES refuses for good is not tried again, and an alarm counts it.
func (w *world) refuses(t *testing.T) {
	w.ses.become(func(int) (bool, http.HandlerFunc) {
		return false, refusing(http.StatusBadRequest, "BadRequestException", "ada@example.com is illegal")
	})
	before := strings.Count(w.f.Logs(), metricFailed)
	message := w.low()
	for range 2 {
		if again := w.invoke(message); len(again) > 0 {
			t.Errorf("again: %v", again)
		}
	}
	w.expect(0, 1)
	if logs := w.f.Logs(); strings.Count(logs, metricFailed) <= before || strings.Contains(logs, "ada@") {
		t.Errorf("the logs are %s", logs)
	}
}

// lacksRights: what is wrong with the account is tried until somebody has set it right.
func (w *world) lacksRights(t *testing.T) {
	w.ses.become(func(n int) (bool, http.HandlerFunc) {
		if n <= 4 {
			return false, refusing(http.StatusBadRequest, "MessageRejected", "Email address is not verified. The following identities failed")
		}
		return true, nil
	})
	message := w.low()
	for range 4 {
		if again := w.invoke(message); len(again) != 1 {
			t.Errorf("again: %v", again)
		}
	}
	if again := w.invoke(message); len(again) > 0 {
		t.Errorf("then again: %v", again)
	}
	w.expect(1, 5)
}

// isolates: one message that fails repeats no other, and what is no message never succeeds.
func (w *world) isolates(t *testing.T) {
	w.ses.become(func(n int) (bool, http.HandlerFunc) {
		if n == 2 {
			return false, refusing(http.StatusForbidden, "AccessDeniedException", "")
		}
		return true, nil
	})
	if again := w.invoke(w.low(), `{"tenant": "live"}`, w.low(), w.low()); fmt.Sprint(again) != "[1 2]" {
		t.Errorf("again: %v", again)
	}
	w.expect(2, 3)
	for _, event := range []string{`{}`, `{"Records": []}`, `{"sweep": true}`} {
		if got := w.f.Invoke(event); !got.Fault || !strings.Contains(got.Body, errNoBatch.Error()) {
			t.Errorf("%s is answered %+v", event, got)
		}
	}
}

// bounces: an address from which a mail comes back for good gets no more, once, and nothing else changes that.
func (w *world) bounces(t *testing.T) {
	w.ses.become(nil)
	w.set("two", mail.Set{To: billing.SetTo([]string{"ada@example.com", "eve@example.com"})})
	w.invoke(w.low())
	got := w.expect(2, 2)
	report := func(kind string, tags map[string]string) string {
		said := map[string][]string{}
		for name, value := range tags {
			said[name] = []string{value}
		}
		text, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`{"source": "aws.ses", "detail": {"eventType": "Bounce", "bounce": {"bounceType": %q}, "mail": {"tags": %s}}}`, kind, text)
	}
	foreign := map[string]string{"tenant": "test", "customer": got[0].Tags["customer"], "mail": got[0].Tags["mail"], "address": got[0].Tags["address"]}
	if again := w.invoke(report("Transient", got[0].Tags), report("Permanent", foreign), report("Permanent", nil)); len(again) > 0 {
		t.Errorf("again: %v", again)
	}
	suppressed := func() []string {
		settings, err := w.settings.Settings(t.Context(), billing.Live, w.wallet.Customer)
		if err != nil {
			t.Fatal(err)
		}
		return settings.Suppressed
	}
	if got := suppressed(); len(got) > 0 {
		t.Errorf("suppressed are %v", got)
	}
	before := strings.Count(w.f.Logs(), metricSuppressed)
	for range 2 {
		if again := w.invoke(report("Permanent", got[0].Tags), report("Permanent", got[0].Tags)); len(again) > 0 {
			t.Errorf("again: %v", again)
		}
	}
	if now := suppressed(); len(now) != 1 || now[0] != got[0].To {
		t.Errorf("suppressed are %v", now)
	}
	if n := strings.Count(w.f.Logs(), `"`+metricSuppressed+`":1`) - before; n != 1 {
		t.Errorf("%d addresses are counted: %s", n, w.f.Logs())
	}
	w.ses.become(nil)
	w.invoke(w.low())
	if left := w.expect(1, 1)[0]; left.To != got[1].To {
		t.Errorf("then %s gets mails", left.To)
	}
}
