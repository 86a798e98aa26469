package ledger_test

import (
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// addGrants gives the wallet of the fixture grants; with many, most of them are on pages.
func (b *fixture) addGrants(grants int) {
	b.t.Helper()
	for i := range grants {
		b.credit(b.wallet, fmt.Sprint("crowd", i), 1)
	}
}

// TestPagesMoveMeanwhile: another process rewrites the pages between the reads of a wallet and of its grants.
func TestPagesMoveMeanwhile(t *testing.T) {
	for name, act := range map[string]func(*fixture) error{
		"usage": func(b *fixture) error { _, err := b.use("u", 150); return err },
		"transfer": func(b *fixture) error {
			_, err := b.TransferCredits(b.t.Context(), billingtest.Caller, billing.TransferCredits{
				Keyed: keyed("t"), From: string(b.wallet.ID), To: string(b.other.ID), Amount: 150 * billing.Credit, Reason: "r",
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			b.addGrants(300)
			rival := b.rival()
			if _, err := rival.use("r", 190); err != nil {
				t.Fatal(err)
			}
			if err := act(b); err != nil { // b still has the old state in its cache
				t.Fatal(err)
			}
			if left := b.available(b.wallet); left != 60 {
				t.Errorf("%s are left", left)
			}
			b.lines(b.wallet)
		})
	}
}

// TestReadsOfAnOldSnapshot: reads return the wallet as it is now if its pages have changed since the snapshot.
func TestReadsOfAnOldSnapshot(t *testing.T) {
	b := newFixture(t)
	b.addGrants(300)
	old, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.rival().use("r", 190); err != nil {
		t.Fatal(err)
	}
	yes := true
	page, err := b.Grants(t.Context(), old, b.Time(), ledger.GrantQuery{Spendable: &yes, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var sum billing.Credits
	for _, view := range page.Grants {
		sum += view.Remaining
	}
	if !page.More || sum != 100*billing.Credit {
		t.Errorf("the first hundred of the grants that are left sum up to %s, more %v", sum, page.More)
	}
}
