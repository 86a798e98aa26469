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

// olderVersion commits to the wallet of the fixture what a version without tallies does: it writes a state without one.
func (b *fixture) olderVersion() {
	b.t.Helper()
	before := b.snapshot().Wallet
	after := before.Clone()
	after.Revision++
	after.Tally = nil
	decision := &billing.Decision{
		Tenant: before.Tenant, Wallets: []billing.WalletChange{{Before: &before, After: *after}},
	}
	if err := b.store.Commit(b.t.Context(), decision); err != nil {
		b.t.Fatal(err)
	}
}

// snapshot reads the wallet of the fixture.
func (b *fixture) snapshot() *billing.Snapshot {
	b.t.Helper()
	s, err := b.Wallet(b.t.Context(), billingtest.Caller.Tenant, "wallet", ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// page lists lines of a wallet of the fixture as it was read.
func (b *fixture) page(w *billing.Wallet, q ledger.LineQuery) *ledger.LinePage {
	b.t.Helper()
	page, err := b.Transactions(b.t.Context(), w, q)
	if err != nil {
		b.t.Fatal(err)
	}
	return page
}

// keysOf are the keys of the lines of a page.
func keysOf(page *ledger.LinePage) string {
	var keys []string
	for _, line := range page.Lines {
		keys = append(keys, strings.TrimPrefix(line.Key, "u:"))
	}
	return strings.Join(keys, " ")
}

// Lines of a type cost the same, however many usages are between them, and none where there are none.
func TestLinesOfTypes(t *testing.T) {
	f := newFixture(t)
	f.usages(billing.MaxScannedLines + 500)
	f.credit(f.wallet, "newer", 1)
	f.usages(3)
	w := &f.snapshot().Wallet
	voids, all := []billing.TransactionType{billing.TypeVoid}, billing.TalliedTypes
	grants := []billing.TransactionType{billing.TypeGrant}
	first := f.page(w, ledger.LineQuery{Types: grants, Limit: 1})
	for name, c := range map[string]struct {
		query ledger.LineQuery
		want  string
		more  bool
		reads int
	}{
		"all grants":           {ledger.LineQuery{Types: grants, Limit: 10}, "newer g", false, 1},
		"the first page":       {ledger.LineQuery{Types: grants, Limit: 1}, "newer", true, 1},
		"the second page":      {ledger.LineQuery{Types: grants, Limit: 1, Before: first.Resume}, "g", false, 2},
		"after a page":         {ledger.LineQuery{Types: all, Limit: 1, Before: first.Resume}, "g", false, 2},
		"twice the same":       {ledger.LineQuery{Types: append(grants, grants...), Limit: 10}, "newer g", false, 1},
		"none":                 {ledger.LineQuery{Types: voids, Limit: 10}, "", false, 0},
		"some and none":        {ledger.LineQuery{Types: all, Limit: 10}, "newer g", false, 1},
		"from a later instant": {ledger.LineQuery{Types: grants, Limit: 10, From: f.Time().Add(1)}, "", false, 1},
		"to an earlier one":    {ledger.LineQuery{Types: grants, Limit: 10, To: billingtest.Epoch}, "", false, 1},
	} {
		f.store.Forget()
		page := f.page(w, c.query)
		if got := keysOf(page); got != c.want || page.More != c.more || f.store.Reads() != c.reads {
			t.Errorf("%s: got %q, more %v, in %d reads; want %q, %v, %d", name, got, page.More, f.store.Reads(), c.want, c.more,
				c.reads)
		}
	}
	other, err := f.Wallet(t.Context(), billingtest.Caller.Tenant, "other", ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	f.store.Forget()
	usages := f.page(&other.Wallet, ledger.LineQuery{Types: []billing.TransactionType{billing.TypeUsage}, Limit: 10})
	if len(usages.Lines) > 0 || usages.More || f.store.Reads() > 0 {
		t.Errorf("usages of a wallet without any: %q in %d reads", keysOf(usages), f.store.Reads())
	}
}

// What the index by type does not show yet is found, whichever line it is.
func TestLinesOfTypesWhileTheIndexLags(t *testing.T) {
	f := newFixture(t)
	for n := range 5 {
		f.credit(f.wallet, fmt.Sprint("g", n), 1)
		f.usages(2)
	}
	w := &f.snapshot().Wallet
	const want = "g4 g3 g2 g1 g0 g"
	for _, hidden := range append(strings.Fields(want), want) {
		f.store.Hide(func(line *billing.Transaction) bool {
			return line.Type == billing.TypeGrant && slices.Contains(strings.Fields(hidden), strings.TrimPrefix(line.Key, "u:"))
		})
		for limit := 1; limit < 8; limit++ {
			query, found := ledger.LineQuery{Types: []billing.TransactionType{billing.TypeGrant}, Limit: limit}, []string{}
			for more := true; more; {
				page := f.page(w, query)
				found = append(found, strings.Fields(keysOf(page))...)
				more, query.Before = page.More, page.Resume
			}
			if got := strings.Join(found, " "); got != want {
				t.Errorf("the index lacks %s: pages of %d show %q, want %q", hidden, limit, got, want)
			}
		}
	}
}

// A cursor may be newer than the wallet that was read.
func TestLinesOfTypesBeforeNewerCursor(t *testing.T) {
	f := newFixture(t)
	old := &f.snapshot().Wallet
	if _, err := f.AdjustBalance(t.Context(), billingtest.Caller, billing.AdjustBalance{
		Keyed: keyed("adjusted"), Wallet: string(f.wallet.ID), Amount: -1, Reason: "r",
	}); err != nil {
		t.Fatal(err)
	}
	cursor := f.credit(f.wallet, "newer", 1).Value.ID()
	types := []billing.TransactionType{billing.TypeGrant, billing.TypeAdjustment}
	page := f.page(old, ledger.LineQuery{Types: types, Limit: 10, Before: cursor})
	if got := keysOf(page); got != "adjusted g" {
		t.Errorf("before a newer line: got %q", got)
	}
}

// Where a version without tallies wrote a wallet, its lines are read one by one.
func TestLinesOfTypesBesideOlderVersions(t *testing.T) {
	f := newFixture(t)
	f.olderVersion()
	f.credit(f.wallet, "without a tally", 1)
	w := &f.snapshot().Wallet
	page := f.page(w, ledger.LineQuery{Types: []billing.TransactionType{billing.TypeGrant}, Limit: 10})
	if got := keysOf(page); got != "without a tally g" || w.Tally != nil {
		t.Errorf("got %q, with the tally %v", got, w.Tally)
	}
}

// TestFilteredPagesAreNeverEmpty: a page has a line, or the list has ended, however far away the next line is; what is
// too far away is refused by a sentence from which the caller can go on. Both are about wallets without a tally.
func TestFilteredPagesAreNeverEmpty(t *testing.T) {
	f := newFixture(t)
	f.Pass(1_000_000)
	f.olderVersion()
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
	f.olderVersion()
	f.usages(billing.MaxUnmatchedLines + 1)
	_, err = list(ledger.LineQuery{Types: grants, Limit: 10})
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || !strings.Contains(refusal.Message, "to:") {
		t.Fatalf("too far away: %v", err)
	}
}
