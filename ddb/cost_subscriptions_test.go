package ddb_test

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// subscriptions are lives of subscriptions to plans without a price. The wallet has nothing else.
func (c *costs) subscriptions() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	limit40 := 40 * billing.Credit
	prepare := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	prepare(done(w.OpenWallet(ctx, by, billing.OpenWallet{
		Keyed: keyed("w subscribed"), Customer: "acme", ExternalID: "subscribed", Name: "Acme, plans", Unit: "credits",
	})))
	for _, plan := range []billing.CreatePlan{
		{Code: "expires", Unused: billing.UnusedExpire, TrialDays: 14, TrialCredits: 10 * billing.Credit},
		{Code: "rolls-over", Unused: billing.UnusedRollOver, RolloverLimit: &limit40},
	} {
		plan.Keyed, plan.Name, plan.Unit, plan.Interval = keyed(plan.Code), plan.Code, "credits", calendar.Monthly
		plan.Included, plan.OnRenewal, plan.Price.Currency = 100*billing.Credit, billing.CreditsAtBoundary, "EUR"
		plan.Features = []string{"sso", "priority support"}
		prepare(done(w.CreatePlan(ctx, by, plan)))
	}
	var current *billing.Subscription
	start := func(key, plan string) func() error {
		return func() error {
			result, err := w.StartSubscription(ctx, by, billing.StartSubscription{
				Keyed: keyed(key), Wallet: "subscribed", Plan: plan, Quantity: 1,
			})
			if err == nil {
				current = result.Value
			}
			return err
		}
	}
	ref := billing.WalletRef{Tenant: by.Tenant, ID: c.wallet("subscribed")}
	passed := func(at time.Time) {
		w.Pass(at.Sub(w.Time()))
		prepare(c.epoch())
	}
	book := func() error { return w.BookDue(ctx, ref) }
	read := func() {
		found, err := w.SubscriptionsByID(ctx, by.Tenant, []billing.SubscriptionID{current.SubscriptionID()})
		prepare(err)
		current = found[current.SubscriptionID()]
	}
	prepare(c.epoch())
	c.charge("startSubscription with a trial", 1, noLimit, start("start 1", "expires"))
	passed(current.TrialEnds)
	c.charge("… the end of the trial, of whose credits some are left", 1, noLimit, book)
	read()
	passed(current.End)
	c.charge("… a renewal, when credits of the period are left that expire", 1, renewal(2, 2), book)
	amount := 100 * billing.Credit
	prepare(done(w.RecordUsage(ctx, by, billing.RecordUsage{
		Keyed: keyed("all"), Wallet: "subscribed", Action: "chat.completion", Credits: &amount, OnShortfall: billing.ShortfallReject,
	})))
	read()
	passed(current.End)
	c.charge("… a renewal, when all of the period is spent", 1, renewal(1, 1), book)
	c.charge("cancelSubscription at the end of the period", 1, noLimit, func() error {
		return done(w.CancelSubscription(ctx, by,
			billing.NewCancelSubscription(keyed("cancel later"), current.SubscriptionID(), billing.ChangeAtPeriodEnd)))
	})
	c.charge("resumeSubscription", 1, noLimit, func() error {
		return done(w.ResumeSubscription(ctx, by, billing.NewResumeSubscription(keyed("resume"), current.SubscriptionID())))
	})
	c.charge("updateSubscription", 1, noLimit, func() error {
		return done(w.UpdateSubscription(ctx, by, billing.NewUpdateSubscription(
			keyed("update"), current.SubscriptionID(), billing.SetTo(billing.Metadata{"crm": "4711"}))))
	})
	c.charge("cancelSubscription now", 1, noLimit, func() error {
		return done(w.CancelSubscription(ctx, by,
			billing.NewCancelSubscription(keyed("cancel"), current.SubscriptionID(), billing.ChangeNow)))
	})
	c.charge("startSubscription", 1, noLimit, start("start 2", "rolls-over"))
	c.charge("changeSubscription at the end of the period", 1, noLimit, func() error {
		return done(w.ChangeSubscription(ctx, by,
			billing.NewChangeSubscription(keyed("change"), current.SubscriptionID(), "rolls-over", 2, billing.ChangeAtPeriodEnd)))
	})
	passed(current.End)
	c.charge("… a renewal, when credits roll over and the rest expires", 1, renewal(4, 3), book)
	read()
	passed(current.End)
	c.charge("a balance when a boundary is not booked yet", 1, noLimit, func() error {
		return c.query(`query($id: ID!) { wallet(id: $id) { balance { available } } }`, map[string]any{"id": ref.ID})
	})
	s, err := w.Wallet(ctx, by.Tenant, string(ref.ID), ledger.Strong)
	prepare(err)
	c.charge("… it is booked before the wallet's grants are shown", 1, renewal(5, 4), func() error {
		return w.Settle(ctx, s, w.Time())
	})
	c.charge("… it is booked already", 1, limit{}, func() error { return w.Settle(ctx, s, w.Time()) })
	c.charge("the two subscriptions of the wallet", 1, noLimit, func() error {
		return done(w.Subscriptions(ctx, &s.Wallet, ledger.SubscriptionQuery{Limit: 50}))
	})
	c.charge("those of the tenant", 1, noLimit, func() error {
		return done(w.AllSubscriptions(ctx, by.Tenant, ledger.AllSubscriptionsQuery{Limit: 50}))
	})
	c.charge("those of the tenant that are active", 1, noLimit, func() error {
		return done(w.AllSubscriptions(ctx, by.Tenant, ledger.AllSubscriptionsQuery{Status: billing.SubscriptionActive, Limit: 50}))
	})
	c.charge("the features of a wallet with one subscription", 1, noLimit, func() error {
		return done(w.OpenSubscriptions(ctx, by.Tenant, []*billing.Wallet{&s.Wallet}))
	})
}

// renewal is the target of a boundary between two periods that writes so many lines, and creates or ends so many grants: the
// state, the subscription and the event of the renewal take 2 write units each.
func renewal(lines, grants int) limit {
	return limit{write: float64(6 + 2*lines + 2*grants), index: float64(2 * lines), read: 2}
}
