package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// gatedStore is a store whose commits wait until the test releases them, and that counts them.
type gatedStore struct {
	ledger.Store
	enter    chan billing.WalletID // receives the wallet of each commit that arrives; nil: commits do not wait
	proceed  chan struct{}
	commits  atomic.Int64
	inFlight sync.Map // wallet → *atomic.Int64
	most     atomic.Int64
	broken   func(*billing.Decision) error
}

func (g *gatedStore) Commit(ctx context.Context, d *billing.Decision) error {
	g.commits.Add(1)
	for i := range d.Wallets {
		if d.Wallets[i].Before == nil {
			return g.Store.Commit(ctx, d)
		}
		counter, _ := g.inFlight.LoadOrStore(d.Wallets[i].After.ID, &atomic.Int64{})
		if n := counter.(*atomic.Int64).Add(1); n > g.most.Load() {
			g.most.Store(n)
		}
		defer counter.(*atomic.Int64).Add(-1)
	}
	if g.broken != nil {
		if err := g.broken(d); err != nil {
			return err
		}
	}
	if g.enter != nil && len(d.Wallets) > 0 {
		g.enter <- d.Wallets[0].After.ID
		<-g.proceed
	}
	return g.Store.Commit(ctx, d)
}

// laneWorld returns a world on a gatedStore, with wallets of a million credits each.
func laneWorld(t *testing.T, wallets int) (*billingtest.World, *gatedStore, []*billing.Wallet) {
	t.Helper()
	g := &gatedStore{Store: billingtest.NewMemory(), proceed: make(chan struct{})}
	w := billingtest.NewWorld(g, 1)
	customer, _, err := unpack(w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC",
	}))
	if err != nil {
		t.Fatal(err)
	}
	opened := make([]*billing.Wallet, wallets)
	for i := range opened {
		opened[i], _, err = unpack(w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: keyed(fmt.Sprint("w", i)), Customer: string(customer.ID), Name: "w", Unit: "credits",
		}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: billing.Keyed{IdempotencyKey: "g"}, Wallet: string(opened[i].ID),
			Amount: 1_000_000 * billing.Credit, Source: billing.SourcePurchase,
		}); err != nil {
			t.Fatal(err)
		}
	}
	return w, g, opened
}

func use(
	ctx context.Context, w *billingtest.World, wallet billing.WalletID, key string,
) (*ledger.Result[*billing.Transaction], error) {
	credits := billing.Credit
	return w.RecordUsage(ctx, billingtest.Caller, billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(wallet), Action: "a", Credits: &credits,
		OnShortfall: billing.ShortfallReject,
	})
}

// waitFor lets other goroutines run until so returns true.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	for !so() {
		if t.Context().Err() != nil {
			t.Fatal("the condition never became true")
		}
	}
}
