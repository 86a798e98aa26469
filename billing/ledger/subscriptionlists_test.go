package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// meddling is a store in which something happens before each read of a list, and before each read of documents.
type meddling struct {
	ledger.Store
	meddle func()
}

func (m *meddling) ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	if m.meddle != nil && c.Kind == billing.KindListedSubscription {
		m.meddle()
	}
	return m.Store.ListDocuments(ctx, c, before)
}

// listedLife is a customer with subscriptions, whose charges are paid and declined, and which end and begin.
type listedLife struct {
	*billingtest.World
	t        *testing.T
	random   *rand.Rand
	wallets  []string
	customer billing.CustomerID
	all      []*billing.Subscription
	keys     int
}

func (l *listedLife) key() billing.Keyed {
	l.keys++
	return keyed(fmt.Sprint("key ", l.keys))
}

func newListedLife(t *testing.T, store ledger.Store, seed uint64) *listedLife {
	t.Helper()
	l := &listedLife{World: billingtest.NewWorld(store, seed), t: t, random: rand.New(rand.NewPCG(seed, 5))}
	created, err := l.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{Keyed: l.key(), Name: "C", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	l.customer = created.Value.ID
	for range 2 {
		opened, err := l.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: l.key(), Customer: string(l.customer), Name: "W", Unit: "credits",
		})
		if err != nil {
			t.Fatal(err)
		}
		l.wallets = append(l.wallets, string(opened.Value.ID))
	}
	price, _ := billing.ParseDecimal("5")
	for _, code := range []string{"a", "b"} {
		if _, err := l.CreatePlan(t.Context(), billingtest.Caller, billing.CreatePlan{
			Keyed: l.key(), Code: code, Name: code, Price: billing.Money{Amount: price, Currency: "EUR"}, Interval: calendar.Weekly,
			Included: 10 * billing.Credit, Unused: billing.UnusedExpire, Unit: "credits", GraceDays: 60, OnRenewal: billing.CreditsAtBoundary,
		}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// lives makes one step: a subscription begins, or is changed or canceled, or a charge is paid or declined, or time passes.
func (l *listedLife) lives() {
	ctx, by := context.WithoutCancel(l.t.Context()), billingtest.Caller
	n := l.random.IntN(100)
	if n < 12 || len(l.all) == 0 {
		started, err := l.StartSubscription(ctx, by, billing.StartSubscription{
			Keyed: l.key(), Wallet: l.wallets[l.random.IntN(2)], Plan: []string{"a", "b"}[l.random.IntN(2)], Quantity: 1, Provider: "bank",
			Method: "card", Published: true,
		})
		if err == nil {
			l.all = append(l.all, started.Value)
		}
		return
	}
	of := l.all[l.random.IntN(len(l.all))]
	id := of.SubscriptionID()
	switch {
	case n < 20:
		timing := billing.ChangeTimings[l.random.IntN(2)]
		_, _ = l.CancelSubscription(ctx, by, billing.NewCancelSubscription(l.key(), id, timing))
	case n < 30:
		plan := []string{"a", "b"}[l.random.IntN(2)]
		_, _ = l.ChangeSubscription(ctx, by, billing.NewChangeSubscription(l.key(), id, plan, 0, billing.ChangeAtPeriodEnd))
	case n < 85:
		l.pays(of)
	default:
		l.Pass(time.Duration(l.random.Int64N(int64(100 * time.Hour))))
	}
}

// pays decides the latest charge of a subscription.
func (l *listedLife) pays(of *billing.Subscription) {
	stored := l.stored(of)
	charge, err := ledger.Get[*billing.TopUp](context.Background(), l.Store, billing.TopUpKey(of.WalletRef, stored.Latest), ledger.Strong)
	if err != nil || !charge.Status.Open() && charge.Status != billing.TopUpFailed {
		return
	}
	p := billing.Payment{
		ID: fmt.Sprint(charge.TopUpID(), len(charge.Attempts)), Attempt: len(charge.Attempts), State: billing.PaymentDeclined,
		Received: charge.Terms.Price,
	}
	if l.random.IntN(2) == 0 {
		p.State = billing.PaymentSucceeded
	}
	_, _ = l.Run(context.Background(), billing.Live, billing.NewApplyPayment(billing.ApplyPayment{
		TopUp: charge.TopUpID(), Payment: p, Never: p.State == billing.PaymentDeclined,
	}))
}

func (l *listedLife) stored(of *billing.Subscription) *billing.Subscription {
	stored, err := ledger.Get[*billing.Subscription](context.Background(), l.Store, of.DocumentKey(), ledger.Strong)
	if err != nil {
		l.t.Fatal(err)
	}
	return stored
}

// list returns all that a query selects, in pages of a size.
func (l *listedLife) list(q ledger.AllSubscriptionsQuery, size int) (ids []billing.SubscriptionID) {
	l.t.Helper()
	for q.Limit = size; ; q.After = ids[len(ids)-1] {
		page, err := l.AllSubscriptions(l.t.Context(), billing.Live, q)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, s := range page.Subscriptions {
			ids = append(ids, s.SubscriptionID())
		}
		if !page.More {
			return ids
		}
	}
}

// Whatever moves from which status to which between the reads of a list, each subscription is listed once among all, and among those
// of a status if it has that before and after. Lists are those of what is stored: a repeated or late write changes none.
func TestListsWhileSubscriptionsMove(t *testing.T) {
	moved := map[string]int{}
	for seed := range uint64(12) {
		store := &meddling{Store: billingtest.NewMemory()}
		l := newListedLife(t, store, seed)
		for range 60 {
			l.lives()
		}
		for range 40 {
			before, number := map[billing.SubscriptionID]*billing.Subscription{}, len(l.all)
			for _, s := range l.all {
				before[s.SubscriptionID()] = l.stored(s)
			}
			q := ledger.AllSubscriptionsQuery{}
			switch n := l.random.IntN(9); {
			case n < 6:
				q.Status = billing.SubscriptionStatuses[n]
			case n == 6:
				q.Customer = l.customer
			}
			if q.Customer == "" && l.random.IntN(3) == 0 {
				q.Plan = "a"
			}
			store.meddle = func() {
				for range 3 {
					l.lives()
				}
			}
			got := l.list(q, 1+l.random.IntN(6))
			store.meddle = nil
			if sorted := slices.Sorted(slices.Values(got)); len(slices.Compact(sorted)) != len(got) {
				t.Fatalf("seed %d: %+v lists %v", seed, q, got)
			}
			for _, s := range l.all[:number] {
				was, is := before[s.SubscriptionID()], l.stored(s)
				if was.Status != is.Status {
					moved[fmt.Sprint(was.Status, " to ", is.Status)]++
				}
				if q.Fits(was) && q.Fits(is) && was.Revision == is.Revision && !slices.Contains(got, s.SubscriptionID()) {
					t.Fatalf("seed %d: %+v does not list %s, which is %s", seed, q, s.SubscriptionID(), is.Status)
				}
				if q.Status == "" && q.Plan == "" && !slices.Contains(got, s.SubscriptionID()) {
					t.Fatalf("seed %d: %+v does not list %s, which went from %s to %s", seed, q, s.SubscriptionID(), was.Status, is.Status)
				}
			}
		}
	}
	t.Log(moved)
	if moved["PAST_DUE to ACTIVE"] == 0 || moved["ACTIVE to PAST_DUE"] == 0 || moved["INCOMPLETE to ACTIVE"] == 0 {
		t.Errorf("what moved was %v", moved)
	}
}
