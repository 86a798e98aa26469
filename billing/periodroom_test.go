package billing

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// fill grants credits until so many more would make the largest balance.
func (s *subscribed) fill(room Credits) {
	s.t.Helper()
	s.run(GrantCredits{Keyed: s.key(), Amount: MaxCredits - s.wallet.Posted - room, Source: SourcePromotion, Priority: 500})
}

// A boundary is always booked, and puts no balance over its limit: a period for which there is no room is skipped, with neither
// credits nor a charge, and what it would have followed expires.
func TestBoundaryWithoutRoom(t *testing.T) {
	for name, test := range map[string]struct {
		plan Plan
		room Credits // when the period ends, beside its own credits
		want Credits // of the two periods together
	}{
		"the credits that end make room":    {Plan{}, 0, 100 * Credit},
		"those that stay make none":         {Plan{Unused: UnusedKeep}, 99 * Credit, 100 * Credit},
		"there is just enough":              {Plan{Unused: UnusedKeep}, 100 * Credit, 200 * Credit},
		"what rolls over makes none":        {Plan{Unused: UnusedRollOver, RolloverLimit: 100 * Credit}, 99 * Credit, 0},
		"what the limit cuts makes some":    {Plan{Unused: UnusedRollOver, RolloverLimit: 60 * Credit}, 60 * Credit, 160 * Credit},
		"what the limit cuts is not enough": {Plan{Unused: UnusedRollOver, RolloverLimit: 60 * Credit}, 59 * Credit, 0},
	} {
		t.Run(name, func(t *testing.T) {
			test.plan.Code, test.plan.Included = "basic", 100*Credit
			s := newSubscribed(t, "UTC", test.plan)
			id := s.start("basic")
			s.fill(test.room)
			other := s.wallet.Posted - 100*Credit
			s.now = s.stored(id).End
			s.has(other + test.want)
			if skipped := s.stored(id).Skipped; skipped != (test.want <= 100*Credit && test.plan.Unused != "") || s.wallet.Posted > MaxCredits {
				t.Errorf("skipped is %t, with %s", skipped, s.wallet.Posted)
			}
			s.run(charge(s.key(), 10_000*Credit))
			s.now = s.stored(id).End // and once there is room, the next one begins
			s.bookDue()
			if s.stored(id).Skipped {
				t.Error("it is skipped again")
			}
		})
	}
}

// So it is with the number of grants.
func TestBoundaryWithoutRoomForAGrant(t *testing.T) {
	for _, unused := range []UnusedCredits{UnusedKeep, UnusedExpire} {
		s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit, Unused: unused})
		id := s.start("basic")
		s.wallet.Pieces = MaxLiveGrants - 1 // as if holds had so many
		s.now = s.stored(id).End
		change := s.decide(nil, false).Decision.Wallets[0]
		for _, document := range change.Documents {
			if got, is := document.(*Subscription); is && got.Skipped != (unused == UnusedKeep) {
				t.Errorf("%s: skipped is %t", unused, got.Skipped)
			}
		}
	}
}

// A trial for whose credits there is no room begins without them.
func TestTrialWithoutRoom(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "pro", Included: 100 * Credit, TrialDays: 7, TrialCredits: 50 * Credit})
	start := s.now.Add(time.Hour)
	id := SubscriptionID(s.run(StartSubscription{Keyed: s.key(), Plan: "pro", Quantity: 1, StartAt: &start}))
	s.fill(49 * Credit)
	s.now = start
	s.has(MaxCredits - 49*Credit)
	s.is(id, SubscriptionTrialing)
	s.run(charge(s.key(), 60*Credit))
	s.now = s.stored(id).End
	s.has(MaxCredits - 9*Credit)
}

// Money that comes when there is no room for what it would buy goes back. The period is skipped, and the subscription goes on.
func TestChargeThatIsPaidWithoutRoom(t *testing.T) {
	s, id := sold(t, Plan{})
	s.fill(99 * Credit)
	charge := s.latest(id)
	s.says(id, PaymentSucceeded)
	if got := s.latest(id); got.Refunded() != got.Terms.Price || !s.stored(id).Skipped || s.stored(id).EverPaid {
		t.Errorf("got %+v, and %+v", got, s.stored(id))
	}
	s.is(id, SubscriptionActive)
	s.saysOf(charge, PaymentSucceeded)
	s.run(GrantCredits{Keyed: s.key(), Amount: 99 * Credit, Source: SourcePromotion})
	s.run(charge500(s))
	s.now = s.stored(id).End
	s.bookDue()
	s.is(id, SubscriptionIncomplete)
	s.says(id, PaymentSucceeded)
	s.has(MaxCredits - 400*Credit)
}

func charge500(s *subscribed) Command { return charge(s.key(), 500*Credit) }

// A change that would add more than there is room for is refused. One whose charge is paid when the room is gone changes nothing.
func TestChangeWithoutRoom(t *testing.T) {
	s, id := on(t, "a", ladder...)
	s.at("2027-04-16T00:00:00Z")
	s.fill(449 * Credit)
	refused := s.do(false, NewChangeSubscription(s.key(), id, "e", 0, ChangeNow))[0].Refusal
	if refused == nil || refused.Code != CodeWalletFull || refused.Path[0] != "planCode" || len(refused.Path) != 1 {
		t.Fatalf("got %v", refused)
	}
	s.run(charge(s.key(), Credit))
	s.run(NewChangeSubscription(s.key(), id, "e", 0, ChangeNow))
	s.run(GrantCredits{Keyed: s.key(), Amount: Credit, Source: SourcePromotion})
	s.paid(id)
	if got := s.stored(id); got.Terms.Plan != "a" || got.Change != nil || s.wallet.Posted > MaxCredits {
		t.Errorf("got %+v", got)
	}
	if got := s.latest(id); got.Refunded() != got.Terms.Price {
		t.Errorf("got %+v", got)
	}
	again := s.do(false, StartSubscription{Keyed: s.key(), Plan: "e", Quantity: 1, Provider: "bank", Method: "card", Published: true})[0]
	if again.Refusal == nil || again.Refusal.Code != CodeWalletFull || again.Refusal.Path[0] != "planCode" {
		t.Errorf("got %v", again.Refusal)
	}
}

