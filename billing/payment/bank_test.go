package payment_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// bank is a payment provider whose answers a test sets. It remembers idempotency keys, and counts what it charged.
type bank struct {
	mu       sync.Mutex
	charges  map[string]*billing.Payment // by idempotency key
	asked    map[string]int              // calls that charge, by key
	outcomes []billing.PaymentState      // of the next charges; then SUCCEEDED
	lose     func(call string) bool      // whether the answer of a call is lost, after the bank did it
	during   func(call string)           // called before the bank does anything; nil: nothing happens
	refunded []string                    // payments
	refunds  []billing.RefundState       // of the next refunds; then SUCCEEDED
	keeps    bool                        // what was declined cannot be canceled
	down     bool                        // calls that charge do nothing, and answer nothing
	refused  map[string]error            // refunds, by key
	forgets  bool                        // what keys it was asked for refunds with
	gone     string                      // a card that was removed
}

// fickle makes the outcomes of charges random, and loses three of ten answers.
func (b *bank) fickle(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 3))
	outcomes := []billing.PaymentState{
		billing.PaymentSucceeded, billing.PaymentSucceeded, billing.PaymentSucceeded, billing.PaymentProcessing,
		billing.PaymentDeclined, billing.PaymentNeedsCustomer,
	}
	for range 1000 {
		b.outcomes = append(b.outcomes, outcomes[random.IntN(len(outcomes))])
	}
	b.lose = func(call string) bool {
		if call == "find" && random.IntN(4) == 0 {
			b.settle()
		}
		return random.IntN(10) < 3
	}
}

// settle decides what is being processed: one in two was declined. b is locked.
func (b *bank) settle() {
	for key, p := range b.charges {
		if p.State == billing.PaymentProcessing {
			p.State = billing.PaymentSucceeded
			if len(key)%2 == 0 {
				p.State = billing.PaymentDeclined
			}
		}
	}
}

// calm ends what fickle began, and decides what is being processed.
func (b *bank) calm() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	b.lose, b.outcomes = func(string) bool { return false }, nil
}

// happens lets something happen elsewhere while a call is on its way.
func (b *bank) happens(call string) {
	b.mu.Lock()
	during := b.during
	b.mu.Unlock()
	if during != nil {
		during(call)
	}
}

func newBank() *bank {
	return &bank{charges: map[string]*billing.Payment{}, asked: map[string]int{}, refused: map[string]error{}, lose: func(string) bool { return false }}
}

func (b *bank) Name() string { return "bank" }

// Published implements [payment.Publisher]: cards that work for everybody.
func (b *bank) Published(id string) *billing.StoredMethod {
	if id == b.gone || id != "card" && id != "other card" {
		return nil
	}
	return &billing.StoredMethod{ID: id, Brand: "visa", Fingerprint: "print of " + id}
}

func (b *bank) Customer(_ context.Context, c payment.Customer) (string, error) {
	return string(c.ID), nil
}

// object returns the payment of a key, and makes it if need be.
func (b *bank) object(c payment.Charge, state billing.PaymentState) *billing.Payment {
	b.asked[c.Key]++
	if b.charges[c.Key] == nil {
		b.charges[c.Key] = &billing.Payment{TopUp: c.TopUp, Attempt: c.Attempt, State: state, Received: c.Price}
		if c.Method != "" {
			b.charges[c.Key].Method = b.Published(c.Method)
		}
	}
	return b.charges[c.Key]
}

func (b *bank) Checkout(_ context.Context, c payment.Charge, _ payment.Return) (payment.Page, error) {
	b.happens("checkout")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.object(c, billing.PaymentOpen).Page = "page " + c.Key
	if b.lose("checkout") {
		return payment.Page{}, payment.ErrUnknown
	}
	return payment.Page{ID: "page " + c.Key, URL: "https://bank.example/" + c.Key}, nil
}

func (b *bank) Expire(_ context.Context, c payment.Charge) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.charges[c.Key]; p != nil && p.State == billing.PaymentOpen {
		p.State = billing.PaymentCanceled
	}
	if b.lose("expire") {
		return payment.ErrUnknown
	}
	return nil
}

func (b *bank) Collect(_ context.Context, c payment.Charge) (billing.Payment, error) {
	b.happens("collect")
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return billing.Payment{}, payment.ErrUnknown
	}
	state := billing.PaymentSucceeded
	if b.charges[c.Key] == nil && len(b.outcomes) > 0 {
		state, b.outcomes = b.outcomes[0], b.outcomes[1:]
	}
	p := b.object(c, state)
	p.ID = "payment " + c.Key
	if b.lose("collect") {
		return billing.Payment{}, payment.ErrUnknown
	}
	return *p, nil
}

func (b *bank) Cancel(_ context.Context, c payment.Charge) (billing.Payment, error) {
	b.happens("cancel")
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.charges[c.Key]
	if p == nil {
		return billing.Payment{}, payment.ErrNone
	}
	if p.State != billing.PaymentSucceeded && !(b.keeps && p.State == billing.PaymentDeclined) {
		p.State = billing.PaymentCanceled
	}
	if b.lose("cancel") {
		return billing.Payment{}, payment.ErrUnknown
	}
	return *p, nil
}

