package follower

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
	"github.com/drawdown-billing/drawdown/lambdas/local/mailbox"
)

// mailing is a product in the test tenant, whose clock stands still until it is moved. Its customer, Ada in Berlin, has a wallet, and
// gets all mails at two addresses. Payments are those of the simulated provider. What follows a commit happens when it settles.
type mailing struct {
	*billingtest.World
	t         *testing.T
	of        trouble
	chance    *chance
	stream    *stream
	bank      *simulated.Provider
	pay       *payment.Service
	mails     *mailer.Service
	followers *Followers
	post      *post
	clock     time.Time
	keys      int
	handled   int // records that the function outbox got

	mu  sync.Mutex
	due map[billing.WalletRef]bool // wallets with payments to drive
}

// tester is who acts in the test tenant.
var tester = billing.Caller{Tenant: billing.Test, Actor: "key_test"}

func newMailing(t *testing.T, seed uint64, of trouble) *mailing {
	t.Helper()
	w := &mailing{
		t: t, of: of, chance: &chance{random: rand.New(rand.NewPCG(seed, 1))}, stream: newStream(t), due: map[billing.WalletRef]bool{},
	}
	w.World = billingtest.NewWorld(w.stream, seed)
	w.post = &post{chance: w.chance, of: of, dir: t.TempDir()}
	box, err := mailbox.Open(w.post.dir)
	w.check(err)
	w.post.box = box
	still := billingtest.NewWorld(w.stream, seed+1).Runtime() // time passes while followers fail, but not for payments
	w.bank = simulated.New(simulated.Config{
		Tenant: billing.Test, Store: w.stream, Clock: w.Now, Runtime: still, Secrets: []string{"whsec_one"}, BaseURL: "http://localhost",
	})
	w.pay = payment.New(payment.Config{
		Store: w.stream, Runtime: still, Log: quiet(), Provider: map[billing.Tenant]payment.Provider{billing.Test: w.bank},
	})
	store := unreliable{w.stream, timertest.NewMemory(), w.chance, of}
	w.mails, err = mailer.New(mailer.Config{
		Service: mail.New(mail.Config{Store: store, Ledger: ledger.New(store, w.Runtime()), Runtime: w.Runtime()}),
		Sender:  w.post, Log: quiet(), From: "Acme <billing@acme.example>", Pages: "https://billing.acme.example",
	})
	w.check(err)
	w.followers = New(Config{
		Store: store, Outbox: store, Timers: store, Queue: outboxtest.NewQueue(w.Time), Payer: w, Mailer: w.mails, Reminders: []int{7, 1},
		Runtime: w.Runtime(), Log: quiet(), Metrics: io.Discard,
	})
	w.clock = billingtest.Epoch
	w.passes(12 * time.Hour)
	w.opens()
	return w
}

// opens creates what is sold, the customer and the wallet, and an endpoint of webhooks, for which events are stored as well.
func (w *mailing) opens() {
	w.t.Helper()
	ctx := w.t.Context()
	_, err := w.CreateCustomer(ctx, tester, billing.CreateCustomer{
		Keyed: w.key(), ExternalID: "ada", Name: "Ada", Email: "ada@example.com", TimeZone: "Europe/Berlin",
	})
	w.check(err)
	_, err = w.OpenWallet(ctx, tester, billing.OpenWallet{Keyed: w.key(), Customer: "ada", ExternalID: "main", Name: "Main", Unit: "credits"})
	w.check(err)
	_, err = w.CreateCreditPack(ctx, tester, billing.CreateCreditPack{
		Keyed: w.key(), Code: "starter", Name: "Starter", Unit: "credits", Credits: 1000 * billing.Credit, Price: eur(1000),
	})
	w.check(err)
	var types []string
	for _, kind := range billing.EventTypes {
		types = append(types, string(kind))
	}
	hooks := outbox.New(outbox.Config{Store: w.stream, Runtime: w.Runtime(), Log: quiet(), Sender: &outboxtest.Sender{}})
	_, err = hooks.CreateEndpoint(ctx, tester, outbox.CreateEndpoint{Keyed: w.key(), URL: "https://shop.example/events", Events: types})
	w.check(err)
}

// wants sets the mails of the customer.
func (w *mailing) wants(kinds []mail.Kind, to ...string) {
	w.t.Helper()
	settings := mail.New(mail.Config{Store: w.stream, Ledger: w.Ledger, Runtime: w.Runtime()})
	_, err := settings.Set(w.t.Context(), tester, mail.Set{Keyed: w.key(), Customer: "ada", Kinds: billing.SetTo(kinds), To: billing.SetTo(to)})
	w.check(err)
}

