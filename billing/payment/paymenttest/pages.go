package paymenttest

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

func (s *suite) testNames() {
	if name := s.p.Name(); name == "" || len(name) > billing.MaxCodeBytes {
		s.Errorf("the provider's name is %q", name)
	}
}

// Customer returns the same id for the same call, and another for another customer.
func (s *suite) testCustomers() {
	if again := s.customer(1); again != s.payer {
		s.Errorf("the customer is %q at first, and %q when asked again", s.payer, again)
	}
	if other := s.customer(2); other == s.payer {
		s.Errorf("two customers are both %q", other)
	}
}

// A page waits, is paid, and the payment has all that was charged.
func (s *suite) testPage() {
	c := s.checkout(s.charge(1, 1), s.back())
	open := s.is(c, billing.PaymentOpen)
	if open.Page != c.Page || open.Method != nil && open.Method.ID != "" || len(open.Refunds)+len(open.Disputes) > 0 {
		s.Errorf("nobody paid yet, and the payment is %+v", open)
	}
	s.Pay(s, c.Page, Works)
	paid := s.is(c, billing.PaymentSucceeded)
	if paid.ID == "" || paid.Page != c.Page || paid.Method == nil || paid.Reason != "" || paid.Tax != 0 {
		s.Fatalf("the paid payment is %+v", paid)
	}
	if m := paid.Method; m.Brand == "" || len(m.Last4) != 4 || m.Month < 1 || m.Month > 12 || m.Year < 2026 || m.Fingerprint == "" {
		s.Errorf("the method that paid is %+v", m)
	}
	s.Pay(s, c.Page, Works) // is over
	s.same("a page that was pressed again", s.find(c), paid)
}

// The same call with the same key makes one page. Another key makes another. The same key with another call is refused.
func (s *suite) testPageKeys() {
	c, back := s.charge(1, 1), s.back()
	first := s.checkout(c, back)
	if again := s.checkout(c, back); again.Page != first.Page {
		s.Errorf("the same call made the pages %s and %s", first.Page, again.Page)
	}
	if other := s.checkout(s.charge(2, 1), back); other.Page == first.Page {
		s.Errorf("two keys have the page %s", first.Page)
	}
	dearer := c
	dearer.Price.Minor++
	_, err := s.p.Checkout(s.Context(), dearer, back)
	s.refuses("the key of a page, with another price", err)
	elsewhere := back
	elsewhere.Success = "https://shop.example/elsewhere"
	_, err = s.p.Checkout(s.Context(), c, elsewhere)
	s.refuses("the key of a page, with another return address", err)
	s.Pay(s, first.Page, Works)
	s.is(first, billing.PaymentSucceeded)
	if again := s.checkout(c, back); again.Page != first.Page {
		s.Errorf("the same call made the page %s after %s was paid", again.Page, first.Page)
	}
	s.is(first, billing.PaymentSucceeded)
}

// A decline on a page takes no money, and the customer can try again there.
func (s *suite) testPageDeclined() {
	c := s.checkout(s.charge(1, 1), s.back())
	for _, decline := range []func(){
		func() { s.Pay(s, c.Page, Declines) },
		func() { s.Decline(s, c.Page) },
	} {
		decline()
		if p := s.is(c, billing.PaymentDeclined, billing.PaymentOpen); p.State == billing.PaymentDeclined && p.Reason == "" {
			s.Errorf("a declined payment gives no reason: %+v", p)
		}
	}
	s.Pay(s, c.Page, Works)
	if p := s.is(c, billing.PaymentSucceeded); p.Reason != "" {
		s.Errorf("a payment succeeded, and gives the reason of an earlier decline: %+v", p)
	}
}

