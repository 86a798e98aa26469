package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// readLog is a store that keeps what was read of wallets and documents, and how fresh.
type readLog struct {
	ledger.Store
	reads []string
}

func (r *readLog) read(what string, f ledger.Freshness) {
	r.reads = append(r.reads, fmt.Sprint(what, map[ledger.Freshness]string{
		ledger.Strong: " strong", ledger.Eventual: " eventual",
	}[f]))
}

func (r *readLog) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	r.read("state", f)
	return r.Store.Wallets(ctx, tenant, ids, f)
}

func (r *readLog) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	for _, key := range keys {
		r.read(string(key.Kind), f)
	}
	return r.Store.Documents(ctx, keys, f)
}

// TestFreshnessOfReads: what decides something is read strongly: the states and documents that commands are decided
// on, the clock of the test tenant, keys. What never changes, or is only shown, is read eventually, for half the price.
func TestFreshnessOfReads(t *testing.T) {
	b := newFixture(t)
	created, err := b.CreateAPIKey(t.Context(), billingtest.Caller, billing.CreateAPIKey{
		Keyed: keyed("key"), Name: "key", Scopes: []billing.Scope{billing.ScopeRead},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, wallet := t.Context(), string(b.wallet.ID)
	for _, c := range []struct {
		name string
		read func(*billingtest.World) error
		want string // sorted
	}{
		{"Wallet, strongly", func(w *billingtest.World) error {
			_, err := w.Wallet(ctx, billing.Live, wallet, ledger.Strong)
			return err
		}, "state strong"},
		{"Wallet, eventually, by its name", func(w *billingtest.World) error {
			_, err := w.Wallet(ctx, billing.Live, "wallet", ledger.Eventual)
			return err
		}, "claim eventual, state eventual"},
		{"Customer", func(w *billingtest.World) error {
			_, err := w.Customer(ctx, billing.Live, string(b.customer.ID))
			return err
		}, "customer eventual"},
		{"CustomersByID", func(w *billingtest.World) error {
			_, err := w.CustomersByID(ctx, billing.Live, []billing.CustomerID{b.customer.ID})
			return err
		}, "customer eventual"},
		{"Profiles", func(w *billingtest.World) error {
			_, err := w.Profiles(ctx, billing.Live, []billing.WalletID{b.wallet.ID}, ledger.Eventual)
			return err
		}, "profile eventual"},
		{"Profiles, strongly", func(w *billingtest.World) error {
			_, err := w.Profiles(ctx, billing.Live, []billing.WalletID{b.wallet.ID}, ledger.Strong)
			return err
		}, "profile strong"},
		{"Authenticate", func(w *billingtest.World) error {
			_, err := w.Authenticate(ctx, created.Value.Secret)
			return err
		}, "credential strong"},
		{"RevokeAPIKey", func(w *billingtest.World) error {
			_, err := w.RevokeAPIKey(ctx, billingtest.Caller, billing.RevokeAPIKey{
				Keyed: keyed("revoke"), APIKey: created.Value.ID,
			})
			return err
		}, "api-key strong, credential strong"},
		{"Now of the test tenant", func(w *billingtest.World) error {
			_, err := w.Now(ctx, billing.Test)
			return err
		}, "clock strong"},
		{"AdvanceTestClock", func(w *billingtest.World) error {
			_, err := w.AdvanceTestClock(ctx, billing.Caller{Tenant: billing.Test}, b.Time().Add(time.Hour), false)
			return err
		}, "clock strong"},
		{"RecordUsage", func(w *billingtest.World) error {
			_, err := w.RecordUsage(ctx, billingtest.Caller, usage(b.wallet, "fresh", 1))
			return err
		}, "epoch strong, state strong"},
		{"BookDue", func(w *billingtest.World) error {
			return w.BookDue(ctx, billing.WalletRef{Tenant: billing.Live, ID: b.wallet.ID})
		}, "epoch strong, state strong"},
		{"RaiseEpoch", func(w *billingtest.World) error {
			_, err := w.RaiseEpoch(ctx)
			return err
		}, "epoch strong"},
		{"OpenWallet", func(w *billingtest.World) error {
			_, err := w.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{
				Keyed: keyed("opened"), Customer: string(b.customer.ID), Name: "n", Unit: "credits", ExternalID: "fresh",
			})
			return err
		}, "customer strong"},
	} {
		store := &readLog{Store: b.store.Store}
		w := billingtest.NewWorld(store, 7)
		if err := c.read(w); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		slices.Sort(store.reads)
		if got := strings.Join(slices.Compact(store.reads), ", "); got != c.want {
			t.Errorf("%s reads %q, and should read %q", c.name, got, c.want)
		}
	}
}
