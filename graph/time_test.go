package graph_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/infra/pipetest"
)

// stuck is a store whose reads of wallets never return.
type stuck struct{ ledger.Store }

func (stuck) Wallets(
	ctx context.Context, _ billing.Tenant, _ []billing.WalletID, _ ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A request ends after its time, with the results that it has by then.
func TestTimeLimit(t *testing.T) { synctest.Test(t, timeLimit) }

// timeLimit runs with a clock that passes only while everything waits.
func timeLimit(t *testing.T) {
	store := &watched{Store: stuck{billingtest.NewMemory()}}
	a := serveOn(t, pipetest.Listen(), store, func(config *graph.Config) { config.MaxRequestTime = 500 * time.Millisecond })
	a.secret = a.key(billing.Live, billing.ScopeAdmin)
	from := time.Now()
	got := a.post(`{ customers { nodes { id } } wallet(id: "wal_00000000000000000000000001") { id } }`, nil)
	took := time.Since(from)
	if took < 500*time.Millisecond || took > time.Second {
		t.Errorf("it took %s", took)
	}
	if len(got.Errors) != 1 || got.Errors[0].Extensions["code"] != "TIMEOUT" {
		t.Fatalf("it answers %+v", got.Errors)
	}
	if logged := a.logged.String(); logged != "" {
		t.Errorf("it was logged: %s", logged)
	}
}

// A body may arrive slowly as long as it arrives in time, and a request may take longer than its body may.
func TestSlowBodies(t *testing.T) { synctest.Test(t, slowBodies) }

// slowBodies runs with a clock that passes only while everything waits, so that the speed of the machine means nothing.
func slowBodies(t *testing.T) {
	a := serveOn(t, pipetest.Listen(), &watched{Store: slow{billingtest.NewMemory()}},
		func(config *graph.Config) { config.MaxBodyTime = time.Second })
	a.secret = a.key(billing.Live, billing.ScopeAdmin)
	body, writer := io.Pipe()
	go func() {
		for _, part := range []string{`{"query": `, `"{ __type`, `name }"}`} {
			time.Sleep(300 * time.Millisecond)
			_, _ = io.WriteString(writer, part) // what fails shows at the other end
		}
		_ = writer.Close()
	}()
	request := a.request(http.MethodPost, "", "x")
	request.Body, request.ContentLength = body, -1
	answer{t, a.send(request).Data}.is(`{"__typename": "Query"}`)

	a.query(`{ wallet(id: "wal_00000000000000000000000001") { name } }`).is(`{"wallet": null}`)
	a.query(`{ __typename }`) // on the same connection
}

// slow is a store whose reads of wallets take a while, unless the context ends.
type slow struct{ ledger.Store }

func (s slow) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	select {
	case <-time.After(1500 * time.Millisecond):
		return s.Store.Wallets(ctx, tenant, ids, f)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
