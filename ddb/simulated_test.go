package ddb_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/paymenttest"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated/simulatedtest"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// The simulated payment provider keeps its state in tables as it does in memory.
func TestSimulatedProvider(t *testing.T) {
	paymenttest.Test(t, func(t *testing.T) paymenttest.Harness { return simulatedtest.New(billing.Test, ddbtest.Store(t)) })
}

// Processes that do one call at the same time make one payment, and all get it, though DynamoDB refuses transactions that meet.
func TestSimulatedProcessesAgree(t *testing.T) {
	store := ddbtest.Store(t)
	h := simulatedtest.New(billing.Test, store)
	payer, err := h.Simulated.Customer(t.Context(), payment.Customer{Tenant: billing.Test, ID: "cus_1"})
	if err != nil {
		t.Fatal(err)
	}
	charge := payment.Charge{
		Key: "k", Tenant: billing.Test, TopUp: billing.NewTopUpID(billing.NewWalletID(h.Now(), billing.Entropy{}),
			billing.GrantRef{Sequence: 1}), Attempt: 1, Payer: payer, Method: "sim_ok",
		Price: billing.Amount{Minor: 4990, Currency: "EUR"}, CreatedAt: h.Now(),
	}
	ids := make([]string, 8)
	var group sync.WaitGroup
	for i := range ids {
		p := simulatedtest.NewProvider(billing.Test, store, &simulatedtest.World{Time: h.Now(), Clock: h.Now()})
		p.Runtime.Sleep = func(_ context.Context, d time.Duration) error {
			time.Sleep(d)
			return nil
		}
		group.Go(func() {
			paid, err := p.Collect(t.Context(), charge)
			if err != nil {
				t.Error(err)
			}
			ids[i] = paid.ID
		})
	}
	group.Wait()
	if slices.Sort(ids); ids[0] == "" || ids[0] != ids[len(ids)-1] {
		t.Errorf("one call made %v", ids)
	}
	if events := h.Events(t); len(events) != 1 {
		t.Errorf("one payment has %d events", len(events))
	}
}
