package billing

import (
	"testing"
	"time"
)

// The end of a trial is announced in its last three days, and not at all if the trial is no longer than these, or if the
// subscription ends with it. The event is the same each time.
func TestTrialEnding(t *testing.T) {
	s := newSubscribed(t, "America/New_York", Plan{Code: "short", TrialDays: 3}, Plan{Code: "long", TrialDays: 4})
	s.at("2027-03-12T12:00:00Z") // the clocks go forward in two days
	short, long := s.start("short"), s.start("long")
	ends := s.stored(long).TrialEnds
	if want := mustTime(t, "2027-03-16T11:00:00Z"); !ends.Equal(want) {
		t.Fatalf("the trial ends at %s", ends)
	}
	ids := map[EventID]bool{}
	announced := func(id SubscriptionID, at time.Time) bool {
		t.Helper()
		e, due := TrialEnding(&s.wallet, s.stored(id), at)
		if !due {
			return false
		}
		ids[e.ID] = true
		if e.Type != EventSubscriptionTrialEnding || !e.ID.Valid() || e.Subscription.SubscriptionID() != id || e.Wallet != &s.wallet ||
			!e.At.Equal(ends.Add(-72*time.Hour)) || e.Sequence != s.wallet.Sequence {
			t.Errorf("the event is %+v", e)
		}
		return true
	}
	for at, want := range map[time.Duration]bool{
		-96 * time.Hour: false, -72*time.Hour - time.Microsecond: false, -72 * time.Hour: true, -time.Hour: true,
		-time.Microsecond: true, 0: false, time.Hour: false,
	} {
		if got := announced(long, ends.Add(at)); got != want {
			t.Errorf("%s after its end: announced: %t", at, got)
		}
		if announced(short, ends.Add(at)) {
			t.Errorf("a trial of three days is announced %s after the end of one of four", at)
		}
	}
	if len(ids) != 1 {
		t.Errorf("the event has the ids %v", ids)
	}
	s.now = ends.Add(-time.Hour)
	s.run(NewCancelSubscription(s.key(), long, ChangeAtPeriodEnd))
	if announced(long, s.now) {
		t.Error("the end of a trial is announced with which the subscription ends")
	}
	s.run(NewResumeSubscription(s.key(), long))
	if !announced(long, s.now) {
		t.Error("a subscription that goes on after all is not announced")
	}
	s.now = ends
	s.bookDue()
	if announced(long, ends.Add(-time.Hour)) {
		t.Error("the end of a trial is announced in a period")
	}
	s.run(NewCancelSubscription(s.key(), short, ChangeNow))
	if announced(short, s.now) {
		t.Error("the end of a trial is announced of a subscription that has ended")
	}
}

// The id of the event differs from those of all events of the commit that created the subscription, and from those of reminders
// of a grant at the same place.
func TestIDOfTrialEnding(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "long", TrialDays: 14, TrialCredits: Credit})
	var others []Event
	s.watched = func(c *WalletChange) { others = append(others, Events(c.Before, &c.After, c.Lines)...) }
	stored := s.stored(s.start("long"))
	e, due := TrialEnding(&s.wallet, stored, stored.TrialEnds.Add(-time.Hour))
	if !due || len(others) == 0 {
		t.Fatalf("there are %d events of the commit, and the end is announced: %t", len(others), due)
	}
	grant := &Grant{Wallet: s.wallet.ID, Ref: stored.Place, ExpiresAt: stored.TrialEnds}
	for days := range 366 {
		others = append(others, GrantExpiring(&s.wallet, grant, Credit, days+1, s.now))
	}
	for _, other := range append(others, SubscriptionEvent(&s.wallet, stored, EventSubscriptionStarted, 0)) {
		if other.ID == e.ID {
			t.Errorf("an event of the type %s has the same id", other.Type)
		}
	}
}

