package paymenttest

import (
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// setup makes the page of the n-th setup.
func (s *suite) setup(n int) (payment.Setup, payment.Page) {
	s.Helper()
	made := payment.Setup{Key: fmt.Sprint("setup ", n), Tenant: s.Tenant(), ID: fmt.Sprintf("pms_%d", n), Payer: s.payer}
	back := s.back()
	page, err := s.p.Setup(s.Context(), made, back)
	if err != nil || page.ID == "" || page.URL == "" {
		s.Fatalf("the page of a setup is %+v, %v", page, err)
	}
	again, err := s.p.Setup(s.Context(), made, back)
	if err != nil || again.ID != page.ID {
		s.Fatalf("the same call made the pages %s and %+v, %v", page.ID, again, err)
	}
	return made, page
}

// stored returns the method that a page stored, or nil.
func (s *suite) stored(page payment.Page) *billing.StoredMethod {
	s.Helper()
	m, err := s.p.Stored(s.Context(), page.ID)
	if err != nil {
		s.Fatal(err)
	}
	return m
}

// A method is stored without paying, and charged later.
func (s *suite) testSetup() {
	made, page := s.setup(1)
	if m := s.stored(page); m != nil {
		s.Fatalf("the page has stored %+v before the customer came", m)
	}
	if _, other := s.setup(2); other.ID == page.ID {
		s.Fatalf("two keys have the page %s", page.ID)
	}
	made.Payer = s.customer(2)
	_, err := s.p.Setup(s.Context(), made, s.back())
	s.refuses("the key of a setup, with another customer", err)
	s.Pay(s, page.ID, Works)
	m := s.stored(page)
	if m == nil || m.ID == "" || m.Brand == "" || len(m.Last4) != 4 || m.Month < 1 || m.Year < 2026 || m.Fingerprint == "" {
		s.Fatalf("the page has stored %+v", m)
	}
	c := s.charge(1, 1)
	c.Method = m.ID
	p, err := s.p.Collect(s.Context(), c)
	if err != nil || p.State != billing.PaymentSucceeded {
		s.Fatalf("the stored method paid %+v, %v", p, err)
	}
	s.same("the method that paid", p.Method, m)
}

// A method that the bank refuses is not stored. One that needs the customer is stored once that was done.
func (s *suite) testSetupDeclined() {
	_, page := s.setup(1)
	s.Pay(s, page.ID, Declines)
	s.Leave(s, page.ID)
	if m := s.stored(page); m != nil {
		s.Fatalf("a declined method was stored: %+v", m)
	}
	s.Pay(s, page.ID, Authenticates)
	if m := s.stored(page); m != nil {
		s.Fatalf("a method was stored before the customer authenticated: %+v", m)
	}
	s.Authenticate(s, page.ID)
	if m := s.stored(page); m == nil {
		s.Fatal("no method was stored after the customer authenticated")
	}
}

// A fingerprint is the same for the same card, however often it is stored, and differs for another.
func (s *suite) testFingerprints() {
	var stored []*billing.StoredMethod
	for n, b := range []Behaviour{Works, Works, Authenticates} {
		_, page := s.setup(n + 1)
		s.Pay(s, page.ID, b)
		s.Authenticate(s, page.ID)
		m := s.stored(page)
		if m == nil {
			s.Fatalf("the page has stored nothing of a method that %s", b)
		}
		stored = append(stored, m)
	}
	if stored[0].ID == stored[1].ID || stored[0].Fingerprint != stored[1].Fingerprint {
		s.Errorf("one card, stored twice, is %+v and %+v", stored[0], stored[1])
	}
	if stored[0].Fingerprint == stored[2].Fingerprint {
		s.Errorf("two cards have one fingerprint: %+v and %+v", stored[0], stored[2])
	}
}

// A detached method is never charged again. Detaching what is not there is no error.
func (s *suite) testDetach() {
	_, page := s.setup(1)
	s.Pay(s, page.ID, Works)
	m := s.stored(page)
	if m == nil {
		s.Fatal("nothing was stored")
	}
	for _, id := range []string{m.ID, m.ID, "no_such_method"} {
		if err := s.p.Detach(s.Context(), id); err != nil {
			s.Fatalf("detaching %s: %v", id, err)
		}
	}
	c := s.charge(1, 1)
	c.Method = m.ID
	p, err := s.p.Collect(s.Context(), c)
	var refused *payment.RefusedError
	if !errors.As(err, &refused) && (err != nil || p.State != billing.PaymentDeclined) {
		s.Errorf("a detached method paid %+v, %v", p, err)
	}
}
