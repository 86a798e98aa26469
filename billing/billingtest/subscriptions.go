package billingtest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestSubscriptions takes subscriptions through their lives on stores that newStore makes.
func TestSubscriptions(t *testing.T, newStore func(t *testing.T) ledger.Store) {
	for name, test := range map[string]func(*subscriber){
		"periods": testPeriods, "trial": testTrial, "late": testLate, "scheduled": testScheduled, "lists": testSubscriptionLists,
		"reversal": testReversalOfEnded, "replays": testSubscriptionReplays,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newSubscriber(t, newStore(t)))
		})
	}
}

// Periods begin and end at their instants: a balance shows it at once, Settle books it, and a request does.
func testPeriods(s *subscriber) {
	rolls := s.start("rolls")
	s.has(100)
	s.to(rolls.End.Add(-time.Microsecond))
	s.has(100)
	s.to(rolls.End)
	s.has(140)
	snapshot := s.snapshot()
	s.check(s.Settle(s.ctx, snapshot, s.Time()))
	if open := snapshot.Wallet.Subscriptions; len(open) != 1 || !open[0].At.After(s.Time()) {
		s.t.Errorf("after settling: %+v", open)
	}
	second := s.is(rolls.SubscriptionID(), billing.SubscriptionActive, 1)
	s.has(140)
	s.to(second.End)
	s.use(1)
	s.is(rolls.SubscriptionID(), billing.SubscriptionActive, 2)
	s.has(139)
	s.audit()
}

// A trial ends with its credits, and the first period begins. A customer has one for each plan.
func testTrial(s *subscriber) {
	tried := s.start("tried")
	if tried.Status != billing.SubscriptionTrialing {
		s.t.Fatalf("it is %s", tried.Status)
	}
	s.has(10)
	s.to(tried.TrialEnds)
	s.has(100)
	s.check(s.Settle(s.ctx, s.snapshot(), s.Time()))
	s.is(tried.SubscriptionID(), billing.SubscriptionActive, 0)
	if again := s.start("tried"); again.Status != billing.SubscriptionActive {
		s.t.Errorf("the second one is %s", again.Status)
	}
	s.has(200)
	canceled, err := s.CancelSubscription(s.ctx, Caller,
		billing.NewCancelSubscription(s.key(), tried.SubscriptionID(), billing.ChangeNow))
	s.check(err)
	if canceled.Value.Status != billing.SubscriptionCanceled || len(canceled.Wallet.Subscriptions) != 1 {
		s.t.Errorf("it is %s, and the wallet has %+v", canceled.Value.Status, canceled.Wallet.Subscriptions)
	}
	s.has(100)
	page, err := s.AllSubscriptions(s.ctx, Caller.Tenant, ledger.AllSubscriptionsQuery{Plan: "tried", Limit: 5})
	s.check(err)
	if len(page.Subscriptions) != 2 || !slices.IsSortedFunc(page.Subscriptions, func(a, b *billing.Subscription) int {
		return b.CreatedAt.Compare(a.CreatedAt)
	}) {
		s.t.Errorf("%d are listed", len(page.Subscriptions))
	}
	s.audit()
}

// What was available at any instant is the same whether a boundary was booked at its instant or an hour late, and is what was
// foreseen before.
func testLate(s *subscriber) {
	rolls := s.start("rolls")
	s.use(70)
	s.sameAt(rolls.End.Add(-time.Microsecond), 30, 2)
	s.sameAt(rolls.End, 130, 2) // as it is foreseen
	s.to(rolls.End.Add(time.Hour))
	s.has(130)
	s.check(s.BookDue(s.ctx, s.wallet.WalletRef)) // two lines of what rolls over, and one of the new period
	next := s.is(rolls.SubscriptionID(), billing.SubscriptionActive, 1)
	s.sameAt(rolls.End.Add(-time.Microsecond), 30, 2)
	s.sameAt(rolls.End, 130, 2)
	s.sameAt(rolls.End.Add(30*time.Minute), 130, 2)
	s.sameAt(rolls.End.Add(time.Hour), 130, 5)
	s.Pass(time.Minute)
	s.use(50) // all that rolled over, and 20 of the period
	s.sameAt(rolls.End.Add(30*time.Minute), 130, 2)
	s.sameAt(rolls.End.Add(time.Hour), 130, 5)
	s.sameAt(s.Time(), 80, 6)
	s.sameAt(next.End.Add(-time.Microsecond), 80, 6)
	s.sameAt(next.End, 140, 6) // 40 roll over, and 40 expire
	after := next.End.AddDate(0, 1, 0).Add(time.Hour)
	s.sameAt(after, 140, 6) // 40 of 100 roll over, and what had rolled over before expires
	s.to(after)
	s.use(1)
	s.sameAt(next.End, 140, 6)
	s.sameAt(after, 139, 16)
	s.audit()
}

