package payment_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// usd returns an amount of cents.
func usd(cents int64) *billing.Money {
	money := billing.Amount{Minor: cents, Currency: "USD"}.Money()
	return &money
}

// refund refunds a part of a top-up; nil: all that can be refunded.
func (s *shop) refund(t *billing.TopUp, amount *billing.Money, allowSpent bool) (*payment.Refunded, error) {
	s.t.Helper()
	return s.RefundTopUp(s.t.Context(), billingtest.Caller, billing.RefundTopUp{
		Keyed: s.next(), TopUp: t.TopUpID(), Amount: amount, Reason: "asked for it", AllowSpent: allowSpent,
	})
}

// refunds refunds a part of a top-up, which has to succeed.
func (s *shop) refunds(t *billing.TopUp, amount *billing.Money, allowSpent bool) *payment.Refunded {
	s.t.Helper()
	refunded, err := s.refund(t, amount, allowSpent)
	if err != nil {
		s.t.Fatal(err)
	}
	return refunded
}

// hears has the bank tell of the payment of a top-up.
func (s *shop) hears(t *billing.TopUp) {
	s.t.Helper()
	if err := s.Handle(s.t.Context(), billing.Live, payment.Notice{ID: "event", TopUp: t.TopUpID(), Payment: t.Payment}); err != nil {
		s.t.Fatal(err)
	}
}

