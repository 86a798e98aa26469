package export_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// subscriber is a heldWorld with daily plans without a price.
type subscriber struct{ heldWorld }

func newSubscriber(t testing.TB) subscriber {
	t.Helper()
	s := subscriber{newHeldWorld(t)}
	for _, plan := range []billing.CreatePlan{
		{Code: "rolls", Included: 100 * billing.Credit, Unused: billing.UnusedRollOver, RolloverLimit: amount("60")},
		{
			Code: "tried-rolls", Included: 100 * billing.Credit, Unused: billing.UnusedRollOver, RolloverLimit: amount("60"), TrialDays: 1,
			TrialCredits: 10 * billing.Credit,
		},
		{Code: "tried", Included: 20 * billing.Credit, Unused: billing.UnusedExpire, TrialDays: 1, TrialCredits: 10 * billing.Credit},
	} {
		plan.Keyed, plan.Name, plan.Unit, plan.Interval = s.key(), plan.Code, "credits", calendar.Daily
		plan.OnRenewal, plan.Price.Currency = billing.CreditsAtBoundary, "USD"
		_, err := s.CreatePlan(t.Context(), s.by, plan)
		s.check(err)
	}
	return s
}

func (s subscriber) start(plan string) billing.SubscriptionID {
	s.t.Helper()
	started, err := s.StartSubscription(s.t.Context(), s.by, billing.StartSubscription{
		Keyed: s.key(), Wallet: s.wallet, Plan: plan, Quantity: 1,
	})
	s.check(err)
	return started.Value.SubscriptionID()
}

func (s subscriber) cancel(id billing.SubscriptionID) {
	s.t.Helper()
	_, err := s.CancelSubscription(s.t.Context(), s.by, billing.NewCancelSubscription(s.key(), id, billing.ChangeNow))
	s.check(err)
}

func (s subscriber) spend(credits string) billing.TransactionID {
	s.t.Helper()
	s.use(billing.RecordUsage{Action: "a", Credits: amount(credits), OnShortfall: billing.ShortfallReject})
	lines := s.lines()
	return lines[len(lines)-1].ID()
}

// reverseAgain reverses a usage: what cannot return expires again.
func (s subscriber) reverseAgain(id billing.TransactionID) {
	s.t.Helper()
	_, err := s.ReverseUsage(s.t.Context(), s.by, billing.ReverseUsage{
		Keyed: s.key(), Transaction: id, ExpiredCredits: billing.ExpiredAgain, Reason: "r",
	})
	s.check(err)
}

// periodLines returns a ledger with the periods of two subscriptions, oldest first.
//
//	1        a plan of 100, of which at most 60 roll over
//	2        a trial of 10 of another plan
//	3        a grant of 7 for 22 hours
//	4, 5     hold 4 of 50 for ten hours, and a usage of 30
//	6        the 7 expire
//	7, 8, 9  after a day, the other 20 of the plan roll over, and its next period begins
//	10, 11   the trial ends: its 10 expire, and the first period of 20 begins
//	12       a usage of 5 of what rolled over
//	13 to 16 the end of hold 4: 40 of what it gives back roll over, which is what the limit leaves, and 10 expire
//	17, 18   the first subscription is canceled: the 100 of its period expire, and the 55 that rolled over
//	19, 20   the usage of 5 is reversed: its credit comes back and leaves
//	21       a hold of all 20 of the other subscription, which is canceled then: no line says so
//	22, 23   the release of that hold: the 20 expire
func periodLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	s := newSubscriber(t)
	rolls, tried := s.start("rolls"), s.start("tried")
	s.grant(7, 200, 22*time.Hour)
	s.Pass(20 * time.Hour)
	s.hold(billing.PlaceHold{Amount: amount("50"), ExpiresIn: 10 * 3600})
	s.spend("30")
	s.Pass(5 * time.Hour)
	used := s.spend("5")
	s.Pass(6 * time.Hour)
	s.cancel(rolls)
	s.reverseAgain(used)
	last := s.hold(billing.PlaceHold{Amount: amount("20"), ExpiresIn: 3600})
	s.cancel(tried)
	s.release(last)
	return s.lines()
}

