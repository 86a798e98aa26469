package payment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// held returns what is held in the wallet.
func (s *shop) held() billing.Credits { return s.state().Held }

// TestDisputeWon: what is left is reserved while the dispute is open, no recharge starts, and then it returns to the same grant.
func TestDisputeWon(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.createPack("medium", 500, 0, 1000)
	bought := s.buyPack("medium")
	s.use(120)
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	for range 2 {
		s.hears(bought)
	}
	if s.balance().Available != 0 || s.held() != 380*billing.Credit || s.state().DisputesOpen() != 1 {
		t.Fatalf("%s are available and %s held", s.balance().Available, s.held())
	}
	s.books(finance.Columns{Received: 1000, Deferred: 760, Earned: 240})
	s.bank.disputes(bought, 1000, billing.DisputeWon)
	for range 2 {
		s.hears(bought)
	}
	live := s.state().Live
	if s.balance().Available != 380*billing.Credit || len(live) != 1 || live[0].Ref != bought.Grants[0] || len(s.state().Blocked) != 0 {
		t.Fatalf("%s are available, of %+v", s.balance().Available, live)
	}
	if after := s.again(bought); after.Status != billing.TopUpSucceeded || after.Dispute().State != billing.DisputeWon ||
		after.Dispute().ClosedAt.IsZero() {
		t.Errorf("got %+v", after.Disputes)
	}
	s.books(finance.Columns{Received: 1000, Deferred: 760, Earned: 240})
}

// TestRefundHeardOfWithAWonDispute: the money of a dispute that was won is there for a refund at the provider's dashboard, also where
// both are heard of at once, and never again.
func TestRefundHeardOfWithAWonDispute(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.createPack("medium", 500, 0, 1000)
	bought := s.buyPack("medium")
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	s.bank.disputes(bought, 1000, billing.DisputeWon)
	s.bank.turns(bought, func(p *billing.Payment) {
		p.Refunds = []billing.PaymentRefund{{ID: "refund", Minor: 400, State: billing.RefundSucceeded}}
	})
	s.hears(bought)
	s.has(300)
	s.books(finance.Columns{Received: 1000, Deferred: 600, Refunded: 400})
}

// TestDisputeLost: what is left leaves, and what had been spent is written off.
func TestDisputeLost(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.use(60) // 10 of the bonus and 50
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	s.bank.disputes(bought, 1000, billing.DisputeLost)
	s.hears(bought)
	s.has(0)
	s.books(finance.Columns{Received: 1000, Earned: 500, Refunded: 1000, WrittenOff: 500})
	if after := s.again(bought); after.Status != billing.TopUpSucceeded || after.Dispute().State != billing.DisputeLost ||
		after.Refunded().Minor != 0 {
		t.Errorf("got %+v", after)
	}
	_, err := s.refund(bought, usd(1), true)
	refusedAt(t, err, billing.CodeNotRefundable, "topUpId", "lost")
}

// TestDisputeAtOnce: a dispute that is first heard of when it is lost, such as a debit that bounced, does the same.
func TestDisputeAtOnce(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.bank.disputes(bought, 1000, billing.DisputeLost)
	s.hears(bought)
	s.has(0)
	if s.held() != 0 || s.state().Holds != 0 {
		t.Errorf("%s are held", s.held())
	}
	s.books(finance.Columns{Received: 1000, Refunded: 1000})
}

// TestDisputeOfPart: a dispute of a part takes as many credits as a refund of it would, and gives the rest back.
func TestDisputeOfPart(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.bank.disputes(bought, 400, billing.DisputeLost)
	s.hears(bought)
	s.has(66)
	s.books(finance.Columns{Received: 1000, Deferred: 600, Refunded: 400})
	s.refunds(bought, nil, false)
	s.has(0)
	s.books(finance.Columns{Received: 1000, Refunded: 1000})
	if after := s.again(bought); after.Status != billing.TopUpSucceeded || after.Refunded().Minor != 600 {
		t.Errorf("got %+v", after)
	}
}

// TestInquiry: an inquiry moves nothing, and a dispute may follow it.
func TestInquiry(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.bank.disputes(bought, 1000, billing.DisputeInquiry)
	s.hears(bought)
	if s.held() != 0 || s.again(bought).Dispute() != nil {
		t.Errorf("%s are held", s.held())
	}
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	if s.held() != 110*billing.Credit {
		t.Errorf("%s are held", s.held())
	}
}

