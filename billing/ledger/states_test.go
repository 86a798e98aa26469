package ledger_test

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// The cached state of a wallet may be old: a process decides on it, but reads the wallet before it refuses.
func TestRefusalsReadTheWallet(t *testing.T) {
	b := newFixture(t)
	if _, err := b.use("all", 100); err != nil { // from here on, the process has an empty wallet in its cache
		t.Fatal(err)
	}
	b.rival().credit(b.wallet, "more", 5)
	if posted, err := b.use("some", 5); err != nil || posted.Value.BalanceAfter != 0 {
		t.Errorf("credit that another process granted cannot be spent: %+v, %v", posted, err)
	}
	b.rival().credit(b.wallet, "again", 3)
	var refusal *billing.Error
	if _, err := b.use("too much", 4); !errors.As(err, &refusal) || refusal.Code != billing.CodeInsufficientCredits ||
		*refusal.Available != 3*billing.Credit {
		t.Errorf("the refusal is not that of the stored wallet: %v", err)
	}
	if _, err := b.rival().SetWalletStatus(t.Context(), billingtest.Caller, billing.SetWalletStatus{
		Keyed: keyed("frozen"), Wallet: string(b.wallet.ID), Status: billing.WalletFrozen, Reason: "r",
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.use("frozen since", 1); refusalOf(err) != billing.CodeWalletFrozen {
		t.Errorf("a wallet that another process froze: %v", err)
	}
}
