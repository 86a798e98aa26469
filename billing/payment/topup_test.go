package payment_test

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// createPack stores a pack that costs USD.
func (s *shop) createPack(code string, credits, bonus billing.Credits, cents int64) {
	s.t.Helper()
	s.createPackIn(code, "USD", credits, bonus, cents)
}

func (s *shop) createPackIn(code, currency string, credits, bonus billing.Credits, cents int64) {
	s.t.Helper()
	pack := &billing.CreditPack{
		Tenant: billing.Live, Code: code, Name: "Pack " + code, Unit: "credits", Credits: credits * billing.Credit,
		Bonus: bonus * billing.Credit, Price: billing.Amount{Minor: cents, Currency: currency},
	}
	pack.Revision = 1
	change := billing.DocumentChange{Key: pack.DocumentKey(), After: pack}
	if err := s.World.Store.PutDocument(s.t.Context(), change); err != nil {
		s.t.Fatal(err)
	}
}

// has fails unless the wallet has so many credits.
func (s *shop) has(credits billing.Credits) {
	s.t.Helper()
	if got := s.state().Posted; got != credits*billing.Credit {
		s.t.Fatalf("the wallet has %s credits, want %d", got, credits)
	}
}

// TestTopUp: what is bought arrives once, as one paid grant and one for the bonus, when the money has arrived.
func TestTopUp(t *testing.T) {
	t.Run("stored method", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("card")
		if bought.Status != billing.TopUpSucceeded || len(bought.Grants) != 2 || len(s.state().Payments) != 0 {
			t.Fatalf("got %+v", bought)
		}
		s.has(110)
		s.use(60) // the bonus first: it is unpaid
		live := s.state().Live
		if len(live) != 1 || !live[0].Paid || live[0].Remaining != 50*billing.Credit {
			t.Fatalf("what remains is %+v", live)
		}
	})
	t.Run("declined", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.bank.outcomes = []billing.PaymentState{billing.PaymentDeclined}
		bought := s.buy("card")
		if bought.Status != billing.TopUpFailed || !bought.Current().Dead || len(s.state().Payments) != 0 {
			t.Fatalf("got %+v", bought)
		}
		s.has(0)
	})
	t.Run("days later", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.bank.outcomes = []billing.PaymentState{billing.PaymentProcessing}
		bought := s.buy("card")
		if bought.Status != billing.TopUpPending || !bought.Processing() || bought.Reason != "" {
			t.Fatalf("got %+v", bought)
		}
		s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
		s.Pass(72 * time.Hour)
		s.drive()
		s.has(110)
	})
	t.Run("weeks later, and looked at again and again", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.bank.outcomes = []billing.PaymentState{billing.PaymentProcessing}
		bought := s.buy("card")
		for range 30 {
			next := s.state().Payments[0].At
			if !next.After(s.Time()) || next.After(s.Time().Add(24*time.Hour)) {
				t.Fatalf("the next look is at %s, and it is %s", next, s.Time())
			}
			s.Pass(next.Sub(s.Time()))
			s.drive()
		}
		s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
		s.Pass(24 * time.Hour)
		s.drive()
		s.has(110)
	})
	t.Run("page", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("")
		if bought.Status != billing.TopUpPending || bought.CheckoutURL() == "" {
			t.Fatalf("got %+v", bought)
		}
		s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
		s.Pass(billing.PageTime)
		s.drive()
		if after := s.again(bought); after.Status != billing.TopUpSucceeded || after.CheckoutURL() != "" {
			t.Fatalf("got %+v", after)
		}
		s.has(110)
	})
	t.Run("page that nobody uses", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("")
		s.Pass(billing.PageTime)
		s.drive()
		if after := s.again(bought); after.Status != billing.TopUpCanceled || len(s.state().Payments) != 0 {
			t.Fatalf("got %+v", after)
		}
	})
	t.Run("the customer has to authenticate", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.bank.outcomes = []billing.PaymentState{billing.PaymentNeedsCustomer}
		bought := s.buy("card")
		if bought.Status != billing.TopUpRequiresAction || len(bought.Attempts) != 2 || bought.CheckoutURL() == "" ||
			!bought.Attempts[0].Dead {
			t.Fatalf("got %+v", bought)
		}
		s.bank.pay(t, bought.TopUpID(), 2, billing.PaymentSucceeded)
		s.Pass(billing.PageTime)
		s.drive()
		s.has(110)
	})
}

// TestCancelTopUp: canceling closes the page, and a customer who paid first has bought.
func TestCancelTopUp(t *testing.T) {
	cancel := func(s *shop, bought *billing.TopUp) (*billing.TopUp, error) {
		canceled, err := s.CancelTopUp(t.Context(), billingtest.Caller, billing.CancelTopUp{Keyed: s.next(), TopUp: bought.TopUpID()})
		if err != nil {
			return nil, err
		}
		return canceled.Value, nil
	}
	t.Run("nobody paid", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		canceled, err := cancel(s, s.buy(""))
		if err != nil || canceled.Status != billing.TopUpCanceled {
			t.Fatalf("got %+v, %v", canceled, err)
		}
	})
	t.Run("paid first", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("")
		s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentSucceeded)
		canceled, err := cancel(s, bought)
		if err != nil || canceled.Status != billing.TopUpSucceeded {
			t.Fatalf("got %+v, %v", canceled, err)
		}
		s.has(110)
	})
	t.Run("with the provider", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		s.bank.outcomes = []billing.PaymentState{billing.PaymentProcessing}
		if _, err := cancel(s, s.buy("card")); !refusedWith(err, billing.CodeTopUpNotCancelable) {
			t.Fatal(err)
		}
	})
}

