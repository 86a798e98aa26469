package billing

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// sold starts a subscription to a plan of 100 credits for 10.00, whose charge waits.
func sold(t *testing.T, plan Plan) (*subscribed, SubscriptionID) {
	plan.Code, plan.Price = "pro", Amount{1000, "USD"}
	if plan.GraceDays == 0 {
		plan.GraceDays = 7
	}
	if plan.Included == 0 {
		plan.Included = 100 * Credit
	}
	if plan.OnRenewal == "" {
		plan.OnRenewal = CreditsAtBoundary
	}
	s := newSubscribed(t, "UTC", plan)
	s.at("2027-01-31T10:00:00Z")
	id := SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: "pro", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	}))
	return s, id
}

// latest returns the latest charge of a subscription as it is stored.
func (s *subscribed) latest(id SubscriptionID) *TopUp {
	s.t.Helper()
	t, _ := s.others[TopUpKey(s.wallet.WalletRef, s.stored(id).Latest)].(*TopUp)
	if t == nil {
		s.t.Fatalf("subscription %s has no charge", id)
	}
	return t
}

// says applies a state of the payment of the latest charge, as the provider says it. A declined one can never succeed any more.
func (s *subscribed) says(id SubscriptionID, state PaymentState) {
	s.t.Helper()
	s.saysOf(s.latest(id), state)
}

func (s *subscribed) saysOf(t *TopUp, state PaymentState) {
	s.t.Helper()
	p := Payment{
		ID: string(t.TopUpID()) + formatInt(len(t.Attempts)), TopUp: t.TopUpID(), Attempt: len(t.Attempts), State: state,
	}
	if state == PaymentSucceeded {
		p.Received = t.Terms.Price
	}
	s.run(NewApplyPayment(ApplyPayment{TopUp: t.TopUpID(), Payment: p, Never: state == PaymentDeclined}))
}

// retriesAreDeclined moves time to the instants at which a charge is tried again, and has each try declined.
func (s *subscribed) retriesAreDeclined(id SubscriptionID, instants ...string) {
	s.t.Helper()
	for _, instant := range instants {
		s.at(instant)
		s.bookDue()
		s.says(id, PaymentDeclined)
	}
}

// is checks the status of a subscription.
func (s *subscribed) is(id SubscriptionID, want SubscriptionStatus) {
	s.t.Helper()
	got := s.stored(id)
	if got.Status != want {
		s.t.Fatalf("the subscription is %s, want %s", got.Status, want)
	}
	if got.Unpaid == got.GraceEnds.IsZero() || !got.Unpaid && (got.Waiting || got.Asked || got.Busy) {
		s.t.Errorf("unpaid: %t, and its days of grace end at %s; waiting: %t, asked: %t, busy: %t", got.Unpaid, got.GraceEnds,
			got.Waiting, got.Asked, got.Busy)
	}
}

func TestFirstChargeComesBeforeCredits(t *testing.T) {
	s, id := sold(t, Plan{})
	s.is(id, SubscriptionIncomplete)
	s.has(0)
	s.now = s.now.Add(time.Hour)
	s.says(id, PaymentSucceeded)
	s.is(id, SubscriptionActive)
	s.has(100 * Credit)
	if got := s.latest(id); got.Status != TopUpSucceeded || len(got.Grants) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestFirstChargeIsNeverPaid(t *testing.T) {
	s, id := sold(t, Plan{})
	s.says(id, PaymentDeclined)
	s.is(id, SubscriptionIncomplete)
	for _, day := range []string{"2027-02-01T10:00:00Z", "2027-02-03T10:00:00Z", "2027-02-05T10:00:00Z"} {
		s.at(day)
		s.has(0)
		if got := s.latest(id); got.Status != TopUpPending || got.Current().Outcome != AttemptUnknown {
			t.Fatalf("on %s got %+v", day, got)
		}
		s.says(id, PaymentDeclined)
	}
	s.at("2027-02-07T09:59:59Z")
	s.has(0)
	s.is(id, SubscriptionIncomplete)
	s.at("2027-02-07T10:00:00Z")
	s.has(0)
	s.is(id, SubscriptionCanceled)
	if got := s.latest(id); len(got.Attempts) != 4 || got.Status != TopUpFailed {
		t.Errorf("got %+v", got)
	}
}

// A paid subscriber has the credits of the next period at the boundary. If the charge is declined and nobody pays, what is left of
// them is voided.
func TestPastDueIsGivenUp(t *testing.T) {
	s, id := sold(t, Plan{})
	s.says(id, PaymentSucceeded)
	s.run(charge(s.key(), 30*Credit))
	s.at("2027-02-28T10:00:00Z")
	s.has(100 * Credit)
	s.is(id, SubscriptionActive)
	s.says(id, PaymentDeclined)
	s.is(id, SubscriptionPastDue)
	s.run(charge(s.key(), 25*Credit))
	s.retriesAreDeclined(id, "2027-03-01T10:00:00Z", "2027-03-03T10:00:00Z", "2027-03-05T10:00:00Z")
	s.at("2027-03-07T10:00:00Z")
	s.has(0)
	s.is(id, SubscriptionCanceled)
	late := s.latest(id)
	if late.Lapsed != 75*Credit {
		t.Fatalf("%s lapsed", late.Lapsed)
	}
	s.saysOf(late, PaymentSucceeded)
	if got := s.latest(id); got.Refunded() != (Amount{750, "USD"}) || got.Status != TopUpSucceeded {
		t.Errorf("got %s refunded of %+v", got.Refunded(), got)
	}
	s.has(0)
	again := SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: "pro", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	}))
	s.says(again, PaymentSucceeded)
	s.now = s.stored(again).End
	s.has(0) // who left a period unpaid gets no credits before the money
	s.says(again, PaymentSucceeded)
	s.has(100 * Credit)
}