// TestDisputeGrantExpires: what was reserved of a grant that expired meanwhile returns as a grant of its own.
func TestDisputeGrantExpires(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.createPackWith("short", func(p *billing.CreditPack) { p.ExpiresAfterDays = 1 })
	bought := s.buyPack("short")
	s.use(60)
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	s.Pass(48 * time.Hour)
	s.bank.disputes(bought, 1000, billing.DisputeWon)
	s.hears(bought)
	live := s.state().Live
	if len(live) != 1 || live[0].Purchase != bought.Place || !live[0].ExpiresAt.Equal(s.Time().Add(billing.GracePeriod)) {
		t.Fatalf("what remains is %+v", live)
	}
	s.books(finance.Columns{Received: 1000, Deferred: 500, Earned: 500})
}

// place places a hold.
func (s *shop) place(credits billing.Credits, seconds int) billing.HoldID {
	s.t.Helper()
	amount := credits * billing.Credit
	placed, err := s.PlaceHold(s.t.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: s.next(), Wallet: string(s.wallet), Amount: &amount, ExpiresIn: seconds,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return placed.Value.Hold.HoldID()
}

// TestHeldWhileDisputed: a hold that was placed before stays capturable. What it gives back joins the reservation, whether it was
// released or ended by itself.
func TestHeldWhileDisputed(t *testing.T) {
	ctx, by := t.Context(), billingtest.Caller
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	released, captured := s.place(20, 3600), s.place(20, 3600)
	s.place(20, 60)
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	if _, err := s.CaptureHold(ctx, by, billing.CaptureHold{
		Keyed: s.next(), Hold: captured, Amount: 15 * billing.Credit, Final: true,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReleaseHold(ctx, by, billing.ReleaseHold{Keyed: s.next(), Hold: released}); err != nil {
		t.Fatal(err)
	}
	s.Pass(time.Hour)
	if s.balance().Available != 0 { // the end of the third is not booked yet
		t.Errorf("%s are available", s.balance().Available)
	}
	s.grants(1)
	if s.balance().Available != billing.Credit || s.held() != 95*billing.Credit || s.state().Holds != 1 {
		t.Errorf("%s are available and %s held by %d", s.balance().Available, s.held(), s.state().Holds)
	}
	s.books(finance.Columns{Received: 1000, Deferred: 850, Earned: 150}) // the bonus is in the hold that was placed first
	s.bank.disputes(bought, 1000, billing.DisputeWon)
	s.hears(bought)
	if s.balance().Available != 96*billing.Credit || s.held() != 0 {
		t.Errorf("%s are available and %s held", s.balance().Available, s.held())
	}
}

// TestHeldAfterDisputeLost: what a hold or a reversal gives back after the dispute was lost leaves at once, and lowers what was
// written off.
func TestHeldAfterDisputeLost(t *testing.T) {
	ctx, by := t.Context(), billingtest.Caller
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	price := 30 * billing.Credit
	usage, err := s.RecordUsage(ctx, by, billing.RecordUsage{
		Keyed: s.next(), Wallet: string(s.wallet), Action: "a", Credits: &price, OnShortfall: billing.ShortfallReject,
	})
	if err != nil {
		t.Fatal(err)
	}
	hold := s.place(20, 3600)
	s.place(20, 60)
	s.bank.disputes(bought, 1000, billing.DisputeLost)
	s.hears(bought)
	s.books(finance.Columns{Received: 1000, Deferred: 400, Earned: 200, Refunded: 1000, WrittenOff: 600})
	if _, err := s.ReleaseHold(ctx, by, billing.ReleaseHold{Keyed: s.next(), Hold: hold}); err != nil {
		t.Fatal(err)
	}
	s.books(finance.Columns{Received: 1000, Deferred: 200, Earned: 200, Refunded: 1000, WrittenOff: 400})
	s.Pass(time.Hour)
	if s.balance().Available != 0 || s.balance().Posted != 0 {
		t.Errorf("%s are available", s.balance().Available)
	}
	s.grants(1)
	s.books(finance.Columns{Received: 1000, Earned: 200, Refunded: 1000, WrittenOff: 200})
	if _, err := s.ReverseUsage(ctx, by, billing.ReverseUsage{
		Keyed: s.next(), Transaction: usage.Value.ID(), Reason: "r", ExpiredCredits: billing.ExpiredGrace,
	}); err != nil {
		t.Fatal(err)
	}
	s.has(1)
	s.books(finance.Columns{Received: 1000, Refunded: 1000})
	if len(s.state().Blocked) != 0 || s.held() != 0 {
		t.Errorf("blocked are %+v", s.state().Blocked)
	}
}

// grants adds credits that nobody bought.
func (s *shop) grants(credits billing.Credits) {
	s.t.Helper()
	if _, err := s.GrantCredits(s.t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: s.next(), Wallet: string(s.wallet), Amount: credits * billing.Credit, Source: billing.SourcePromotion,
	}); err != nil {
		s.t.Fatal(err)
	}
}

// mustConfigure switches the auto-recharge on.
func (s *shop) mustConfigure(threshold billing.Credits, capMinor int64) {
	s.t.Helper()
	if err := s.configure(threshold, "p", "card", capMinor); err != nil {
		s.t.Fatal(err)
	}
}

// TestWarned: an early fraud warning switches the recharge off, once, and says why.
func TestWarned(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	s.mustConfigure(50, 10_000)
	bought := s.buy("card")
	s.bank.turns(bought, func(p *billing.Payment) { p.Warned = true })
	s.hears(bought)
	r := s.state().Recharge
	if r.Enabled || r.DisabledReason() == "" {
		t.Fatalf("the recharge is %+v", r)
	}
	s.mustConfigure(50, 10_000)
	s.hears(bought)
	if r := s.state().Recharge; !r.Enabled {
		t.Errorf("the recharge is %+v", r)
	}
}

// TestDisputeStopsRecharge: while a dispute is open, no spend starts a recharge.
func TestDisputeStopsRecharge(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("card")
	s.grants(100)
	s.mustConfigure(50, 10_000)
	s.bank.disputes(bought, 1000, billing.DisputeOpen)
	s.hears(bought)
	before := s.bank.charged()
	s.use(90)
	if s.drive(); s.bank.charged() != before {
		t.Error("a recharge started while a dispute is open")
	}
	s.bank.disputes(bought, 1000, billing.DisputeWon)
	s.hears(bought)
	s.use(80)
	if s.drive(); s.bank.charged() != before+1 {
		t.Error("no recharge started after the dispute was won")
	}
}

// TestAftermathInAnyOrder: whatever the order in which what happened to a payment is heard of, the books end the same.
func TestAftermathInAnyOrder(t *testing.T) {
	steps := []func(p *billing.Payment){
		func(p *billing.Payment) {
			p.Refunds = append(p.Refunds, billing.PaymentRefund{ID: "first", Minor: 100, State: billing.RefundPending})
		},
		func(p *billing.Payment) {
			p.Refunds = append(p.Refunds, billing.PaymentRefund{ID: "second", Minor: 200, State: billing.RefundSucceeded})
		},
		func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed },
		func(p *billing.Payment) {
			p.Disputes = append(p.Disputes, billing.PaymentDispute{ID: "d", Minor: 800, State: billing.DisputeOpen})
		},
		func(p *billing.Payment) { p.Disputes[0].State = billing.DisputeLost },
	}
	for order := range permutations([]int{0, 1, 2, 3, 4}) {
		s := newShop(t, billingtest.NewMemory())
		bought := s.buy("card")
		states := make([]billing.Payment, len(steps))
		for i, step := range steps {
			s.bank.turns(bought, step)
			s.bank.turns(bought, func(p *billing.Payment) { states[i] = *p })
			states[i].Refunds, states[i].Disputes = slices.Clone(states[i].Refunds), slices.Clone(states[i].Disputes)
		}
		for _, at := range append(order, order...) {
			state := states[at]
			state.TopUp, state.Attempt = bought.TopUpID(), 1
			if _, err := s.Run(t.Context(), billing.Live, billing.NewApplyPayment(billing.ApplyPayment{
				TopUp: bought.TopUpID(), Payment: state,
			})); err != nil {
				t.Fatal(err)
			}
		}
		s.books(finance.Columns{Received: 1000, Refunded: 1000})
		s.has(0)
		if t.Failed() {
			t.Fatalf("in the order %d", order)
		}
	}
}

// TestPaymentThatIsHeardOfOnceItWentBack: whoever first hears of a payment when all of it has been refunded books both: what it bought,
// and that this left.
func TestPaymentThatIsHeardOfOnceItWentBack(t *testing.T) {
	s := newShop(t, billingtest.NewMemory())
	bought := s.buy("")
	state := billing.Payment{
		ID: "payment", TopUp: bought.TopUpID(), Attempt: 1, State: billing.PaymentSucceeded, Received: billing.Amount{Minor: 1000, Currency: "USD"},
		Refunds: []billing.PaymentRefund{{ID: "refund", Minor: 1000, State: billing.RefundSucceeded}},
	}
	if _, err := s.Run(t.Context(), billing.Live, billing.NewApplyPayment(billing.ApplyPayment{
		TopUp: bought.TopUpID(), Payment: state,
	})); err != nil {
		t.Fatal(err)
	}
	if after, wallet := s.again(bought), s.state(); after.Status != billing.TopUpRefunded || wallet.Posted != 0 || wallet.Sequence != 2 {
		t.Errorf("the top-up is %s, and the wallet has %s after %d lines", after.Status, wallet.Posted, wallet.Sequence)
	}
}