// A subscription that has begun is seen at its instant, even where it is the first thing that happened to the wallet.
func testScheduled(s *subscriber) {
	begins := s.Time().Add(48 * time.Hour)
	scheduled, err := s.StartSubscription(s.ctx, Caller, billing.StartSubscription{
		Keyed: s.key(), Wallet: "w", Plan: "keeps", Quantity: 2, StartAt: &begins,
	})
	s.check(err)
	if status := scheduled.Value.Status; status != billing.SubscriptionScheduled {
		s.t.Fatalf("it is %s", status)
	}
	for range 2 { // before it is booked, and after it was booked late
		s.sameAt(begins.Add(-time.Microsecond), 0, 0)
		s.sameAt(begins, 200, 0)
		s.sameAt(begins.Add(time.Hour), 200, 0)
		if s.Time().Before(begins) {
			s.to(begins.Add(2 * time.Hour))
			s.check(s.BookDue(s.ctx, s.wallet.WalletRef))
		}
	}
	s.sameAt(begins.Add(2*time.Hour), 200, 1)
	s.is(scheduled.Value.SubscriptionID(), billing.SubscriptionActive, 0)
}

// Subscriptions are listed by wallet, by status and by plan, the newest first, and leave the lists of what they no longer are.
func testSubscriptionLists(s *subscriber) {
	var all []billing.SubscriptionID
	for _, plan := range []string{"expires", "rolls", "expires", "keeps", "tried"} {
		s.Pass(time.Second)
		all = append([]billing.SubscriptionID{s.start(plan).SubscriptionID()}, all...)
	}
	tried, kept, third, rolls, first := all[0], all[1], all[2], all[3], all[4]
	s.listed(all, ledger.AllSubscriptionsQuery{})
	s.listed([]billing.SubscriptionID{tried}, ledger.AllSubscriptionsQuery{Status: billing.SubscriptionTrialing})
	s.listed([]billing.SubscriptionID{third, first}, ledger.AllSubscriptionsQuery{Plan: "expires"})
	s.listed(nil, ledger.AllSubscriptionsQuery{Plan: "expires", Status: billing.SubscriptionTrialing})
	_, err := s.CancelSubscription(s.ctx, Caller, billing.NewCancelSubscription(s.key(), third, billing.ChangeNow))
	s.check(err)
	_, err = s.ChangeSubscription(s.ctx, Caller, billing.NewChangeSubscription(s.key(), rolls, "expires", 0, billing.ChangeAtPeriodEnd))
	s.check(err)
	s.listed([]billing.SubscriptionID{third}, ledger.AllSubscriptionsQuery{Status: billing.SubscriptionCanceled})
	s.listed([]billing.SubscriptionID{kept, rolls, first}, ledger.AllSubscriptionsQuery{Status: billing.SubscriptionActive})
	s.Pass(40 * 24 * time.Hour)
	snapshot := s.snapshot()
	s.check(s.Settle(s.ctx, snapshot, s.Time()))
	s.listed(all, ledger.AllSubscriptionsQuery{})
	s.listed(nil, ledger.AllSubscriptionsQuery{Plan: "rolls"})
	s.listed([]billing.SubscriptionID{rolls, first}, ledger.AllSubscriptionsQuery{Plan: "expires", Status: billing.SubscriptionActive})
	s.listed([]billing.SubscriptionID{tried, kept, rolls, first}, ledger.AllSubscriptionsQuery{Status: billing.SubscriptionActive})

	var ofWallet []billing.SubscriptionID
	query := ledger.SubscriptionQuery{Limit: 2}
	for more := true; more; query.After = ofWallet[len(ofWallet)-1] {
		page, err := s.Subscriptions(s.ctx, &snapshot.Wallet, query)
		s.check(err)
		ofWallet, more = append(ofWallet, idsOf(page.Subscriptions)...), page.More
	}
	if !slices.Equal(ofWallet, all) {
		s.t.Errorf("of the wallet: %v, want %v", ofWallet, all)
	}
	open, err := s.OpenSubscriptions(s.ctx, Caller.Tenant, []*billing.Wallet{&snapshot.Wallet})
	s.check(err)
	if got := idsOf(open[s.wallet.ID]); !slices.Equal(got, []billing.SubscriptionID{first, rolls, kept, tried}) {
		s.t.Errorf("open are %v of %v", got, all)
	}
	elsewhere := billing.NewSubscriptionID(walletN(9).ID, billing.GrantRef{Sequence: 1})
	for _, err := range []error{
		failure(s.Subscriptions(s.ctx, &snapshot.Wallet, ledger.SubscriptionQuery{After: elsewhere, Limit: 2})),
		failure(s.AllSubscriptions(s.ctx, Caller.Tenant, ledger.AllSubscriptionsQuery{After: elsewhere, Limit: 2})),
	} {
		var refusal *billing.Error
		if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput {
			s.t.Errorf("a cursor of another list: %v", err)
		}
	}
}

