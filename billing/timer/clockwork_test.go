package timer_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
)

// clockwork is a world with timers, a wallet, and a publisher of events.
type clockwork struct {
	*billingtest.World
	t         *testing.T
	tenant    billing.Tenant
	store     *timertest.Memory
	timers    *timer.Service
	wallet    *billing.Wallet
	published *published
}

// published holds the events that were published, by their ids. It fails for events that fails says so of.
type published struct {
	mu     sync.Mutex
	events map[billing.EventID]billing.Event
	fails  func(billing.Event) bool
}

func (p *published) Publish(_ context.Context, _ billing.Tenant, events []billing.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range events {
		if p.fails != nil && p.fails(e) {
			return errors.New("publishing fails")
		}
		p.events[e.ID] = e
	}
	return nil
}

// days lists how many days before the end the reminders are that were published.
func (p *published) days() []int {
	var days []int
	for e := range maps.Values(p.events) {
		days = append(days, e.Days)
	}
	slices.Sort(days)
	return days
}

func newClockwork(t *testing.T, tenant billing.Tenant) *clockwork {
	t.Helper()
	c := &clockwork{
		World: billingtest.NewWorld(billingtest.NewMemory(), 1), t: t, tenant: tenant,
		store: timertest.NewMemory(), published: &published{events: map[billing.EventID]billing.Event{}},
	}
	c.timers = timer.New(timer.Config{
		Ledger: c.Ledger, Store: c.store, Events: c.published, Reminders: []int{30, 7, 1},
	})
	created, err := c.CreateCustomer(t.Context(), c.by(), billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	customer := created.Value
	opened, err := c.OpenWallet(t.Context(), c.by(), billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: "w"}, Customer: string(customer.ID), Name: "W", Unit: "credits",
	})
	if err != nil {
		t.Fatal(err)
	}
	c.wallet = opened.Value
	return c
}

func (c *clockwork) by() billing.Caller { return billing.Caller{Tenant: c.tenant, Actor: "a"} }

// grant gives the wallet 10 credits for a while, and puts their timers.
func (c *clockwork) grant(key string, lasts time.Duration) *billing.Grant {
	c.t.Helper()
	now, err := c.Now(c.t.Context(), c.tenant)
	if err != nil {
		c.t.Fatal(err)
	}
	expires := now.Add(lasts)
	posted, err := c.GrantCredits(c.t.Context(), c.by(), billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(c.wallet.ID), Amount: 10 * billing.Credit,
		Source: billing.SourcePlan, ExpiresAt: &expires,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	grant := &posted.Value.Created[0]
	for range 2 { // as a stream may send it twice
		if err := c.timers.Schedule(c.t.Context(), c.tenant, grant); err != nil {
			c.t.Fatal(err)
		}
	}
	return grant
}

func (c *clockwork) spend(key string, amount billing.Credits) error {
	amount *= billing.Credit
	_, err := c.RecordUsage(c.t.Context(), c.by(), billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(c.wallet.ID), Action: "a", Credits: &amount,
		OnShortfall: billing.ShortfallReject,
	})
	return err
}

func (c *clockwork) sweep() int {
	c.t.Helper()
	done, err := c.timers.Sweep(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return done
}

// remove has the store remove timers by the world's clock, and the service handle each, as a stream may send it: twice.
func (c *clockwork) remove() {
	c.t.Helper()
	for _, t := range c.store.Remove(c.Time()) {
		for range 2 {
			if err := c.timers.HandleRemoval(c.t.Context(), t); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// expiries counts the lines of the wallet that book an expiry, and checks its books.
func (c *clockwork) expiries() int {
	c.t.Helper()
	s, err := c.Wallet(c.t.Context(), c.tenant, string(c.wallet.ID), ledger.Strong)
	if err != nil {
		c.t.Fatal(err)
	}
	if audit, err := c.Audit(c.t.Context(), s, c.Time()); err != nil || !audit.OK {
		c.t.Fatalf("audit: %+v, %v", audit, err)
	}
	lines, err := c.LinesAfter(c.t.Context(), &s.Wallet, billing.Position{}, 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	n := 0
	for _, line := range lines {
		if line.Type == billing.TypeExpiry {
			n++
		}
	}
	return n
}

func (c *clockwork) expect(expiries, timers int) {
	c.t.Helper()
	if n := c.expiries(); n != expiries {
		c.t.Errorf("%d expiries are booked, not %d", n, expiries)
	}
	if left := c.store.All(); len(left) != timers {
		c.t.Errorf("%d timers are left, not %d: %+v", len(left), timers, left)
	}
}
