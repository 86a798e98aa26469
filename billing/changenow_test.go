package billing

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// ladder has the plans of the design: no sequence of changes between them gains anything.
var ladder = []Plan{
	{Code: "a", Price: Amount{1000, "USD"}, Included: 100 * Credit},
	{Code: "b", Price: Amount{1200, "USD"}, Included: 300 * Credit},
	{Code: "c", Price: Amount{1000, "USD"}, Included: 300 * Credit},
	{Code: "d", Price: Amount{3000, "USD"}, Included: 300 * Credit},
	{Code: "e", Price: Amount{5000, "USD"}, Included: 1000 * Credit},
}

// on returns a wallet that is subscribed to a plan, with the first charge paid, in a period of April 2027.
func on(t *testing.T, plan string, plans ...Plan) (*subscribed, SubscriptionID) {
	t.Helper()
	for i := range plans {
		plans[i].GraceDays, plans[i].OnRenewal = 7, CreditsAtBoundary
	}
	s := newSubscribed(t, "UTC", plans...)
	s.at("2027-04-01T00:00:00Z")
	id := SubscriptionID(s.run(StartSubscription{
		Keyed: s.key(), Plan: plan, Quantity: 1, Provider: "bank", Method: "card", Published: true,
	}))
	s.paid(id)
	return s, id
}

// paid lets the charge of a subscription succeed, if one is open. It returns what it was.
func (s *subscribed) paid(id SubscriptionID) (minor int64) {
	s.t.Helper()
	if got := s.stored(id); !got.Unpaid && got.Change == nil {
		return 0
	}
	minor = s.latest(id).Terms.Price.Minor
	s.says(id, PaymentSucceeded)
	return minor
}

// to changes the plan now, and lets its charge succeed.
func (s *subscribed) to(id SubscriptionID, plan string) (minor int64) {
	s.t.Helper()
	s.run(NewChangeSubscription(s.key(), id, plan, 0, ChangeNow))
	return s.paid(id)
}

func (s *subscribed) credit() int64 { return s.wallet.creditIn("USD") }

func TestUpAndDownAtOneInstant(t *testing.T) {
	s, id := on(t, "a", Plan{Code: "a", Price: Amount{1000, "USD"}, Included: 100 * Credit},
		Plan{Code: "b", Price: Amount{3000, "USD"}, Included: 300 * Credit})
	s.at("2027-04-16T00:00:00Z")
	if got := s.to(id, "b"); got != 1000 {
		t.Errorf("the upgrade costs %d", got)
	}
	s.has(200 * Credit)
	for range 5 {
		s.to(id, "a")
		s.has(100 * Credit)
		if s.credit() != 1000 {
			t.Fatalf("the credit is %d", s.credit())
		}
		if got := s.to(id, "b"); got != 0 {
			t.Fatalf("the upgrade costs %d", got)
		}
		s.has(200 * Credit)
		if s.credit() != 0 {
			t.Fatalf("the credit is %d", s.credit())
		}
	}
}

// Whoever spends everything between changes gains nothing by going down and up.
func TestSpentLadders(t *testing.T) {
	for _, from := range ladder {
		for _, to := range ladder {
			if to.Included <= from.Included || to.Price.Minor < from.Price.Minor {
				continue
			}
			s, id := on(t, from.Code, ladder...)
			s.at("2027-04-16T00:00:00Z")
			s.to(id, to.Code)
			for range 10 {
				s.spendAll()
				s.to(id, from.Code)
				if s.credit() != 0 {
					t.Fatalf("%s to %s: nothing is left, and the credit is %d", to.Code, from.Code, s.credit())
				}
				if got := s.to(id, to.Code); got != 0 {
					t.Fatalf("%s to %s again costs %d", from.Code, to.Code, got)
				}
				s.has(0)
			}
		}
	}
}

