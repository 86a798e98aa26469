package payment_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// subscriber is a shop that sells plans: small is 100 credits for 10.00, medium 300 for 30.00, large 1000 for 50.00. Its wallet has
// a subscription, whose first charge is paid, and which is in the middle of a period of 30 days.
type subscriber struct {
	*shop
	id billing.SubscriptionID
}

func newSubscriber(t *testing.T, plan string) *subscriber {
	t.Helper()
	s := &subscriber{shop: newShop(t, billingtest.NewMemory())}
	for code, terms := range map[string]struct {
		price    int64
		included billing.Credits
	}{"small": {1000, 100}, "medium": {3000, 300}, "large": {5000, 1000}} {
		if _, err := s.CreatePlan(t.Context(), billingtest.Caller, billing.CreatePlan{
			Keyed: s.next(), Code: code, Name: code, Price: *usd(terms.price), Interval: calendar.Monthly,
			Included: terms.included * billing.Credit, Unused: billing.UnusedExpire, Unit: "credits", GraceDays: 7,
			OnRenewal: billing.CreditsAtBoundary,
		}); err != nil {
			t.Fatal(err)
		}
	}
	s.Pass(time.Date(2026, time.April, 1, 12, 0, 0, 0, time.UTC).Sub(s.Time()))
	started, err := s.StartSubscription(t.Context(), billingtest.Caller, billing.StartSubscription{
		Keyed: s.next(), Wallet: string(s.wallet), Plan: plan, Quantity: 1, Method: "card",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.id = started.Value.SubscriptionID()
	s.days(15)
	return s
}

// days lets so many days pass, and books and pays what is due then.
func (s *subscriber) days(n int) {
	s.t.Helper()
	s.Pass(time.Duration(n) * 24 * time.Hour)
	s.settles()
}

// settles books and pays what is due.
func (s *subscriber) settles() {
	s.t.Helper()
	if err := s.BookDue(s.t.Context(), s.ref()); err != nil {
		s.t.Fatal(err)
	}
	s.drive()
}

// stored returns the subscription as it is stored.
func (s *subscriber) stored() *billing.Subscription {
	s.t.Helper()
	_, place, _ := s.id.Split()
	of, err := ledger.Get[*billing.Subscription](s.t.Context(), s.World.Store, billing.SubscriptionKey(s.ref(), place), ledger.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	return of
}

// latest returns the latest charge.
func (s *subscriber) latest() *billing.TopUp {
	s.t.Helper()
	of := s.stored()
	return s.again(&billing.TopUp{WalletRef: of.WalletRef, Place: of.Latest})
}

// changes changes the plan.
func (s *subscriber) changes(plan string, timing billing.ChangeTiming) {
	s.t.Helper()
	if _, err := s.ChangeSubscription(s.t.Context(), billingtest.Caller,
		billing.NewChangeSubscription(s.next(), s.id, plan, 0, timing)); err != nil {
		s.t.Fatal(err)
	}
	s.settles()
}

// bankDisputes sets the state of a dispute of all of a charge, and applies it.
func (s *subscriber) bankDisputes(charge *billing.TopUp, state billing.DisputeState) {
	s.t.Helper()
	s.bank.disputes(charge, charge.Terms.Price.Minor, state)
	s.hears(charge)
}

// fails makes the only refund of a charge fail.
func (s *subscriber) fails(charge *billing.TopUp) {
	s.t.Helper()
	s.bank.turns(charge, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed })
	s.hears(charge)
}

// is checks what is available, the customer credit, and the books.
func (s *subscriber) is(available billing.Credits, want finance.Columns) {
	s.t.Helper()
	s.spendable(available)
	credit := int64(0)
	for _, c := range s.state().CustomerCredit {
		credit += c.Minor
	}
	if of := s.stored(); of.Unpaid {
		credit += s.latest().Used
	}
	if credit != want.CustomerCredit {
		s.t.Errorf("the customer credit is %d, want %d", credit, want.CustomerCredit)
	}
	s.books(want)
}

// spendable checks what is available, as a read sees it.
func (s *subscriber) spendable(credits billing.Credits) {
	s.t.Helper()
	if got := s.balance().Available; got != credits*billing.Credit {
		s.t.Fatalf("%s credits are available, want %d", got, credits)
	}
}

// gave checks what the period was given.
func (s *subscriber) gave(credits billing.Credits, minor int64) {
	s.t.Helper()
	if a := s.stored().Account; a.Credits != credits*billing.Credit || a.Money != minor {
		s.t.Errorf("the period was given %s for %d, want %s for %d", a.Credits, a.Money, credits*billing.Credit, minor)
	}
}

// While a charge is disputed, the credit that came from it pays nothing: the next period is charged in full. If the dispute is won,
// it pays again; if it is lost, it goes back as far as the credits that were left do not pay for it.
func TestCreditOfADisputedCharge(t *testing.T) {
	down := finance.Columns{Received: 5000, Deferred: 2750, Breakage: 250, CustomerCredit: 2000}
	begin := func(t *testing.T) (*subscriber, *billing.TopUp) {
		s := newSubscriber(t, "large")
		charge := s.latest()
		s.changes("small", billing.ChangeNow)
		s.is(550, down)
		s.gave(550, 3000)
		s.bankDisputes(charge, billing.DisputeOpen)
		s.is(0, down)
		return s, charge
	}
	t.Run("open", func(t *testing.T) {
		s, charge := begin(t)
		s.days(15)
		s.is(100, finance.Columns{Received: 6000, Deferred: 3750, Breakage: 250, CustomerCredit: 2000})
		s.bankDisputes(charge, billing.DisputeWon)
		s.is(650, finance.Columns{Received: 6000, Deferred: 3750, Breakage: 250, CustomerCredit: 2000})
		s.days(31)
		s.is(100, finance.Columns{Received: 6000, Deferred: 1000, Breakage: 4000, CustomerCredit: 1000})
	})
	t.Run("won", func(t *testing.T) {
		s, charge := begin(t)
		s.bankDisputes(charge, billing.DisputeWon)
		s.is(550, down)
		s.days(15)
		s.is(100, finance.Columns{Received: 5000, Deferred: 1000, Breakage: 3000, CustomerCredit: 1000})
	})
	t.Run("lost", func(t *testing.T) {
		s, charge := begin(t)
		s.bankDisputes(charge, billing.DisputeLost)
		s.is(0, finance.Columns{Received: 5000, WrittenOff: 250, Breakage: 250, Refunded: 5000})
		s.days(15)
		s.is(100, finance.Columns{Received: 6000, WrittenOff: 250, Deferred: 1000, Breakage: 250, Refunded: 5000})
	})
	t.Run("a change", func(t *testing.T) {
		s, charge := begin(t)
		s.changes("medium", billing.ChangeNow)
		s.is(100, finance.Columns{Received: 6000, Deferred: 3750, Breakage: 250, CustomerCredit: 2000})
		s.changes("large", billing.ChangeNow)
		s.bankDisputes(charge, billing.DisputeWon)
		s.is(1000, finance.Columns{Received: 7000, Deferred: 4750, Breakage: 250, CustomerCredit: 2000})
	})
}

// A refund takes credits first, then what of the charge had become customer credit, and the rest is written off. All of that comes
// back if it fails.
func TestRefundTakesCustomerCredit(t *testing.T) {
	s := newSubscriber(t, "large")
	charge := s.latest()
	s.use(400)
	s.changes("small", billing.ChangeNow)
	s.is(150, finance.Columns{Received: 5000, Deferred: 750, Earned: 2000, Breakage: 250, CustomerCredit: 2000})
	s.bank.refunds = []billing.RefundState{billing.RefundPending}
	s.refunds(charge, usd(4500), true)
	s.is(0, finance.Columns{Received: 5000, WrittenOff: 1750, Earned: 2000, Breakage: 250, Refunded: 4500})
	s.gave(400, 2250)
	s.fails(charge)
	s.is(150, finance.Columns{Received: 5000, Deferred: 750, Earned: 2000, Breakage: 250, CustomerCredit: 2000})
	s.gave(550, 3000)
	s.days(15)
	s.is(100, finance.Columns{Received: 5000, Deferred: 1000, Earned: 2000, Breakage: 1000, CustomerCredit: 1000})
}

// What a later downgrade gives back pays first what was written off on charges of the subscription.
func TestCreditPaysWhatWasWrittenOff(t *testing.T) {
	s := newSubscriber(t, "medium")
	charge := s.latest()
	s.use(300)
	s.bank.refunds = []billing.RefundState{billing.RefundPending}
	s.refunds(charge, usd(3000), true)
	s.is(0, finance.Columns{Received: 3000, WrittenOff: 3000, Earned: 3000, Refunded: 3000})
	s.gave(300, 3000)
	s.changes("large", billing.ChangeNow)
	s.is(350, finance.Columns{Received: 4000, WrittenOff: 3000, Deferred: 1000, Earned: 3000, Refunded: 3000})
	s.gave(650, 4000)
	s.changes("medium", billing.ChangeNow)
	s.is(0, finance.Columns{Received: 4000, WrittenOff: 2000, Earned: 3000, Refunded: 3000})
	s.gave(300, 3000)
	s.fails(charge)
	s.is(0, finance.Columns{Received: 4000, Earned: 3000, CustomerCredit: 1000})
	s.gave(300, 3000)
}

// renewedWithCredit has a period of medium of which 20.00 were paid by customer credit, and 10.00 by a charge.
func renewedWithCredit(t *testing.T) (*subscriber, *billing.TopUp) {
	t.Helper()
	s := newSubscriber(t, "large")
	s.changes("small", billing.ChangeNow)
	s.changes("medium", billing.ChangeAtPeriodEnd)
	s.days(15)
	s.is(300, finance.Columns{Received: 6000, Deferred: 3000, Breakage: 3000})
	charge := s.latest()
	if charge.Terms.Price.Minor != 1000 || charge.Used != 2000 {
		t.Fatalf("%s were charged, and %d used", charge.Terms.Price, charge.Used)
	}
	return s, charge
}

// What customer credit bought stays when the charge beside it is refunded, or lost to a dispute.
func TestWhatCreditBoughtStays(t *testing.T) {
	t.Run("refunded", func(t *testing.T) {
		s, charge := renewedWithCredit(t)
		if refunded := s.refunds(charge, usd(1000), false); refunded.Value.Status != billing.TopUpRefunded {
			t.Errorf("the charge is %s", refunded.Value.Status)
		}
		s.is(200, finance.Columns{Received: 6000, Deferred: 2000, Breakage: 3000, Refunded: 1000})
		s.gave(200, 2000)
	})
	t.Run("won", func(t *testing.T) {
		s, charge := renewedWithCredit(t)
		s.use(100)
		s.bankDisputes(charge, billing.DisputeOpen)
		s.is(0, finance.Columns{Received: 6000, Deferred: 2000, Earned: 1000, Breakage: 3000})
		s.bankDisputes(charge, billing.DisputeWon)
		s.is(200, finance.Columns{Received: 6000, Deferred: 2000, Earned: 1000, Breakage: 3000})
	})
	t.Run("lost", func(t *testing.T) {
		s, charge := renewedWithCredit(t)
		s.use(100)
		s.bankDisputes(charge, billing.DisputeOpen)
		s.bankDisputes(charge, billing.DisputeLost)
		s.is(100, finance.Columns{Received: 6000, Deferred: 1000, Earned: 1000, Breakage: 3000, Refunded: 1000})
	})
	t.Run("comes back later", func(t *testing.T) {
		s, charge := renewedWithCredit(t)
		used := s.use(300)
		s.bankDisputes(charge, billing.DisputeOpen)
		s.bankDisputes(charge, billing.DisputeLost)
		s.is(0, finance.Columns{Received: 6000, WrittenOff: 1000, Earned: 3000, Breakage: 3000, Refunded: 1000})
		part := 200 * billing.Credit
		if _, err := s.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
			Keyed: s.next(), Transaction: used, Amount: &part, Reason: "r", ExpiredCredits: billing.ExpiredGrace,
		}); err != nil {
			t.Fatal(err)
		}
		s.is(100, finance.Columns{Received: 6000, Deferred: 1000, Earned: 1000, Breakage: 3000, Refunded: 1000})
	})
	t.Run("a hold gives back", func(t *testing.T) {
		s, charge := renewedWithCredit(t)
		s.place(200, 3600)
		s.use(100)
		s.bankDisputes(charge, billing.DisputeOpen)
		s.bankDisputes(charge, billing.DisputeLost)
		s.Pass(2 * time.Hour)
		s.spendable(100)
		s.settles()
		s.is(100, finance.Columns{Received: 6000, Deferred: 1000, Earned: 1000, Breakage: 3000, Refunded: 1000})
	})
}

// Money that comes when its period was given up pays for what was used of it, together with the customer credit that was to pay for it.
func TestLatePaymentUsesCreditAgain(t *testing.T) {
	s := newSubscriber(t, "large")
	s.changes("small", billing.ChangeNow)
	s.changes("medium", billing.ChangeAtPeriodEnd)
	s.bank.outcomes = []billing.PaymentState{
		billing.PaymentDeclined, billing.PaymentDeclined, billing.PaymentDeclined, billing.PaymentDeclined,
	}
	s.bank.keeps = true
	s.days(15)
	s.use(75)
	s.is(225, finance.Columns{Received: 5000, Breakage: 3000, CustomerCredit: 2000})
	charge := s.latest()
	s.days(8)
	if got := s.stored().Status; got != billing.SubscriptionCanceled {
		t.Fatalf("the subscription is %s", got)
	}
	s.is(0, finance.Columns{Received: 5000, Breakage: 3000, CustomerCredit: 2000})
	s.bank.pay(t, charge.TopUpID(), 1, billing.PaymentSucceeded)
	s.hears(s.again(charge))
	s.settles()
	s.is(0, finance.Columns{Received: 6000, Earned: 750, Breakage: 3000, Refunded: 1000, CustomerCredit: 1250})
}