// books fails unless the finance report has these columns, and is balanced.
func (s *shop) books(want finance.Columns) {
	s.t.Helper()
	read, err := s.Wallet(s.t.Context(), billing.Live, string(s.wallet), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	report, err := s.Finance(s.t.Context(), read, s.Time())
	if err != nil {
		s.t.Fatal(err)
	}
	if got := report["USD"]; got != want || !got.Balanced() {
		s.t.Errorf("the books are\n%+v, want\n%+v", got, want)
	}
	audit, err := s.Audit(s.t.Context(), read, s.Time())
	if err != nil || !audit.OK {
		s.t.Errorf("the audit finds %+v, %v", audit, err)
	}
}

// refusedAt fails unless err is a refusal with a code, whose message contains a text.
func refusedAt(t *testing.T, err error, code billing.Code, path, text string) {
	t.Helper()
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != code || strings.Join(refusal.Path, ".") != path ||
		!strings.Contains(refusal.Message, text) {
		t.Fatalf("got %v; want %s at %q that says %q", err, code, path, text)
	}
}

// balance returns the balance of the wallet now.
func (s *shop) balance() billing.Balance {
	s.t.Helper()
	read, err := s.Wallet(s.t.Context(), billing.Live, string(s.wallet), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	balance, err := s.Balance(s.t.Context(), read, s.Time())
	if err != nil {
		s.t.Fatal(err)
	}
	return balance
}

// TestRefund: a refund takes the fewest credits that are worth it, and the same share of the bonus.
func TestRefund(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.createPack("large", 1000, 0, 4900)
	bought := s.buyPack("large")
	s.books(finance.Columns{Received: 4900, Deferred: 4900})
	refunded := s.refunds(bought, usd(1000), false)
	if refunded.Line.Amount != -204_081_633 || refunded.Value.Status != billing.TopUpSucceeded ||
		refunded.Value.Refunds[0].State != billing.RefundSucceeded || refunded.Value.Refunded().Minor != 1000 {
		t.Fatalf("got %+v of %+v", refunded.Line, refunded.Value.Refunds)
	}
	if got := s.balance().Available; got != 795_918_367 {
		t.Errorf("available are %s", got)
	}
	s.books(finance.Columns{Received: 4900, Deferred: 3900, Refunded: 1000})
	request := billing.RefundTopUp{
		Keyed: keyed(fmt.Sprint("key ", s.keys)), TopUp: bought.TopUpID(), Amount: usd(1000), Reason: "asked for it",
	}
	again, err := s.RefundTopUp(t.Context(), billingtest.Caller, request)
	if err != nil || !again.Replayed || again.Line.Sequence != refunded.Line.Sequence || len(s.bank.refunded) != 1 {
		t.Fatalf("again: %+v, %v", again, err)
	}
	rest := s.refunds(bought, nil, false)
	if rest.Value.Status != billing.TopUpRefunded || s.balance().Available != 0 || len(s.bank.refunded) != 2 {
		t.Errorf("got %+v with %s left", rest.Value, s.balance().Available)
	}
	s.books(finance.Columns{Received: 4900, Refunded: 4900})
	_, err = s.refund(bought, nil, true)
	refusedAt(t, err, billing.CodeNotRefundable, "topUpId", "all of top-up")
}

// TestRefundWithBonus: the bonus leaves by the share of the price that goes back, rounded up.
func TestRefundWithBonus(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card") // 100 for 10.00, and 10
	line := s.refunds(bought, usd(333), false).Line
	want := []billing.Credits{3_330_000, 33_300_000} // of the bonus, which burns first, and of what was paid for
	if len(line.Drawdowns) != 2 || line.Drawdowns[0].Amount != want[0] || line.Drawdowns[1].Amount != want[1] {
		t.Fatalf("it took %+v", line.Drawdowns)
	}
	s.use(20) // the bonus of 6.67 first
	s.books(finance.Columns{Received: 1000, Deferred: 534, Earned: 133, Refunded: 333})
	_, err := s.refund(bought, usd(600), false)
	refusedAt(t, err, billing.CodeNotRefundable, "amount", "5.34")
	var refusal *billing.Error
	if errors.As(err, &refusal); refusal.Refundable == nil || refusal.Refundable.Minor != 534 {
		t.Errorf("it names %+v", refusal.Refundable)
	}
	s.refunds(bought, usd(600), true)
	s.books(finance.Columns{Received: 1000, Earned: 133, Refunded: 933, WrittenOff: 66})
	s.has(0)
}

// TestRefundThatFails: the credits come back to the same grants, and the books are as before.
func TestRefundThatFails(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.bank.refunds = []billing.RefundState{billing.RefundPending}
	pending := s.refunds(bought, usd(500), false).Value
	if pending.Refunds[0].State != billing.RefundPending || len(s.state().Payments) != 1 {
		t.Fatalf("got %+v", pending.Refunds)
	}
	s.has(55)
	s.bank.turns(bought, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed })
	s.Pass(time.Hour)
	s.drive() // no event told of it
	after := s.again(bought)
	if after.Refunds[0].State != billing.RefundFailed || after.Refunded().Minor != 0 || len(s.state().Payments) != 0 {
		t.Fatalf("got %+v", after)
	}
	s.has(110)
	if live := s.state().Live; len(live) != 2 || live[0].Remaining != 10*billing.Credit || live[1].Remaining != 100*billing.Credit {
		t.Errorf("what remains is %+v", live)
	}
	s.books(finance.Columns{Received: 1000, Deferred: 1000})
}

// TestRefundThatFailsLater: of grants that ended meanwhile the credits come back as grants of their own, with their cost.
func TestRefundThatFailsLater(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.createPackWith("short", func(p *billing.CreditPack) { p.ExpiresAfterDays = 1 })
	bought := s.buyPack("short")
	s.refunds(bought, usd(500), false)
	s.Pass(25 * time.Hour)
	s.bank.turns(bought, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed })
	s.hears(bought)
	s.has(55)
	s.books(finance.Columns{Received: 1000, Deferred: 500, Breakage: 500})
	live := s.state().Live
	if len(live) != 2 || live[0].Purchase != bought.Place || !live[0].ExpiresAt.Equal(s.Time().Add(billing.GracePeriod)) {
		t.Fatalf("what remains is %+v", live)
	}
	again := s.refunds(bought, usd(500), false) // what came back is the purchase's
	if again.Value.Refunded().Minor != 500 {
		t.Errorf("got %+v", again.Value.Refunds)
	}
	if got := s.state().Posted; got != 2_500_000 { // half of the bonus that came back, as half of the price is refunded
		t.Errorf("%s are left", got)
	}
	s.books(finance.Columns{Received: 1000, Refunded: 500, Breakage: 500})
}

// TestRefundAtProvider: what is refunded at the provider's dashboard takes credits in the same way, once, and beyond what is
// left writes it off.
func TestRefundAtProvider(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.use(100)
	for range 2 {
		s.bank.turns(bought, func(p *billing.Payment) {
			p.Refunds = []billing.PaymentRefund{{ID: "theirs", Minor: 1000, State: billing.RefundSucceeded}}
		})
		s.hears(bought)
	}
	after := s.again(bought)
	if after.Status != billing.TopUpRefunded || len(after.Refunds) != 1 || !after.Refunds[0].AtProvider {
		t.Fatalf("got %+v", after)
	}
	s.has(0)
	s.books(finance.Columns{Received: 1000, Earned: 900, Refunded: 1000, WrittenOff: 900})
}

