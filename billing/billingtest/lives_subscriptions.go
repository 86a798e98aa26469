package billingtest

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// lifePlans are the plans that the wallets of a life can subscribe to. Most periods are short, so that a life sees many.
var lifePlans = []billing.CreatePlan{
	{Code: "daily-rolls", Interval: calendar.Daily, Unused: billing.UnusedRollOver, Included: 20 * billing.Credit},
	{Code: "weekly-expires", Interval: calendar.Weekly, Unused: billing.UnusedExpire, Included: 30 * billing.Credit},
	{Code: "weekly-keeps", Interval: calendar.Weekly, Unused: billing.UnusedKeep, Included: 10 * billing.Credit},
	{
		Code: "weekly-rolls", Interval: calendar.Weekly, Unused: billing.UnusedRollOver, Included: 50 * billing.Credit, TrialDays: 2,
		TrialCredits: 15 * billing.Credit,
	},
	{Code: "monthly-nothing", Interval: calendar.Monthly, Unused: billing.UnusedExpire, TrialDays: 1},
}

// sellPlans creates the plans of a life.
func (l *life) sellPlans() {
	limit := 25 * billing.Credit
	for _, plan := range lifePlans {
		plan.Keyed, plan.Name, plan.Unit = billing.Keyed{IdempotencyKey: plan.Code}, plan.Code, "credits"
		plan.OnRenewal, plan.Price.Currency = billing.CreditsAtBoundary, "EUR"
		if plan.Unused == billing.UnusedRollOver {
			plan.RolloverLimit = &limit
		}
		if _, err := l.CreatePlan(l.t.Context(), Caller, plan); err != nil {
			l.t.Fatal(err)
		}
	}
}

// subscriptionCommand makes up a request about a subscription and answers how to send it.
func (l *life) subscriptionCommand(wallet billing.WalletID, key billing.Keyed) func() (*posted, error) {
	ctx := l.t.Context()
	plan := lifePlans[l.rand.IntN(len(lifePlans))].Code
	n := l.rand.IntN(8)
	if len(l.subscriptions) == 0 {
		n = 0
	}
	if n <= 2 {
		start := billing.StartSubscription{Keyed: key, Wallet: string(wallet), Plan: plan, Quantity: 1 + l.rand.IntN(2)}
		if l.rand.IntN(3) == 0 {
			start.StartAt = l.in(1 + l.rand.IntN(60))
		}
		return l.onSubscription(func(ctx context.Context) (*ledger.Result[*billing.Subscription], error) {
			return l.StartSubscription(ctx, Caller, start)
		})
	}
	id := l.subscriptions[l.rand.IntN(len(l.subscriptions))]
	switch n {
	case 3:
		return l.onSubscription(func(ctx context.Context) (*ledger.Result[*billing.Subscription], error) {
			return l.CancelSubscription(ctx, Caller, billing.NewCancelSubscription(key, id, billing.ChangeNow))
		})
	case 4:
		return l.onSubscription(func(ctx context.Context) (*ledger.Result[*billing.Subscription], error) {
			return l.CancelSubscription(ctx, Caller, billing.NewCancelSubscription(key, id, billing.ChangeAtPeriodEnd))
		})
	case 5:
		return l.onSubscription(func(ctx context.Context) (*ledger.Result[*billing.Subscription], error) {
			return l.ResumeSubscription(ctx, Caller, billing.NewResumeSubscription(key, id))
		})
	case 6:
		quantity := l.rand.IntN(3)
		return l.onSubscription(func(ctx context.Context) (*ledger.Result[*billing.Subscription], error) {
			return l.ChangeSubscription(ctx, Caller, billing.NewChangeSubscription(key, id, plan, quantity, billing.ChangeAtPeriodEnd))
		})
	default: // what is due is booked, as a job does
		if err := l.BookDue(ctx, billing.WalletRef{Tenant: Caller.Tenant, ID: wallet}); err != nil {
			l.t.Fatal(err)
		}
		return nil
	}
}

// onSubscription answers how to send a request about a subscription, and keeps the subscription.
func (l *life) onSubscription(
	send func(context.Context) (*ledger.Result[*billing.Subscription], error),
) func() (*posted, error) {
	return func() (*posted, error) {
		done, err := send(l.t.Context())
		if err != nil {
			return nil, err
		}
		l.subscriptions = append(l.subscriptions, done.Value.SubscriptionID())
		return &posted{Wallet: done.Wallet, Replayed: done.Replayed}, nil
	}
}