// spendAll spends what is available.
func (s *subscribed) spendAll() {
	if available := s.balance(); available > 0 {
		s.run(charge(s.key(), available))
	}
}

// balance returns what is available once everything that is due is booked.
func (s *subscribed) balance() Credits {
	s.bookDue()
	balance, need := s.snapshot().Balance(s.now)
	if need.Any() {
		s.t.Fatalf("%+v is needed", need)
	}
	return balance.Available
}

func TestUnspentRoundTrip(t *testing.T) {
	s, id := on(t, "e", ladder...)
	s.at("2027-04-16T00:00:00Z")
	s.to(id, "a")
	back := s.to(id, "e")
	if back != 0 || s.credit() != 0 {
		t.Errorf("the way back costs %d and leaves a credit of %d", back, s.credit())
	}
	s.has(1000 * Credit)
}

// No sequence of changes, with everything, a part or nothing spent in between, gains anything: what was made usable was paid for at
// no less than the cheapest plan's price.
func TestRandomLadders(t *testing.T) {
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 14))
		s, id := on(t, ladder[random.IntN(len(ladder))].Code, ladder...)
		charged, used := s.latest(id).Terms.Price.Minor, Credits(0)
		for range 20 {
			s.now = s.now.Add(time.Duration(random.Int64N(int64(36 * time.Hour))))
			if part := s.balance(); part > 0 && random.IntN(2) == 0 {
				part = []Credits{part, part / 2, 1}[random.IntN(3)]
				if part > 0 {
					s.run(charge(s.key(), part))
					used += part
				}
			}
			charged += s.paid(id)
			c := NewChangeSubscription(s.key(), id, ladder[random.IntN(len(ladder))].Code, 0, ChangeNow)
			if s.do(false, c)[0].Refusal == nil {
				if random.IntN(5) == 0 && s.stored(id).Change != nil {
					s.says(id, PaymentDeclined)
				} else {
					charged += s.paid(id)
				}
			}
		}
		have := used + s.balance()
		if kept := charged - s.credit(); float64(have)/float64(Credit)*1000/300 > float64(kept)+22 { // 10.00 for 300 is the cheapest
			t.Errorf("seed %d: %s credits for %d", seed, have, kept)
		}
	}
}

func TestChangeMatchesItsPreview(t *testing.T) {
	s, id := on(t, "a", ladder...)
	s.at("2027-04-11T07:31:00.123456Z")
	plan, _ := s.others[PlanKey(Live, "e")].(*Plan)
	preview := NewChangeSubscription(s.key(), id, "e", 0, ChangeNow)
	shown, refusal, need := s.snapshot().PreviewChange(s.now, s.stored(id), plan, preview)
	if refusal != nil || need.Any() || shown.Charge.Minor == 0 || !shown.At.Equal(s.now) {
		t.Fatalf("got %+v, %v, %+v", shown, refusal, need)
	}
	s.now = s.now.Add(10 * time.Minute)
	wrong, right := shown.Charge, shown.Charge.Money()
	wrong.Minor--
	other := wrong.Money()
	c := NewChangeSubscription(s.key(), id, "e", 0, ChangeNow)
	c.At, c.Expected = &shown.At, &other
	s.refused(c, CodeChargeChanged)
	c.Keyed, c.Expected = s.key(), &right
	s.run(c)
	if got := s.paid(id); got != shown.Charge.Minor {
		t.Errorf("charged %d, and the preview said %s", got, shown.Charge)
	}
	s.has(100*Credit + shown.Credits)
	s.now = s.now.Add(6 * time.Minute)
	late := NewChangeSubscription(s.key(), id, "a", 0, ChangeNow)
	late.At = &shown.At
	s.refused(late, CodeInvalidInput)
}

