package payment_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// losing is the simulated provider, whose answers may be lost after it did what was asked.
type losing struct {
	*simulated.Provider
	lost  map[string]int // how many answers of a call are lost next
	asked map[string]int
}

func (l *losing) answers(call string, err error) error {
	l.asked[call]++
	if err == nil && l.lost[call] > 0 {
		l.lost[call]--
		return payment.ErrUnknown
	}
	return err
}

func (l *losing) Setup(ctx context.Context, s payment.Setup, back payment.Return) (payment.Page, error) {
	page, err := l.Provider.Setup(ctx, s, back)
	if err = l.answers("setup", err); err != nil {
		return payment.Page{}, err
	}
	return page, nil
}

func (l *losing) Stored(ctx context.Context, page string) (*billing.StoredMethod, error) {
	stored, err := l.Provider.Stored(ctx, page)
	if err = l.answers("stored", err); err != nil {
		return nil, err
	}
	return stored, nil
}

func (l *losing) Detach(ctx context.Context, method string) error {
	return l.answers("detach", l.Provider.Detach(ctx, method))
}

// vault is a shop with the simulated provider, which stores methods.
type vault struct {
	*shop
	store    *billingtest.Faulty
	provider *losing
	customer billing.CustomerID
	key      billing.Keyed // of the requests that are repeated
}

func newVault(t *testing.T) *vault {
	t.Helper()
	store := billingtest.NewFaulty(billingtest.NewMemory())
	s := newShop(t, store)
	v := &vault{shop: s, store: store, key: s.next(), customer: s.state().Customer}
	v.provider = &losing{lost: map[string]int{}, asked: map[string]int{}, Provider: simulated.New(simulated.Config{
		Tenant: billing.Live, Store: s.World.Store, Clock: s.Now, Runtime: s.Runtime(), Secrets: []string{"whsec_test"},
		BaseURL: "http://localhost:8080",
	})}
	if _, err := s.UpdatePortalSettings(t.Context(), billingtest.Caller, billing.UpdatePortalSettings{
		Keyed: s.next(), ReturnOrigins: billing.SetTo([]string{"https://shop.example"}),
	}); err != nil {
		t.Fatal(err)
	}
	v.Service = v.process(false)
	return v
}

// process returns a service of another process.
func (v *vault) process(pagesOnly bool) *payment.Service {
	return payment.New(payment.Config{
		Store: v.store, Runtime: v.Runtime(), Log: slog.New(slog.DiscardHandler), PagesOnly: pagesOnly, ReturnTo: "https://shop.example",
		Provider: map[billing.Tenant]payment.Provider{billing.Live: v.provider},
	})
}

// requestOf returns the operation of a decision of the tenant or of the wallet; empty if it has none.
func requestOf(d *billing.Decision) string {
	requests := d.Requests
	for i := range d.Wallets {
		requests = append(requests, d.Wallets[i].Requests...)
	}
	if len(requests) == 0 {
		return ""
	}
	return requests[0].Operation
}

// crash has a fault happen to the n-th commit of an operation, counted from 1.
func (v *vault) crash(operation string, n int, fault billingtest.Fault) {
	v.store.Choose(func() billingtest.Fault {
		return func(a *billingtest.Attempt) error {
			if requestOf(a.Decision) == operation {
				n--
				if n == 0 {
					return fault(a)
				}
			}
			return a.Commit()
		}
	})
	v.t.Cleanup(func() {
		if n > 0 {
			v.t.Errorf("no commit of %s happened", operation)
		}
	})
}

// begin asks for the page of a setup, always by the same request, and returns its address.
func (v *vault) begin() (string, error) {
	made, err := v.CreatePaymentSetup(v.t.Context(), billingtest.Caller, billing.CreatePaymentSetup{
		Keyed: v.key, Customer: string(v.customer), ReturnURL: "https://shop.example/cards",
	})
	if err != nil {
		return "", err
	}
	return made.Value.URL, nil
}

// press pays on a page of the provider, which may be the page of a setup.
func (v *vault) press(page, method string) {
	v.t.Helper()
	form := url.Values{"button": {"pay"}, "method": {method}}
	request := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, page, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	simulated.NewPages(slog.New(slog.DiscardHandler), v.provider.Provider).ServeHTTP(answer, request)
	if answer.Code != http.StatusSeeOther {
		v.t.Fatalf("the page %s answers %d: %s", page, answer.Code, answer.Body)
	}
}

// hear receives the events of the provider, each twice. An event that is not taken comes again.
func (v *vault) hear() error {
	return v.provider.Deliver(v.t.Context(), func(header http.Header, body []byte) error {
		return errors.Join(v.Receive(v.t.Context(), billing.Live, header, body), v.Receive(v.t.Context(), billing.Live, header, body))
	})
}

func (v *vault) sweep() error { return v.SweepMethods(v.t.Context(), billing.Live) }

func (v *vault) payer() *billing.Payer {
	v.t.Helper()
	found, err := v.Payers(v.t.Context(), billing.Live, "simulated", []billing.CustomerID{v.customer})
	if err != nil {
		v.t.Fatal(err)
	}
	if found[v.customer] == nil {
		return &billing.Payer{}
	}
	return found[v.customer]
}

// settled fails unless the customer has so many methods, and nothing is left to ask the provider about.
func (v *vault) settled(methods int) *billing.Payer {
	v.t.Helper()
	payer := v.payer()
	due, err := v.World.Store.ListDocuments(v.t.Context(), billing.Collection{
		Tenant: billing.Live, Kind: billing.KindDuePayer, Parent: "simulated", Limit: 10,
	}, "")
	if err != nil || len(due) != 0 || len(payer.Methods) != methods || len(payer.Setups)+len(payer.Detaching) != 0 {
		v.t.Fatalf("the payer is %+v, due are %d, %v", payer, len(due), err)
	}
	return payer
}

// storedCard stores a method on the page of a setup.
func (v *vault) storedCard(method string) billing.PaymentMethodID {
	v.t.Helper()
	v.key = v.next()
	page, err := v.begin()
	if err != nil {
		v.t.Fatal(err)
	}
	v.press(page, method)
	if err := errors.Join(v.hear(), v.sweep()); err != nil {
		v.t.Fatal(err)
	}
	methods := v.payer().Methods
	return methods[len(methods)-1]
}

// faults are the ways in which a process or the answer of a commit is lost.
var faults = map[string]billingtest.Fault{
	"dies before": diedBefore, "dies after": diedAfter, "answer lost": billingtest.LostAfter,
}
