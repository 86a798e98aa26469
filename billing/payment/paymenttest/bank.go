package paymenttest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// A payment is refunded in parts, and lists them by our own ids.
func (s *suite) testRefunds() {
	c := s.paid(1)
	first, second := s.refund(c, 1, 1000), s.refund(c, 2, 3990)
	p := s.is(c, billing.PaymentSucceeded)
	if len(p.Refunds) != 2 || first.ID == second.ID {
		s.Fatalf("two refunds are %+v", p.Refunds)
	}
	for _, want := range []billing.PaymentRefund{first, second} {
		found := false
		for _, got := range p.Refunds {
			if got.ID == want.ID {
				found = true
				if got.Refund != want.Refund || got.Minor != want.Minor || got.State == billing.RefundFailed || got.At.IsZero() {
					s.Errorf("the payment has the refund %+v, want %+v", got, want)
				}
			}
		}
		if !found {
			s.Errorf("the payment lacks the refund %+v: %+v", want, p.Refunds)
		}
	}
}

// One key is one refund. The same key with another amount is refused.
func (s *suite) testRefundKeys() {
	c := s.paid(1)
	first := s.refund(c, 1, 1000)
	if again := s.refund(c, 1, 1000); again.ID != first.ID {
		s.Errorf("the same call made the refunds %s and %s", first.ID, again.ID)
	}
	_, err := s.p.Refund(s.Context(), refundOf(c, 1, 1001))
	s.refuses("the key of a refund, with another amount", err)
	other := refundOf(s.paid(2), 1, 1000)
	_, err = s.p.Refund(s.Context(), other)
	s.refuses("the key of a refund, for another payment", err)
	if got := s.find(c).Refunds; len(got) != 1 || got[0].Minor != 1000 {
		s.Errorf("one refund is %+v", got)
	}
	s.refund(c, 2, 1000)
	if got := s.find(c).Refunds; len(got) != 2 {
		s.Errorf("two refunds of one amount are %+v", got)
	}
}

// A refund may fail later. The provider has the money again, which can be refunded anew.
func (s *suite) testRefundFails() {
	c := s.paid(1)
	r := s.refund(c, 1, 4990)
	s.FailRefund(s, c.Payment, r.ID)
	p := s.is(c, billing.PaymentSucceeded)
	if len(p.Refunds) != 1 || p.Refunds[0].ID != r.ID || p.Refunds[0].State != billing.RefundFailed ||
		p.Refunds[0].Refund != r.Refund || p.Refunds[0].Minor != 4990 || p.Refunds[0].Reason == "" {
		s.Fatalf("a failed refund is %+v", p.Refunds)
	}
	s.refund(c, 2, 4990)
	if p := s.find(c); len(p.Refunds) != 2 {
		s.Errorf("the refunds are %+v", p.Refunds)
	}
}

// More than is left, and anything of a payment that did not succeed, is refused, and nothing happens.
func (s *suite) testRefundsRefused() {
	c := s.paid(1)
	_, err := s.p.Refund(s.Context(), refundOf(c, 1, 4991))
	s.refuses("a refund of more than was paid", err)
	s.refund(c, 2, 4000)
	_, err = s.p.Refund(s.Context(), refundOf(c, 3, 991))
	s.refuses("a refund of more than is left", err)
	declined, _ := s.collect(s.charge(2, 1), Declines)
	_, err = s.p.Refund(s.Context(), refundOf(declined, 4, 1))
	s.refuses("a refund of a payment that was declined", err)
	nobody := c
	nobody.Payment = "no_such_payment"
	_, err = s.p.Refund(s.Context(), refundOf(nobody, 5, 1))
	s.refuses("a refund of a payment that does not exist", err)
	if got := s.find(c).Refunds; len(got) != 1 || got[0].Minor != 4000 {
		s.Errorf("beside refused ones, the refunds are %+v", got)
	}
	s.refund(c, 6, 990)
}

// A refund that was made at the provider's dashboard has no id of ours.
func (s *suite) testRefundByHand() {
	c := s.paid(1)
	s.RefundByHand(s, c.Payment, 1500)
	p := s.is(c, billing.PaymentSucceeded)
	if len(p.Refunds) != 1 || p.Refunds[0].Refund != "" || p.Refunds[0].Minor != 1500 || p.Refunds[0].ID == "" {
		s.Fatalf("the refund by hand is %+v", p.Refunds)
	}
	_, err := s.p.Refund(s.Context(), refundOf(c, 1, 3491))
	s.refuses("a refund of more than is left after one by hand", err)
	s.refund(c, 2, 3490)
}

func (s *suite) testDisputeWon() { s.dispute(s.WinDispute, billing.DisputeWon) }

func (s *suite) testDisputeLost() { s.dispute(s.LoseDispute, billing.DisputeLost) }

// A dispute has one id from its opening to its end, and is about what was left.
func (s *suite) dispute(end func(testing.TB, string), state billing.DisputeState) {
	c := s.paid(1)
	s.refund(c, 1, 990)
	s.OpenDispute(s, c.Payment)
	open := s.is(c, billing.PaymentSucceeded).Disputes
	if len(open) != 1 || open[0].ID == "" || open[0].State != billing.DisputeOpen || open[0].Minor != 4000 || open[0].At.IsZero() {
		s.Fatalf("an open dispute is %+v", open)
	}
	end(s, c.Payment)
	want := open[0]
	want.State = state
	s.same("the dispute at its end", s.is(c, billing.PaymentSucceeded).Disputes, []billing.PaymentDispute{want})
}

// An inquiry takes no money, and may become a dispute.
func (s *suite) testInquiry() {
	c := s.paid(1)
	s.Inquire(s, c.Payment)
	asked := s.is(c, billing.PaymentSucceeded).Disputes
	if len(asked) != 1 || asked[0].State != billing.DisputeInquiry {
		s.Fatalf("an inquiry is %+v", asked)
	}
}

func (s *suite) testWarning() {
	c := s.paid(1)
	if s.find(c).Warned {
		s.Error("a payment is suspected before anybody warned")
	}
	s.Warn(s, c.Payment)
	if !s.is(c, billing.PaymentSucceeded).Warned {
		s.Error("a warning is not in the state of the payment")
	}
}

// The state is complete and absolute: it has everything that ever happened, and reading it changes nothing.
func (s *suite) testAbsolute() {
	c := s.paid(1)
	s.refund(c, 1, 100)
	s.refund(c, 2, 200)
	s.RefundByHand(s, c.Payment, 300)
	s.Warn(s, c.Payment)
	s.OpenDispute(s, c.Payment)
	s.WinDispute(s, c.Payment)
	p := s.is(c, billing.PaymentSucceeded)
	if len(p.Refunds) != 3 || len(p.Disputes) != 1 || !p.Warned {
		s.Fatalf("the state lacks something: %+v", p)
	}
	s.same("the state when it is read again", s.find(c), p)
	c.Payment = ""
	s.same("the state without an id", s.find(c), p)
}
