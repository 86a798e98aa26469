package payment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// TestRechargeCapByCurrency: what a recharge may still charge counts in its own currency, whatever is bought meanwhile.
func TestRechargeCapByCurrency(t *testing.T) {
	s := recharging(t, 1000, 990, 20)
	s.use(30)
	s.drive()
	s.Pass(2 * time.Minute)
	s.createPackIn("e", "EUR", 20, 0, 1000)
	s.bank.outcomes = []billing.PaymentState{billing.PaymentProcessing}
	limit := billing.Amount{Minor: 5000, Currency: "EUR"}.Money()
	pack := "e"
	if _, err := s.ConfigureAutoRecharge(t.Context(), billingtest.Caller, billing.ConfigureAutoRecharge{
		Keyed: s.next(), Wallet: string(s.wallet), Enabled: true, Pack: &pack, MonthlyCap: &limit,
	}); err != nil {
		t.Fatal(err)
	}
	s.use(30)
	s.drive()
	if err := s.configure(990, "r", "card", 10_000); err != nil { // back to USD, while EUR may still be charged
		t.Fatal(err)
	}
	charged := func() string {
		r := s.state().Recharge
		return fmt.Sprint(r.Charged, " ", r.Others)
	}
	if got := charged(); got != "1000 [10.00 EUR]" {
		t.Fatalf("it counts %s", got)
	}
	inFlight := s.topUps()[0]
	s.bank.pay(t, inFlight.TopUpID(), 1, billing.PaymentCanceled)
	s.Pass(3 * time.Minute)
	s.drive()
	if got := charged(); got != "1000 []" && got != "1000 [0.00 EUR]" {
		t.Errorf("after the charge in EUR was canceled, it counts %s", got)
	}
	s.bank.pay(t, inFlight.TopUpID(), 1, billing.PaymentSucceeded) // after all
	if err := s.Handle(t.Context(), billing.Live, payment.Notice{
		ID: "event", TopUp: inFlight.TopUpID(), Attempt: 1,
	}); err != nil {
		t.Fatal(err)
	}
	if got := charged(); got != "1000 [10.00 EUR]" {
		t.Errorf("after it succeeded all the same, it counts %s", got)
	}
}

// TestDeclineKeepsItsShare: a charge that was declined, and may still succeed, keeps its share of the cap and keeps others
// from starting. Once it never can, it gives both back.
func TestDeclineKeepsItsShare(t *testing.T) {
	s := recharging(t, 1000, 990, 20)
	if err := s.configure(990, "r", "card", 1_999); err != nil { // one pack of 10.00
		t.Fatal(err)
	}
	s.bank.outcomes = []billing.PaymentState{billing.PaymentDeclined}
	s.bank.lose = func(call string) bool { return call == "cancel" }
	s.use(30)
	_ = s.DriveWallet(t.Context(), s.ref())
	r, declined := s.state().Recharge, s.topUps()[0]
	if declined.Status != billing.TopUpFailed || r.Charged != 1000 || r.InFlight != declined.Place || r.Failures != 1 {
		t.Fatalf("after the decline: %+v", r)
	}
	s.Pass(2 * time.Hour)
	s.use(1)
	if n := len(s.topUps()); n != 1 {
		t.Fatalf("%d recharges", n)
	}
	s.bank.lose = func(string) bool { return false }
	s.drive()
	if r := s.state().Recharge; r.Charged != 0 || r.InFlight != (billing.GrantRef{}) || r.Failures != 1 {
		t.Fatalf("after it was canceled: %+v", r)
	}
	s.use(1)
	s.drive()
	if r := s.state().Recharge; len(s.topUps()) != 2 || r.Charged != 1000 || r.Failures != 0 {
		t.Fatalf("the next one: %+v", r)
	}
}