// Usage of a subscription that was canceled comes back, but not to the grant of the period, which is over.
func testReversalOfEnded(s *subscriber) {
	id := s.start("expires").SubscriptionID()
	used := s.use(30)
	_, err := s.CancelSubscription(s.ctx, Caller, billing.NewCancelSubscription(s.key(), id, billing.ChangeNow))
	s.check(err)
	s.has(0)
	amount := 10 * billing.Credit
	for _, policy := range []billing.ExpiredCreditPolicy{billing.ExpiredAgain, billing.ExpiredGrace} {
		_, err := s.ReverseUsage(s.ctx, Caller, billing.ReverseUsage{
			Keyed: s.key(), Transaction: used.ID(), Amount: &amount, ExpiredCredits: policy, Reason: "r",
		})
		s.check(err)
	}
	s.has(10)
	s.Pass(billing.GracePeriod)
	s.has(0)
	s.audit()
}

// A repeated request changes nothing, and shows the subscription as it is at the clock, whether or not that was booked.
func testSubscriptionReplays(s *subscriber) {
	start := billing.StartSubscription{Keyed: s.key(), Wallet: "w", Plan: "tried", Quantity: 1}
	first, err := s.StartSubscription(s.ctx, Caller, start)
	s.check(err)
	id := first.Value.SubscriptionID()
	s.to(first.Value.TrialEnds)
	again, err := s.StartSubscription(s.ctx, Caller, start)
	s.check(err)
	if !again.Replayed || again.Value.SubscriptionID() != id || again.Value.Status != billing.SubscriptionActive ||
		again.Wallet.BoundaryDue(s.Time()) {
		s.t.Errorf("it is %s, in a wallet with %+v", again.Value.Status, again.Wallet.Subscriptions)
	}
	cancel := billing.NewCancelSubscription(s.key(), id, billing.ChangeAtPeriodEnd)
	for replay := range 2 {
		canceled, err := s.CancelSubscription(s.ctx, Caller, cancel)
		s.check(err)
		if canceled.Replayed != (replay > 0) || !canceled.Value.CancelAtEnd {
			s.t.Errorf("cancellation %d: %+v", replay, canceled.Value)
		}
	}
	resumed, err := s.ResumeSubscription(s.ctx, Caller, billing.NewResumeSubscription(s.key(), id))
	s.check(err)
	if resumed.Value.CancelAtEnd || resumed.Wallet.ID != s.wallet.ID {
		s.t.Errorf("resumed: %+v", resumed.Value)
	}
	canceled, err := s.CancelSubscription(s.ctx, Caller, cancel) // long ago
	s.check(err)
	if !canceled.Replayed || canceled.Value.CancelAtEnd {
		s.t.Errorf("the old cancellation: %+v", canceled.Value)
	}
}
