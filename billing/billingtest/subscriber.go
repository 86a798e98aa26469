package billingtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// subscriber is a world with a customer in Berlin, its wallet "w", and plans without a price.
type subscriber struct {
	*World
	t        *testing.T
	ctx      context.Context
	wallet   *billing.Wallet
	requests int
}

func newSubscriber(t *testing.T, store ledger.Store) *subscriber {
	t.Helper()
	s := &subscriber{World: NewWorld(store, 1), t: t, ctx: t.Context()}
	_, err := s.CreateCustomer(s.ctx, Caller, billing.CreateCustomer{
		Keyed: s.key(), ExternalID: "c", Name: "C", TimeZone: "Europe/Berlin",
	})
	s.check(err)
	opened, err := s.OpenWallet(s.ctx, Caller, billing.OpenWallet{
		Keyed: s.key(), Customer: "c", ExternalID: "w", Name: "W", Unit: "credits",
	})
	s.check(err)
	s.wallet = opened.Value
	limit := 40 * billing.Credit
	for _, plan := range []billing.CreatePlan{
		{Code: "expires", Unused: billing.UnusedExpire},
		{Code: "rolls", Unused: billing.UnusedRollOver, RolloverLimit: &limit},
		{Code: "keeps", Unused: billing.UnusedKeep},
		{Code: "tried", Unused: billing.UnusedExpire, TrialDays: 14, TrialCredits: 10 * billing.Credit},
	} {
		plan.Keyed, plan.Name, plan.Unit, plan.Interval = s.key(), plan.Code, "credits", calendar.Monthly
		plan.Included, plan.OnRenewal, plan.Price.Currency = 100*billing.Credit, billing.CreditsAtBoundary, "EUR"
		_, err := s.CreatePlan(s.ctx, Caller, plan)
		s.check(err)
	}
	return s
}

func (s *subscriber) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// key returns the key of the next request.
func (s *subscriber) key() billing.Keyed {
	s.requests++
	return billing.Keyed{IdempotencyKey: fmt.Sprint("request ", s.requests)}
}

func (s *subscriber) start(plan string) *billing.Subscription {
	s.t.Helper()
	started, err := s.StartSubscription(s.ctx, Caller, billing.StartSubscription{
		Keyed: s.key(), Wallet: "w", Plan: plan, Quantity: 1,
	})
	s.check(err)
	return started.Value
}

// snapshot reads the wallet.
func (s *subscriber) snapshot() *billing.Snapshot {
	s.t.Helper()
	snapshot, err := s.Wallet(s.ctx, Caller.Tenant, "w", ledger.Strong)
	s.check(err)
	return snapshot
}

// has checks what is available now.
func (s *subscriber) has(want billing.Credits) {
	s.t.Helper()
	balance, err := s.Balance(s.ctx, s.snapshot(), s.Time())
	s.check(err)
	if balance.Available != want*billing.Credit {
		s.t.Errorf("at %s, %s credits are available, want %s", s.Time(), balance.Available, want*billing.Credit)
	}
}

// is checks a subscription as it is stored.
func (s *subscriber) is(id billing.SubscriptionID, status billing.SubscriptionStatus, period int) *billing.Subscription {
	s.t.Helper()
	found, err := s.SubscriptionsByID(s.ctx, Caller.Tenant, []billing.SubscriptionID{id, "sub_"})
	s.check(err)
	got := found[id]
	if len(found) != 1 || got.Status != status || got.Period != period {
		s.t.Fatalf("%d subscriptions, one is %s in its period %d; want %s, %d", len(found), got.Status, got.Period, status, period)
	}
	return got
}

// to moves the clock to an instant.
func (s *subscriber) to(at time.Time) { s.Pass(at.Sub(s.Time())) }

// audit checks the books of the wallet.
func (s *subscriber) audit() {
	s.t.Helper()
	audit, err := s.Audit(s.ctx, s.snapshot(), s.Time())
	if err != nil || !audit.OK {
		s.t.Fatalf("audit: %+v, %v", audit, err)
	}
}

// use charges a usage now.
func (s *subscriber) use(credits billing.Credits) *billing.Transaction {
	s.t.Helper()
	credits *= billing.Credit
	used, err := s.RecordUsage(s.ctx, Caller, billing.RecordUsage{
		Keyed: s.key(), Wallet: "w", Action: "a", Credits: &credits, OnShortfall: billing.ShortfallReject,
	})
	s.check(err)
	return used.Value
}

// sameAt checks what is available at an instant, by so many lines.
func (s *subscriber) sameAt(at time.Time, want billing.Credits, lines int64) {
	s.t.Helper()
	balance, err := s.BalanceAt(s.ctx, s.snapshot(), at)
	s.check(err)
	if balance.Available != want*billing.Credit || balance.Posted != balance.Available || balance.Sequence != lines {
		s.t.Errorf("at %s, seen at %s: %+v; want %s by %d lines", at, s.Time(), balance, want*billing.Credit, lines)
	}
}

// listed checks the subscriptions of the tenant that a query selects, in pages of several sizes.
func (s *subscriber) listed(want []billing.SubscriptionID, q ledger.AllSubscriptionsQuery) {
	s.t.Helper()
	for q.Limit = 1; q.Limit <= 6; q.Limit += 2 {
		var got []billing.SubscriptionID
		q.After = ""
		for more := true; more; {
			page, err := s.AllSubscriptions(s.ctx, Caller.Tenant, q)
			s.check(err)
			if got, more = append(got, idsOf(page.Subscriptions)...), page.More; more {
				q.After = got[len(got)-1]
			}
		}
		if !slices.Equal(got, want) {
			s.t.Errorf("%+v lists %v, want %v", q, got, want)
		}
	}
}

func idsOf(subscriptions []*billing.Subscription) (ids []billing.SubscriptionID) {
	for _, s := range subscriptions {
		ids = append(ids, s.SubscriptionID())
	}
	return ids
}

// failure is the error of a call.
func failure[T any](_ T, err error) error { return err }