// TestRefundableDays: once the pack's days have passed, only allowSpent refunds.
func TestRefundableDays(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.createPackWith("trial", func(p *billing.CreditPack) { p.RefundableForDays = 14 })
	bought := s.buyPack("trial")
	s.Pass(14*24*time.Hour - time.Second)
	s.refunds(bought, usd(1), false)
	s.Pass(2 * time.Second)
	_, err := s.refund(bought, usd(1), false)
	refusedAt(t, err, billing.CodeNotRefundable, "topUpId", bought.SettledAt.AddDate(0, 0, 14).Format("2006-01-02"))
	s.refunds(bought, usd(1), true)
}

// TestRefundRefusals: what cannot be refunded is refused, and nothing changes.
func TestRefundRefusals(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	page := s.buy("")
	_, err := s.refund(page, nil, false)
	refusedAt(t, err, billing.CodeNotRefundable, "topUpId", "PENDING")
	bought := s.buy("card")
	_, err = s.refund(bought, &billing.Money{Amount: usd(1).Amount, Currency: "EUR"}, false)
	refusedAt(t, err, billing.CodeCurrencyMismatch, "amount.currency", "EUR")
	_, err = s.refund(bought, usd(0), false)
	refusedAt(t, err, billing.CodeInvalidInput, "amount.amount", "0")
	_, err = s.refund(bought, usd(1001), true)
	refusedAt(t, err, billing.CodeNotRefundable, "amount", "10.00")
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	revision := s.state().Revision
	_, err = s.refund(bought, nil, true)
	refusedAt(t, err, billing.CodeNotRefundable, "topUpId", "dispute")
	if s.state().Revision != revision {
		t.Error("a refusal changed the wallet")
	}
}

// TestRefundOfLostAnswer: the refund is asked for again until it is known, once for each key, and after a day it is looked up.
func TestRefundOfLostAnswer(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.bank.lose = func(call string) bool { return call == "refund" }
	s.refunds(bought, usd(100), false)
	s.bank.lose = func(string) bool { return false }
	s.Pass(2 * billing.PaymentLease)
	s.drive()
	if after := s.again(bought); after.Refunds[0].State != billing.RefundSucceeded || len(s.bank.refunded) != 1 {
		t.Fatalf("got %+v, %v", after.Refunds, s.bank.refunded)
	}
	s.bank.down = true
	s.refunds(bought, usd(100), false) // which the bank never receives
	s.bank.down = false
	s.Pass(payment.ForgetAfter + time.Hour)
	s.drive()
	after := s.again(bought)
	if r := after.Refunds[1]; r.State != billing.RefundFailed || len(s.bank.refunded) != 1 || after.Refunded().Minor != 100 {
		t.Fatalf("got %+v, %v", after.Refunds, s.bank.refunded)
	}
	s.has(99)
	s.books(finance.Columns{Received: 1000, Deferred: 900, Refunded: 100})
}

// buyPack buys a pack with a card.
func (s *shop) buyPack(code string) *billing.TopUp {
	s.t.Helper()
	bought, err := s.CreateTopUp(s.t.Context(), billingtest.Caller, billing.CreateTopUp{
		Keyed: s.next(), Wallet: string(s.wallet), Pack: code, Quantity: 1, Method: "card",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return bought.Value
}

// createPackWith stores a pack of 100 credits and 10 for 10.00 USD with other terms.
func (s *shop) createPackWith(code string, change func(*billing.CreditPack)) {
	s.t.Helper()
	pack := &billing.CreditPack{
		Tenant: billing.Live, Code: code, Name: "Pack " + code, Unit: "credits", Credits: 100 * billing.Credit,
		Bonus: 10 * billing.Credit, Price: billing.Amount{Minor: 1000, Currency: "USD"},
	}
	change(pack)
	pack.Revision = 1
	put := billing.DocumentChange{Key: pack.DocumentKey(), After: pack}
	if err := s.World.Store.PutDocument(s.t.Context(), put); err != nil {
		s.t.Fatal(err)
	}
}
