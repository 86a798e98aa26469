package export_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// waiter is a buyer of the test tenant, with two daily plans of 100 for 10.00 USD and a free one. The credits of the plan "advance"
// come before their money, and up to 100 of them roll over. Those of the plan "paid" come with it.
type waiter struct{ *buyer }

func newWaiter(t testing.TB) waiter {
	t.Helper()
	caller := billingtest.Caller
	caller.Tenant = billing.Test
	w := waiter{newBuyerOf(t, caller)}
	for _, plan := range []billing.CreatePlan{
		{
			Code: "advance", Included: 100 * billing.Credit, Unused: billing.UnusedRollOver, RolloverLimit: amount("100"),
			OnRenewal: billing.CreditsAtBoundary, Price: billing.Amount{Minor: 1000, Currency: "USD"}.Money(),
		},
		{
			Code: "paid", Included: 100 * billing.Credit, Unused: billing.UnusedExpire, OnRenewal: billing.CreditsWhenPaid,
			Price: billing.Amount{Minor: 1000, Currency: "USD"}.Money(),
		},
		{
			Code: "free", Included: 20 * billing.Credit, Unused: billing.UnusedExpire, OnRenewal: billing.CreditsAtBoundary,
			Price: billing.Money{Currency: "USD"},
		},
	} {
		plan.Keyed, plan.Name, plan.Unit, plan.Interval, plan.GraceDays = w.key(), plan.Code, "credits", calendar.Daily, 3
		_, err := w.CreatePlan(t.Context(), w.by, plan)
		w.check(err)
	}
	return w
}

// starts starts a subscription, and pays its first charge if it has one.
func (w waiter) starts(plan string) billing.SubscriptionID {
	w.t.Helper()
	started, err := w.StartSubscription(w.t.Context(), w.by, billing.StartSubscription{
		Keyed: w.key(), Wallet: w.wallet, Plan: plan, Quantity: 1, Provider: "bank", Method: "card", Published: true,
	})
	w.check(err)
	id := started.Value.SubscriptionID()
	if plan != "free" {
		w.pays(id, 1000)
	}
	return id
}

// leaps moves the clock to so many hours after the beginning, and books what is due.
func (w waiter) leaps(hours int) {
	w.t.Helper()
	w.Pass(w.lines()[0].RecordedAt.Add(time.Duration(hours) * time.Hour).Sub(w.Time()))
	w.check(w.BookDue(w.t.Context(), w.ref()))
}

func (w waiter) spends(credits string) billing.TransactionID {
	w.t.Helper()
	return w.spend(*amount(credits))
}

// waitingLines returns a ledger of the test tenant, in which the provider answers late, oldest first. Periods last 24 hours. In brackets
// are the hours at which the lines were recorded.
//
//	1 [0]             the plan "advance", which is paid
//	2, 3 [1]          the free plan; a usage of all 100 of the other one
//	4, 5, 6 [40]      the next periods began at hours 24 and 25; the plan waits for the provider, until line 16
//	7, 8 [40]         holds of 20 of its 100, until hours 55 and 64
//	9, 10 [60]        the period of the free plan ends at hour 49; that of the other would have ended at hour 48
//	11, 12 [60]       the end of the first hold: 20 expire
//	13 [60]           a usage of 15 of the credit whose period would have ended
//	14, 15 [60]       it is reversed, and the 15 expire
//	16 [60]           the provider answers that the period is paid
//	17, 18, 19 [61]   45 of it roll over at hour 48, and the next period begins, and waits for the provider
//	20, 21, 22 [66]   the end of the second hold: 20 roll over
//	23, 24 [66]       a pack for a day, which is reserved for a dispute
//	25 to 30 [100]    what rolled over expires at hour 72, and the periods of the free plan go on at hours 73 and 97
//	31, 32, 33 [100]  the dispute is won: the credit of the pack returns, expires, and comes back as new grants
//	34 [100]          the subscription is canceled: as nobody paid, the 100 are voided
func waitingLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	w := newWaiter(t)
	id := w.starts("advance")
	w.leaps(1)
	w.starts("free")
	w.spends("100")
	w.leaps(40)
	w.hold(billing.PlaceHold{Amount: amount("20"), ExpiresIn: 15 * 3600})
	w.hold(billing.PlaceHold{Amount: amount("20"), ExpiresIn: 24 * 3600})
	w.leaps(60)
	subscriber{w.heldWorld}.reverseAgain(w.spends("15"))
	w.pays(id, 1000)
	w.leaps(61)
	w.leaps(66)
	w.buy("day", 0)
	w.dispute(1000, billing.DisputeOpen)
	w.leaps(100)
	w.dispute(1000, billing.DisputeWon)
	subscriber{w.heldWorld}.cancel(id)
	return w.lines()
}

