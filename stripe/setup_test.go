package stripe_test

import (
	"log/slog"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// A customer stores a card on two pages of Stripe, and has it once. Once it is detached, Stripe has it no more.
func TestSetupThroughTheService(t *testing.T) {
	w := newWorld(t)
	books := billingtest.NewWorld(billingtest.NewMemory(), 1)
	books.Pass(noon.Sub(books.Time()))
	runtime := books.Runtime()
	runtime.Local = true
	service := payment.New(payment.Config{
		Store: books.Store, Runtime: runtime, Log: slog.New(slog.DiscardHandler),
		Provider: map[billing.Tenant]payment.Provider{billing.Test: w.Provider},
	})
	by := billing.Caller{Tenant: billing.Test, Actor: "key_1"}
	customer := must(books.CreateCustomer(t.Context(), by, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "customer"}, Name: "Ada", TimeZone: "UTC",
	}))(t).Value.ID
	payer := func() *billing.Payer {
		t.Helper()
		if err := service.SweepMethods(t.Context(), billing.Test); err != nil {
			t.Fatal(err)
		}
		return must(books.Payers(t.Context(), billing.Test, w.Name(), []billing.CustomerID{customer}))(t)[customer]
	}
	for _, key := range []string{"one", "two"} {
		made := must(service.CreatePaymentSetup(t.Context(), by, billing.CreatePaymentSetup{
			Keyed: billing.Keyed{IdempotencyKey: key}, Customer: string(customer), ReturnURL: "http://localhost:8080/",
		}))(t).Value
		w.Pay(made.Page, stripetest.CardOK)
		payer()
	}
	p := payer()
	if len(p.Methods) != 1 || p.Default != p.Methods[0] || len(p.Setups)+len(p.Detaching) != 0 {
		t.Fatalf("the payer is %+v", p)
	}
	method := must(service.DetachPaymentMethod(t.Context(), by, billing.DetachPaymentMethod{
		Keyed: billing.Keyed{IdempotencyKey: "gone"}, Method: p.Methods[0],
	}))(t).Value
	if p = payer(); len(p.Methods)+len(p.Detaching) != 0 {
		t.Errorf("the payer is %+v", p)
	}
	c := w.charge(1)
	c.Payer, c.Method = p.ID, method.Stored.ID
	if paid, err := w.Collect(t.Context(), c); err == nil && paid.State == billing.PaymentSucceeded {
		t.Errorf("the detached card paid %+v", paid)
	}
}
