package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// The server shows the pages of the simulated payment providers of both tenants, where it has them, and logs no id of a page,
// which is the right to act on it.
func TestPagesOfPayments(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, config{LogRequests: true}, &log)
	pay, err := newPayments(config{}, billingtest.NewMemory(), wiring.Runtime(), s.ledger, "secret",
		"http://localhost:8080", s.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pay.simulated {
		payer, err := p.Customer(t.Context(), payment.Customer{Tenant: p.Tenant, ID: "cus_1"})
		if err != nil {
			t.Fatal(err)
		}
		page, err := p.Setup(t.Context(), payment.Setup{Key: "k", Tenant: p.Tenant, ID: "pms_1", Payer: payer}, payment.Return{
			Success: "http://localhost:3000", Cancel: "http://localhost:3000", Expires: time.Now().Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		path, found := strings.CutPrefix(page.URL, "http://localhost:8080/")
		if !found {
			t.Fatalf("the page is at %s", page.URL)
		}
		get := func() int {
			answer := httptest.NewRecorder()
			s.handler(http.NotFoundHandler()).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/"+path, nil))
			return answer.Code
		}
		s.payments = nil
		if code := get(); code != http.StatusNotFound {
			t.Errorf("without a simulated provider its pages are answered with %d", code)
		}
		s.payments = pay
		if code := get(); code != http.StatusOK {
			t.Errorf("a page of the tenant %s is answered with %d", p.Tenant, code)
		}
		if strings.Contains(log.String(), page.ID) {
			t.Errorf("the log has the id of a page: %s", &log)
		}
	}
	if pay.simulated[0].Secrets[0] == pay.simulated[1].Secrets[0] || len(pay.simulated) != len(billing.Tenants) {
		t.Error("two tenants have one secret")
	}
}

// A customer stores a card on the page that the server shows, and finds it among the payment methods: by the event of the
// simulated provider, which run delivers, or by the sweep of run.
func TestRunStoresPaymentMethods(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, config{}, &log)
	store, by := billingtest.NewMemory(), billing.Caller{Tenant: billing.Test, Actor: "key_1"}
	runtime := wiring.Runtime()
	runtime.Local = true
	books := ledger.New(store, runtime)
	pay, err := newPayments(config{}, store, runtime, books, "secret", "http://localhost:8080", s.log)
	if err != nil {
		t.Fatal(err)
	}
	s.payments = pay
	customer, err := books.CreateCustomer(t.Context(), by, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := pay.CreatePaymentSetup(t.Context(), by, billing.CreatePaymentSetup{
		Keyed: billing.Keyed{IdempotencyKey: "s"}, Customer: string(customer.Value.ID), ReturnURL: "http://localhost:8080/",
	})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"button": {"pay"}, "method": {"sim_ok"}}
	request := httptest.NewRequest(http.MethodPost, strings.TrimPrefix(made.Value.URL, "http://localhost:8080"),
		strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	if s.handler(http.NotFoundHandler()).ServeHTTP(answer, request); answer.Code != http.StatusSeeOther {
		t.Fatalf("the page answers %d: %s", answer.Code, answer.Body)
	}
	running, stop := context.WithCancel(t.Context())
	defer stop()
	go pay.run(running, t.Context())
	for range 100 {
		payers, err := books.Payers(t.Context(), billing.Test, pay.ProviderName(billing.Test), []billing.CustomerID{customer.Value.ID})
		if err != nil {
			t.Fatal(err)
		}
		if p := payers[customer.Value.ID]; p != nil && len(p.Methods) == 1 && len(p.Setups) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("no method was stored")
}

// unlisted is a provider that could deliver no events, and has none either.
type unlisted struct {
	*simulated.Provider
	asked chan billing.Tenant
}

func (u unlisted) Undelivered(context.Context, time.Time) ([]payment.Notice, error) {
	u.asked <- u.Tenant
	return nil, payment.ErrUnknown
}

// While the server runs, it asks the provider of each tenant for the events that could not be delivered, whatever the other one
// answers.
func TestRunSweepsEvents(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, config{}, &log)
	runtime := wiring.Runtime()
	store := billingtest.NewMemory()
	pay, err := newPayments(config{}, store, runtime, ledger.New(store, runtime), "secret", "http://localhost:8080", s.log)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan billing.Tenant, 10)
	for _, p := range pay.simulated {
		pay.Provider[p.Tenant] = unlisted{p, asked}
	}
	running, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { pay.run(running, t.Context()); close(ended) }()
	seen := map[billing.Tenant]bool{}
	for len(seen) < len(billing.Tenants) {
		select {
		case tenant := <-asked:
			seen[tenant] = true
		case <-time.After(10 * time.Second):
			t.Fatalf("only %v was asked", seen)
		}
	}
	stop()
	<-ended
	if len(asked) > 0 {
		t.Errorf("%v was asked again at once", <-asked)
	}
}
