package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// lagging is a store whose eventual reads of wallets show an earlier state.
type lagging struct {
	ledger.Store
	earlier *billing.Wallet
}

func (l lagging) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	if f == ledger.Eventual {
		return map[billing.WalletID]*billing.Wallet{l.earlier.ID: l.earlier.Clone()}, nil
	}
	return l.Store.Wallets(ctx, tenant, ids, f)
}

// TestProfileNewerThanState: a commit changes a wallet's name and its profile. A reader that finds the new profile and
// the old state reads the state again, so it shows both changes or neither.
func TestProfileNewerThanState(t *testing.T) {
	f := newFixture(t)
	read := func() *billing.Wallet {
		s, err := f.Wallet(t.Context(), billing.Live, "wallet", ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		return &s.Wallet
	}
	before := read()
	after := *before.Clone()
	after.Revision++
	after.CommittedAt = after.CommittedAt.Add(time.Second)
	after.Name = "renamed"
	profile := &billing.WalletProfile{
		Versioned: billing.Versioned{Revision: after.Revision}, WalletRef: before.WalletRef, Customer: before.Customer,
		Metadata: billing.Metadata{"renamed": "yes"},
	}
	if err := f.store.Commit(t.Context(), &billing.Decision{Tenant: billing.Live, Wallets: []billing.WalletChange{{
		Before: before, After: after, Documents: []billing.Document{profile},
	}}}); err != nil {
		t.Fatal(err)
	}
	reader := ledger.New(lagging{f.store, before}, ledger.Runtime{Now: f.Time})
	snapshots, err := reader.Snapshots(t.Context(), billing.Live, []billing.WalletID{before.ID}, ledger.Eventual)
	if err != nil || snapshots[before.ID].Wallet.Name != before.Name {
		t.Fatalf("the reader does not lag: %v", err)
	}
	profiles, err := reader.ProfilesOf(t.Context(), billing.Live, snapshots, ledger.Eventual)
	if err != nil || profiles[before.ID].Metadata["renamed"] != "yes" || snapshots[before.ID].Wallet.Name != "renamed" {
		t.Errorf("shown are %+v and the name %q, %v", profiles[before.ID], snapshots[before.ID].Wallet.Name, err)
	}
}
