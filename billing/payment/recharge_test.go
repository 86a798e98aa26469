package payment_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// configure sets up the auto-recharge of the shop's wallet.
func (s *shop) configure(threshold billing.Credits, pack, card string, capMinor int64) error {
	threshold *= billing.Credit
	limit := billing.Amount{Minor: capMinor, Currency: "USD"}.Money()
	_, err := s.ConfigureAutoRecharge(s.t.Context(), billingtest.Caller, billing.ConfigureAutoRecharge{
		Keyed: s.next(), Wallet: string(s.wallet), Enabled: true, Threshold: &threshold, Pack: &pack, MonthlyCap: &limit, Method: &card,
	})
	return err
}

// recharging is a shop whose wallet has credits, and recharges below a threshold.
func recharging(t *testing.T, has, threshold, pack billing.Credits) *shop {
	t.Helper()
	s := newShop(t, billingtest.NewMemory())
	s.createPack("r", pack, 0, 1000)
	if _, err := s.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: s.next(), Wallet: string(s.wallet), Amount: has * billing.Credit, Source: billing.SourcePromotion,
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.configure(threshold, "r", "card", 10_000); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRecharge: the numbers of published scenarios.
func TestRecharge(t *testing.T) {
	t.Run("85 of 100, threshold 20, pack 100", func(t *testing.T) {
		s := recharging(t, 100, 20, 100)
		s.use(85)
		s.drive()
		s.has(115)
		bought := s.topUps()[0]
		if !bought.Automatic || bought.Cause != s.lineNumbered(2).ID() || s.state().Recharge.Charged != 1000 {
			t.Fatalf("got %+v, and %+v", bought, s.state().Recharge)
		}
	})
	t.Run("below, not at the threshold", func(t *testing.T) {
		s := recharging(t, 100, 20, 100)
		s.use(80)
		s.drive()
		if len(s.topUps()) != 0 {
			t.Fatal("it recharged at the threshold")
		}
		s.use(1)
		s.drive()
		s.has(119)
	})
	t.Run("only a spend starts another one", func(t *testing.T) {
		s := recharging(t, 200, 130, 50)
		s.use(170)
		s.drive()
		s.has(80)
		for range 24 {
			s.Pass(time.Hour)
			s.drive()
		}
		amount := billing.Credit
		if _, err := s.PlaceHold(t.Context(), billingtest.Caller, billing.PlaceHold{
			Keyed: s.next(), Wallet: string(s.wallet), Amount: &amount, ExpiresIn: 60,
		}); err != nil || len(s.state().Payments) != 0 {
			t.Fatal("a hold starts a recharge", err)
		}
		s.has(80)
		s.use(1)
		s.drive()
		s.has(129)
	})
	t.Run("configured while below", func(t *testing.T) {
		s := newShop(t, billingtest.NewMemory())
		if err := s.configure(20, "p", "card", 10_000); err != nil {
			t.Fatal(err)
		}
		s.drive()
		s.has(110)
	})
	t.Run("a hold starts none, its capture does", func(t *testing.T) {
		s := recharging(t, 100, 20, 100)
		amount := 90 * billing.Credit
		placed, err := s.PlaceHold(t.Context(), billingtest.Caller, billing.PlaceHold{
			Keyed: s.next(), Wallet: string(s.wallet), Amount: &amount, ExpiresIn: 900,
		})
		if err != nil || len(s.state().Payments) != 0 {
			t.Fatal(err, s.state().Payments)
		}
		if _, err := s.CaptureHold(t.Context(), billingtest.Caller, billing.CaptureHold{
			Keyed: s.next(), Hold: placed.Value.Hold.HoldID(), Amount: amount, Final: true,
		}); err != nil || len(s.state().Payments) != 1 {
			t.Fatal(err, s.state().Payments)
		}
	})
	t.Run("an open page counts as one under way", func(t *testing.T) {
		s := recharging(t, 100, 20, 100)
		s.buy("")
		s.use(90)
		if r := s.state().Recharge; r.InFlight != (billing.GrantRef{}) {
			t.Fatalf("got %+v", r)
		}
	})
}

// topUps lists the wallet's top-ups, newest first.
func (s *shop) topUps() []*billing.TopUp {
	s.t.Helper()
	found, err := ledger.List[*billing.TopUp](s.t.Context(), s.World.Store, billing.Collection{
		Tenant: billing.Live, Kind: billing.KindTopUp, Parent: string(s.wallet), Limit: 100,
	}, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// lineNumbered returns a line of the wallet by its sequence.
func (s *shop) lineNumbered(sequence int64) *billing.Transaction {
	s.t.Helper()
	read, err := s.Wallet(s.t.Context(), billing.Live, string(s.wallet), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	page, err := s.Transactions(s.t.Context(), &read.Wallet, ledger.LineQuery{Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, line := range page.Lines {
		if line.Sequence == sequence {
			return line
		}
	}
	s.t.Fatalf("there is no line %d", sequence)
	return nil
}

// TestRechargeDeclined: after a decline it waits an hour, then six, and the third in a row switches it off until another card
// is chosen.
func TestRechargeDeclined(t *testing.T) {
	s := recharging(t, 100, 20, 100)
	declined := billing.PaymentDeclined
	s.bank.outcomes = []billing.PaymentState{declined, declined, declined}
	s.use(85)
	s.drive()
	attempts := func(n int) {
		t.Helper()
		if got := len(s.topUps()); got != n {
			t.Fatalf("%d attempts, want %d", got, n)
		}
	}
	attempts(1)
	for range 3 {
		s.Pass(15 * time.Minute)
		s.use(1)
		s.drive()
	}
	attempts(1)
	s.Pass(15 * time.Minute)
	s.use(1)
	s.drive()
	attempts(2)
	s.Pass(6*time.Hour - time.Microsecond)
	s.use(1)
	s.drive()
	attempts(2)
	s.Pass(time.Microsecond)
	s.use(1)
	s.drive()
	attempts(3)
	r := s.state().Recharge
	if r.Enabled || r.Failures != 3 || r.Charged != 0 {
		t.Fatalf("got %+v", r)
	}
	if err := s.configure(20, "r", "card", 10_000); !refusedWith(err, billing.CodePaymentFailed) {
		t.Fatalf("the same card: %v", err)
	}
	if _, err := s.ConfigureAutoRecharge(t.Context(), billingtest.Caller, billing.ConfigureAutoRecharge{
		Keyed: s.next(), Wallet: string(s.wallet), Enabled: true,
	}); !refusedWith(err, billing.CodePaymentFailed) {
		t.Fatalf("the same card, which is left out: %v", err)
	}
	if err := s.configure(20, "r", "other card", 10_000); err != nil {
		t.Fatal(err)
	}
	s.drive()
	attempts(4) // the balance is below the threshold
	if r := s.state().Recharge; !r.Enabled || r.Failures != 0 {
		t.Fatalf("got %+v", r)
	}
}

// TestRechargeCap: no month is charged more than its cap, and a payment that may still succeed counts.
func TestRechargeCap(t *testing.T) {
	s := recharging(t, 1000, 990, 20)
	if err := s.configure(990, "r", "card", 2_999); err != nil { // two packs of 10.00
		t.Fatal(err)
	}
	for range 10 {
		s.use(30)
		s.drive()
		s.Pass(2 * time.Minute)
	}
	if n := len(s.topUps()); n != 2 {
		t.Fatalf("%d packs were bought in a month", n)
	}
	s.Pass(31 * 24 * time.Hour)
	s.use(30)
	s.drive()
	if n := len(s.topUps()); n != 3 {
		t.Fatalf("%d packs were bought in two months", n)
	}
}

// TestRechargeRefusals: what configureAutoRecharge refuses.
func TestRechargeRefusals(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	for name, c := range map[string]struct {
		change func(*billing.ConfigureAutoRecharge)
		code   billing.Code
		path   string
	}{
		"no cap":           {func(c *billing.ConfigureAutoRecharge) { c.MonthlyCap = nil }, billing.CodeInvalidInput, "monthlyCap"},
		"no pack":          {func(c *billing.ConfigureAutoRecharge) { c.Pack = nil }, billing.CodeInvalidInput, "packCode"},
		"no method":        {func(c *billing.ConfigureAutoRecharge) { c.Method = nil }, billing.CodeNoPaymentMethod, "paymentMethod"},
		"unknown method":   {func(c *billing.ConfigureAutoRecharge) { *c.Method = "x" }, billing.CodeNotFound, "paymentMethod"},
		"unknown pack":     {func(c *billing.ConfigureAutoRecharge) { *c.Pack = "x" }, billing.CodeNotFound, "packCode"},
		"another currency": {func(c *billing.ConfigureAutoRecharge) { c.MonthlyCap.Currency = "EUR" }, billing.CodeCurrencyMismatch, "monthlyCap currency"},
		"cap below price": {func(c *billing.ConfigureAutoRecharge) {
			*c.MonthlyCap = billing.Amount{Minor: 999, Currency: "USD"}.Money()
		}, billing.CodeInvalidInput, "monthlyCap"},
		"threshold": {func(c *billing.ConfigureAutoRecharge) { *c.Threshold = -1 }, billing.CodeInvalidInput, "threshold"},
	} {
		pack, card, threshold, limit := "p", "card", billing.Credit, billing.Amount{Minor: 5000, Currency: "USD"}.Money()
		command := billing.ConfigureAutoRecharge{
			Keyed: s.next(), Wallet: string(s.wallet), Enabled: true, Threshold: &threshold, Pack: &pack, MonthlyCap: &limit, Method: &card,
		}
		c.change(&command)
		_, err := s.ConfigureAutoRecharge(t.Context(), billingtest.Caller, command)
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != c.code || fmt.Sprint(refusal.Path) != "["+c.path+"]" {
			t.Errorf("%s: got %v", name, err)
		}
		if s.state().Recharge != nil {
			t.Errorf("%s: something was stored", name)
		}
	}
}

// TestInsufficientCreditsWhileRecharging: a spend that is refused while a recharge is under way says when to try again.
func TestInsufficientCreditsWhileRecharging(t *testing.T) {
	s := recharging(t, 100, 20, 100)
	s.use(85)
	price := 50 * billing.Credit
	_, err := s.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
		Keyed: s.next(), Wallet: string(s.wallet), Action: "a", Credits: &price, OnShortfall: billing.ShortfallReject,
	})
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.RetryAt == nil || refusal.TopUp != s.topUps()[0].TopUpID() {
		t.Fatalf("got %+v", err)
	}
}

// TestParallelSpendersRechargeOnce: of many spends that cross the threshold at the same time, from several processes, one
// starts a recharge.
func TestParallelSpendersRechargeOnce(t *testing.T) {
	s := recharging(t, 100, 50, 10)
	var group sync.WaitGroup
	for process := range 4 {
		other := ledger.New(s.World.Store, s.Runtime())
		for n := range 8 {
			group.Add(1)
			go func() {
				defer group.Done()
				price := 2 * billing.Credit
				_, err := other.RecordUsage(context.WithoutCancel(t.Context()), billingtest.Caller, billing.RecordUsage{
					Keyed: keyed(fmt.Sprint("parallel ", process, n)), Wallet: string(s.wallet), Action: "a", Credits: &price,
					OnShortfall: billing.ShortfallReject,
				})
				if err != nil {
					t.Error(err)
				}
			}()
		}
	}
	group.Wait()
	if n := len(s.topUps()); n != 1 {
		t.Fatalf("%d recharges", n)
	}
	s.drive()
	s.has(100 - 64 + 10)
}
