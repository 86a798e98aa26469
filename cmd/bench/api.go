package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// api is the whole API on one DynamoDB Local: HTTP on loopback, GraphQL, ledger, store.
type api struct {
	server   *httptest.Server
	ledger   *ledger.Ledger
	recorder *recorder
	secret   string
	wallets  []billing.WalletID
	budget   billing.BudgetID // in which the usages are; empty: in none
	sent     atomic.Int64
}

// caller sets everything up, in the live tenant, whose clock is the machine's.
var caller = billing.Caller{Tenant: billing.Live, Actor: "bench"}

func newAPI(ctx context.Context, endpoint string, s scenario) (*api, error) {
	a := &api{recorder: &recorder{}}
	store, err := ddb.Open(ctx, ddb.Config{Endpoint: endpoint, APIOptions: a.recorder.options()})
	if err != nil {
		return nil, err
	}
	a.ledger = ledger.New(store, wiring.Runtime())
	if err := a.setUp(ctx, s); err != nil {
		return nil, err
	}
	a.server = httptest.NewServer(graph.New(graph.Config{
		Ledger: a.ledger, Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return "bench" },
	}))
	return a, nil
}

// setUp creates a key, and wallets with four grants each that do not run out.
func (a *api) setUp(ctx context.Context, s scenario) error {
	key, err := a.ledger.CreateAPIKey(ctx, caller, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: "key"}, Name: "bench", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		return err
	}
	a.secret = key.Value.Secret
	customer, err := a.ledger.CreateCustomer(ctx, caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC",
	})
	if err != nil {
		return err
	}
	for i := range s.wallets {
		w, err := a.ledger.OpenWallet(ctx, caller, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("w", i)}, Customer: string(customer.Value.ID), Name: "w", Unit: "credits",
		})
		if err != nil {
			return err
		}
		a.wallets = append(a.wallets, w.Value.ID)
		for g := range 4 {
			if _, err := a.ledger.GrantCredits(ctx, caller, billing.GrantCredits{
				Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("g", g)}, Wallet: string(w.Value.ID),
				Amount: 1_000_000 * billing.Credit, Source: billing.SourcePurchase, Priority: g,
			}); err != nil {
				return err
			}
		}
	}
	if s.bounded {
		return a.bound(ctx, a.wallets[0])
	}
	return nil
}

// bound prices usages of a wallet by a rate card, limits the subject, and makes a budget in a budget. Nothing of it runs out.
func (a *api) bound(ctx context.Context, wallet billing.WalletID) error {
	limit := 1_000_000 * billing.Credit
	if _, err := a.ledger.PublishRateCard(ctx, caller, price.PublishRateCard{
		Keyed: billing.Keyed{IdempotencyKey: "card"}, Code: billing.DefaultRateCard, Rates: []price.Rate{{
			Action: "chat.completion", Credits: billing.NewDecimal(big.NewInt(1), 0), Per: billing.NewDecimal(big.NewInt(1_000_000), 0),
			When: billing.Metadata{"model": "large"},
		}},
	}); err != nil {
		return err
	}
	if _, err := a.ledger.SetSpendLimit(ctx, caller, billing.SetSpendLimit{
		Keyed: billing.Keyed{IdempotencyKey: "limit"}, Wallet: string(wallet), Window: calendar.Day, Limit: &limit, Subject: "user-17",
	}); err != nil {
		return err
	}
	for _, name := range []string{"team", "run"} {
		created, err := a.ledger.CreateBudget(ctx, caller, billing.CreateBudget{
			Keyed: billing.Keyed{IdempotencyKey: name}, Wallet: string(wallet), Parent: string(a.budget), Name: name, Limit: limit,
		})
		if err != nil {
			return err
		}
		a.budget = created.Value
	}
	return nil
}

const (
	singleQuery = `mutation($input: RecordUsageInput!) {` +
		` recordUsage(input: $input) { transaction { id balanceAfter } userErrors { code } } }`
	batchQuery = `mutation($input: RecordUsageBatchInput!) {` +
		` recordUsageBatch(input: $input) { results { outcome } userErrors { code } } }`
)

// request returns the body of the n-th request. Its keys are as long as a UUID.
func (a *api) request(s scenario, n int64) []byte {
	event := func(b []byte, i int) []byte {
		b = fmt.Appendf(b, `"idempotencyKey":"%08d-0000-4000-8000-%012d","action":"chat.completion",`+
			`"quantity":"1500","subject":"user-17","dimensions":{"model":"large"}`, n, i)
		if s.bounded {
			return fmt.Appendf(b, `,"budgetId":%q`, a.budget)
		}
		return append(b, `,"credits":"0.001"`...)
	}
	wallet := a.wallets[n%int64(len(a.wallets))]
	if s.batch == 1 {
		b := fmt.Appendf(nil, `{"query":%q,"variables":{"input":{"walletId":%q,`, singleQuery, wallet)
		return append(event(b, 0), "}}}"...)
	}
	b := fmt.Appendf(nil, `{"query":%q,"variables":{"input":{"walletId":%q,"events":[`, batchQuery, wallet)
	for i := range s.batch {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(event(append(b, '{'), i), '}')
	}
	return append(b, "]}}}"...)
}

// run sends requests from all clients of the scenario at once, for the given duration.
func (a *api) run(ctx context.Context, s scenario, duration time.Duration) (m measurement, failed error) {
	before, _ := a.recorder.counts()
	began := time.Now()
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range s.clients {
		wait.Go(func() {
			own, err := a.ask(ctx, s, began.Add(duration))
			mu.Lock()
			defer mu.Unlock()
			m.add(own)
			failed = errors.Join(failed, err)
		})
	}
	wait.Wait()
	tried, _ := a.recorder.counts()
	m.elapsed = time.Since(began)
	m.requests, m.usages, m.commits = len(m.latency), len(m.latency)*s.batch, tried-before
	return m, errors.Join(failed, ctx.Err())
}

// ask is one client: it sends one request after the other until the given time.
func (a *api) ask(ctx context.Context, s scenario, until time.Time) (m measurement, err error) {
	c, err := a.dial(ctx)
	if err != nil {
		return m, err
	}
	defer c.close()
	for time.Now().Before(until) && ctx.Err() == nil {
		_, before := a.recorder.counts()
		took, err := c.send(a.request(s, a.sent.Add(1)))
		if err != nil {
			return m, err
		}
		m.latency = append(m.latency, took)
		if s.clients == 1 {
			_, after := a.recorder.counts()
			m.added = append(m.added, took-(after-before))
		}
	}
	return m, nil
}
