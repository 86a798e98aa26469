package billing

import "testing"

// bySession returns the key of the next request, which a customer's session sends.
func (s *subscribed) bySession() Keyed {
	k := s.key()
	k.Actor, k.Space = "css_01KDVDNA00ABCDEFGHJKMNPQRS", "customer:"+string(s.wallet.Customer)
	return k
}

func (s *subscribed) starting(k Keyed, plan string, quantity int) *StartSubscription {
	return &StartSubscription{Keyed: k, Wallet: string(s.wallet.ID), Plan: plan, Quantity: quantity}
}

// freePlans are two plans that give credits, which stay, and one with a price.
func freePlans() []Plan {
	return []Plan{
		{Code: "free", Included: 100 * Credit, Unused: UnusedKeep},
		{Code: "open", Included: 150 * Credit, Unused: UnusedKeep},
		{Code: "none"},
		{Code: "pro", Included: 1000 * Credit, Price: Amount{1000, "USD"}, Unused: UnusedKeep},
	}
}

// A customer's session has the credits of a free plan once in a period, whatever it starts, cancels and changes.
func TestCustomersHaveFreeCreditsOnce(t *testing.T) {
	s := newSubscribed(t, "UTC", freePlans()...)
	s.refused(s.starting(s.bySession(), "free", 2), CodeInvalidInput)
	id := SubscriptionID(s.run(s.starting(s.bySession(), "free", 1)))
	s.has(100 * Credit)
	s.refused(s.starting(s.bySession(), "free", 1), CodeConflict)
	s.refused(NewChangeSubscription(s.bySession(), id, "free", 2, ChangeNow), CodeInvalidInput)
	s.refused(NewChangeSubscription(s.bySession(), id, "free", 2, ChangeAtPeriodEnd), CodeInvalidInput)
	s.refused(NewChangeSubscription(s.bySession(), id, "open", 0, ChangeNow), CodeInvalidInput)

	end := s.stored(id).End
	s.run(NewCancelSubscription(s.bySession(), id, ChangeNow))
	s.has(100 * Credit)
	again := s.starting(s.bySession(), "free", 1)
	outcome := s.do(false, again)[0]
	if outcome.Refusal == nil || outcome.Refusal.Code != CodeConflict || !outcome.Refusal.RetryAt.Equal(end) {
		t.Fatalf("started again within the period: %+v", outcome)
	}
	s.now = end
	id = SubscriptionID(s.run(again))
	s.has(200 * Credit)
	s.run(NewCancelSubscription(s.bySession(), id, ChangeAtPeriodEnd))
	s.now = s.stored(id).End
	s.run(s.starting(s.bySession(), "free", 1))
	s.has(300 * Credit)
}

// It also counts what a back end started, and a back end decides for itself.
func TestBackEndsGiveFreePlans(t *testing.T) {
	s := newSubscribed(t, "UTC", freePlans()...)
	id := SubscriptionID(s.run(s.starting(s.key(), "free", 3)))
	s.has(300 * Credit)
	s.refused(s.starting(s.bySession(), "free", 1), CodeConflict)
	s.run(NewCancelSubscription(s.bySession(), id, ChangeNow))
	s.refused(s.starting(s.bySession(), "free", 1), CodeConflict)
	s.has(300 * Credit)
	id = SubscriptionID(s.run(s.starting(s.key(), "free", 1)))
	s.run(NewChangeSubscription(s.key(), id, "open", 2, ChangeNow))
	s.has(600 * Credit)
	s.run(s.starting(s.bySession(), "none", 2)) // gives nothing
	s.has(600 * Credit)
}