func (b *bank) Find(_ context.Context, c payment.Charge) (billing.Payment, error) {
	b.happens("find")
	b.mu.Lock()
	defer b.mu.Unlock()
	lost := b.lose("find")
	p := b.charges[c.Key]
	switch {
	case lost:
		return billing.Payment{}, payment.ErrUnknown
	case p == nil:
		return billing.Payment{}, payment.ErrNone
	}
	found := *p
	found.Refunds, found.Disputes = slices.Clone(p.Refunds), slices.Clone(p.Disputes)
	return found, nil
}

func (b *bank) Setup(context.Context, payment.Setup, payment.Return) (payment.Page, error) {
	return payment.Page{}, &payment.RefusedError{Message: "this bank stores no methods"}
}

func (b *bank) Stored(context.Context, string) (*billing.StoredMethod, error) {
	return nil, payment.ErrNone
}

func (b *bank) Detach(context.Context, string) error { return nil }

func (b *bank) Read(_ http.Header, body []byte, _ time.Time) (payment.Notice, error) {
	return payment.Notice{ID: "event", Payment: string(body)}, nil
}

func (b *bank) Undelivered(context.Context, time.Time) ([]payment.Notice, error) { return nil, nil }

// pay sets the state of an attempt's payment, as the customer or the bank decides it.
func (b *bank) pay(t *testing.T, topUp billing.TopUpID, attempt int, state billing.PaymentState) billing.Payment {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, p := range b.charges {
		if p.TopUp == topUp && p.Attempt == attempt {
			p.State, p.ID = state, "payment "+key
			return *p
		}
	}
	t.Fatalf("there is no attempt %d of %s", attempt, topUp)
	return billing.Payment{}
}

// charged returns how many payments succeeded.
func (b *bank) charged() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.charges {
		if p.State == billing.PaymentSucceeded {
			n++
		}
	}
	return n
}

// shop is a world with a bank, and a wallet that can buy a pack: 100 credits and 10 as a bonus for 10.00 USD.
type shop struct {
	*billingtest.World
	*payment.Service
	t      *testing.T
	bank   *bank
	wallet billing.WalletID
	keys   int
}

func newShop(t *testing.T, store ledger.Store) *shop {
	t.Helper()
	w := billingtest.NewWorld(store, 1)
	by := billingtest.Caller
	customer, err := w.CreateCustomer(t.Context(), by, billing.CreateCustomer{
		Keyed: keyed("customer"), Name: "C", TimeZone: "Europe/Berlin",
	})
	if err != nil {
		t.Fatal(err)
	}
	wallet, err := w.OpenWallet(t.Context(), by, billing.OpenWallet{
		Keyed: keyed("wallet"), Customer: string(customer.Value.ID), Name: "W", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{World: w, t: t, bank: newBank(), wallet: wallet.Value.ID}
	s.createPack("p", 100, 10, 1000)
	s.Service = s.service(store)
	return s
}

// service returns another process of the shop.
func (s *shop) service(store ledger.Store) *payment.Service {
	return payment.New(payment.Config{
		Store: store, Runtime: s.Runtime(), Log: slog.New(slog.DiscardHandler),
		Provider: map[billing.Tenant]payment.Provider{billing.Live: s.bank},
	})
}

func keyed(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }

// next returns a key that was not used before.
func (s *shop) next() billing.Keyed {
	s.keys++
	return keyed(fmt.Sprint("key ", s.keys))
}

func (s *shop) ref() billing.WalletRef { return billing.WalletRef{Tenant: billing.Live, ID: s.wallet} }

// buy creates a top-up with a card, or on a page if the card is empty.
func (s *shop) buy(card string) *billing.TopUp {
	s.t.Helper()
	bought, err := s.CreateTopUp(s.t.Context(), billingtest.Caller, billing.CreateTopUp{
		Keyed: s.next(), Wallet: string(s.wallet), Pack: "p", Quantity: 1, Method: card,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return bought.Value
}

// again reads a top-up.
func (s *shop) again(t *billing.TopUp) *billing.TopUp {
	s.t.Helper()
	found, err := ledger.Get[*billing.TopUp](s.t.Context(), s.World.Store, t.DocumentKey(), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// state reads the wallet.
func (s *shop) state() *billing.Wallet {
	s.t.Helper()
	read, err := s.Wallet(s.t.Context(), billing.Live, string(s.wallet), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	return &read.Wallet
}

// use records a usage, and returns its id.
func (s *shop) use(credits billing.Credits) billing.TransactionID {
	s.t.Helper()
	price := credits * billing.Credit
	used, err := s.RecordUsage(s.t.Context(), billingtest.Caller, billing.RecordUsage{
		Keyed: s.next(), Wallet: string(s.wallet), Action: "a", Credits: &price, OnShortfall: billing.ShortfallReject,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return used.Value.ID()
}

// drive drives the wallet's payments until nothing is due, past errors, as the queue of a deployment does.
func (s *shop) drive() {
	s.t.Helper()
	for range 20 {
		if s.DriveWallet(s.t.Context(), s.ref()) == nil {
			return
		}
	}
	s.t.Fatal("the payments of the wallet are not driven to their end")
}
