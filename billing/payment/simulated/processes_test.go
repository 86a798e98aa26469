package simulated_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// The state is in the store: another process has it, also one that has a new secret.
func TestStateSurvivesRestarts(t *testing.T) {
	f := newFixture(t)
	page, paid := f.checkout(1), f.charge(2, "sim_delay_3d")
	f.collect(paid)
	before := f.find(paid)
	restarted := newProvider(billing.Test, f.store, f.world)
	restarted.Secrets = []string{"whsec_new"}
	f.provider = restarted
	if got := f.find(paid); says(got) != says(before) || got.ID != before.ID {
		t.Errorf("after a restart the payment is %+v, want %+v", got, before)
	}
	f.collect(paid)
	if got := f.find(paid); got.ID != before.ID {
		t.Errorf("after a restart the same call made %s, want %s", got.ID, before.ID)
	}
	f.clock = f.clock.Add(simulated.Delay)
	if got := says(f.find(paid)); got != "SUCCEEDED" {
		t.Errorf("after a restart the bank decided %s", got)
	}
	if got := f.find(page); got.Page != page.Page || got.State != billing.PaymentOpen {
		t.Errorf("after a restart the page is %+v", got)
	}
	if _, err := f.provider.Act(t.Context(), page.TopUp, simulated.OutcomeSucceed); err != nil {
		t.Error(err)
	}
}

// Processes that do the same call at once make one payment, and all get it. Of a page that is paid and closed at once, one
// thing is true for all.
func TestProcessesAgree(t *testing.T) {
	f := newFixture(t)
	const processes = 8
	for n := range 10 {
		c, page := f.charge(n, "sim_ok"), f.checkout(n+10)
		c.Key = fmt.Sprint("collected ", n)
		ids := make([]string, processes)
		var group sync.WaitGroup
		for i := range processes {
			p := newProvider(billing.Test, f.store, &world{now: f.now, clock: f.clock})
			p.Runtime.Sleep = func(context.Context, time.Duration) error { return nil }
			group.Go(func() {
				got, err := p.Collect(t.Context(), c)
				if err != nil {
					t.Error(err)
				}
				ids[i] = got.ID
				if i%2 == 0 {
					err = p.Expire(t.Context(), page)
				} else if _, err = p.Act(t.Context(), page.TopUp, simulated.OutcomeSucceed); errors.As(err, new(*billing.Error)) {
					err = nil // another was first
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if slices.Sort(ids); ids[0] == "" || ids[0] != ids[processes-1] {
			t.Errorf("one call made %v", ids)
		}
		p := f.find(page)
		if (p.State == billing.PaymentSucceeded) != (p.Received.Minor > 0) || p.State != billing.PaymentSucceeded && p.State != billing.PaymentCanceled {
			t.Errorf("a page that was paid and closed at once is %+v", p)
		}
	}
	paid := map[string]int{}
	for _, e := range f.Events(t) {
		n, err := f.provider.Read(e.Header, e.Body, f.now)
		if err != nil {
			t.Fatal(err)
		}
		if n.Type == "payment_intent.succeeded" {
			paid[string(n.TopUp)]++
		}
	}
	for topUp, n := range paid {
		if n != 1 {
			t.Errorf("the success of %s is told %d times", topUp, n)
		}
	}
	if len(paid) < 10 {
		t.Errorf("%d of at least 10 successes are told", len(paid))
	}
}