func TestPastDueRecovers(t *testing.T) {
	s, id := sold(t, Plan{})
	s.says(id, PaymentSucceeded)
	s.at("2027-02-28T10:00:00Z")
	s.has(100 * Credit)
	s.says(id, PaymentDeclined)
	s.run(charge(s.key(), 40*Credit))
	s.at("2027-03-01T10:00:00Z")
	s.has(60 * Credit)
	s.says(id, PaymentSucceeded)
	s.is(id, SubscriptionActive)
	s.has(60 * Credit)
	s.at("2027-03-31T10:00:00Z")
	s.has(100 * Credit)
	s.is(id, SubscriptionActive)
}

// The period of a plan of days is over before its charge is paid: its successor does not begin, and the one that contains the
// payment does.
func TestOneUnpaidPeriod(t *testing.T) {
	s, id := sold(t, Plan{Interval: calendar.Daily})
	s.says(id, PaymentSucceeded)
	s.at("2027-02-01T10:00:00Z")
	s.has(100 * Credit)
	s.says(id, PaymentDeclined)
	s.run(charge(s.key(), 10*Credit))
	s.at("2027-02-02T10:00:00Z") // the first retry was a day after the boundary
	s.has(0)
	s.at("2027-02-04T12:00:00Z")
	s.has(0)
	s.says(id, PaymentSucceeded)
	s.is(id, SubscriptionActive)
	s.has(100 * Credit)
	if got := s.stored(id); !got.Start.Equal(mustTime(t, "2027-02-04T10:00:00Z")) || got.Period != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestWhenPaid(t *testing.T) {
	s, id := sold(t, Plan{OnRenewal: CreditsWhenPaid})
	s.says(id, PaymentSucceeded)
	s.at("2027-02-28T10:00:00Z")
	s.has(0)
	s.is(id, SubscriptionActive)
	s.now = s.now.Add(time.Minute)
	s.says(id, PaymentSucceeded)
	s.has(100 * Credit)
}

// Credit that outlasts its period is voided as well if the period is given up unpaid after its end, and stays if somebody pays.
func TestKeptCreditOfAnUnpaidPeriod(t *testing.T) {
	for _, paid := range []bool{false, true} {
		s, id := sold(t, Plan{Unused: UnusedKeep, Interval: calendar.Weekly, GraceDays: 9})
		s.says(id, PaymentSucceeded)
		s.run(charge(s.key(), 60*Credit))
		s.at("2027-02-07T10:00:00Z")
		s.has(140 * Credit)
		s.says(id, PaymentDeclined)
		s.run(charge(s.key(), 60*Credit)) // 40 of the first period, and 20 of this one
		s.at("2027-02-15T10:00:00Z")
		s.has(80 * Credit)
		if !s.stored(id).Over {
			t.Fatalf("got %+v", s.stored(id))
		}
		if paid {
			s.says(id, PaymentSucceeded)
			s.has(180 * Credit)
			continue
		}
		s.at("2027-02-16T10:00:00Z")
		s.has(0)
		s.is(id, SubscriptionCanceled)
		s.saysOf(s.latest(id), PaymentSucceeded)
		if got := s.latest(id).Refunded(); got != (Amount{800, "USD"}) {
			t.Errorf("%s go back", got)
		}
	}
}

// The days of grace of one subscription end at the instant at which a period of another one begins. The period begins first, so it has
// its credits before the money; the periods that follow have not.
func TestPeriodBeginsBeforeAnotherIsGivenUp(t *testing.T) {
	s, first := sold(t, Plan{Interval: calendar.Weekly})
	second := SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: "pro", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	}))
	s.says(first, PaymentSucceeded)
	s.says(second, PaymentSucceeded)
	s.at("2027-02-07T10:00:00Z")
	s.has(200 * Credit)
	s.says(first, PaymentDeclined)
	s.says(second, PaymentSucceeded)
	if got := s.stored(first).GraceEnds; !got.Equal(s.stored(second).End) {
		t.Fatalf("the days of grace end at %s", got)
	}
	s.at("2027-02-12T10:00:00Z")
	s.bookDue() // the charge is tried again, and nobody answers
	s.at("2027-02-14T10:00:00Z")
	s.has(100 * Credit)
	s.is(first, SubscriptionCanceled)
	s.says(second, PaymentSucceeded)
	s.at("2027-02-21T10:00:00Z")
	s.has(0)
}

// A read knows as well that a period was given up, although nothing of that is booked: periods of other subscriptions that begin later
// have no credits before the money.
func TestReadsKnowWhatIsGivenUp(t *testing.T) {
	s, first := sold(t, Plan{Interval: calendar.Weekly})
	s.says(first, PaymentSucceeded)
	s.at("2027-02-05T10:00:00Z")
	second := SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: "pro", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	}))
	s.says(second, PaymentSucceeded)
	s.at("2027-02-07T10:00:00Z")
	s.has(200 * Credit)
	s.says(first, PaymentDeclined)
	s.at("2027-02-12T10:00:00Z")
	s.has(200 * Credit)
	s.says(second, PaymentSucceeded)
	s.at("2027-02-19T10:00:00Z") // the first one was given up on the 14th
	s.has(0)
	s.is(first, SubscriptionCanceled)
	s.says(second, PaymentSucceeded)
	s.has(100 * Credit)
}