// A method that asks for authentication is not paid until the customer has authenticated.
func (s *suite) testPageAuthenticated() {
	c := s.checkout(s.charge(1, 1), s.back())
	s.Pay(s, c.Page, Authenticates)
	s.is(c, billing.PaymentNeedsCustomer, billing.PaymentOpen)
	s.Decline(s, c.Page)
	s.is(c, billing.PaymentDeclined, billing.PaymentOpen)
	s.Pay(s, c.Page, Authenticates)
	s.Authenticate(s, c.Page)
	s.is(c, billing.PaymentSucceeded)
}

func (s *suite) testPageLeft() {
	c := s.checkout(s.charge(1, 1), s.back())
	s.Leave(s, c.Page)
	s.is(c, billing.PaymentOpen)
	s.Pay(s, c.Page, Works)
	s.is(c, billing.PaymentSucceeded)
}

// A page may store the method that pays, for charges while the customer is away.
func (s *suite) testPageStores() {
	back := s.back()
	back.Store = true
	c := s.checkout(s.charge(1, 1), back)
	s.Pay(s, c.Page, Works)
	paid := s.is(c, billing.PaymentSucceeded)
	if paid.Method == nil || paid.Method.ID == "" {
		s.Fatalf("no method was stored: %+v", paid)
	}
	next := s.charge(2, 1)
	next.Method = paid.Method.ID
	p, err := s.p.Collect(s.Context(), next)
	if err != nil || p.State != billing.PaymentSucceeded {
		s.Fatalf("the stored method paid %+v, %v", p, err)
	}
	if p.Method == nil || p.Method.ID != paid.Method.ID || p.Method.Fingerprint != paid.Method.Fingerprint {
		s.Errorf("the method that paid later is %+v, want %+v", p.Method, paid.Method)
	}
}

// A delayed method ends the page, and the bank decides.
func (s *suite) testPageDelayed() {
	settles, bounces := s.checkout(s.charge(1, 1), s.back()), s.checkout(s.charge(2, 1), s.back())
	s.Pay(s, settles.Page, Settles)
	s.Pay(s, bounces.Page, Bounces)
	s.is(settles, billing.PaymentProcessing)
	s.is(bounces, billing.PaymentProcessing)
	s.Pay(s, settles.Page, Works) // is over
	s.is(settles, billing.PaymentProcessing)
	s.Wait(s)
	s.is(settles, billing.PaymentSucceeded)
	if p := s.is(bounces, billing.PaymentDeclined); p.Reason == "" {
		s.Errorf("the bank refused, and the payment gives no reason: %+v", p)
	}
}

// Expire closes a page so that nobody can pay on it, also if only the charge is known.
func (s *suite) testExpire() {
	known, back := s.checkout(s.charge(1, 1), s.back()), s.back()
	lost := s.checkout(s.charge(2, 1), back)
	unknown := lost
	unknown.Page = ""
	declined := s.checkout(s.charge(3, 1), back)
	s.Pay(s, declined.Page, Declines)
	for _, c := range []payment.Charge{known, unknown, declined} {
		for range 2 {
			if err := s.p.Expire(s.Context(), c); err != nil {
				s.Fatalf("closing the page of %s: %v", c.TopUp, err)
			}
		}
	}
	for _, c := range []payment.Charge{known, lost, declined} {
		s.is(c, billing.PaymentCanceled)
		s.Pay(s, c.Page, Works)
		s.is(c, billing.PaymentCanceled)
	}
}

// It is no error that a page was paid meanwhile.
func (s *suite) testExpirePaid() {
	c := s.checkout(s.charge(1, 1), s.back())
	s.Pay(s, c.Page, Works)
	if err := s.p.Expire(s.Context(), c); err != nil {
		s.Fatalf("closing a page that was paid: %v", err)
	}
	s.is(c, billing.PaymentSucceeded)
	delayed := s.checkout(s.charge(2, 1), s.back())
	s.Pay(s, delayed.Page, Settles)
	if err := s.p.Expire(s.Context(), delayed); err != nil {
		s.Fatalf("closing a page whose payment the bank has: %v", err)
	}
	s.Wait(s)
	s.is(delayed, billing.PaymentSucceeded)
}
