package billing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// balanceEvents has a wallet collect the events of its balance, in their order.
func (s *subscribed) balanceEvents() *[]EventType {
	told := &[]EventType{}
	s.watched = func(change *WalletChange) {
		for _, e := range Events(change.Before, &change.After, change.Lines) {
			if slices.Contains([]EventType{EventBalanceLow, EventBalanceRecovered, EventBalanceDepleted}, e.Type) {
				*told = append(*told, e.Type)
			}
		}
	}
	return told
}

// A boundary that ends as many credits as it gives turns no alert and depletes nothing: also where so much else ends at the
// same instant that one commit cannot book all of it.
func TestBoundariesTurnNoAlerts(t *testing.T) {
	for _, beside := range []int{0, 1, 33, 34, 40, 100} {
		for _, unused := range UnusedCreditsValues {
			t.Run(fmt.Sprint(beside, " beside ", unused), func(t *testing.T) {
				plan := Plan{Code: "basic", Included: 100 * Credit, Unused: unused}
				if unused == UnusedRollOver {
					plan.RolloverLimit = 10 * Credit
				}
				s := newSubscribed(t, "UTC", plan)
				s.start("basic")
				s.run(SetBalanceAlerts{Keyed: s.key(), Thresholds: []Credits{50 * Credit}})
				s.lapsing(s.wallet.FirstBoundary(), beside)
				told := s.balanceEvents()
				for range 3 {
					s.now = s.wallet.FirstBoundary()
					s.bookDue()
				}
				if len(*told) > 0 {
					t.Errorf("the events are %v", *told)
				}
			})
		}
	}
}

// lapsing grants credits that end one by one at an instant.
func (s *subscribed) lapsing(at time.Time, credits int) {
	s.t.Helper()
	for range credits {
		s.run(GrantCredits{Keyed: s.key(), Amount: Credit, Source: SourcePromotion, ExpiresAt: &at})
	}
}

// What begins as soon as everything else has ended turns no alert, although one commit cannot book both.
func TestWhatBeginsAtAnEndTurnsNoAlert(t *testing.T) {
	for name, begins := range map[string]time.Duration{"at once": 0, "an hour later": time.Hour} {
		s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
		end := s.now.Add(24 * time.Hour)
		s.lapsing(end, 100)
		start := end.Add(begins)
		s.run(StartSubscription{Keyed: s.key(), Plan: "basic", Quantity: 1, StartAt: &start})
		s.run(SetBalanceAlerts{Keyed: s.key(), Thresholds: []Credits{50 * Credit}})
		told, commits := s.balanceEvents(), s.commits
		s.now = start
		if s.bookDue(); s.commits-commits < 2 || s.wallet.Posted != 100*Credit {
			t.Fatalf("%s: after %d commits it has %s", name, s.commits-commits, s.wallet.Posted)
		}
		if len(*told) > 0 {
			t.Errorf("%s: the events are %v", name, *told)
		}
	}
}

// A boundary that leaves less than a threshold turns the alert once, and one that gives enough again ends it once.
func TestBoundariesTurnAlertsOnce(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "large", Included: 100 * Credit}, Plan{Code: "small", Included: 10 * Credit})
	id := s.start("large")
	s.run(SetBalanceAlerts{Keyed: s.key(), Thresholds: []Credits{50 * Credit}})
	told := s.balanceEvents()
	expect := func(want ...EventType) {
		t.Helper()
		if s.bookDue(); !slices.Equal(*told, want) {
			t.Errorf("at %s the events are %v, want %v", s.now, *told, want)
		}
		*told = nil
	}
	change := func(plan string) {
		t.Helper()
		s.run(NewChangeSubscription(s.key(), id, plan, 0, ChangeAtPeriodEnd))
	}
	change("small")
	s.now = s.wallet.FirstBoundary()
	expect(EventBalanceLow)
	s.run(charge(s.key(), 10*Credit))
	expect(EventBalanceDepleted)
	change("large")
	s.now = s.wallet.FirstBoundary()
	expect(EventBalanceRecovered)
	s.run(charge(s.key(), 100*Credit))
	expect(EventBalanceLow, EventBalanceDepleted)
	s.now = s.wallet.FirstBoundary()
	s.run(charge(s.key(), 60*Credit)) // the period comes before, in a commit of its own
	expect(EventBalanceRecovered, EventBalanceLow)
	s.now = s.wallet.FirstBoundary()
	expect(EventBalanceRecovered)
	s.run(NewCancelSubscription(s.key(), id, ChangeAtPeriodEnd))
	s.now = s.wallet.FirstBoundary()
	expect(EventBalanceLow, EventBalanceDepleted)
}

// recharging returns a wallet with 30 credits of a plan that gives 100 each month, and an auto-recharge below 20.
func recharging(t *testing.T) *subscribed {
	t.Helper()
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	s.start("basic")
	s.run(charge(s.key(), 70*Credit))
	s.wallet.Recharge = &Recharge{
		Enabled: true, Threshold: 20 * Credit, Cap: 5000, CapCurrency: "EUR", Method: "m", Provider: "bank", Zone: "UTC",
		Terms: PackTerms{Code: "p", Quantity: 1, Credits: Credit, Price: Amount{1000, "EUR"}},
	}
	return s
}

// Time passes first, then the spend, and then the threshold is judged: a card is not charged for what a period gives that has
// begun, whether or not it is booked. What is below the threshold by the end of that commit charges the card.
func TestPeriodComesBeforeRecharge(t *testing.T) {
	for _, booked := range []bool{false, true} {
		for name, test := range map[string]struct {
			passes func(*subscribed) time.Time
			spend  Credits
			starts bool
		}{
			"before the boundary, above the threshold": {(*subscribed).noTime, 10 * Credit, false},
			"before the boundary, below the threshold": {(*subscribed).noTime, 11 * Credit, true},
			"after it, what would have been below":     {(*subscribed).boundary, 25 * Credit, false},
			"after it, down to the threshold":          {(*subscribed).boundary, 80 * Credit, false},
			"after it, below the threshold":            {(*subscribed).boundary, 80*Credit + 1, true},
		} {
			s := recharging(t)
			s.now = test.passes(s)
			if booked {
				s.bookDue()
			}
			s.run(charge(s.key(), test.spend))
			if got := len(s.wallet.Payments) > 0; got != test.starts {
				t.Errorf("%s, booked: %t: it started: %t, at %s", name, booked, got, s.wallet.Posted)
			}
		}
	}
}

func (s *subscribed) noTime() time.Time   { return s.now }
func (s *subscribed) boundary() time.Time { return s.wallet.FirstBoundary() }

// Where one commit cannot book all periods that have begun, the threshold is not judged in between: although credit of the
// first of them repays debt, which is a spend.
func TestPeriodsThatRepayDebtComeBeforeRecharge(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "daily", Included: 10 * Credit, Interval: calendar.Daily, Unused: UnusedKeep})
	s.wallet.OverdraftLimit = 100 * Credit
	s.start("daily")
	owed := charge(s.key(), 100*Credit)
	owed.OnShortfall = ShortfallOverdraft
	s.run(owed)
	s.wallet.Recharge = recharging(t).wallet.Recharge
	s.now = s.now.AddDate(0, 0, 12)
	commits := s.commits
	s.bookDue()
	if s.commits-commits < 2 || s.wallet.Posted != 30*Credit || s.wallet.Debt > 0 {
		t.Fatalf("after %d commits it has %s and owes %s", s.commits-commits, s.wallet.Posted, s.wallet.Debt)
	}
	if len(s.wallet.Payments) > 0 {
		t.Error("a card is charged between the commits")
	}
}
