package billing

import (
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// linesOf lists the lines of the wallet that have a type, in their order.
func (s *subscribed) linesOf(kind TransactionType) (lines []*Transaction) {
	for sequence := int64(1); sequence <= s.wallet.Sequence; sequence++ {
		for _, line := range s.lines {
			if line.Sequence == sequence && line.Type == kind {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// The credit of a trial and that of the first period end by lines of their own: no key is there twice.
func TestTrialAndFirstPeriodEnd(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "pro", Included: 100 * Credit, TrialDays: 7, TrialCredits: 50 * Credit})
	s.at("2027-01-01T00:00:00Z")
	s.start("pro")
	s.at("2027-02-08T00:00:00Z")
	s.has(100 * Credit)
	ends := s.linesOf(TypeExpiry)
	if len(ends) != 2 || ends[0].Key == ends[1].Key || ends[0].Amount != -50*Credit || ends[1].Amount != -100*Credit {
		t.Fatalf("got %+v", ends)
	}
	if s.wallet.Sequence != int64(len(s.lines)) {
		t.Errorf("%d lines have %d keys", s.wallet.Sequence, len(s.lines))
	}
}

// Both lines of a rollover have the number of the period whose grants they change: at the boundary, and when a hold gives back.
func TestPeriodsOfRollovers(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 100 * Credit, Unused: UnusedRollOver, RolloverLimit: 90 * Credit})
	s.at("2027-01-01T00:00:00Z")
	s.start("basic")
	s.at("2027-02-28T23:50:00Z")
	s.run(setAside(s.key(), 150*Credit, 1200)) // all 90 that rolled over, and 60 of the second period
	s.at("2027-03-01T00:00:00Z")
	s.has(140 * Credit)
	s.at("2027-03-01T00:10:00Z")
	s.has(190 * Credit)
	var got []int
	for _, line := range s.linesOf(TypeRollover) {
		got = append(got, line.Period)
		for i := range line.Created {
			if g := s.grants[line.Created[i].Ref]; g.Period != line.Period {
				t.Errorf("line %d of period %d creates a grant of period %d", line.Sequence, line.Period, g.Period)
			}
		}
	}
	if want := []int{0, 1, 1, 2, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What rolls over into a period of another length can be spent until that ends.
func TestRollOverIntoAnotherInterval(t *testing.T) {
	s := newSubscribed(t, "UTC",
		Plan{Code: "monthly", Included: 100 * Credit, Unused: UnusedRollOver, RolloverLimit: 90 * Credit},
		Plan{Code: "yearly", Included: 1000 * Credit, Interval: calendar.Yearly},
	)
	s.at("2027-01-31T00:00:00Z")
	id := s.start("monthly")
	s.run(NewChangeSubscription(s.key(), id, "yearly", 0, ChangeAtPeriodEnd))
	s.at("2028-02-27T23:59:59Z")
	s.has(1090 * Credit)
	s.at("2028-02-28T00:00:00Z")
	s.has(1000 * Credit)
}

// hoursIn is so many hours after the instant at which the subscriptions of newDaily begin.
func hoursIn(hours int) time.Time {
	return time.Date(2027, 1, 1, hours, 0, 0, 0, time.UTC)
}

// newDaily returns a wallet with a subscription to a daily plan of 100 credits, of which limit roll over.
func newDaily(t *testing.T, limit Credits) (*subscribed, SubscriptionID) {
	s := newSubscribed(t, "UTC", Plan{
		Code: "daily", Included: 100 * Credit, Interval: calendar.Daily, Unused: UnusedRollOver, RolloverLimit: limit,
	})
	s.now = hoursIn(0)
	return s, s.start("daily")
}

// placed places a hold of the wallet, and returns its id.
func (s *subscribed) placed(credits Credits, seconds int) HoldID {
	s.t.Helper()
	outcome := s.do(false, setAside(s.key(), credits, seconds))[0]
	if outcome.Refusal != nil {
		s.t.Fatal(outcome.Refusal)
	}
	return outcome.Transaction.HoldID()
}

// typesFrom lists the types of the lines behind one.
func (s *subscribed) typesFrom(sequence int64) (types []TransactionType) {
	for next := sequence + 1; next <= s.wallet.Sequence; next++ {
		for _, line := range s.lines {
			if line.Sequence == next {
				types = append(types, line.Type)
			}
		}
	}
	return types
}

// What returns at the very end of the next period does not roll over: there is no time left in which it could be spent.
func TestHoldThatEndsWithTheNextPeriod(t *testing.T) {
	s, _ := newDaily(t, 100*Credit)
	s.now = hoursIn(23)
	hold := s.placed(40*Credit, 3*3600)
	s.run(charge(s.key(), 60*Credit))
	s.now = hoursIn(25)
	s.run(charge(s.key(), 100*Credit))
	s.run(&ExtendHold{Keyed: s.key(), Hold: hold, ExpiresIn: 23 * 3600})
	s.now = hoursIn(48)
	s.has(100 * Credit)
	ends := s.linesOf(TypeExpiry)
	if len(ends) != 1 || ends[0].Amount != -40*Credit || ends[0].Hold == 0 || len(s.linesOf(TypeRollover)) != 0 {
		t.Errorf("got %+v and %d rollovers", ends, len(s.linesOf(TypeRollover)))
	}
}

// What a hold gives back rolls over before the rest of it expires, and only then it repays debt.
func TestHeldCreditRepaysOnceItHasRolledOver(t *testing.T) {
	s, _ := newDaily(t, 30*Credit)
	s.wallet.OverdraftLimit = 500 * Credit
	s.now = hoursIn(23)
	s.placed(100*Credit, 2*3600)
	spent := 300 * Credit
	s.run(RecordUsage{Keyed: s.key(), Action: "a", Credits: &spent, OnShortfall: ShortfallOverdraft})
	before := s.wallet.Sequence
	s.now = hoursIn(25)
	s.has(-170 * Credit)
	want := []TransactionType{TypeGrant, TypeRepayment, TypeRelease, TypeRollover, TypeRollover, TypeExpiry, TypeRepayment}
	if got := s.typesFrom(before); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What rolls over costs what has left its grant by then: after what was captured of the hold, and before what the limit cuts.
func TestCostOfHeldCreditThatRollsOver(t *testing.T) {
	for name, test := range map[string]struct{ spent, captured Credits }{
		"release": {65 * Credit, 0},
		"capture": {61 * Credit, 12 * Credit}, // without the capture, what rolls over would be worth nothing
	} {
		s, id := newDaily(t, 7*Credit)
		first := s.wallet.Live[0].Ref
		s.grants[first].Cost = &Amount{10, "USD"} // as if a charge had paid for it
		s.wallet.Live[0].Costs, s.stored(id).Grants[0].Costs = true, true
		s.now = hoursIn(23)
		hold := s.placed(100*Credit-test.spent, 4*3600)
		s.run(charge(s.key(), test.spent))
		s.now = hoursIn(25)
		if test.captured == 0 {
			s.run(&ReleaseHold{Keyed: s.key(), Hold: hold})
		} else {
			s.run(&CaptureHold{Keyed: s.key(), Hold: hold, Amount: test.captured, Final: true})
		}
		left, whole := test.spent+test.captured, 100*Credit // before what rolls over
		in := s.linesOf(TypeRollover)[1]
		want := (&Amount{10, "USD"}).Worth(left, left+7*Credit, whole)
		if cost := in.Created[0].Cost; in.Amount != 7*Credit || cost == nil || cost.Minor != want || want != 1 {
			t.Errorf("%s: %s rolled over, with a cost of %v, want %d", name, in.Amount, cost, want)
		}
	}
}

// What a hold gave back, and rolled over, expires before the next period begins, also if both are booked together.
func TestRolledOverCreditExpiresFirst(t *testing.T) {
	s, _ := newDaily(t, 100*Credit)
	s.now = hoursIn(23)
	s.placed(40*Credit, 3*3600)
	s.run(charge(s.key(), 60*Credit))
	before := s.wallet.Sequence
	s.now = hoursIn(48)
	s.has(200 * Credit)
	want := []TransactionType{
		TypeGrant, TypeRelease, TypeRollover, TypeRollover, TypeExpiry, TypeRollover, TypeRollover, TypeGrant,
	}
	if got := s.typesFrom(before); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Held credit that rolls over is not spendable if its purchase was refunded meanwhile, or is in dispute: as without a rollover.
func TestHeldCreditOfARefundedPeriodRollsOver(t *testing.T) {
	for _, test := range []struct {
		name    string
		happens func(p *Payment)
		held    Credits
	}{
		{"refunded", func(p *Payment) {
			p.Refunds = []PaymentRefund{{ID: "refund", Minor: 1000, State: RefundSucceeded}}
		}, 0},
		{"disputed", func(p *Payment) {
			p.Disputes = []PaymentDispute{{ID: "dispute", Minor: 1000, State: DisputeOpen}}
		}, 100 * Credit},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, id := sold(t, Plan{Unused: UnusedRollOver, RolloverLimit: 500 * Credit})
			s.says(id, PaymentSucceeded)
			paid := s.latest(id)
			s.at("2027-02-28T09:00:00Z")
			s.run(setAside(s.key(), 100*Credit, 7200))
			s.at("2027-02-28T10:30:00Z")
			s.has(100 * Credit)
			p := Payment{ID: paid.Payment, TopUp: paid.TopUpID(), Attempt: 1, State: PaymentSucceeded, Received: paid.Terms.Price}
			test.happens(&p)
			s.run(NewApplyPayment(ApplyPayment{TopUp: paid.TopUpID(), Payment: p}))
			s.at("2027-02-28T11:00:00Z")
			s.has(100 * Credit)
			stored, _ := s.others[paid.DocumentKey()].(*TopUp)
			written := int64(0)
			for i := range stored.Refunds {
				written += stored.Refunds[i].WrittenOff
			}
			if s.wallet.Held != test.held || written != 0 {
				t.Errorf("%s are held, and %d written off", s.wallet.Held, written)
			}
		})
	}
}

// A hold gives back before the period ends, also at the same instant. What it gives back of a purchase that was refunded, or is in
// dispute, does not roll over.
func TestHoldOfARefundedPeriodEndsWithIt(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(p *Payment)
		held    Credits
	}{
		"refunded": {func(p *Payment) {
			p.Refunds = []PaymentRefund{{ID: "refund", Minor: 1000, State: RefundSucceeded}}
		}, 0},
		"disputed": {func(p *Payment) {
			p.Disputes = []PaymentDispute{{ID: "dispute", Minor: 1000, State: DisputeOpen}}
		}, 100 * Credit},
	} {
		t.Run(name, func(t *testing.T) {
			s, id := sold(t, Plan{Unused: UnusedRollOver, RolloverLimit: 500 * Credit})
			s.says(id, PaymentSucceeded)
			paid := s.latest(id)
			s.at("2027-02-28T09:00:00Z")
			s.run(setAside(s.key(), 100*Credit, 3600))
			p := Payment{ID: paid.Payment, TopUp: paid.TopUpID(), Attempt: 1, State: PaymentSucceeded, Received: paid.Terms.Price}
			test.happens(&p)
			s.run(NewApplyPayment(ApplyPayment{TopUp: paid.TopUpID(), Payment: p}))
			s.at("2027-02-28T10:00:00Z")
			s.has(100 * Credit) // of the next period
			stored, _ := s.others[paid.DocumentKey()].(*TopUp)
			if s.wallet.Held != test.held || stored.writtenOff() != 0 || len(s.linesOf(TypeRollover)) > 0 {
				t.Errorf("%s are held, %d written off, and %d lines roll over", s.wallet.Held, stored.writtenOff(), len(s.linesOf(TypeRollover)))
			}
		})
	}
}