// A change that was set for the end of the period takes effect at that boundary, once, also if the next period is skipped.
func TestPendingPlanOfASkippedPeriod(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "small", Included: 100 * Credit},
		Plan{Code: "daily", Included: 7 * Credit, Interval: calendar.Daily, Features: []string{"sso"}})
	s.at("2027-04-01T00:00:00Z")
	id := s.start("small")
	s.run(NewChangeSubscription(s.key(), id, "daily", 0, ChangeAtPeriodEnd))
	s.run(SetWalletStatus{Keyed: s.key(), Status: WalletFrozen, Reason: "test"})
	s.at("2027-05-01T00:00:00Z")
	s.has(0)
	if got := s.stored(id); got.Pending != nil || got.Terms.Plan != "daily" || !got.Skipped || !got.Anchor.Equal(s.now) ||
		!got.End.Equal(mustTime(t, "2027-05-02T00:00:00Z")) {
		t.Errorf("got %+v", got)
	}
	s.run(SetWalletStatus{Keyed: s.key(), Status: WalletActive, Reason: "test"})
	s.at("2027-05-02T00:00:00Z")
	s.has(7 * Credit)
	if got := s.stored(id); !got.Anchor.Equal(mustTime(t, "2027-05-01T00:00:00Z")) || got.Index != 1 || got.Period != 2 {
		t.Errorf("got %+v", got)
	}
}

// A charge that is paid when its period is over goes on with the period that contains the payment, by the plan that was pending: no
// period that was over before it could begin is charged.
func TestPendingPlanOfAPeriodThatIsPaidLate(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "month", Price: Amount{1000, "USD"}, Included: 100 * Credit, GraceDays: 60, OnRenewal: CreditsAtBoundary},
		Plan{Code: "day", Price: Amount{100, "USD"}, Included: 7 * Credit, Interval: calendar.Daily, GraceDays: 7, OnRenewal: CreditsAtBoundary})
	s.at("2027-03-01T00:00:00Z")
	id := SubscriptionID(s.run(StartSubscription{Keyed: s.key(), Plan: "month", Quantity: 1, Provider: "bank", Method: "card", Published: true}))
	s.says(id, PaymentSucceeded)
	s.run(NewChangeSubscription(s.key(), id, "day", 0, ChangeAtPeriodEnd))
	pending := *s.stored(id).Pending
	again := s.stored(id).Clone()
	again.Pending = nil
	s.others[again.DocumentKey()] = again
	s.at("2027-04-01T00:00:00Z")
	s.has(100 * Credit)
	s.says(id, PaymentDeclined)
	stored := s.stored(id).Clone()
	stored.Pending = &pending // it cannot be set while a period is unpaid, and may have been set before
	s.others[stored.DocumentKey()] = stored
	for _, day := range []string{"2027-04-02T00:00:00Z", "2027-04-04T00:00:00Z", "2027-04-06T00:00:00Z"} {
		s.at(day)
		s.has(100 * Credit)
		s.says(id, PaymentDeclined)
	}
	s.at("2027-05-10T15:00:00Z")
	s.has(0)
	if got := s.stored(id); !got.Over {
		t.Fatalf("got %+v", got)
	}
	s.saysOf(s.latest(id), PaymentSucceeded)
	got := s.stored(id)
	if got.Terms.Plan != "day" || !got.Start.Equal(mustTime(t, "2027-05-10T00:00:00Z")) || !got.End.Equal(mustTime(t, "2027-05-11T00:00:00Z")) ||
		!got.Anchor.Equal(mustTime(t, "2027-05-01T00:00:00Z")) || got.Pending != nil {
		t.Errorf("got %+v", got)
	}
	s.has(7 * Credit)
	s.is(id, SubscriptionActive)
	if want := mustTime(t, "2027-05-17T15:00:00Z"); !s.stored(id).GraceEnds.Equal(want) {
		t.Errorf("the days of grace end at %s, want %s", s.stored(id).GraceEnds, want)
	}
}

// A period that is booked when its days of grace would have passed is not given up before anybody was asked for its money.
func TestPeriodThatIsBookedLate(t *testing.T) {
	s, id := sold(t, Plan{})
	s.says(id, PaymentSucceeded)
	s.at("2027-03-15T10:00:00Z")
	s.has(100 * Credit)
	s.is(id, SubscriptionActive)
	s.says(id, PaymentDeclined)
	s.is(id, SubscriptionPastDue)
	s.retriesAreDeclined(id, "2027-03-16T10:00:00Z", "2027-03-18T10:00:00Z", "2027-03-20T10:00:00Z")
	s.at("2027-03-22T09:59:59Z")
	s.has(100 * Credit)
	s.at("2027-03-22T10:00:00Z")
	s.has(0)
	s.is(id, SubscriptionCanceled)
}
