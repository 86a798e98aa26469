package billing

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// subscribed is a stored wallet of a customer, with plans.
type subscribed struct {
	*storedWallet
	requests int
}

func newSubscribed(t *testing.T, zone string, plans ...Plan) *subscribed {
	w := newStoredWallet(t, 0)
	w.wallet.Tally = NewTally()
	w.sells(zone, plans...)
	return &subscribed{storedWallet: w}
}

// sells gives the wallet a customer in a zone, and the tenant plans.
func (s *storedWallet) sells(zone string, plans ...Plan) {
	s.wallet.Customer = "cus_01KDVDNA00ABCDEFGHJKMNPQRS"
	customer := &Customer{Tenant: Live, ID: s.wallet.Customer, Name: "Ada", TimeZone: zone, Versioned: Versioned{1}}
	s.others[customer.DocumentKey()] = customer
	for _, p := range plans {
		p.Tenant, p.Name, p.Unit, p.Revision = Live, p.Code, "credits", 1
		if p.Interval == "" {
			p.Interval = calendar.Monthly
		}
		if p.Unused == "" {
			p.Unused = UnusedExpire
		}
		if p.Price.Currency == "" {
			p.Price.Currency = "USD"
		}
		s.others[p.DocumentKey()] = &p
	}
}

// key returns the key of the next request.
func (s *subscribed) key() Keyed {
	s.requests++
	return Keyed{IdempotencyKey: fmt.Sprint("request ", s.requests), Actor: "key_test"}
}

// run decides one command, which has to succeed, and returns what it created.
func (s *subscribed) run(c Command) string {
	s.t.Helper()
	outcome := s.do(false, c)[0]
	if outcome.Refusal != nil {
		s.t.Fatalf("%T: %v", c, outcome.Refusal)
	}
	if outcome.Request == nil {
		return ""
	}
	return outcome.Request.Result
}

// refused decides one command, which has to be refused.
func (s *subscribed) refused(c Command, code Code) {
	s.t.Helper()
	if outcome := s.do(false, c)[0]; outcome.Refusal == nil || outcome.Refusal.Code != code {
		s.t.Fatalf("%T: got %v, want %s", c, outcome.Refusal, code)
	}
}

func (s *subscribed) start(plan string) SubscriptionID {
	s.t.Helper()
	return SubscriptionID(s.run(StartSubscription{Keyed: s.key(), Plan: plan, Quantity: 1}))
}

// at moves the clock.
func (s *subscribed) at(text string) {
	s.t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		s.t.Fatal(err)
	}
	s.now = at.UTC()
}

// has checks what is available at the clock: as a read sees it while nothing is booked, and again after it is booked.
func (s *subscribed) has(want Credits) {
	s.t.Helper()
	for _, when := range []string{"read", "booked"} {
		snapshot := s.view().Wallets[s.wallet.ID]
		balance, need := snapshot.Balance(s.now)
		for ; need.Any(); balance, need = snapshot.Balance(s.now) {
			s.supply(snapshot, need)
		}
		if balance.Available != want || balance.Sequence != s.wallet.Sequence {
			s.t.Fatalf("%s at %s: got %s at line %d, want %s", when, s.now, balance.Available, balance.Sequence, want)
		}
		s.bookDue()
	}
}

// stored returns a subscription as it is stored.
func (s *subscribed) stored(id SubscriptionID) *Subscription {
	s.t.Helper()
	_, place, _ := id.Split()
	found, _ := s.others[SubscriptionKey(s.wallet.WalletRef, place)].(*Subscription)
	if found == nil {
		s.t.Fatalf("there is no subscription %s", id)
	}
	return found
}

func TestMonthsComeBack(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	s.at("2028-01-31T10:00:00Z")
	id := s.start("basic")
	for _, next := range []string{"2028-02-29T10:00:00Z", "2028-03-31T10:00:00Z", "2028-04-30T10:00:00Z", "2028-05-31T10:00:00Z"} {
		if got := FormatInstant(s.stored(id).End); got != FormatInstant(mustTime(t, next)) {
			t.Fatalf("got %s, want %s", got, next)
		}
		s.run(charge(s.key(), 30*Credit))
		s.has(70 * Credit)
		s.at(next)
		s.has(100 * Credit)
	}
	if got := s.wallet.Tally.Of(TypeGrant); got != 5 {
		t.Errorf("got %d grants", got)
	}
}

func mustTime(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestRollOver(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 400 * Credit, Unused: UnusedRollOver, RolloverLimit: 500 * Credit})
	s.at("2027-01-01T00:00:00Z")
	s.start("basic")
	s.run(charge(s.key(), 250*Credit))
	s.at("2027-02-01T00:00:00Z")
	s.has(550 * Credit)
	var rolled *Grant
	for _, g := range s.grants {
		if g.Source == SourceRollover {
			rolled = g
		}
	}
	if rolled == nil || rolled.Amount != 150*Credit || rolled.Origin == "" || !rolled.ExpiresAt.Equal(mustTime(t, "2027-03-01T00:00:00Z")) {
		t.Fatalf("got %+v", rolled)
	}
	s.at("2027-03-01T00:00:00Z")
	s.has(800 * Credit) // what rolled over has ended, and what was granted then rolls over
	s.run(charge(s.key(), 10*Credit))
	s.at("2027-12-01T00:00:00Z")
	s.has(800 * Credit)
}

func TestKeep(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 400 * Credit, Unused: UnusedKeep})
	s.start("basic")
	s.run(charge(s.key(), 50*Credit))
	s.now = s.now.AddDate(0, 1, 0)
	s.has(750 * Credit)
	s.now = s.now.AddDate(0, 1, 0)
	s.has(1150 * Credit)
}

