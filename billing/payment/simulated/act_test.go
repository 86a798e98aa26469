package simulated_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// Each outcome happens in the states in which it can, and is refused in every other, with the reason.
func TestAct(t *testing.T) {
	states := map[string]func(*fixture) payment.Charge{
		"an open page": func(f *fixture) payment.Charge { return f.checkout(1) },
		"an expired page": func(f *fixture) payment.Charge {
			c := f.checkout(1)
			if err := f.provider.Expire(f.t.Context(), c); err != nil {
				f.t.Fatal(err)
			}
			return c
		},
		"declined": with("sim_decline"), "needs the customer": with("sim_authenticate"), "processing": with("sim_delay_3d"),
		"succeeded": with("sim_ok"),
		"refunded": with("sim_ok", func(f *fixture, c payment.Charge) {
			if _, err := f.provider.RefundByHand(f.t.Context(), f.find(c).ID, 0); err != nil {
				f.t.Fatal(err)
			}
		}),
		"disputed": with("sim_ok", acting(simulated.OutcomeDisputeOpen)),
		"won":      with("sim_ok", acting(simulated.OutcomeDisputeOpen), acting(simulated.OutcomeDisputeWon)),
		"lost":     with("sim_ok", acting(simulated.OutcomeDisputeOpen), acting(simulated.OutcomeDisputeLost)),
		"inquired": with("sim_ok", func(f *fixture, c payment.Charge) { f.Inquire(f.t, f.find(c).ID) }),
	}
	for state, wants := range map[string]string{ // in the order of simulated.Outcomes
		"an open page":       "SUCCEEDED|DECLINED|NEEDS_CUSTOMER|CANCELED|PROCESSING, then DECLINED|no|no|no|no",
		"an expired page":    "no|no|no|no|no|no|no|no|no",
		"declined":           "SUCCEEDED|no|NEEDS_CUSTOMER|no|PROCESSING, then DECLINED|no|no|no|no",
		"needs the customer": "SUCCEEDED|DECLINED|no|no|PROCESSING, then DECLINED|no|no|no|no",
		"processing":         "SUCCEEDED|DECLINED|no|no|no|no|no|no|no",
		"succeeded": "no|no|no|no|SUCCEEDED, then SUCCEEDED dispute 4990 LOST|no|" +
			"SUCCEEDED dispute 4990 OPEN|no|no",
		"refunded": "no|no|no|no|no|SUCCEEDED refund 4990 FAILED|no|no|no",
		"disputed": "no|no|no|no|no|no|no|SUCCEEDED dispute 4990 WON|SUCCEEDED dispute 4990 LOST",
		"won": "no|no|no|no|SUCCEEDED dispute 4990 WON, then SUCCEEDED dispute 4990 WON dispute 4990 LOST|no|" +
			"SUCCEEDED dispute 4990 WON dispute 4990 OPEN|no|no",
		"lost": "no|no|no|no|no|no|no|no|no",
		"inquired": "no|no|no|no|SUCCEEDED dispute 4990 INQUIRY, then " +
			"SUCCEEDED dispute 4990 INQUIRY dispute 4990 LOST|no|SUCCEEDED dispute 4990 OPEN|no|no",
	} {
		for i, want := range strings.Split(wants, "|") {
			f, outcome := newFixture(t), simulated.Outcomes[i]
			c := states[state](f)
			before := says(f.find(c))
			p, err := f.provider.Act(t.Context(), c.TopUp, outcome)
			var refusal *billing.Error
			switch errors.As(err, &refusal) {
			case true:
				if want != "no" || refusal.Code != billing.CodeInvalidInput || !slices.Equal(refusal.Path, []string{"outcome"}) {
					t.Errorf("%s of %s: refused with %v, want %s", outcome, state, refusal, want)
				}
				if got := says(f.find(c)); got != before {
					t.Errorf("%s of %s was refused, and made %s of %s", outcome, state, got, before)
				}
			default:
				now, later, _ := strings.Cut(want, ", then ")
				if err != nil || says(p) != now || says(f.find(c)) != now {
					t.Errorf("%s of %s: %s, found as %s, %v, want %s", outcome, state, says(p), says(f.find(c)), err, want)
				}
				f.clock = f.clock.Add(simulated.ReturnDelay)
				if got := says(f.find(c)); later != "" && got != later {
					t.Errorf("%s of %s, ten days later: %s, want %s", outcome, state, got, later)
				}
			}
		}
	}
}

// with makes a payment with a method, to which things happen.
func with(method string, then ...func(*fixture, payment.Charge)) func(*fixture) payment.Charge {
	return func(f *fixture) payment.Charge {
		c := f.charge(1, method)
		f.collect(c)
		for _, happens := range then {
			happens(f, c)
		}
		return c
	}
}

func acting(o simulated.Outcome) func(*fixture, payment.Charge) {
	return func(f *fixture, c payment.Charge) {
		if _, err := f.provider.Act(f.t.Context(), c.TopUp, o); err != nil {
			f.t.Fatal(err)
		}
	}
}

func TestActRefuses(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "sim_ok")
	for _, test := range []struct {
		topUp   billing.TopUpID
		outcome simulated.Outcome
		code    billing.Code
		path    string
	}{
		{c.TopUp, simulated.OutcomeSucceed, billing.CodeNotFound, "topUpId"},
		{"nonsense", simulated.OutcomeSucceed, billing.CodeNotFound, "topUpId"},
		{c.TopUp, "EXPLODE", billing.CodeInvalidInput, "outcome"},
	} {
		_, err := f.provider.Act(t.Context(), test.topUp, test.outcome)
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != test.code || !slices.Equal(refusal.Path, []string{test.path}) {
			t.Errorf("%s of %q: %v", test.outcome, test.topUp, err)
		}
	}
}

// What the customer does happens to the newest payment of a top-up alone, so that nothing is paid twice; what the bank does,
// to the one that it is possible for.
func TestActOnAttempts(t *testing.T) {
	f := newFixture(t)
	first, second := f.charge(1, "sim_decline"), f.charge(1, "sim_ok")
	second.Attempt, second.Key = 2, "second"
	f.collect(first)
	f.collect(second)
	if _, err := f.provider.Act(t.Context(), first.TopUp, simulated.OutcomeSucceed); err == nil {
		t.Error("an older attempt was paid beside the newest")
	}
	third := f.charge(1, "sim_decline")
	third.Attempt, third.Key = 3, "third"
	f.collect(third)
	if p, err := f.provider.Act(t.Context(), first.TopUp, simulated.OutcomeDisputeOpen); err != nil || p.Attempt != 2 {
		t.Errorf("the dispute is of %+v, %v", p, err)
	}
}

// A page that was made to store the method stores it however the payment succeeds.
func TestActStoresTheMethod(t *testing.T) {
	f := newFixture(t)
	c := f.charge(1, "")
	if _, err := f.provider.Checkout(t.Context(), c, payment.Return{Expires: f.now.Add(simulated.Delay), Store: true}); err != nil {
		t.Fatal(err)
	}
	acting(simulated.OutcomeSucceed)(f, c)
	p := f.find(c)
	if p.Method == nil || p.Method.ID == "" {
		t.Fatalf("the payment has the method %+v", p.Method)
	}
	next := f.charge(2, p.Method.ID)
	f.collect(next)
	if got := says(f.find(next)); got != "SUCCEEDED" {
		t.Errorf("the stored method makes %s", got)
	}
}
