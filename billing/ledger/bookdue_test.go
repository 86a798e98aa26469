package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// busyStore is a store that calls a function right after each read of a wallet, up to a number of times.
type busyStore struct {
	ledger.Store
	happens func(n int)
	left, n int
}

func (s *busyStore) Wallets(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness) (map[billing.WalletID]*billing.Wallet, error) {
	wallets, err := s.Store.Wallets(ctx, tenant, ids, f)
	if s.left > 0 {
		s.left--
		s.n++
		s.happens(s.n)
	}
	return wallets, err
}

// TestBookDueOfABusyWallet: BookDue ends even if requests of the same process change the wallet all the time.
func TestBookDueOfABusyWallet(t *testing.T) {
	b := newFixture(t)
	store := &busyStore{Store: b.store}
	w := billingtest.NewWorld(store, 2)
	store.happens = func(n int) {
		if _, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(b.wallet, fmt.Sprint("u", n), 1)); err != nil {
			t.Error(err)
		}
	}
	store.happens(0) // from here on, the process has the wallet in its cache
	store.left = 50
	if err := w.BookDue(t.Context(), b.wallet.WalletRef); err != nil {
		t.Fatal(err)
	}
	if store.n > 2 {
		t.Errorf("BookDue read the wallet %d times, and there was nothing to book", store.n)
	}
}