func TestTrial(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "pro", Included: 1000 * Credit, TrialDays: 7, TrialCredits: 50 * Credit})
	s.at("2027-01-01T00:00:00Z")
	id := s.start("pro")
	s.at("2027-01-07T23:59:59.999999Z")
	s.has(50 * Credit)
	s.at("2027-01-08T00:00:00Z")
	s.has(1000 * Credit)
	if got := s.stored(id); got.Status != SubscriptionActive || !got.Anchor.Equal(s.now) {
		t.Errorf("got %+v", got)
	}
	s.run(NewCancelSubscription(s.key(), id, ChangeNow))
	s.has(0)
	again := s.start("pro") // one trial for a customer and plan
	s.has(1000 * Credit)
	if got := s.stored(again); got.Status != SubscriptionActive || !got.TrialEnds.IsZero() {
		t.Errorf("got %+v", got)
	}
}

func TestTrialWithoutCredits(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "pro", Included: 1000 * Credit, TrialDays: 7})
	id := s.start("pro")
	s.has(0)
	if got := s.stored(id); got.Status != SubscriptionTrialing || len(s.grants) > 0 {
		t.Errorf("got %+v and %d grants", got, len(s.grants))
	}
	s.run(NewCancelSubscription(s.key(), id, ChangeAtPeriodEnd))
	s.now = s.now.AddDate(0, 0, 7)
	s.has(0)
	if got := s.stored(id); got.Status != SubscriptionCanceled || !got.CanceledAt.Equal(s.now) {
		t.Errorf("got %+v", got)
	}
}

func TestChangeAtPeriodEnd(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "small", Included: 100 * Credit}, Plan{Code: "large", Included: 300 * Credit})
	id := s.start("small")
	s.run(NewChangeSubscription(s.key(), id, "large", 0, ChangeAtPeriodEnd))
	if s.stored(id).Pending == nil {
		t.Fatal("nothing is pending")
	}
	s.has(100 * Credit)
	s.now = s.now.AddDate(0, 1, 0)
	s.has(300 * Credit)
	if got := s.stored(id); got.Pending != nil || got.Terms.Plan != "large" {
		t.Errorf("got %+v", got)
	}
}

// What a hold gives back of the period before rolls over as well, up to the same limit.
func TestHeldCreditRollsOver(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 400 * Credit, Unused: UnusedRollOver, RolloverLimit: 350 * Credit})
	s.at("2027-01-31T23:00:00Z")
	s.start("basic")
	s.at("2027-02-27T23:50:00Z")
	s.has(400 * Credit)
	s.at("2027-02-28T22:50:00Z")
	s.run(setAside(s.key(), 100*Credit, 1200))
	s.at("2027-02-28T23:05:00Z")
	s.has(700 * Credit)
	s.at("2027-02-28T23:10:00Z")
	s.has(750 * Credit)
	s.at("2027-03-31T23:00:00Z")
	s.has(750 * Credit)
}

func TestFrozenPeriodIsSkipped(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	id := s.start("basic")
	s.run(SetWalletStatus{Keyed: s.key(), Status: WalletFrozen, Reason: "test"})
	s.now = s.now.AddDate(0, 1, 0)
	s.has(0)
	if !s.stored(id).Skipped {
		t.Error("the period was not skipped")
	}
	s.run(SetWalletStatus{Keyed: s.key(), Status: WalletActive, Reason: "test"})
	s.has(0)
	s.now = s.now.AddDate(0, 1, 0)
	s.has(100 * Credit)
}

// A leap over a year books each period in order.
func TestLeap(t *testing.T) {
	s := newSubscribed(t, "America/New_York", Plan{Code: "daily", Included: 10 * Credit, Interval: calendar.Daily, Unused: UnusedKeep})
	s.start("daily")
	s.now = s.now.AddDate(1, 0, 0)
	s.has(366 * 10 * Credit)
	if s.commits > 80 {
		t.Errorf("it took %d commits", s.commits)
	}
}

func TestMonthsOfOneSubscription(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit})
	s.start("basic")
	s.run(charge(s.key(), 100*Credit))
	s.now = s.now.AddDate(1, 0, 0)
	s.has(100 * Credit)
	if got := s.wallet.Tally.Of(TypeExpiry); got != 11 {
		t.Errorf("got %d expiries", got)
	}
}

// While periods that have begun are left to be booked, no commit turns an alert: the one that books the last of them does, by what is
// left then.
func TestAlertsOfBoundariesThatAreBookedInPart(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "nothing", Interval: calendar.Daily}, Plan{Code: "monthly", Included: 10 * Credit})
	s.start("nothing")
	s.start("monthly")
	s.run(SetBalanceAlerts{Keyed: s.key(), Thresholds: []Credits{5 * Credit}})
	s.run(SetWalletStatus{Keyed: s.key(), Status: WalletFrozen, Reason: "test"})
	var left []Credits
	s.watched = func(c *WalletChange) {
		left = append(left, c.After.Posted)
		last := !c.After.BoundaryDue(s.now)
		if c.After.Depleted != last || c.After.Alerts[0].Active != last {
			t.Errorf("with %s left, a commit says %+v, depleted %t", c.After.Posted, c.After.Alerts, c.After.Depleted)
		}
	}
	s.now = s.now.AddDate(0, 2, 0)
	s.bookDue()
	if len(left) < 3 || left[0] != 10*Credit || left[len(left)-1] != 0 || !s.wallet.Depleted {
		t.Errorf("commits leave %v, depleted: %t", left, s.wallet.Depleted)
	}
}
