package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// world is a ledger with a customer who has a wallet, and the mails of its tenant.
type world struct {
	*billingtest.World
	t        *testing.T
	mails    *mailer.Service
	post     *post
	customer *billing.Customer
	wallet   billing.Wallet
	keys     int
}

func newWorld(t *testing.T) *world { return worldOn(t, billingtest.NewMemory()) }

func worldOn(t *testing.T, store ledger.Store) *world {
	t.Helper()
	w := &world{World: billingtest.NewWorld(store, 1), t: t, post: &post{}}
	w.mails = w.another()
	customer, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: w.key(), ExternalID: "ada", Name: "Ada", Email: "ada@example.com", TimeZone: "Europe/Berlin",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.customer = customer.Value
	opened, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: w.key(), Customer: "ada", Name: "Main", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.wallet = *opened.Value
	return w
}

// another returns the mails of another process.
func (w *world) another() *mailer.Service {
	w.t.Helper()
	settings := mail.New(mail.Config{Store: w.Store, Ledger: ledger.New(w.Store, w.Runtime()), Runtime: w.Runtime()})
	service, err := mailer.New(mailer.Config{
		Service: settings, Sender: w.post, Log: slog.New(slog.DiscardHandler),
		From: "Acme <billing@acme.example>", Pages: "https://billing.acme.example",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return service
}

func (w *world) key() billing.Keyed {
	w.keys++
	return billing.Keyed{IdempotencyKey: fmt.Sprint("key ", w.keys)}
}

// set changes the settings of the customer, which must not be refused.
func (w *world) set(change func(*mail.Set)) *mail.Settings {
	w.t.Helper()
	set := mail.Set{Keyed: w.key(), Customer: "ada"}
	change(&set)
	done, err := w.mails.Set(w.t.Context(), billingtest.Caller, set)
	if err != nil {
		w.t.Fatal(err)
	}
	return done.Value
}

// everything lets the customer have all kinds of mails.
func (w *world) everything() { w.set(func(s *mail.Set) { s.Kinds = billing.SetTo(mail.Kinds) }) }

// event returns an event of the wallet, from its commit with a number.
func (w *world) event(kind billing.EventType, commit, ordinal int, change func(*billing.Event)) *billing.EventRecord {
	wallet := w.wallet
	e := billing.Event{
		ID:   billing.EventID(fmt.Sprintf("evt_%s%08d%03d", w.wallet.ID[len("wal_"):], commit, ordinal)),
		Type: kind, Tenant: billing.Live, Wallet: &wallet, At: w.Time(),
	}
	if change != nil {
		change(&e)
	}
	return billing.NewEventRecord(&e, w.Time())
}

func (w *world) tell(events ...*billing.EventRecord) error {
	return w.mails.TellAll(w.t.Context(), events)
}

// told tells of events, and returns the letters that are sent for them.
func (w *world) told(events ...*billing.EventRecord) []mailer.Letter {
	w.t.Helper()
	before := len(w.post.letters())
	if err := w.tell(events...); err != nil {
		w.t.Fatal(err)
	}
	return w.post.letters()[before:]
}

// topUp is a purchase of the wallet.
func (w *world) topUp(change func(*billing.TopUp)) func(*billing.Event) {
	t := &billing.TopUp{
		WalletRef: w.wallet.WalletRef, Place: billing.GrantRef{Sequence: 7}, Customer: w.customer.ID, Status: billing.TopUpSucceeded,
		Terms: billing.PackTerms{
			Code: "starter", Name: "Starter", Quantity: 1, Credits: 1000 * billing.Credit, Bonus: 100 * billing.Credit,
			Price: billing.Amount{Minor: 1000, Currency: "EUR"},
		},
		CreatedAt: w.Time(), SettledAt: w.Time(),
	}
	if change != nil {
		change(t)
	}
	return func(e *billing.Event) { e.TopUp = t }
}

// subscription is a subscription of the wallet.
func (w *world) subscription(change func(*billing.Subscription)) func(*billing.Event) {
	s := &billing.Subscription{
		WalletRef: w.wallet.WalletRef, Place: billing.GrantRef{Sequence: 5}, Customer: w.customer.ID, Status: billing.SubscriptionActive,
		Terms: billing.SubscriptionTerms{
			Plan: "pro", Name: "Pro", Quantity: 1, Price: billing.Amount{Minor: 2000, Currency: "EUR"}, Included: 500 * billing.Credit,
		},
		Start: w.Time(), End: w.Time().AddDate(0, 1, 0), CreatedAt: w.Time(),
	}
	if change != nil {
		change(s)
	}
	return func(e *billing.Event) { e.Subscription = s }
}

// post is a [mail.Sender] that keeps what it is given.
type post struct {
	mu   sync.Mutex
	sent []mailer.Letter

	// answer says what becomes of a letter: whether it arrives, and what is answered; nil: it arrives.
	answer func(n int) (arrives bool, err error)
	given  int
}

func (p *post) Send(_ context.Context, l *mailer.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given++
	arrives, err := true, error(nil)
	if p.answer != nil {
		arrives, err = p.answer(p.given)
	}
	if arrives {
		p.sent = append(p.sent, *l)
	}
	return err
}

func (p *post) letters() []mailer.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]mailer.Letter{}, p.sent...)
}

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// failingDocuments is a store whose every second write of a document, by chance, fails: before it is done, or after.
type failingDocuments struct {
	ledger.Store
	random *rand.Rand
}

var errStore = errors.New("the database does not answer")

func (f failingDocuments) PutDocument(ctx context.Context, c billing.DocumentChange) error {
	switch f.random.IntN(4) {
	case 0:
		return errStore
	case 1:
		return errors.Join(errStore, f.Store.PutDocument(ctx, c))
	}
	return f.Store.PutDocument(ctx, c)
}
