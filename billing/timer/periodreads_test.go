package timer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// countingReads is a store of a ledger that counts the subscriptions that are read, and the calls that read them.
type countingReads struct {
	ledger.Store
	subscriptions, calls int
}

func (s *countingReads) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	before := s.subscriptions
	for _, key := range keys {
		if key.Kind == billing.KindSubscription {
			s.subscriptions++
		}
	}
	if s.subscriptions > before {
		s.calls++
	}
	return s.Store.Documents(ctx, keys, f)
}

// TestTimerOfPeriodsReadsLittle: subscriptions are read only if a trial of them may be about to end, or if a boundary of them is
// booked, and then all at once.
func TestTimerOfPeriodsReadsLittle(t *testing.T) {
	c := sellsPlans(t, billing.Live)
	for n := range 20 {
		c.subscribe(fmt.Sprint(n), []string{"WEEK", "MONTH", "MONTH", "MONTH"}[n%4], 0)
	}
	began := c.Time()
	store := &countingReads{Store: c.Store}
	config := c.timers.Config
	config.Ledger = ledger.New(store, c.Runtime())
	firing := timer.New(config)
	for _, test := range []struct {
		after time.Duration
		reads int
	}{{0, 0}, {4*day - 1000, 0}, {4 * day, 20}, {7 * day, 5}, {11*day - 1000, 0}, {11 * day, 20}} {
		c.Pass(began.Add(test.after).Sub(c.Time()))
		store.subscriptions, store.calls = 0, 0
		if err := firing.HandleRemoval(t.Context(), timer.NewPeriods(c.wallet.WalletRef, c.Time())); err != nil {
			t.Fatal(err)
		}
		if store.subscriptions != test.reads || store.calls > 1 {
			t.Errorf("after %s the timer reads %d subscriptions by %d calls, not %d by one", test.after, store.subscriptions,
				store.calls, test.reads)
		}
	}
}
