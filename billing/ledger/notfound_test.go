package ledger_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestNotFound: ids that name nothing are refused, with the field.
func TestNotFound(t *testing.T) {
	b := newFixture(t)
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
		wantNotFound(t, "line, "+name, err, "transactionId")
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
		wantNotFound(t, "grant, "+name, err, "grantId")
	}
	for _, field := range []string{"fromWalletId", "toWalletId"} {
		transfer := billing.TransferCredits{Keyed: keyed("t"), From: "wallet", To: "other", Amount: 1, Reason: "r"}
		transfer.To = string(elsewhere)
		if field == "fromWalletId" {
			transfer.From, transfer.To = "nothing", "wallet"
		}
		_, err := b.TransferCredits(t.Context(), billingtest.Caller, transfer)
		wantNotFound(t, "transfer", err, field)
	}
	in := billing.Caller{Tenant: billing.Test, Actor: "a"}
	_, err = b.RecordUsage(t.Context(), in, usage(b.wallet, "u", 1))
	wantNotFound(t, "a wallet of another tenant", err, "walletId")
}

func wantNotFound(t *testing.T, name string, err error, path string) {
	t.Helper()
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeNotFound || !slices.Equal(refusal.Path, []string{path}) {
		t.Errorf("%s: got %v", name, err)
	}
}
