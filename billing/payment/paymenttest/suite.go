package paymenttest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// suite is one test of the suite.
type suite struct {
	*testing.T
	Harness
	p     payment.Provider
	payer string
}

// entropy of the n-th id.
func entropy(n int) billing.Entropy { return billing.Entropy{8: byte(n >> 8), 9: byte(n)} }

var created = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// customer makes the n-th customer.
func (s *suite) customer(n int) string {
	s.Helper()
	id, err := s.p.Customer(s.Context(), payment.Customer{
		Tenant: s.Tenant(), ID: billing.NewCustomerID(created, entropy(n)), Name: fmt.Sprint("Customer ", n),
		Email: fmt.Sprintf("customer%d@example.com", n), Key: fmt.Sprint("customer ", n),
	})
	if err != nil || id == "" {
		s.Fatalf("customer %d is %q, %v", n, id, err)
	}
	return id
}

// charge is the n-th top-up's attempt to collect 49.90 EUR.
func (s *suite) charge(n, attempt int) payment.Charge {
	wallet := billing.NewWalletID(created, entropy(1))
	return payment.Charge{
		Key: fmt.Sprintf("top-up %d:%d", n, attempt), Tenant: s.Tenant(), Attempt: attempt, Wallet: wallet, Payer: s.payer,
		TopUp: billing.NewTopUpID(wallet, billing.GrantRef{Sequence: int64(n)}), Description: "1,000 credits",
		Price: billing.Amount{Minor: 4990, Currency: "EUR"}, CreatedAt: s.Now(),
	}
}

func (s *suite) back() payment.Return {
	return payment.Return{
		Success: "https://shop.example/thanks", Cancel: "https://shop.example/cart", Expires: s.Now().Add(time.Hour),
	}
}

// checkout makes a page, and returns the charge with its id.
func (s *suite) checkout(c payment.Charge, back payment.Return) payment.Charge {
	s.Helper()
	page, err := s.p.Checkout(s.Context(), c, back)
	if err != nil || page.ID == "" || page.URL == "" || page.Expires.Before(s.Now()) {
		s.Fatalf("the page is %+v, %v", page, err)
	}
	c.Page = page.ID
	return c
}

// collect charges a stored method, and returns the charge with the payment's id, and the payment.
func (s *suite) collect(c payment.Charge, b Behaviour) (payment.Charge, billing.Payment) {
	s.Helper()
	c.Method = s.Method(s, c.Payer, b)
	p, err := s.p.Collect(s.Context(), c)
	if err != nil || p.ID == "" || p.TopUp != c.TopUp || p.Attempt != c.Attempt || p.Page != "" {
		s.Fatalf("the payment is %+v, %v", p, err)
	}
	c.Payment = p.ID
	return c, p
}

// paid collects a charge that succeeds.
func (s *suite) paid(n int) payment.Charge {
	s.Helper()
	c, p := s.collect(s.charge(n, 1), Works)
	s.state(p, billing.PaymentSucceeded)
	return c
}

// find looks a charge up.
func (s *suite) find(c payment.Charge) billing.Payment {
	s.Helper()
	p, err := s.p.Find(s.Context(), c)
	if err != nil {
		s.Fatalf("%s attempt %d is not found: %v", c.TopUp, c.Attempt, err)
	}
	if p.TopUp != c.TopUp || p.Attempt != c.Attempt {
		s.Fatalf("looked for %s attempt %d, found %+v", c.TopUp, c.Attempt, p)
	}
	return p
}

// is looks a charge up, and checks the payment's state. What is received follows from it.
func (s *suite) is(c payment.Charge, states ...billing.PaymentState) billing.Payment {
	s.Helper()
	p := s.find(c)
	s.state(p, states...)
	received := billing.Amount{}
	if p.State == billing.PaymentSucceeded {
		received = c.Price
	}
	if p.Received != received {
		s.Errorf("a payment that is %s received %s, want %s", p.State, p.Received, received)
	}
	return p
}

func (s *suite) state(p billing.Payment, states ...billing.PaymentState) {
	s.Helper()
	for _, state := range states {
		if p.State == state {
			return
		}
	}
	s.Fatalf("the payment is %s, want %s: %+v", p.State, states, p)
}

// refuses checks that a call was refused for good.
func (s *suite) refuses(what string, err error) {
	s.Helper()
	var refused *payment.RefusedError
	if !errors.As(err, &refused) {
		s.Fatalf("%s: got %v, want a *RefusedError", what, err)
	}
	if refused.Code == "" || refused.Message == "" {
		s.Errorf("%s: the refusal gives no reason: %+v", what, refused)
	}
}

// none checks that nothing of a charge was ever made.
func (s *suite) none(c payment.Charge) {
	s.Helper()
	if p, err := s.p.Find(s.Context(), c); !errors.Is(err, payment.ErrNone) {
		s.Errorf("%s attempt %d: got %+v, %v, want ErrNone", c.TopUp, c.Attempt, p, err)
	}
}

// unknown checks that a call whose answer was lost says so.
func (s *suite) unknown(what string, err error) {
	s.Helper()
	if !errors.Is(err, payment.ErrUnknown) {
		s.Fatalf("%s, whose answer is lost: got %v, want ErrUnknown", what, err)
	}
}

func (s *suite) same(what string, got, want any) {
	s.Helper()
	if !reflect.DeepEqual(got, want) {
		s.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// refund gives a part of a payment back, under the n-th id.
func (s *suite) refund(c payment.Charge, n int, minor int64) billing.PaymentRefund {
	s.Helper()
	r, err := s.p.Refund(s.Context(), refundOf(c, n, minor))
	if err != nil || r.ID == "" || r.Refund != fmt.Sprint("refund ", n) || r.Minor != minor || r.State == billing.RefundFailed {
		s.Fatalf("the refund is %+v, %v", r, err)
	}
	return r
}

func refundOf(c payment.Charge, n int, minor int64) payment.Refund {
	return payment.Refund{
		Key: fmt.Sprint("key of refund ", n), Tenant: c.Tenant, TopUp: c.TopUp, ID: fmt.Sprint("refund ", n),
		Payment: c.Payment, Amount: billing.Amount{Minor: minor, Currency: c.Price.Currency},
	}
}
