package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
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
