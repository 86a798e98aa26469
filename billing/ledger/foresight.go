package ledger

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// foresees refuses an instant to come by which more periods of a wallet's subscriptions will have passed than a read passes.
func (l *Ledger) foresees(ctx context.Context, w *billing.Wallet, at time.Time) error {
	if !w.BoundaryDue(at) {
		return nil
	}
	now, err := l.Now(ctx, w.Tenant)
	if err != nil || !at.After(now) {
		return err
	}
	open, err := l.OpenSubscriptions(ctx, w.Tenant, []*billing.Wallet{w})
	if err != nil {
		return err
	}
	periods := 0
	for _, s := range open[w.ID] {
		periods += periodsBy(s, at)
	}
	if periods > billing.MaxForeseenPeriods {
		return billing.Refuse(billing.CodeInvalidInput,
			"by %s, about %d periods of the wallet's subscriptions will have passed, and a balance is foreseen for at most %d; use "+
				"an earlier time", billing.FormatInstant(at), periods, billing.MaxForeseenPeriods).At("time")
	}
	return nil
}

// leastPeriod is how long a period is at least, but for a change of clocks.
var leastPeriod = map[calendar.PlanInterval]time.Duration{
	calendar.Daily: 24 * time.Hour, calendar.Weekly: 7 * 24 * time.Hour, calendar.Monthly: 28 * 24 * time.Hour,
	calendar.Yearly: 365 * 24 * time.Hour,
}

// periodsBy returns how many periods of a subscription end by an instant at most, give or take one.
func periodsBy(s *billing.Subscription, at time.Time) int {
	next := s.Next()
	if next.After(at) {
		return 0
	}
	if s.CancelAtEnd {
		return 1
	}
	each := leastPeriod[s.Terms.Interval]
	if s.Pending != nil {
		each = min(each, leastPeriod[s.Pending.Interval])
	}
	return 1 + int((at.Unix()-next.Unix())/int64(each/time.Second)) // a Duration does not reach so far
}