// cutLines returns a ledger with a period whose limit cuts what rolls over, oldest first.
//
//	1          a plan of 100, of which at most 60 roll over
//	2          hold 2 of 20 for ten hours
//	3, 4, 5, 6 after a day, 60 roll over, 20 expire, and the next period begins
//	7, 8       the end of hold 2: the 20 that it gives back expire
//	9          a usage of 1 of what rolled over
//	10, 11     the other 59 expire, and 60 of the 100 roll over
//	12, 13, 14 as the next period begins
func cutLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	s := newSubscriber(t)
	s.start("rolls")
	s.Pass(20 * time.Hour)
	s.hold(billing.PlaceHold{Amount: amount("20"), ExpiresIn: 10 * 3600})
	s.Pass(20 * time.Hour)
	s.spend("1")
	s.Pass(20 * time.Hour)
	s.check(s.BookDue(s.t.Context(), s.ref()))
	return s.lines()
}

// triedLines returns a ledger with a trial before a period that rolls over, oldest first.
//
//	1       a trial of 10
//	2, 3    after a day, it expires, and the first period of 100 begins, of which at most 60 roll over
//	4, 5    hold 4 of all of it, and the next period
//	6, 7, 8 the end of hold 4: 60 of what it gives back roll over
//	9       and 40 expire
func triedLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	s := newSubscriber(t)
	s.start("tried-rolls")
	s.Pass(47 * time.Hour)
	s.hold(billing.PlaceHold{Amount: amount("100"), ExpiresIn: 3 * 3600})
	s.Pass(10 * time.Hour)
	s.check(s.BookDue(s.t.Context(), s.ref()))
	return s.lines()
}

// The kinds of lines are those that periodLines, cutLines and triedLines say.
func TestPeriodLines(t *testing.T) {
	for want, lines := range map[string][]*billing.Transaction{
		"GRANT GRANT GRANT HOLD USAGE EXPIRY ROLLOVER ROLLOVER GRANT EXPIRY GRANT USAGE RELEASE ROLLOVER ROLLOVER EXPIRY EXPIRY " +
			"EXPIRY REVERSAL EXPIRY HOLD RELEASE EXPIRY ": periodLines(t),
		"GRANT HOLD ROLLOVER ROLLOVER EXPIRY GRANT RELEASE EXPIRY USAGE EXPIRY ROLLOVER ROLLOVER EXPIRY GRANT ": cutLines(t),
		"GRANT EXPIRY GRANT HOLD GRANT RELEASE ROLLOVER ROLLOVER EXPIRY ":                                       triedLines(t),
	} {
		got := ""
		for _, line := range lines {
			got += string(line.Type) + " "
		}
		if got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// A file has a subscription and the number of a period in lines of periods alone, and the API's answers for the others read as well.
func TestPeriodsInFiles(t *testing.T) {
	lines := periodLines(t)
	text := strings.Split(string(file(t, lines)), "\n")
	for i, line := range lines {
		of := line.Subscription != ""
		if has := strings.Contains(text[i], `"subscriptionId":"`+string(line.Subscription)+`","period":`); has != of {
			t.Errorf("line %d: %s", i+1, text[i])
		}
		if of {
			continue
		}
		var again bytes.Buffer
		answer := strings.Replace(text[i], `,"hash":`, `,"subscriptionId":null,"period":null,"hash":`, 1)
		if err := export.Rewrite(&again, []byte(answer)); err != nil || again.String() != text[i]+"\n" {
			t.Errorf("line %d: %v, %s", i+1, err, again.String())
		}
	}
	for _, wrong := range []string{`null,"period":0`, `"sub_x","period":0`, `"%s","period":-1`, `"%s","period":null`, `"%s","period":"0"`} {
		was := `"` + string(lines[0].Subscription) + `","period":0`
		forged := strings.Replace(text[0], was, strings.Replace(wrong, "%s", string(lines[0].Subscription), 1), 1)
		_, err := export.Verify(strings.NewReader(forged + "\n"))
		var fault *export.Fault
		if !errors.As(err, &fault) || forged == text[0] {
			t.Errorf("%s: got %v", wrong, err)
		}
	}
}