func eur(minor int64) billing.Money { return billing.Amount{Minor: minor, Currency: "EUR"}.Money() }

func (w *mailing) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *mailing) key() billing.Keyed {
	w.keys++
	return billing.Keyed{IdempotencyKey: fmt.Sprint("key ", w.keys)}
}

// passes moves the test clock.
func (w *mailing) passes(d time.Duration) {
	w.t.Helper()
	w.clock = w.clock.Add(d)
	_, err := w.AdvanceTestClock(w.t.Context(), tester, w.clock, true)
	w.check(err)
}

// days lets days pass, and then all that follows happen.
func (w *mailing) days(n int) {
	w.t.Helper()
	w.passes(time.Duration(n) * 24 * time.Hour)
	w.settle()
}

// Drive implements [timer.Payer].
func (w *mailing) Drive(_ context.Context, wallet billing.WalletRef) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.due[wallet] = true
	return nil
}

// settle lets all happen that follows, until nothing is left to do. In trouble, the records may be late.
func (w *mailing) settle() {
	w.t.Helper()
	if w.of != calm && w.chance.below(3) == 0 {
		w.passes(time.Duration(1+w.chance.below(10)) * time.Minute) // a page lasts for longer
	}
	w.inTime()
}

// inTime does what settle does, at the very time.
func (w *mailing) inTime() {
	w.t.Helper()
	for range 30 {
		w.follow()
		w.sweep()
		w.pays()
		w.mu.Lock()
		idle := len(w.due) == 0
		w.mu.Unlock()
		if idle && len(w.stream.since(w.handled)) == 0 {
			return
		}
	}
	w.t.Fatal("it does not settle")
}

// follow gives the function outbox the new records: in trouble after some that it had already, and some of them twice.
func (w *mailing) follow() {
	w.t.Helper()
	all := w.stream.since(0)
	from := w.handled
	w.handled = len(all)
	if w.of == calm {
		w.handle(all[from:])
		return
	}
	var batch []events.DynamoDBEventRecord
	for _, r := range all[max(0, from-w.chance.below(6)):] {
		batch = append(batch, slices.Repeat([]events.DynamoDBEventRecord{r}, 1+w.chance.below(2))...)
	}
	w.handle(batch)
}

// handle gives the function outbox a batch until it is done, from where it failed, as AWS Lambda does: sometimes half of it.
func (w *mailing) handle(batch []events.DynamoDBEventRecord) {
	w.t.Helper()
	for tries := 0; len(batch) > 0; tries++ {
		if tries > 5000 {
			w.t.Fatal("a batch does not end")
		}
		done := len(batch)
		if w.of != calm && tries%2 == 1 {
			done = (done + 1) / 2
		}
		answer, err := w.followers.Outbox.Handle(w.t.Context(), events.DynamoDBEvent{Records: batch[:done]})
		switch {
		case w.of == calm && (err != nil || len(answer.BatchItemFailures) > 0):
			w.t.Fatalf("a record failed: %v, %v", answer, err)
		case err != nil:
			done = 0
		case len(answer.BatchItemFailures) > 0:
			done = slices.IndexFunc(batch, func(r events.DynamoDBEventRecord) bool {
				return r.Change.SequenceNumber == answer.BatchItemFailures[0].ItemIdentifier
			})
		default:
			batch = batch[done:]
			continue
		}
		batch = batch[done:]
		w.Pass(mail.Lease / 4) // another try may be the one of a process that does not know of this one
	}
}

// sweep fires the timers that are due.
func (w *mailing) sweep() {
	w.t.Helper()
	for range 5000 {
		err := w.followers.Expiry.Sweep(w.t.Context())
		if err == nil {
			return
		}
		if w.of == calm {
			w.t.Fatal(err)
		}
		w.Pass(mail.Lease / 4)
	}
	w.t.Fatal("a sweep does not end")
}

// pays drives the payments that are due, and delivers the events of the provider.
func (w *mailing) pays() {
	w.t.Helper()
	w.mu.Lock()
	due := w.due
	w.due = map[billing.WalletRef]bool{}
	w.mu.Unlock()
	for wallet := range due {
		w.check(w.pay.DriveWallet(w.t.Context(), wallet))
	}
	w.check(w.bank.Deliver(w.t.Context(), func(header http.Header, body []byte) error {
		return w.pay.Receive(w.t.Context(), billing.Test, header, body)
	}))
}