// The kinds of lines are those that waitingLines says. The ledger is valid for the test tenant alone.
func TestWaitingLines(t *testing.T) {
	lines, got := waitingLines(t), ""
	for _, line := range lines {
		got += string(line.Type) + " "
	}
	want := "TOP_UP GRANT USAGE GRANT EXPIRY GRANT HOLD HOLD EXPIRY GRANT RELEASE EXPIRY USAGE REVERSAL EXPIRY TOP_UP ROLLOVER ROLLOVER GRANT " +
		"RELEASE ROLLOVER ROLLOVER TOP_UP HOLD EXPIRY EXPIRY EXPIRY GRANT EXPIRY GRANT RELEASE EXPIRY REVERSAL VOID "
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	onlyByTestClock(t, lines, 9, "60 are left of grant")
}

// onlyByTestClock checks that a ledger is valid for the test tenant, and that otherwise a line is refused, with the option that may
// be missing.
func onlyByTestClock(t *testing.T, lines []*billing.Transaction, line int64, says string) {
	t.Helper()
	text := file(t, lines)
	if _, err := export.VerifyWith(bytes.NewReader(text), export.Options{TestClock: true}); err != nil {
		t.Error(err)
	}
	_, err := export.Verify(bytes.NewReader(text))
	var fault *export.Fault
	names := errors.As(err, &fault) && strings.Contains(fault.Reason, says) && strings.HasSuffix(fault.Reason, "--test-clock")
	if !names || fault.Line != line {
		t.Errorf("got %v\nwant in line %d: %s", err, line, says)
	}
}

// A line of a subscription that waits may be behind whatever was booked meanwhile, in the test tenant alone.
func TestLinesBehindLaterOnes(t *testing.T) {
	for name, c := range map[string]struct {
		plan    string
		before  func(w waiter) // at hour 20
		between func(w waiter) // at hour 60
		says    string
	}{
		"a request": {"paid", nil, func(w waiter) { w.spends("5") }, "but a line of a request before this one was recorded at"},
		"an expiry": {
			"paid", func(w waiter) { w.grant(5, 200, 10*time.Hour) }, nil, "but a line before this one is the EXPIRY of a grant at",
		},
		"the end of a hold": {
			"paid", func(w waiter) { w.hold(billing.PlaceHold{Amount: amount("5"), ExpiresIn: 10 * 3600}) }, nil,
			"but a line before this one is for the end of a hold at",
		},
		"the boundary of another": {
			"paid", func(w waiter) { w.starts("free") }, nil, "but a line of a period before this one occurred at",
		},
		"credit that is spent": {"advance", nil, func(w waiter) { w.spends("105") }, "which is of period 1 of subscription"},
		"credit that is left":  {"advance", nil, func(w waiter) { w.grant(5, 0, 0) }, "which is of period 1 of subscription"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWaiter(t)
			w.grant(5, 0, 0)
			id := w.starts(c.plan)
			w.leaps(20)
			if c.before != nil {
				c.before(w)
			}
			w.leaps(60)
			behind := len(w.lines())
			if c.between != nil {
				c.between(w)
			}
			if c.plan == "paid" {
				behind = len(w.lines())
			}
			w.pays(id, 1000)
			w.leaps(61)
			onlyByTestClock(t, w.lines(), int64(behind+1), c.says)
		})
	}
}

