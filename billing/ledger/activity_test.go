package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// everyActivity reads all pages of a query, of a size.
func (b *fixture) everyActivity(q ledger.ActivityQuery, size int, between func()) (all []billing.ActivityPlace) {
	b.t.Helper()
	q.Limit = size
	for pages := 0; ; pages++ {
		page, err := b.Activity(b.t.Context(), billingtest.Caller.Tenant, q)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, line := range page.Lines {
			all = append(all, line.ActivityPlace())
		}
		if page.More && len(page.Lines) == 0 || pages > 1000 {
			b.t.Fatal("a page is empty though another follows")
		}
		if !page.More {
			return all
		}
		q.After = page.Resume
		between()
	}
}

// Pages of every size have every line once, in order, though the lines of many wallets have one instant and one sequence, and though
// lines are written while somebody turns pages.
func TestActivityPages(t *testing.T) {
	b := newFixture(t)
	want := []billing.ActivityPlace{b.grant.ActivityPlace(), {Position: b.grant.Position(), Wallet: b.other.ID}}
	for n := range 60 {
		w := b.open(fmt.Sprint("w", n))
		for m := range n % 3 {
			want = append(want, b.credit(w, fmt.Sprint("g", m), 5).Value.ActivityPlace())
			if _, err := b.RecordUsage(t.Context(), billingtest.Caller, usage(w, fmt.Sprint("u", m), 1)); err != nil {
				t.Fatal(err)
			}
		}
		if n%20 == 19 {
			b.Pass(time.Millisecond)
		}
	}
	slices.SortFunc(want, func(a, b billing.ActivityPlace) int { return b.Compare(a) })
	newer := 0
	for _, size := range []int{1, 2, 7, 50, 100} {
		got := b.everyActivity(ledger.ActivityQuery{To: b.Time().Add(time.Microsecond)}, size, func() {
			newer++
			if newer < 10 {
				b.Pass(time.Second)
				b.credit(b.other, fmt.Sprint("newer", newer), 1)
			}
		})
		older := slices.Clone(got[len(got)-len(want):])
		if !slices.Equal(older, want) {
			t.Errorf("pages of %d: got %d lines %v\nwant %d %v", size, len(got), got, len(want), want)
		}
	}
	first, last := want[0].At, want[len(want)-1].At
	within := slices.DeleteFunc(slices.Clone(want), func(p billing.ActivityPlace) bool { return p.At.Equal(first) || p.At.Equal(last) })
	q := ledger.ActivityQuery{From: last.Add(time.Microsecond), To: first}
	if got := b.everyActivity(q, 3, func() {}); !slices.Equal(got, within) || len(within) == 0 {
		t.Errorf("between two instants are %v, want %v", got, within)
	}
}

// Types are filtered; those that are never activity are refused.
func TestActivityTypes(t *testing.T) {
	b := newFixture(t)
	var taken []billing.ActivityPlace
	for n := range 30 {
		b.Pass(time.Millisecond)
		b.credit(b.wallet, fmt.Sprint("more", n), 1)
		if n%7 == 0 {
			got, err := b.AdjustBalance(t.Context(), billingtest.Caller, billing.AdjustBalance{
				Keyed: keyed(fmt.Sprint("less", n)), Wallet: string(b.wallet.ID), Amount: -1, Reason: "r",
			})
			if err != nil {
				t.Fatal(err)
			}
			taken = append([]billing.ActivityPlace{got.Value.ActivityPlace()}, taken...)
		}
	}
	q := ledger.ActivityQuery{Types: []billing.TransactionType{billing.TypeAdjustment, billing.TypeVoid}}
	if got := b.everyActivity(q, 2, func() {}); !slices.Equal(got, taken) {
		t.Errorf("adjustments are %v, want %v", got, taken)
	}
	q.Types = []billing.TransactionType{billing.TypeVoid}
	if got := b.everyActivity(q, 2, func() {}); len(got) != 0 {
		t.Errorf("voids are %v", got)
	}
	for _, kind := range []billing.TransactionType{billing.TypeUsage, billing.TypeHold, billing.TypeExpiry} {
		q.Types = []billing.TransactionType{billing.TypeGrant, kind}
		if _, err := b.Activity(t.Context(), billingtest.Caller.Tenant, q); refusalOf(err) != billing.CodeInvalidInput {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// grants is a store in whose activity there are many grants before anything else.
type grants struct {
	ledger.Store
	read int
}

func (g *grants) ActivityLines(_ context.Context, _ billing.Tenant, r ledger.ActivityRange) (lines []*billing.Transaction, _ error) {
	if r.Part != 0 {
		return nil, nil
	}
	for range r.Limit {
		g.read++
		lines = append(lines, &billing.Transaction{Type: billing.TypeGrant, RecordedAt: time.Unix(int64(1e9-g.read), 0), Sequence: 1})
	}
	return lines, nil
}

// A page that finds nothing is refused with the instant to continue with, and one that has found something ends.
func TestActivityUnmatched(t *testing.T) {
	b := newFixture(t)
	store := &grants{Store: b.store}
	l := billingtest.NewWorld(store, 3)
	_, err := l.Activity(t.Context(), billing.Live, ledger.ActivityQuery{Types: []billing.TransactionType{billing.TypeVoid}, Limit: 5})
	if refusalOf(err) != billing.CodeInvalidInput || store.read < billing.MaxUnmatchedLines || store.read > billing.MaxUnmatchedLines+200 {
		t.Errorf("after %d lines: %v", store.read, err)
	}
}
