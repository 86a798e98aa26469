package pump

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// announce lets time pass until all trials end within three days, and checks that each of them is announced once, however often
// and however early timers are removed.
func (s *faultTest) announce() {
	s.t.Helper()
	s.world.Pass(13 * 24 * time.Hour)
	records, poison := s.shuffle(s.history.removals)
	s.play("expiry", records, s.followers.Expiry.Follow)
	s.expectGivenUp("expiry before its time", poison)
	if err := s.followers.Expiry.Sweep(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	made, err := s.world.ListDeliveries(s.t.Context(), billing.Live, s.endpoint.ID, "", 10_000)
	if err != nil {
		s.t.Fatal(err)
	}
	announced := map[billing.EventID]int{}
	for _, d := range made {
		announced[d.Event]++
	}
	trials := 0
	for _, subscription := range s.history.subscriptions {
		w := &billing.Wallet{WalletRef: subscription.WalletRef}
		if e, due := billing.TrialEnding(w, subscription, s.world.Time()); due {
			trials++
			if n := announced[e.ID]; n != 1 {
				s.t.Errorf("the trial of subscription %s is announced %d times", subscription.SubscriptionID(), n)
			}
		}
	}
	if trials != 6 {
		s.t.Errorf("%d trials end soon", trials)
	}
}

// lapse lets a year pass, and delivers the removals of the timers by TTL to the expiry follower, while sweeps process
// the same timers.
func (s *faultTest) lapse() {
	s.t.Helper()
	s.world.Pass(365 * 24 * time.Hour)
	records, poison := s.shuffle(s.history.removals)
	s.play("expiry", records, func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		if s.random.IntN(3) == 0 {
			if err := s.followers.Expiry.Sweep(ctx); err != nil {
				return events.DynamoDBEventResponse{}, err
			}
		}
		return s.followers.Expiry.Follow(ctx, batch)
	})
	s.expectGivenUp("expiry", poison)
	if err := s.followers.Expiry.Sweep(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	for _, left := range s.timers.All() {
		if left.Kind != timer.Periods || !left.At.After(s.world.Time()) {
			s.t.Errorf("the timer %+v is left", left)
		}
	}
	wallets := map[billing.WalletID]bool{}
	for _, d := range s.history.decisions {
		for i := range d.Wallets {
			wallets[d.Wallets[i].After.ID] = true
		}
	}
	for id := range wallets {
		w, err := s.world.Wallet(s.t.Context(), billing.Live, string(id), ledger.Strong)
		if err != nil {
			s.t.Fatal(err)
		}
		audit, err := s.world.Audit(s.t.Context(), w, s.world.Time())
		if err != nil || !audit.OK {
			s.t.Errorf("wallet %s: %+v, %v", id, audit, err)
		}
		if w.Wallet.Holds != 0 || w.Wallet.Held != 0 {
			s.t.Errorf("wallet %s has %d open holds of %s", id, w.Wallet.Holds, w.Wallet.Held)
		}
		if n := len(w.Wallet.Live); n > 3 { // one has no end, two are of periods, and the expiry of all others is booked
			s.t.Errorf("wallet %s has %d live grants", id, n)
		}
		s.expectPeriods(w)
	}
}

// expectPeriods checks that a wallet has had the periods of a year and 13 days: months after a trial of 14 days, months that began
// on the second day, and a week. One timer is left for those that go on.
func (s *faultTest) expectPeriods(w *billing.Snapshot) {
	s.t.Helper()
	if n := w.Wallet.Tally.Of(billing.TypeGrant); n != 4+12+13+1 {
		s.t.Errorf("wallet %s has %d grants", w.Wallet.ID, n)
	}
	left := slices.DeleteFunc(s.timers.All(), func(t timer.Timer) bool { return t.Wallet != w.Wallet.WalletRef })
	if len(left) != 1 || !left[0].At.Equal(w.Wallet.NextOfPeriods(s.world.Time())) || len(w.Wallet.Subscriptions) != 2 {
		s.t.Errorf("wallet %s has the subscriptions %+v and the timers %+v", w.Wallet.ID, w.Wallet.Subscriptions, left)
	}
}