// A change that is declined, or whose period ends before it is paid, leaves everything as it was.
func TestChangeThatIsNotPaid(t *testing.T) {
	for _, how := range []string{"declined", "the period ends"} {
		s, id := on(t, "a", ladder...)
		s.at("2027-04-16T00:00:00Z")
		s.run(NewChangeSubscription(s.key(), id, "e", 0, ChangeNow))
		change := s.latest(id)
		s.refused(NewChangeSubscription(s.key(), id, "b", 0, ChangeNow), CodePaymentPending)
		if how == "declined" {
			s.says(id, PaymentDeclined)
		} else {
			s.at("2027-05-01T00:00:00Z")
			s.bookDue()
		}
		if got := s.stored(id); got.Change != nil || got.Terms.Plan != "a" {
			t.Errorf("%s: got %+v", how, got)
		}
		s.has(100 * Credit)
		if how != "declined" { // the money comes all the same, and goes back
			s.saysOf(change, PaymentSucceeded)
			got, _ := s.others[change.DocumentKey()].(*TopUp)
			if got.Refunded() != got.Terms.Price {
				t.Errorf("got %+v", got)
			}
			s.has(100 * Credit)
		}
	}
}

// A subscription that was free, and has paid for a change, does not wait for its first charge any more: its next period has its credits
// before the money, and is past due if the charge is declined.
func TestPaidChangeIsTheFirstCharge(t *testing.T) {
	s, id := on(t, "free", append(ladder, Plan{Code: "free", Included: 10 * Credit})...)
	s.at("2027-04-16T00:00:00Z")
	if got := s.to(id, "a"); got != 500 {
		t.Fatalf("the change costs %d", got)
	}
	s.has(55 * Credit)
	s.at("2027-05-01T00:00:00Z")
	s.has(100 * Credit)
	s.is(id, SubscriptionActive)
	s.says(id, PaymentDeclined)
	s.is(id, SubscriptionPastDue)
	s.has(100 * Credit)
	s.at("2027-05-06T00:00:00Z")
	s.bookDue() // the charge is tried again, and nobody answers
	s.at("2027-05-08T00:00:00Z")
	s.has(0)
	s.is(id, SubscriptionCanceled)
}

// A change that was never paid is no charge that has succeeded: the next period waits for its money.
func TestDeclinedChangeIsNoFirstCharge(t *testing.T) {
	s, id := on(t, "free", append(ladder, Plan{Code: "free", Included: 10 * Credit})...)
	s.run(NewChangeSubscription(s.key(), id, "a", 0, ChangeNow))
	s.says(id, PaymentDeclined)
	s.run(NewChangeSubscription(s.key(), id, "a", 0, ChangeAtPeriodEnd))
	s.at("2027-05-01T00:00:00Z")
	s.has(0)
	s.is(id, SubscriptionIncomplete)
}

// Credit of a downgrade pays the next period.
func TestCreditPaysTheNextPeriod(t *testing.T) {
	s, id := on(t, "e", ladder...)
	s.at("2027-04-16T00:00:00Z")
	s.to(id, "a")
	credit := s.credit()
	if credit != 2000 {
		t.Fatalf("the credit is %d", credit)
	}
	s.at("2027-05-01T00:00:00Z")
	s.has(100 * Credit)
	if got := s.stored(id); got.Unpaid || s.credit() != 1000 {
		t.Errorf("got %+v, and a credit of %d", got, s.credit())
	}
}

func TestChangesThatWaitForTheEnd(t *testing.T) {
	s, id := on(t, "d", append(ladder, Plan{Code: "year", Price: Amount{9000, "USD"}, Included: 900 * Credit, Interval: calendar.Yearly},
		Plan{Code: "keep", Price: Amount{9000, "USD"}, Included: 900 * Credit, Unused: UnusedKeep})...)
	for _, plan := range []string{"c", "year", "keep"} {
		s.refused(NewChangeSubscription(s.key(), id, plan, 0, ChangeNow), CodeInvalidInput)
		s.run(NewChangeSubscription(s.key(), id, plan, 0, ChangeAtPeriodEnd))
	}
}
