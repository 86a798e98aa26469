package stripe_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

const (
	wallet = billing.WalletID("wal_01KKNYXZ00000000000000000A")
	topUp  = billing.TopUpID("tup_01KKNYXZ00000000000000000A0000000000000001000")
)

// world is a fake Stripe, a provider that uses it, and a customer who is known there.
type world struct {
	*stripetest.Server
	*stripe.Provider

	t     *testing.T
	payer string
}

func newWorld(t *testing.T, change ...func(*stripe.Config)) *world {
	t.Helper()
	server := stripetest.New(noon)
	t.Cleanup(server.Close)
	t.Cleanup(func() { replay(t, server.Requests()) })
	config := stripe.Config{
		Tenant: billing.Test, Key: stripetest.Key, Secrets: []string{stripetest.Secret}, URL: server.URL,
	}
	for _, c := range change {
		c(&config)
	}
	provider, err := stripe.New(config)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Server: server, Provider: provider, t: t}
	w.payer = must(w.Customer(t.Context(), payment.Customer{
		Tenant: billing.Test, ID: "cus_01KKNYXZ00000000000000000A", Name: "Ada", Email: "ada@example.com", Key: "drawdown:cus_1",
	}))(t)
	return w
}

// must ends a test if there is an error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// charge is an attempt to collect 49.90 EUR.
func (w *world) charge(attempt int) payment.Charge {
	return payment.Charge{
		Key: "drawdown:" + string(topUp) + ":" + strconv.Itoa(attempt), Tenant: billing.Test, TopUp: topUp, Attempt: attempt,
		Wallet: wallet, Payer: w.payer, Price: billing.Amount{Minor: 4990, Currency: "EUR"}, Description: "500 credits",
		CreatedAt: w.Now(),
	}
}

// stored is an attempt with a stored method.
func (w *world) stored(attempt int, card stripetest.Card) payment.Charge {
	c := w.charge(attempt)
	c.Method = w.Store(w.payer, card)
	return c
}

func (w *world) back() payment.Return {
	return payment.Return{
		Success: "https://shop.example/done", Cancel: "https://shop.example/back", Expires: w.Now().Add(30 * time.Minute), Store: true,
	}
}

// open makes a page and returns the charge that knows it.
func (w *world) open(c payment.Charge) payment.Charge {
	w.t.Helper()
	c.Page = must(w.Checkout(w.t.Context(), c, w.back()))(w.t).ID
	return c
}

// paid returns the payment of a page that was paid.
func (w *world) paid(c payment.Charge) (payment.Charge, billing.Payment) {
	w.t.Helper()
	c = w.open(c)
	w.Pay(c.Page, stripetest.CardOK)
	return c, w.find(c)
}

func (w *world) find(c payment.Charge) billing.Payment {
	w.t.Helper()
	return must(w.Find(w.t.Context(), c))(w.t)
}

// state requires the state of a charge, and returns its photograph.
func (w *world) state(c payment.Charge, want billing.PaymentState) billing.Payment {
	w.t.Helper()
	photo := w.find(c)
	if photo.State != want {
		w.t.Fatalf("the payment is %s, want %s: %+v", photo.State, want, photo)
	}
	return photo
}

// last returns the parameters of the last request with a method and a path.
func (w *world) last(method, path string) (form url.Values, key string) {
	w.t.Helper()
	requests := w.Requests()
	for at := len(requests) - 1; at >= 0; at-- {
		if r := requests[at]; r.Method == method && r.Path == path {
			text := r.Query
			if method == "POST" {
				text = r.Body
			}
			return must(url.ParseQuery(text))(w.t), r.Header.Get("Idempotency-Key")
		}
	}
	w.t.Fatalf("there was no %s %s", method, path)
	return nil, ""
}

func wantForm(t *testing.T, form url.Values, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := form.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func wantUnknown(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, payment.ErrUnknown) {
		t.Fatalf("got %v, want that it is unknown", err)
	}
}

func wantRefused(t *testing.T, err error, code string) {
	t.Helper()
	var refusal *payment.RefusedError
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Fatalf("got %v, want a refusal with code %q", err, code)
	}
}

var background = context.Background
