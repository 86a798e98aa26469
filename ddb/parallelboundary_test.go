package ddb_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// dailies subscribes a wallet to a plan of 200 credits a day, of which up to 50 roll over, so many times.
func dailies(t *testing.T, w *billingtest.World, wallet billing.WalletID, subscriptions int) (ids []billing.SubscriptionID) {
	t.Helper()
	limit := 50 * billing.Credit
	plan := billing.CreatePlan{
		Keyed: keyed("plan"), Code: "day", Name: "Day", Unit: "credits", Interval: calendar.Daily, Included: 200 * billing.Credit,
		Unused: billing.UnusedRollOver, RolloverLimit: &limit, OnRenewal: billing.CreditsAtBoundary,
	}
	plan.Price.Currency = "EUR"
	if _, err := w.CreatePlan(t.Context(), billingtest.Caller, plan); err != nil {
		t.Fatal(err)
	}
	for n := range subscriptions {
		started, err := w.StartSubscription(t.Context(), billingtest.Caller, billing.StartSubscription{
			Keyed: keyed(fmt.Sprint("start ", n)), Wallet: string(wallet), Plan: "day", Quantity: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, started.Value.SubscriptionID())
	}
	return ids
}

// linesOf returns all lines of a wallet, oldest first.
func linesOf(t *testing.T, w *billingtest.World, wallet billing.WalletID) (lines []*billing.Transaction) {
	t.Helper()
	s, err := w.Wallet(t.Context(), billing.Live, string(wallet), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	for at := (billing.Position{}); at.Sequence < s.Wallet.Sequence; {
		next, err := w.LinesAfter(t.Context(), &s.Wallet, at, 500)
		if err != nil || len(next) == 0 {
			t.Fatalf("after line %d: %d lines, %v", at.Sequence, len(next), err)
		}
		lines = append(lines, next...)
		last := next[len(next)-1]
		at = billing.Position{At: last.RecordedAt, Sequence: last.Sequence}
	}
	return lines
}

// TestParallelSpendersAtABoundary: 32 clients spend through four processes while a period ends, and half of all commits fail. The
// boundary is booked once, before everything that is spent of the new period; each spend counts once, and no balance is below zero.
func TestParallelSpendersAtABoundary(t *testing.T) {
	t.Parallel()
	const processes, spenders, usages = 4, 8, 4
	s := &randomFaults{rand: rand.New(rand.NewPCG(14, 1)), over: true}
	config := ddbtest.Config(t)
	config.APIOptions = s.options()
	world := billingtest.NewWorld(ddbtest.Open(t, config), 1)
	wallet := newWallets(t, world, 1)[0]
	id := dailies(t, world, wallet, 1)[0]
	end := world.Time().Add(24 * time.Hour)
	world.Pass(24*time.Hour - 40*time.Second)
	s.over = false
	var wait sync.WaitGroup
	for process := range processes {
		own := ledger.New(ddbtest.Open(t, config), world.Runtime())
		for spender := range spenders {
			wait.Go(func() {
				for n := range usages {
					spend(t, own, wallet, fmt.Sprint(process, " ", spender, " ", n))
					world.Pass(time.Second)
				}
			})
		}
	}
	wait.Wait()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	if err := world.BookDue(t.Context(), billing.WalletRef{Tenant: billing.Live, ID: wallet}); err != nil {
		t.Fatal(err)
	}
	audit(t, world, wallet)
	began, before, after, spent := 0, 0, 0, map[string]bool{}
	for _, line := range linesOf(t, world, wallet) {
		switch {
		case strings.HasPrefix(line.Key, "drawdown:renew:"+string(id)+":1"):
			if began++; !line.OccurredAt.Equal(end) || line.Amount != 200*billing.Credit {
				t.Errorf("the period begins by %+v", line)
			}
		case line.Type == billing.TypeUsage && began == 0:
			if before++; !line.RecordedAt.Before(end) {
				t.Errorf("line %d was recorded at %s, before the boundary was booked", line.Sequence, line.RecordedAt)
			}
		case line.Type == billing.TypeUsage:
			after++
		}
		if line.Type == billing.TypeUsage && spent[line.Key] || line.BalanceAfter < 0 {
			t.Errorf("line %d of %s leaves %s", line.Sequence, line.Key, line.BalanceAfter)
		}
		spent[line.Key] = true
	}
	t.Logf("%d usages before the boundary and %d after it, with %d faults", before, after, s.faults)
	if began != 1 || before == 0 || after == 0 || before+after != processes*spenders*usages {
		t.Errorf("%d boundaries, %d usages before and %d after", began, before, after)
	}
}

// TestLeapOfManySubscriptions: after three weeks in which nobody came by (package billing tries a year), a wallet with as many subscriptions to daily plans as there can be
// is settled in commits that the database takes, each boundary once, and nothing is lost.
func TestLeapOfManySubscriptions(t *testing.T) {
	t.Parallel()
	const days = 21
	config := ddbtest.Config(t)
	world := billingtest.NewWorld(ddbtest.Open(t, config), 1)
	wallet := newWallets(t, world, 1)[0]
	ids := dailies(t, world, wallet, billing.MaxSubscriptions)
	world.Pass(days * 24 * time.Hour)
	began := time.Now()
	if err := world.BookDue(t.Context(), billing.WalletRef{Tenant: billing.Live, ID: wallet}); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	s, err := world.Wallet(t.Context(), billing.Live, string(wallet), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	want := 250 * billing.Credit * billing.Credits(len(ids))
	grants := int64(len(ids)) * (days + 1)
	t.Logf("%d lines in %d commits, in %s", s.Wallet.Sequence, s.Wallet.Revision, took)
	if s.Wallet.Posted != want || s.Wallet.Tally.Of(billing.TypeGrant) != grants || s.Wallet.Revision > 2*int64(len(ids))*days {
		t.Errorf("it has %s after %d grants, want %s after %d", s.Wallet.Posted, s.Wallet.Tally.Of(billing.TypeGrant), want, grants)
	}
}
