package billing

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// onLeast returns a wallet that is subscribed to a plan for 10.00 with a provider that takes no charge below 0.50, and that has
// customer credit.
func onLeast(t *testing.T, credit int64) (*subscribed, SubscriptionID) {
	s := newSubscribed(t, "UTC", Plan{
		Code: "a", Price: Amount{1000, "USD"}, Included: 100 * Credit, GraceDays: 7, OnRenewal: CreditsAtBoundary, Interval: calendar.Monthly,
	}, Plan{Code: "cheap", Price: Amount{49, "USD"}, Included: Credit, Interval: calendar.Monthly})
	s.at("2027-04-01T00:00:00Z")
	id := SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: "a", Quantity: 1, Provider: "bank", Method: "card", Published: true, Least: map[string]int64{"USD": 50},
	}))
	s.paid(id)
	if credit > 0 {
		s.wallet.CustomerCredit = []Amount{{credit, "USD"}}
	}
	return s, id
}

// Customer credit never leaves a charge that the provider would refuse: it pays all of the price, or leaves the least.
func TestCreditLeavesTheLeastCharge(t *testing.T) {
	for _, test := range []struct{ credit, charge, left int64 }{
		{0, 1000, 0},
		{949, 51, 0},
		{950, 50, 0},
		{951, 50, 1},
		{999, 50, 49},
		{1000, 0, 0},
		{1001, 0, 1},
	} {
		s, id := onLeast(t, test.credit)
		s.now = s.wallet.FirstBoundary()
		s.bookDue()
		charge := int64(0)
		if s.stored(id).Unpaid {
			charge = s.latest(id).Terms.Price.Minor
		}
		if left := s.wallet.creditIn("USD"); charge != test.charge || left != test.left {
			t.Errorf("with %d, %d are charged and %d left; want %d and %d", test.credit, charge, left, test.charge, test.left)
		}
		s.has(100 * Credit)
	}
}

// A price that the provider would refuse is refused when it is agreed, not when it is due.
func TestPriceBelowTheLeast(t *testing.T) {
	s, id := onLeast(t, 0)
	least := map[string]int64{"USD": 50}
	start := StartSubscription{Keyed: s.key(), Plan: "cheap", Quantity: 1, Provider: "bank", Method: "card", Published: true, Least: least}
	change := NewChangeSubscription(s.key(), id, "cheap", 0, ChangeAtPeriodEnd)
	change.Least = least
	for _, c := range []Command{start, change} {
		o := s.do(false, c)[0]
		if o.Refusal == nil || o.Refusal.Code != CodeInvalidInput || o.Refusal.Message != `a period of the plan "cheap" costs 0.49 USD, and `+
			`the payment provider takes at least 0.50 USD; set a price of 0 and bill elsewhere, or a higher one` {
			t.Errorf("%T: got %v", c, o.Refusal)
		}
	}
	start.Keyed, start.Quantity = s.key(), 2
	s.run(start) // 0.98
}
