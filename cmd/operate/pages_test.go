package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestRebuildAllPages: a rebuild of all wallets reaches those behind the first page of customers, and those behind the
// first page of a customer's wallets, each once, and so does the removal of old rows.
func TestRebuildAllPages(t *testing.T) {
	b := aggregatetest.NewFixture(t, billingtest.NewMemory(), aggregatetest.NewMemory())
	out := &strings.Builder{}
	o := operator{
		ledger: b.World.Ledger, usage: b.NewService(), out: out,
		sleep: func(context.Context, time.Duration) error { return nil },
	}
	refs := []billing.WalletRef{b.Wallet("first", "UTC")}
	for i := range pageSize { // so that the first customer has a wallet more than a page
		opened, err := b.World.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed:    billing.Keyed{IdempotencyKey: fmt.Sprint("open ", i)},
			Customer: "customer of first", Name: "w", Unit: "credits",
		})
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, opened.Value.WalletRef)
	}
	for i := range pageSize {
		b.World.Pass(time.Millisecond)
		refs = append(refs, b.Wallet(fmt.Sprint("other ", i), "UTC"))
	}
	for _, ref := range refs {
		b.Grant(string(ref.ID), billing.Credit)
		b.Use(string(ref.ID), "chat", "", "1", 1, 0)
	}
	b.ApplyAll(b.Stream.Commits()...)
	if err := run(t.Context(), o, []string{"rebuild-usage", "-all"}); err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		// It is named when it is recomputed, and when old rows are removed.
		if n := strings.Count(out.String(), string(ref.ID)+" "); n < 2 {
			t.Errorf("wallet %s is named %d times", ref.ID, n)
		}
	}
}
