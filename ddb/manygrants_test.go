package ddb_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// post decides commands on a wallet and commits them, as many at a time as fit, instead of one request at a time as the
// ledger does: it makes wallets with a long history in seconds.
func post(
	t *testing.T, store ledger.Store, ref billing.WalletRef, now time.Time, commands []billing.Command, each int,
) {
	t.Helper()
	wallets, err := store.Wallets(t.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	s := &billing.Snapshot{Wallet: *wallets[ref.ID], Facts: billing.Facts{Pages: map[int][]billing.LiveGrant{}}}
	view := &billing.View{
		Tenant: ref.Tenant, Now: now, Clock: now, Wallets: map[billing.WalletID]*billing.Snapshot{ref.ID: s},
	}
	for len(commands) > 0 {
		verdict := billing.Decide(view, commands[:min(each, len(commands))], false)
		if verdict.Needs.Any() || verdict.Decision == nil {
			t.Fatalf("needs %+v", verdict.Needs)
		}
		commit(t, store, verdict.Decision)
		change := &verdict.Decision.Wallets[0]
		for _, page := range change.Pages {
			if delete(s.Facts.Pages, page.Number); len(page.Grants) > 0 {
				s.Facts.Pages[page.Number] = page.Grants
			}
		}
		s.Wallet = change.After
		for len(verdict.Outcomes) > 0 && !verdict.Outcomes[0].Waiting {
			if refusal := verdict.Outcomes[0].Refusal; refusal != nil {
				t.Fatal(refusal)
			}
			verdict.Outcomes, commands = verdict.Outcomes[1:], commands[1:]
		}
	}
}

// commit commits a decision, again if the store was busy, or if the answer was lost: a store may be both on a machine
// that is busy with other tests.
func commit(t *testing.T, store ledger.Store, d *billing.Decision) {
	t.Helper()
	for wasLost := false; ; {
		err := store.Commit(t.Context(), d)
		var stale *ledger.StaleError
		switch {
		case err == nil, wasLost && errors.As(err, &stale): // it was written, and only the answer was lost
			return
		case errors.Is(err, ledger.ErrLost):
			wasLost = true
		case !errors.Is(err, ledger.ErrBusy):
			t.Fatal(err)
		}
		if err := wiring.Sleep(t.Context(), 100*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
}

// copyWallet puts a wallet of one store into another as it is, with the terms of its grants and without its lines.
func copyWallet(t *testing.T, from, to ledger.Store, ref billing.WalletRef) {
	t.Helper()
	ctx := t.Context()
	wallets, err := from.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	change := billing.WalletChange{After: *wallets[ref.ID]}
	var numbers []int
	for _, page := range change.After.Pages {
		numbers = append(numbers, page.Number)
	}
	pages, err := from.Pages(ctx, ref, numbers)
	if err != nil {
		t.Fatal(err)
	}
	for number, page := range pages {
		change.Pages = append(change.Pages, billing.PageChange{Number: number, Grants: page.Grants})
	}
	grants, err := from.ListGrants(ctx, ref, billing.GrantRef{}, billing.MaxLiveGrants)
	if err != nil {
		t.Fatal(err)
	}
	decisions := []billing.WalletChange{change}
	for chunk := range slices.Chunk(grants, billing.MaxCommitItems-1) {
		last := decisions[len(decisions)-1].After
		change := billing.WalletChange{Before: &last, After: last, Created: chunk}
		change.After.Revision++
		decisions = append(decisions, change)
	}
	for _, change := range decisions {
		commit(t, to, &billing.Decision{Tenant: ref.Tenant, Wallets: []billing.WalletChange{change}})
	}
}

// A wallet with ten thousand grants, a thousand of which lapse at one instant, does everything that another does, and
// the same as it does in memory.
func TestTenThousandGrants(t *testing.T) {
	t.Parallel()
	const grants, lapsing, credits = 10_000, 1_000, 5_000
	memory, database := billingtest.NewWorld(billingtest.NewMemory(), 1), billingtest.NewWorld(ddbtest.Store(t), 1)
	by := billingtest.Caller
	ref := billing.WalletRef{Tenant: by.Tenant, ID: newWallets(t, memory, 1)[0]}
	end := billingtest.Epoch.Add(24 * time.Hour)
	var commands []billing.Command
	for n := range grants {
		g := &billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("g", n)), Wallet: string(ref.ID), Amount: billing.Credit, Source: billing.SourcePromotion,
		}
		if n < lapsing {
			g.ExpiresAt = &end
		}
		commands = append(commands, g)
	}
	post(t, memory.Store, ref, memory.Time(), commands, 45) // which are 90 items, the state, and a page or two
	copyWallet(t, memory.Store, database.Store, ref)

	for _, w := range []*billingtest.World{memory, database} {
		want := func(credits billing.Credits) {
			t.Helper()
			if got := balance(t, w, ref.ID); got != credits*billing.Credit {
				t.Errorf("the balance is %s, want %d", got, credits)
			}
		}
		spend := func(key string, credits billing.Credits) *billing.Transaction {
			t.Helper()
			posted, err := w.RecordUsage(t.Context(), by, usage(ref.ID, key, credits))
			// What is due takes dozens of commits. On a slow machine they do not fit into the time of one request: its
			// caller sends it again, and what was booked stays.
			for again := 0; errors.Is(err, context.DeadlineExceeded) && again < 20; again++ {
				posted, err = w.RecordUsage(t.Context(), by, usage(ref.ID, key, credits))
			}
			if err != nil {
				t.Fatal(err)
			}
			stored, err := w.TransactionByKey(t.Context(), ref, key)
			if err != nil || !reflect.DeepEqual(stored, posted.Value) {
				t.Errorf("usage %s reads differently, %v", key, err)
			}
			return posted.Value
		}
		want(grants)
		spend("one", 1)
		want(grants - 1)
		w.Pass(24 * time.Hour)
		want(grants - lapsing) // though nothing has booked it yet
		if line := spend("many", credits); len(line.Drawdowns) != credits || line.Sequence != grants+1+(lapsing-1)+1 {
			t.Errorf("line %d drew on %d grants", line.Sequence, len(line.Drawdowns))
		}
		want(grants - lapsing - credits)
	}
	audit(t, memory, ref.ID)
	compareWallets(t, memory, database, ref.ID)
}

// compareWallets compares what two worlds show of a wallet: its newest lines, and lists of its grants.
func compareWallets(t *testing.T, memory, database *billingtest.World, id billing.WalletID) {
	t.Helper()
	spendable, spent := true, false
	show := func(w *billingtest.World) (shown []any) {
		s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(id), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := w.Transactions(t.Context(), &s.Wallet, ledger.LineQuery{Limit: billing.MaxPageSize})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines.Lines {
			line.RunID = billing.RunID{} // each world draws its own
		}
		shown = append(shown, lines)
		for _, q := range []ledger.GrantQuery{
			{Limit: 100},
			{Limit: 100, Spendable: &spendable},
			{Limit: 100, Spendable: &spent, After: billing.NewGrantID(id, billing.GrantRef{Sequence: 1_050})},
			{Limit: 100, After: billing.NewGrantID(id, billing.GrantRef{Sequence: 101})},
			{Limit: 100, Spendable: &spendable, After: billing.NewGrantID(id, billing.GrantRef{Sequence: 8_000})},
		} {
			page, err := w.Grants(t.Context(), s, w.Time(), q)
			if err != nil || len(page.Grants) != q.Limit {
				t.Fatalf("%+v: %d grants, %v", q, len(page.Grants), err)
			}
			shown = append(shown, page)
		}
		return shown
	}
	want := show(memory)
	for i, got := range show(database) {
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("list %d differs from that in memory:\n got %+v\nwant %+v", i, got, want[i])
		}
	}
}
