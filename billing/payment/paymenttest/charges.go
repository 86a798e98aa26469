package paymenttest

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Collect charges a stored method, and answers with the same state as Find.
func (s *suite) testCollect() {
	c, p := s.collect(s.charge(1, 1), Works)
	s.state(p, billing.PaymentSucceeded)
	s.same("what Find returns after Collect", s.is(c, billing.PaymentSucceeded), p)
	if p.Method == nil || p.Method.ID != c.Method || p.Method.Brand == "" || len(p.Method.Last4) != 4 {
		s.Errorf("the method %s paid, and the payment has %+v", c.Method, p.Method)
	}
}

// The same call with the same key charges once. Another key charges again. The same key with another call is refused.
func (s *suite) testCollectKeys() {
	c, first := s.collect(s.charge(1, 1), Works)
	again, err := s.p.Collect(s.Context(), c) // the ids that are known by now change nothing
	if err != nil || again.ID != first.ID || again.State != billing.PaymentSucceeded {
		s.Errorf("the same call made %s and %+v, %v", first.ID, again, err)
	}
	if _, second := s.collect(s.charge(1, 2), Works); second.ID == first.ID {
		s.Errorf("two keys have the payment %s", first.ID)
	}
	for what, change := range map[string]func(*payment.Charge){
		"price":    func(c *payment.Charge) { c.Price.Minor-- },
		"currency": func(c *payment.Charge) { c.Price.Currency = "USD" },
		"method":   func(c *payment.Charge) { c.Method = s.Method(s, c.Payer, Declines) },
		"top-up":   func(c *payment.Charge) { c.TopUp = s.charge(9, 1).TopUp },
	} {
		other := c
		change(&other)
		other.Payment = ""
		_, err := s.p.Collect(s.Context(), other)
		s.refuses("the key of a charge, with another "+what, err)
	}
	s.none(s.charge(9, 1))
	s.same("the payment after its key was misused", s.find(c), first)
}

// A decline is no error. The same call gets the same decline, without another attempt at the bank.
func (s *suite) testCollectDeclined() {
	c, p := s.collect(s.charge(1, 1), Declines)
	s.state(p, billing.PaymentDeclined)
	if p.Reason == "" {
		s.Errorf("a declined payment gives no reason: %+v", p)
	}
	s.is(c, billing.PaymentDeclined)
	again, err := s.p.Collect(s.Context(), c)
	if err != nil || again.ID != p.ID || again.State != billing.PaymentDeclined {
		s.Errorf("the same call gets %+v, %v after the decline of %s", again, err, p.ID)
	}
	_, second := s.collect(s.charge(1, 2), Works)
	s.state(second, billing.PaymentSucceeded)
	s.is(c, billing.PaymentDeclined)
}

// A refused call made nothing.
func (s *suite) testCollectRefused() {
	for n, change := range []func(*payment.Charge){
		func(c *payment.Charge) { c.Method = "no_such_method" },
		func(c *payment.Charge) { c.Payer = "no_such_customer" },
		func(c *payment.Charge) { c.Price.Minor = 0 },
		func(c *payment.Charge) { c.Tenant = "another" },
	} {
		c := s.charge(n+1, 1)
		c.Method = s.Method(s, c.Payer, Works)
		change(&c)
		_, err := s.p.Collect(s.Context(), c)
		s.refuses("a charge that nobody can make", err)
		c.Tenant, c.Payer = s.Tenant(), s.payer
		s.none(c)
	}
}

func (s *suite) testCollectDelayed() {
	settles, p := s.collect(s.charge(1, 1), Settles)
	s.state(p, billing.PaymentProcessing)
	bounces, p := s.collect(s.charge(2, 1), Bounces)
	s.state(p, billing.PaymentProcessing)
	s.is(settles, billing.PaymentProcessing)
	s.Wait(s)
	s.is(settles, billing.PaymentSucceeded)
	if p := s.is(bounces, billing.PaymentDeclined); p.Reason == "" {
		s.Errorf("the bank refused, and the payment gives no reason: %+v", p)
	}
}

// A charge that needs the customer is canceled, and then paid on a page.
func (s *suite) testNeedsCustomer() {
	away, p := s.collect(s.charge(1, 1), Authenticates)
	s.state(p, billing.PaymentNeedsCustomer)
	s.is(away, billing.PaymentNeedsCustomer)
	unknown := away
	unknown.Payment = "" // the answer may have been lost
	for _, c := range []payment.Charge{unknown, away} {
		canceled, err := s.p.Cancel(s.Context(), c)
		if err != nil || canceled.State != billing.PaymentCanceled || canceled.ID != p.ID {
			s.Fatalf("the canceled payment is %+v, %v", canceled, err)
		}
	}
	page := s.checkout(s.charge(1, 2), s.back())
	s.Pay(s, page.Page, Authenticates)
	s.Authenticate(s, page.Page)
	s.is(page, billing.PaymentSucceeded)
	s.is(away, billing.PaymentCanceled)
}

// Cancel says SUCCEEDED if it was too late.
func (s *suite) testCancelTooLate() {
	c := s.paid(1)
	p, err := s.p.Cancel(s.Context(), c)
	if err != nil {
		s.Fatal(err)
	}
	s.state(p, billing.PaymentSucceeded)
	s.same("what Find returns after Cancel", s.is(c, billing.PaymentSucceeded), p)
}