// TestOrderOfStates: states of the payments of one top-up lead to the same end in whatever order, and however often, they
// arrive.
func TestOrderOfStates(t *testing.T) {
	ok, late := billing.PaymentSucceeded, billing.PaymentProcessing
	for name, states := range map[string][]billing.PaymentState{
		"paid":           {late, ok},
		"paid after all": {billing.PaymentDeclined, billing.PaymentCanceled, ok},
		"late after all": {late, billing.PaymentDeclined, ok},
		"not paid":       {late, billing.PaymentDeclined, billing.PaymentCanceled},
		"two payments":   {late, ok, "again"},
		"authentication": {billing.PaymentNeedsCustomer, billing.PaymentCanceled, ok},
		"another amount": {late, "other"},
	} {
		t.Run(name, func(t *testing.T) {
			var ends []string
			for order := range permutations(append(slices.Clone(states), states...)) {
				s := newShop(t, billingtest.NewMemory())
				s.bank.outcomes = []billing.PaymentState{late}
				bought := s.buy("card")
				for _, state := range order {
					s.apply(bought, state)
				}
				ends = append(ends, s.end(bought))
			}
			slices.Sort(ends)
			if ends = slices.Compact(ends); len(ends) != 1 {
				t.Errorf("%d different ends:\n%q", len(ends), ends)
			}
		})
	}
}

// refusedWith reports whether err is a refusal with a code.
func refusedWith(err error, code billing.Code) bool {
	var refusal *billing.Error
	return errors.As(err, &refusal) && refusal.Code == code
}

// apply applies a state of the first attempt's payment; "again" is a second payment that succeeded, and "other" one of
// another amount.
func (s *shop) apply(bought *billing.TopUp, state billing.PaymentState) {
	s.t.Helper()
	p := billing.Payment{ID: "one", Attempt: 1, State: state, Received: bought.Terms.Price}
	switch state {
	case "again":
		p.ID, p.State = "two", billing.PaymentSucceeded
	case "other":
		p.State, p.Received.Minor = billing.PaymentSucceeded, 999
	}
	_, err := s.Run(s.t.Context(), billing.Live, billing.NewApplyPayment(billing.ApplyPayment{TopUp: bought.TopUpID(), Payment: p}))
	if err != nil {
		s.t.Fatal(err)
	}
}

// end describes what became of a top-up.
func (s *shop) end(bought *billing.TopUp) string {
	t, w := s.again(bought), s.state()
	outcomes := []billing.PaymentOutcome{}
	for i, a := range t.Attempts {
		if i > 0 && a.SentAt.IsZero() { // a page that was not made
			continue
		}
		outcomes = append(outcomes, a.Outcome)
	}
	return fmt.Sprint(t.Status, " ", outcomes, " ", w.Posted, " ", w.Sequence, " ", len(t.Grants), " twice ", len(t.Duplicates),
		" mismatch ", t.Mismatch != "")
}

// permutations yields the different orders of states.
func permutations[T cmp.Ordered](states []T) iter.Seq[[]T] {
	slices.Sort(states)
	return func(yield func([]T) bool) {
		var walk func(taken, left []T) bool
		walk = func(taken, left []T) bool {
			if len(left) == 0 {
				return yield(taken)
			}
			for i, next := range left {
				if i > 0 && left[i-1] == next {
					continue
				}
				rest := slices.Concat(left[:i], left[i+1:])
				if !walk(append(slices.Clip(taken), next), rest) {
					return false
				}
			}
			return true
		}
		walk(nil, states)
	}
}

// TestPageWhosePaymentBounces: a payment on a page that fails days later ends its top-up, though there is nothing to cancel.
func TestPageWhosePaymentBounces(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.bank.keeps = true
	bought := s.buy("")
	s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentProcessing)
	s.Pass(billing.PageTime)
	s.drive()
	s.bank.pay(t, bought.TopUpID(), 1, billing.PaymentDeclined)
	s.Pass(72 * time.Hour)
	s.drive()
	if after := s.again(bought); after.Status != billing.TopUpFailed || len(s.state().Payments) != 0 {
		t.Fatalf("got %+v, and %+v is due", after, s.state().Payments)
	}
}

// TestMethodRemovedAfterTheCharge: a charge whose answer was lost counts, even if its method was removed before it is looked
// up. One that was never sent fails.
func TestMethodRemovedAfterTheCharge(t *testing.T) {
	for sent, want := range map[bool]billing.TopUpStatus{true: billing.TopUpSucceeded, false: billing.TopUpFailed} {
		s := newShop(t, billingtest.NewMemory())
		s.bank.lose = func(call string) bool { return sent && (call == "collect" || call == "find") }
		s.bank.down = !sent
		bought := s.buy("card")
		s.bank.lose, s.bank.down, s.bank.gone = func(string) bool { return false }, false, "card"
		s.Pass(billing.PaymentLease)
		s.drive()
		if after := s.again(bought); after.Status != want {
			t.Errorf("sent is %v: got %+v", sent, after)
		}
	}
}
