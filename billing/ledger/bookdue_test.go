package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

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

func (s *busyStore) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
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

// TestBookDue: every expiry is booked once, however many there are.
func TestBookDue(t *testing.T) {
	b := newFixture(t)
	expires := b.Time().Add(time.Hour)
	for i := range 130 {
		if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("lapse", i)), Wallet: string(b.wallet.ID), Amount: 1, Source: billing.SourcePlan,
			ExpiresAt: &expires,
		}); err != nil {
			t.Fatal(err)
		}
	}
	b.Pass(2 * time.Hour)
	lines := b.lines(b.wallet)
	b.store.Inject(billingtest.LostAfter, billingtest.Busy, billingtest.Raced)
	for range 2 {
		if err := b.BookDue(t.Context(), b.wallet.WalletRef); err != nil {
			t.Fatal(err)
		}
		if booked := b.lines(b.wallet) - lines; booked != 130 {
			t.Errorf("%d expiries are booked", booked)
		}
	}
	missing := billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID("wal_" + strings.Repeat("0", 26))}
	if err := b.BookDue(t.Context(), missing); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("a wallet that does not exist: %v", err)
	}
}

// TestBookDueReadsTheWallet: a process books what is due in a wallet that another process has changed since it was
// cached.
func TestBookDueReadsTheWallet(t *testing.T) {
	b := newFixture(t)
	if err := b.BookDue(t.Context(), b.wallet.WalletRef); err != nil {
		t.Fatal(err)
	}
	rival, expires := b.rival(), b.Time().Add(time.Hour)
	if _, err := rival.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("lapse"), Wallet: string(b.wallet.ID), Amount: 1, Source: billing.SourcePlan, ExpiresAt: &expires,
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // it ends what would go on for ever
	defer cancel()
	lines := b.lines(b.wallet)
	for _, pass := range []time.Duration{0, time.Hour} { // before anything is due, and after
		b.Pass(pass)
		if err := b.BookDue(ctx, b.wallet.WalletRef); err != nil {
			t.Fatal(err)
		}
	}
	if booked := b.lines(b.wallet) - lines; booked != 1 {
		t.Errorf("%d expiries are booked", booked)
	}
}