// The end of a subscription that was given up unpaid may be late as well, also if it never cost anything before: no line says that
// its provider was asked.
func TestGivenUpBehindLaterOnes(t *testing.T) {
	w := newWaiter(t)
	for code, cents := range map[string]int64{"rolls": 0, "week": 1000} {
		plan := billing.CreatePlan{
			Keyed: w.key(), Code: code, Name: code, Unit: "credits", Interval: calendar.Daily, Included: 100 * billing.Credit,
			Unused: billing.UnusedRollOver, RolloverLimit: amount("30"), OnRenewal: billing.CreditsAtBoundary,
			Price: billing.Amount{Minor: cents, Currency: "USD"}.Money(),
		}
		if cents > 0 {
			plan.Interval = calendar.Weekly
		}
		_, err := w.CreatePlan(t.Context(), w.by, plan)
		w.check(err)
	}
	started, err := w.StartSubscription(t.Context(), w.by, billing.StartSubscription{
		Keyed: w.key(), Wallet: w.wallet, Plan: "rolls", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	})
	w.check(err)
	id := started.Value.SubscriptionID()
	_, err = w.ChangeSubscription(t.Context(), w.by, billing.NewChangeSubscription(w.key(), id, "week", 0, billing.ChangeAtPeriodEnd))
	w.check(err)
	w.leaps(60)
	w.grant(5, 0, 0)
	w.charged(id, billing.PaymentCanceled, 0)
	w.leaps(61)
	got := ""
	for _, line := range w.lines() {
		got += string(line.Type) + " "
	}
	if want := "GRANT ROLLOVER ROLLOVER EXPIRY GRANT EXPIRY "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	onlyByTestClock(t, w.lines(), 6, "but a line of a request before this one was recorded at")
}

// A subscription that customer credit alone has paid for waits as well, once a charge is asked for: credits that come before their money
// say so.
func TestCreditBeforeMoneyWaits(t *testing.T) {
	w := newWaiter(t)
	_, err := w.CreatePlan(t.Context(), w.by, billing.CreatePlan{
		Keyed: w.key(), Code: "half", Name: "half", Unit: "credits", Interval: calendar.Daily, Included: 50 * billing.Credit,
		Unused: billing.UnusedRollOver, RolloverLimit: amount("100"), OnRenewal: billing.CreditsAtBoundary, Price: billing.Amount{Minor: 500, Currency: "USD"}.Money(),
	})
	w.check(err)
	first := w.starts("advance")
	_, err = w.ChangeSubscription(t.Context(), w.by, billing.NewChangeSubscription(w.key(), first, "half", 0, billing.ChangeNow))
	w.check(err)
	started, err := w.StartSubscription(t.Context(), w.by, billing.StartSubscription{
		Keyed: w.key(), Wallet: w.wallet, Plan: "half", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	})
	w.check(err)
	subscriber{w.heldWorld}.cancel(first)
	w.leaps(60)
	w.grant(5, 0, 0)
	w.charged(started.Value.SubscriptionID(), billing.PaymentCanceled, 0)
	w.leaps(61)
	got := ""
	for _, line := range w.lines() {
		got += string(line.Type) + " "
	}
	if want := "TOP_UP VOID GRANT EXPIRY ROLLOVER ROLLOVER GRANT EXPIRY GRANT VOID "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	onlyByTestClock(t, w.lines(), 9, "which is of period 1 of subscription")
}

// A charge that is declined when its period is over, and paid then all the same, begins the next period at the end of its own, which
// is booked, and not at the instant at which the charge was asked for.
func TestPaidAfterItsPeriodWasOver(t *testing.T) {
	w := newWaiter(t)
	id := w.starts("advance")
	w.leaps(25)
	w.charged(id, billing.PaymentProcessing, 0) // nobody waits for the provider, and time goes on
	w.leaps(60)
	w.charged(id, billing.PaymentDeclined, 0)
	w.charged(id, billing.PaymentSucceeded, 1000)
	lines := w.lines()
	last := lines[len(lines)-1]
	ends := lines[0].RecordedAt.Add(48 * time.Hour)
	if last.Type != billing.TypeGrant || last.Period != 2 || !last.OccurredAt.Equal(ends) ||
		!last.Created[0].ExpiresAt.Equal(ends.Add(24*time.Hour)) {
		t.Errorf("got %+v, want the GRANT of a period from %s on", last, ends)
	}
	if _, err := export.VerifyWith(bytes.NewReader(file(t, lines)), export.Options{TestClock: true}); err != nil {
		t.Error(err)
	}
}
