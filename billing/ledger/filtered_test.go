package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// usages charges n usages in the wallet of the fixture, in batches.
func (b *fixture) usages(n int) {
	b.t.Helper()
	for from := 0; from < n; from += billing.MaxBatchEvents {
		batch := billing.RecordUsageBatch{Wallet: string(b.wallet.ID), Mode: billing.BestEffort}
		for at := range min(billing.MaxBatchEvents, n-from) {
			event := usage(b.wallet, fmt.Sprint("usage ", from+at), 0)
			batch.Events = append(batch.Events, event)
		}
		if _, _, err := b.RecordUsageBatch(b.t.Context(), billingtest.Caller, batch); err != nil {
			b.t.Fatal(err)
		}
	}
}

// TestFilteredPagesAreNeverEmpty: a page has a line, or the list has ended, however far away the next line is; what is
// too far away is refused by a sentence from which the caller can go on.
func TestFilteredPagesAreNeverEmpty(t *testing.T) {
	f := newFixture(t)
	f.Pass(1_000_000)
	f.usages(billing.MaxScannedLines + 500)
	list := func(q ledger.LineQuery) (*ledger.LinePage, error) {
		s, err := f.Wallet(t.Context(), billingtest.Caller.Tenant, "wallet", ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		return f.Transactions(t.Context(), &s.Wallet, q)
	}
	grants := []billing.TransactionType{billing.TypeGrant}
	page, err := list(ledger.LineQuery{Types: grants, Limit: 10})
	if err != nil || len(page.Lines) != 1 || page.More {
		t.Fatalf("the grant behind the usages: %+v, %v", page, err)
	}
	voids, err := list(ledger.LineQuery{Types: []billing.TransactionType{billing.TypeVoid}, Limit: 10})
	if err != nil || len(voids.Lines) > 0 || voids.More {
		t.Errorf("no void at all: %+v, %v", voids, err)
	}
	f.credit(f.wallet, "newer", 1)
	page, err = list(ledger.LineQuery{Types: grants, Limit: 10})
	if err != nil || len(page.Lines) != 1 || !page.More {
		t.Fatalf("one of two grants that are far apart: %+v, %v", page, err)
	}
	page, err = list(ledger.LineQuery{Types: grants, Limit: 10, Before: page.Resume})
	if err != nil || len(page.Lines) != 1 || page.More {
		t.Errorf("the other one: %+v, %v", page, err)
	}
	if testing.Short() {
		return
	}
	f = newFixture(t)
	f.Pass(1_000_000)
	f.usages(billing.MaxUnmatchedLines + 1)
	_, err = list(ledger.LineQuery{Types: grants, Limit: 10})
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || !strings.Contains(refusal.Message, "to:") {
		t.Fatalf("too far away: %v", err)
	}
}