// The state of a wallet says when a job has to look at its subscriptions next.
func TestNextOfPeriods(t *testing.T) {
	now, day := testInstant, 24*time.Hour
	wallet := func(after ...time.Duration) *Wallet {
		w := &Wallet{}
		for n, d := range after {
			open := OpenSubscription{Place: GrantRef{Sequence: int64(n + 1)}}
			if d >= 0 {
				open.At = now.Add(d)
			}
			w.Subscriptions = append(w.Subscriptions, open)
		}
		return w
	}
	const never = -1
	for name, test := range map[string]struct {
		wallet   *Wallet
		next     time.Duration // after now
		mayTrial bool
	}{
		"no subscription":                    {wallet(), never, false},
		"one that waits for somebody else":   {wallet(never), never, false},
		"a month":                            {wallet(30 * day), 27 * day, false},
		"more than three days":               {wallet(3*day + 1), 1, false},
		"three days":                         {wallet(3 * day), 3 * day, true},
		"an hour":                            {wallet(time.Hour), time.Hour, true},
		"what is due":                        {wallet(0), 0, false},
		"a month, and three days and a bit":  {wallet(30*day, 3*day+5), 5, false},
		"three days, and a month":            {wallet(3*day, 30*day), 3 * day, true},
		"a day, and what comes before it":    {wallet(2*day, 4*day), day, true},
		"one that waits, and one in an hour": {wallet(never, time.Hour), time.Hour, true},
	} {
		got := test.wallet.NextOfPeriods(now)
		if test.next == never && !got.IsZero() || test.next != never && !got.Equal(now.Add(test.next)) {
			t.Errorf("%s: next is %s", name, got)
		}
		if got := test.wallet.TrialMayEnd(now); got != test.mayTrial {
			t.Errorf("%s: a trial may end: %t", name, got)
		}
	}
}

// A commit sets the timer of periods if it leaves a subscription with another instant than before.
func TestBeginsPeriod(t *testing.T) {
	one, two := GrantRef{Sequence: 1}, GrantRef{Sequence: 2}
	at, later := testInstant, testInstant.Add(time.Hour)
	open := func(subscriptions ...OpenSubscription) *Wallet { return &Wallet{Subscriptions: subscriptions} }
	for name, test := range map[string]struct {
		before, after *Wallet
		want          bool
	}{
		"none":                 {open(), open(), false},
		"the first":            {open(), open(OpenSubscription{Place: one, At: at}), true},
		"of a new wallet":      {nil, open(OpenSubscription{Place: one, At: at}), true},
		"another, later":       {open(OpenSubscription{Place: one, At: at}), open(OpenSubscription{Place: one, At: at}, OpenSubscription{Place: two, At: later}), true},
		"as before":            {open(OpenSubscription{Place: one, At: at}), open(OpenSubscription{Place: one, At: at.Local(), Card: "c"}), false},
		"renewed":              {open(OpenSubscription{Place: one, At: at}), open(OpenSubscription{Place: one, At: later}), true},
		"the later one":        {open(OpenSubscription{Place: one, At: at}, OpenSubscription{Place: two, At: later}), open(OpenSubscription{Place: one, At: at}, OpenSubscription{Place: two, At: later.Add(1)}), true},
		"waits":                {open(OpenSubscription{Place: one, At: at}), open(OpenSubscription{Place: one}), false},
		"waits no longer":      {open(OpenSubscription{Place: one}), open(OpenSubscription{Place: one, At: at}), true},
		"canceled":             {open(OpenSubscription{Place: one, At: at}), open(), false},
		"one of two canceled":  {open(OpenSubscription{Place: one, At: at}, OpenSubscription{Place: two, At: at}), open(OpenSubscription{Place: two, At: at}), false},
		"another one, instead": {open(OpenSubscription{Place: one, At: at}), open(OpenSubscription{Place: two, At: at}), true},
	} {
		if got := BeginsPeriod(test.before, test.after); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
