package billing

import (
	"testing"
	"time"
)

// newPricedSubscriber returns a wallet with 1,000 kept credits where a unit of the action "chat" costs 1 credit by the default
// card, 2 by the card "two" and 3 by the card "three". The plans have the cards of their names; "none" has none.
func newPricedSubscriber(t *testing.T) *subscribed {
	s := newSubscribed(t, "UTC", Plan{Code: "none"}, Plan{Code: "two", RateCard: "two"}, Plan{Code: "three", RateCard: "three"},
		Plan{Code: "tried", RateCard: "two", TrialDays: 7})
	s.wallet.RateMultiplier = units(1)
	for i, code := range []string{"", "two", "three"} {
		for _, document := range []Document{
			&testTimeline{code: code}, &testPrices{code: code, version: 1, unit: Credits(i+1) * Credit},
		} {
			s.others[document.DocumentKey()] = document
		}
	}
	s.run(GrantCredits{Keyed: s.key(), Amount: 1000 * Credit, Source: SourcePurchase})
	return s
}

// costs checks what a unit costs: by an estimate, which is made before anything is booked, as a usage, and as a hold. They all
// name the card.
func (s *subscribed) costs(card string, price Credits) {
	s.t.Helper()
	want := RateCardRef{card, 1}
	usage := RecordUsage{Keyed: s.key(), Wallet: string(s.wallet.ID), Action: "chat", Quantity: units(1), OnShortfall: ShortfallReject}
	if e := s.estimate(usage); e.Denial != nil || e.Credits != price || e.Pricing.Card != want || e.List == nil {
		s.t.Fatalf("the estimate at %s is %s by %+v, denied for %v; want %s by %s", s.now, e.Credits, e.Pricing, e.Denial, price, card)
	}
	hold := PlaceHold{Keyed: s.key(), Action: "chat", Quantity: pointer(units(1)), ExpiresIn: 3600}
	amount := setAside(s.key(), Credit, 3600) // whose captures are priced
	for _, c := range []Command{usage, hold, amount} {
		line := s.do(false, c)[0].Transaction
		if line == nil {
			s.t.Fatalf("%T at %s was refused", c, s.now)
		}
		lock := line.Pricing
		if line.Type == TypeHold {
			lock = s.holds[HoldKey(s.wallet.WalletRef, HoldOpen, line.Hold)].Lock
		}
		if lock.Card != want {
			s.t.Fatalf("%T at %s is priced by %+v, want %s", c, s.now, lock, card)
		}
	}
}

// estimate estimates a usage of the wallet as it is stored.
func (s *subscribed) estimate(usage RecordUsage) Estimate {
	s.t.Helper()
	view := s.view()
	for range 20 {
		e, needs := EstimateUsage(view, &usage)
		if !needs.Any() {
			return e
		}
		s.supply(view.Wallets[s.wallet.ID], needs.Facts[s.wallet.ID])
		s.supplyDocuments(view, needs.Documents)
	}
	s.t.Fatal("the estimate needs more facts after 20 rounds")
	return Estimate{}
}

// The card of a plan prices the usage of its subscribers from the instant at which the subscription begins to that at which it
// ends, to the microsecond, also where nobody has booked either.
func TestPlanPricesUsage(t *testing.T) {
	s := newPricedSubscriber(t)
	s.at("2027-01-01T00:00:00Z")
	s.costs("default", Credit)
	begins := mustTime(t, "2027-01-10T00:00:00Z")
	id := SubscriptionID(s.run(StartSubscription{Keyed: s.key(), Plan: "two", Quantity: 1, StartAt: &begins}))
	s.costs("default", Credit)
	s.now = begins.Add(-time.Microsecond)
	s.costs("default", Credit)
	s.now = begins
	s.costs("two", 2*Credit)

	s.run(NewChangeSubscription(s.key(), id, "three", 0, ChangeAtPeriodEnd))
	s.costs("two", 2*Credit)
	s.at("2027-02-09T23:59:59.999999Z")
	s.costs("two", 2*Credit)
	s.at("2027-02-10T00:00:00Z")
	s.costs("three", 3*Credit)

	s.run(NewCancelSubscription(s.key(), id, ChangeAtPeriodEnd))
	s.at("2027-03-09T23:59:59.999999Z")
	s.costs("three", 3*Credit)
	s.at("2027-03-10T00:00:00Z")
	s.costs("default", Credit)
}

// A trial has the prices of its plan.
func TestTrialPricesUsage(t *testing.T) {
	s := newPricedSubscriber(t)
	id := s.start("tried")
	s.costs("two", 2*Credit)
	s.now = s.stored(id).End
	s.costs("two", 2*Credit)
	s.run(NewCancelSubscription(s.key(), id, ChangeNow))
	s.costs("default", Credit)
}

// The wallet's own card prices its usage before that of any plan, and that of the oldest subscription which has one before that
// of later ones.
func TestWhichCardPrices(t *testing.T) {
	s := newPricedSubscriber(t)
	s.start("none")
	s.costs("default", Credit)
	older := s.start("three")
	s.start("two")
	s.costs("three", 3*Credit)
	s.wallet.RateCard = DefaultRateCard
	s.costs("default", Credit)
	s.wallet.RateCard = ""
	s.run(NewCancelSubscription(s.key(), older, ChangeNow))
	s.costs("two", 2*Credit)
}

// What a hold locked prices its captures, whatever becomes of the plan that set the price.
func TestHoldKeepsThePricesOfAPlan(t *testing.T) {
	s := newPricedSubscriber(t)
	id := s.start("three")
	hold := s.do(false, PlaceHold{Keyed: s.key(), Action: "chat", Quantity: pointer(units(5)), ExpiresIn: 7200})[0].Transaction
	s.run(NewCancelSubscription(s.key(), id, ChangeNow))
	s.costs("default", Credit)
	captured := s.do(false, CaptureHold{Keyed: s.key(), Hold: hold.HoldID(), Quantity: pointer(units(2))})[0]
	if captured.Refusal != nil || captured.Transaction.Amount != -6*Credit {
		t.Errorf("got %+v, refused for %v", captured.Transaction, captured.Refusal)
	}
}