// A declined charge that was canceled can never succeed, also if its call is repeated.
func (s *suite) testCancelDeclined() {
	c, _ := s.collect(s.charge(1, 1), Declines)
	p, err := s.p.Cancel(s.Context(), c)
	if err != nil {
		s.Fatal(err)
	}
	s.state(p, billing.PaymentCanceled)
	if again, err := s.p.Collect(s.Context(), c); err == nil && again.State == billing.PaymentSucceeded {
		s.Errorf("a canceled charge succeeds when it is repeated: %+v", again)
	}
	s.is(c, billing.PaymentCanceled)
}

// Minor units are those of ISO 4217: 80 JPY are 80.
func (s *suite) testCurrencies() {
	for n, price := range []billing.Amount{
		{Minor: 1, Currency: "EUR"},
		{Minor: 80, Currency: "JPY"},
		{Minor: 12_340, Currency: "KWD"},
		{Minor: 99_999_999, Currency: "USD"},
	} {
		c := s.charge(n+1, 1)
		if c.Price = price; price.Minor == 1 {
			c.Price.Minor = 100 // providers refuse a cent
		}
		c, p := s.collect(c, Works)
		s.state(p, billing.PaymentSucceeded)
		s.is(c, billing.PaymentSucceeded)
		r := s.refund(c, n+1, c.Price.Minor)
		if got := s.find(c).Refunds; len(got) != 1 || got[0].Minor != c.Price.Minor || got[0].ID != r.ID {
			s.Errorf("%s were refunded, and the payment has %+v", c.Price, got)
		}
	}
}

// Find finds a payment by the id of its payment, by that of its page, and without both.
func (s *suite) testFind() {
	page := s.checkout(s.charge(1, 1), s.back())
	s.none(s.charge(1, 2))
	s.none(s.charge(2, 1))
	s.Pay(s, page.Page, Works)
	paid := s.is(page, billing.PaymentSucceeded)
	byPayment, byNothing := page, page
	byPayment.Page, byPayment.Payment = "", paid.ID
	byNothing.Page, byNothing.Payment = "", ""
	for name, c := range map[string]payment.Charge{"its id": byPayment, "nothing": byNothing} {
		s.same("found by "+name, s.find(c), paid)
	}
	both := page
	both.Payment = paid.ID
	s.same("found by both ids", s.find(both), paid)

	away, collected := s.collect(s.charge(1, 2), Works)
	away.Payment = ""
	s.same("a second attempt, found by nothing", s.find(away), collected)
	s.same("the first attempt beside a second", s.find(byNothing), paid)
}

// After a lost answer the object is found without any id, and the same call returns it.
func (s *suite) testFindAfterLostAnswer() {
	page, away, declined, back := s.charge(1, 1), s.charge(2, 1), s.charge(3, 1), s.back()
	away.Method, declined.Method = s.Method(s, s.payer, Works), s.Method(s, s.payer, Declines)
	s.LoseAnswers(true)
	_, err := s.p.Checkout(s.Context(), page, back)
	s.unknown("Checkout", err)
	_, err = s.p.Collect(s.Context(), away)
	s.unknown("Collect", err)
	_, err = s.p.Collect(s.Context(), declined)
	s.unknown("Collect of a card that is declined", err)
	s.LoseAnswers(false)

	open := s.is(page, billing.PaymentOpen)
	if made := s.checkout(page, back); made.Page != open.Page {
		s.Errorf("the page is %s when it is looked up, and %s when it is asked for again", open.Page, made.Page)
	}
	for _, test := range []struct {
		payment.Charge
		want billing.PaymentState
	}{{away, billing.PaymentSucceeded}, {declined, billing.PaymentDeclined}} {
		found := s.is(test.Charge, test.want)
		again, err := s.p.Collect(s.Context(), test.Charge)
		if err != nil || again.ID != found.ID || again.State != test.want {
			s.Errorf("the payment is %s when it is looked up, and %+v, %v when it is asked for again", found.ID, again, err)
		}
	}
	s.none(s.charge(4, 1))
}

// A call whose answer is lost was done, and is done once when it is repeated.
func (s *suite) testLostAnswers() {
	c := s.paid(1)
	page := s.checkout(s.charge(2, 1), s.back())
	away, _ := s.collect(s.charge(3, 1), Authenticates)
	refund := refundOf(c, 1, 1000)
	s.LoseAnswers(true)
	_, err := s.p.Refund(s.Context(), refund)
	s.unknown("Refund", err)
	s.unknown("Expire", s.p.Expire(s.Context(), page))
	_, err = s.p.Cancel(s.Context(), away)
	s.unknown("Cancel", err)
	s.LoseAnswers(false)

	got := s.find(c).Refunds
	if len(got) != 1 || got[0].Refund != refund.ID || got[0].Minor != 1000 {
		s.Fatalf("after a lost answer the refunds are %+v", got)
	}
	if again := s.refund(c, 1, 1000); again.ID != got[0].ID {
		s.Errorf("the refund is %s when it is looked up, and %s when it is asked for again", got[0].ID, again.ID)
	}
	if got := s.find(c).Refunds; len(got) != 1 {
		s.Errorf("a refund that was asked for twice is %+v", got)
	}
	s.is(page, billing.PaymentCanceled)
	s.is(away, billing.PaymentCanceled)
}
