package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// crowd gives the bench's wallet so many grants that most of them are on pages.
func (b *bench) crowd(grants int) {
	b.t.Helper()
	for i := range grants {
		b.credit(b.wallet, fmt.Sprint("crowd", i), 1)
	}
}

// TestPagesMoveMeanwhile has another process rewrite the pages between reading a wallet and reading its grants.
func TestPagesMoveMeanwhile(t *testing.T) {
	for name, act := range map[string]func(*bench) error{
		"usage": func(b *bench) error { _, err := b.use("u", 150); return err },
		"transfer": func(b *bench) error {
			_, err := b.TransferCredits(b.t.Context(), billingtest.Caller, billing.TransferCredits{
				Keyed: keyed("t"), From: string(b.wallet.ID), To: string(b.other.ID), Amount: 150 * billing.Credit, Reason: "r",
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.crowd(300)
			rival := b.rival()
			if _, err := rival.use("r", 190); err != nil {
				t.Fatal(err)
			}
			if err := act(b); err != nil { // b still remembers the wallet as it was
				t.Fatal(err)
			}
			if left := b.available(b.wallet); left != 60 {
				t.Errorf("%s are left", left)
			}
			b.lines(b.wallet)
		})
	}
}

// TestReadsOfAnOldSnapshot show the wallet as it is where its pages have changed since.
func TestReadsOfAnOldSnapshot(t *testing.T) {
	b := newBench(t)
	b.crowd(300)
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
		t.Errorf("of what is left, the first hundred come to %s, more %v", sum, page.More)
	}
}

// TestNothingIsThere refuses ids that name nothing, telling which field it was.
func TestNothingIsThere(t *testing.T) {
	b := newBench(t)
	used, err := b.use("u", 1)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := billing.WalletID("wal_" + strings.Repeat("0", 26))
	line, grant := used.Value, b.grant.Created[0]
	for name, id := range map[string]billing.TransactionID{
		"no id":              "x",
		"a wallet's id":      billing.TransactionID(b.wallet.ID),
		"of another wallet":  billing.NewTransactionID(b.other.ID, line.Sequence, line.KeyHash()),
		"of no wallet":       billing.NewTransactionID(elsewhere, line.Sequence, line.KeyHash()),
		"of another line":    billing.NewTransactionID(b.wallet.ID, line.Sequence+1, line.KeyHash()),
		"of another key":     billing.NewTransactionID(b.wallet.ID, line.Sequence, billing.HashKey("x")),
		"of a key of status": billing.NewTransactionID(b.wallet.ID, line.Sequence, billing.HashKey("freeze")),
	} {
		_, err := b.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
			Keyed: keyed("r"), Transaction: id, ExpiredCredits: billing.ExpiredGrace, Reason: "r",
		})
		notThere(t, "line, "+name, err, "transactionId")
	}
	for name, id := range map[string]billing.GrantID{
		"no id":              "x",
		"of another wallet":  billing.NewGrantID(b.other.ID, billing.GrantRef{Sequence: 9}),
		"of no wallet":       billing.NewGrantID(elsewhere, grant.Ref),
		"of another line":    billing.NewGrantID(b.wallet.ID, billing.GrantRef{Sequence: line.Sequence}),
		"of the same line":   billing.NewGrantID(b.wallet.ID, billing.GrantRef{Sequence: 1, Ordinal: 1}),
		"of a line to come":  billing.NewGrantID(b.wallet.ID, billing.GrantRef{Sequence: 1000}),
		"in small letters":   billing.GrantID(strings.ToLower(string(grant.ID()))),
		"with a space after": grant.ID() + " ",
	} {
		_, err := b.VoidGrant(t.Context(), billingtest.Caller, billing.VoidGrant{Keyed: keyed("v"), Grant: id, Reason: "r"})
		notThere(t, "grant, "+name, err, "grantId")
	}
	for _, field := range []string{"fromWalletId", "toWalletId"} {
		transfer := billing.TransferCredits{Keyed: keyed("t"), From: "wallet", To: "other", Amount: 1, Reason: "r"}
		if transfer.To = string(elsewhere); field == "fromWalletId" {
			transfer.From, transfer.To = "nothing", "wallet"
		}
		_, err := b.TransferCredits(t.Context(), billingtest.Caller, transfer)
		notThere(t, "transfer", err, field)
	}
	in := billing.Caller{Tenant: billing.Test, Actor: "a"}
	_, err = b.RecordUsage(t.Context(), in, usage(b.wallet, "u", 1))
	notThere(t, "a wallet of another tenant", err, "walletId")
}

func notThere(t *testing.T, name string, err error, path string) {
	t.Helper()
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeNotFound || !slices.Equal(refusal.Path, []string{path}) {
		t.Errorf("%s: got %v", name, err)
	}
}
