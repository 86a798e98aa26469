package timer_test

import (
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// TestKinds: each kind has a name of the form that stores rely on, and accepts the subject of a timer of its own and no
// other text.
func TestKinds(t *testing.T) {
	wallet, grant, at := billing.WalletRef{}, billing.GrantRef{Sequence: 7, Ordinal: 1}, time.Unix(1, 0)
	examples := map[timer.Kind]timer.Timer{
		timer.Expiry:    timer.NewExpiry(wallet, grant, at),
		timer.Reminder:  timer.NewReminder(wallet, grant, 30, at),
		timer.Effective: timer.NewEffective(wallet, grant, at),
		timer.Count:     timer.NewCount(wallet, at),
		timer.Holds:     timer.NewHolds(wallet, at),
		timer.Payments:  timer.NewPayments(wallet, at),
		timer.Periods:   timer.NewPeriods(wallet, at),
	}
	for _, kind := range timer.Kinds() {
		example, found := examples[kind]
		if !found || example.Kind != kind || !regexp.MustCompile(`^[a-z]+$`).MatchString(string(kind)) {
			t.Errorf("kind %q has no example here, or a name of another form: %+v", kind, example)
		}
		if err := example.Check(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		own := example.Subject
		for _, subject := range []string{"", "#", "x", own + "#", "#" + own, own + "x"} {
			spoilt := example
			spoilt.Subject = subject
			if spoilt.Check() == nil {
				t.Errorf("%s accepts the subject %q", kind, subject)
			}
		}
		example.At = time.Time{}
		if example.Check() == nil {
			t.Errorf("%s accepts a timer without an instant", kind)
		}
	}
	for _, subject := range []string{
		"0000000701#0", "0000000701#367", "0000000701#07", "0000000701#-1", "0000000701#+1", "0000000000#1",
	} {
		if (timer.Timer{Kind: timer.Reminder, Subject: subject, At: at}).Check() == nil {
			t.Errorf("the subject %q of a reminder passes", subject)
		}
	}
	var unknown *timer.UnknownKindError
	err := timer.Timer{Kind: "alarm", Subject: "noon", At: at}.Check()
	if !errors.As(err, &unknown) || unknown.Kind != "alarm" {
		t.Errorf("an unknown kind is %v", err)
	}
}
