package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// api is the whole API on an engine: HTTP on loopback, GraphQL, ledger, store.
type api struct {
	server   *httptest.Server
	client   *http.Client
	ledger   *billing.Ledger
	recorder *recorder
	secret   string
	wallets  []billing.WalletID
	sent     atomic.Int64
}

// caller is who sets up, and live is the tenant: its clock is the machine's.
var caller = billing.Caller{Tenant: billing.Live, Actor: "bench"}

func newAPI(ctx context.Context, endpoint string, s scenario) (*api, error) {
	a := &api{recorder: &recorder{}}
	store, err := ddb.Open(ctx, ddb.Config{Endpoint: endpoint, APIOptions: a.recorder.options()})
	if err != nil {
		return nil, err
	}
	a.ledger = billing.NewLedger(store, wiring.Runtime())
	if err := a.setUp(ctx, s); err != nil {
		return nil, err
	}
	a.server = httptest.NewServer(graph.New(graph.Config{
		Ledger: a.ledger, Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return "bench" },
	}))
	a.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: s.clients}}
	return a, nil
}

// setUp makes a key, and wallets with four grants each that do not run out.
func (a *api) setUp(ctx context.Context, s scenario) error {
	_, secret, _, err := a.ledger.CreateAPIKey(ctx, caller, billing.CreateAPIKey{
		IdempotencyKey: "key", Name: "bench", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		return err
	}
	a.secret = secret
	customer, _, err := a.ledger.CreateCustomer(ctx, caller, billing.CreateCustomer{IdempotencyKey: "c", Name: "C", TimeZone: "UTC"})
	if err != nil {
		return err
	}
	for i := range s.wallets {
		w, _, err := a.ledger.OpenWallet(ctx, caller, billing.OpenWallet{
			IdempotencyKey: fmt.Sprint("w", i), Customer: string(customer.ID), Name: "w", Unit: "credits",
		})
		if err != nil {
			return err
		}
		a.wallets = append(a.wallets, w.ID)
		for g := range 4 {
			if _, err := a.ledger.GrantCredits(ctx, caller, billing.GrantCredits{
				Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("g", g)}, Wallet: string(w.ID),
				Amount: 1_000_000 * billing.Credit, Source: billing.SourcePurchase, Priority: g,
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

const (
	singleQuery = `mutation($input: RecordUsageInput!) { recordUsage(input: $input) { transaction { id balanceAfter } userErrors { code } } }`
	batchQuery  = `mutation($input: RecordUsageBatchInput!) { recordUsageBatch(input: $input) { results { outcome } userErrors { code } } }`
)

// request makes up the n-th request, with keys of the length of a UUID.
func (a *api) request(s scenario, n int64) []byte {
	wallet := string(a.wallets[n%int64(len(a.wallets))])
	event := func(i int) map[string]any {
		return map[string]any{
			"idempotencyKey": fmt.Sprintf("%08d-0000-4000-8000-%012d", n, i), "action": "chat.completion",
			"credits": "0.001", "quantity": "1500", "subject": "user-17", "dimensions": map[string]any{"model": "large"},
		}
	}
	query, input := singleQuery, event(0)
	if s.batch > 1 {
		events := make([]any, s.batch)
		for i := range events {
			events[i] = event(i)
		}
		query, input = batchQuery, map[string]any{"events": events}
	}
	input["walletId"] = wallet
	body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"input": input}})
	if err != nil {
		panic(err) // strings and maps of strings always marshal
	}
	return body
}

// run sends requests from so many clients at once for so long.
func (a *api) run(ctx context.Context, s scenario, long time.Duration) (measured, error) {
	before, _ := a.recorder.counts()
	began := time.Now()
	var mu sync.Mutex
	var m measured
	var failed error
	var wait sync.WaitGroup
	for range s.clients {
		wait.Go(func() {
			var own measured
			for time.Since(began) < long && ctx.Err() == nil {
				_, waited := a.recorder.counts()
				took, err := a.send(ctx, a.request(s, a.sent.Add(1)))
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
				own.latency = append(own.latency, took)
				if s.clients == 1 {
					_, now := a.recorder.counts()
					own.added = append(own.added, took-(now-waited))
				}
			}
			mu.Lock()
			m.add(own)
			mu.Unlock()
		})
	}
	wait.Wait()
	tried, _ := a.recorder.counts()
	m.elapsed = time.Since(began)
	m.requests, m.usages, m.commits = len(m.latency), len(m.latency)*s.batch, tried-before
	return m, errors.Join(failed, ctx.Err())
}

// maxTries bounds how often a request is sent that took too long for an answer: the commits of 32 clients that each send
// 98 usages take seconds on a machine that has other things to do.
const maxTries = 5

// send sends one request until it is answered, and checks that it was not refused.
func (a *api) send(ctx context.Context, body []byte) (time.Duration, error) {
	began := time.Now()
	for tries := 1; ; tries++ {
		text, err := a.post(ctx, body)
		took := time.Since(began)
		switch refused := bytes.Contains(text, []byte(`"code"`)) || bytes.Contains(text, []byte("REJECTED")); {
		case err != nil:
			return 0, err
		case !refused:
			return took, nil
		case tries == maxTries || !bytes.Contains(text, []byte(`"TIMEOUT"`)):
			return 0, fmt.Errorf("the API answered %.500s", text)
		}
	}
}

func (a *api) post(ctx context.Context, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.server.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+a.secret)
	response, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	return text, errors.Join(err, response.Body.Close())
}
