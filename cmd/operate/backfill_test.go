package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// older is a store to which a version writes that has neither lists of wallets nor searches.
type older struct{ ledger.Store }

func isLater(kind billing.Kind) bool { return kind == billing.KindListed || kind == billing.KindSearch }

func (o older) Commit(ctx context.Context, d *billing.Decision) error {
	without := *d
	without.Documents = slices.DeleteFunc(slices.Clone(d.Documents), func(c billing.DocumentChange) bool {
		return isLater(c.Key.Kind)
	})
	without.Wallets = slices.Clone(d.Wallets)
	for i := range without.Wallets {
		w := &without.Wallets[i]
		w.Removed = nil
		w.Documents = slices.DeleteFunc(slices.Clone(w.Documents), func(d billing.Document) bool {
			return isLater(d.DocumentKey().Kind)
		})
	}
	return o.Store.Commit(ctx, &without)
}

// counted is a store that counts commits, and to which something happens before each.
type counted struct {
	ledger.Store
	mu      sync.Mutex
	commits int
	before  func(*billing.Decision)
}

func (c *counted) Commit(ctx context.Context, d *billing.Decision) error {
	c.mu.Lock()
	c.commits++
	happens := c.before
	c.mu.Unlock()
	if happens != nil {
		happens(d)
	}
	return c.Store.Commit(ctx, d)
}

// oldCustomers creates customers with an old version, each with two wallets, one of them frozen.
func oldCustomers(t *testing.T, store ledger.Store, n int) (*billingtest.World, []billing.WalletID) {
	t.Helper()
	w := billingtest.NewWorld(older{store}, 1)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var ids []billing.WalletID
	for i := range n {
		w.Pass(time.Millisecond)
		_, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
			Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("c", i)}, ExternalID: fmt.Sprint("ext-", i),
			Name: fmt.Sprintf("Acme%d Corporation", i), TimeZone: "UTC",
		})
		must(err)
		for _, name := range []string{"main", "frozen"} {
			opened, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
				Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint(name, i)}, Customer: fmt.Sprint("ext-", i),
				ExternalID: fmt.Sprint(name, "_of_", i), Name: name, Unit: "credits",
			})
			must(err)
			ids = append(ids, opened.Value.ID)
		}
		_, err = w.SetWalletStatus(t.Context(), billingtest.Caller, billing.SetWalletStatus{
			Keyed:  billing.Keyed{IdempotencyKey: fmt.Sprint("s", i)},
			Wallet: fmt.Sprint("frozen_of_", i), Status: billing.WalletFrozen, Reason: "r",
		})
		must(err)
	}
	return w, ids
}

// checkBackfilled checks that all wallets of oldCustomers are listed, and all customers found.
func checkBackfilled(t *testing.T, w *billingtest.World, ids []billing.WalletID) {
	t.Helper()
	for _, status := range []billing.WalletStatus{billing.WalletActive, billing.WalletFrozen, billing.WalletClosed, ""} {
		want := slices.Clone(ids)
		slices.Sort(want)
		slices.Reverse(want)
		want = slices.DeleteFunc(want, func(id billing.WalletID) bool {
			frozen := slices.Index(ids, id)%2 == 1
			return status != "" && (status == billing.WalletClosed || frozen != (status == billing.WalletFrozen))
		})
		got, err := w.ListAllWallets(t.Context(), billing.Live, status, "", len(ids)+1)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d wallets are listed as %q, %v; want %d", len(got), status, err, len(want))
		}
	}
	for i := range len(ids) / 2 {
		for _, text := range []string{
			fmt.Sprint("acme", i, " corp"), fmt.Sprint("ext-", i), fmt.Sprint("frozen_of_", i), string(ids[2*i]),
		} {
			found, err := w.SearchCustomers(t.Context(), billing.Live, text, "", len(ids))
			if err != nil || !slices.ContainsFunc(found, func(c *billing.Customer) bool { return c.ExternalID == fmt.Sprint("ext-", i) }) {
				t.Errorf("customer %d is not found by %q: %d others, %v", i, text, len(found), err)
			}
		}
	}
	for _, id := range ids {
		s, err := w.Wallet(t.Context(), billing.Live, string(id), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		if audit, err := w.Audit(t.Context(), s, w.Time()); err != nil || !audit.OK {
			t.Errorf("the audit of %s: %+v, %v", id, audit, err)
		}
	}
}

// TestBackfill: customers and wallets of an older version are found and listed after it, on both stores. Running it
// again writes nothing.
func TestBackfill(t *testing.T) {
	for name, c := range map[string]struct {
		store     ledger.Store
		customers int
	}{
		"memory, several pages": {billingtest.NewMemory(), 2*pageSize + 5},
		"tables":                {ddbtest.Store(t), 3},
	} {
		t.Run(name, func(t *testing.T) {
			old, ids := oldCustomers(t, c.store, c.customers)
			if listed, err := old.ListAllWallets(t.Context(), billing.Live, "", "", 9); err != nil || len(listed) > 0 {
				t.Fatalf("the older version lists %v, %v", listed, err)
			}
			store := &counted{Store: c.store}
			world := billingtest.NewWorld(store, 2)
			out := &strings.Builder{}
			o := operator{ledger: world.Ledger, out: out}
			if err := run(t.Context(), o, []string{"backfill"}); err != nil {
				t.Fatal(err)
			}
			checkBackfilled(t, world, ids)
			want := fmt.Sprintf("missing of %d customers and of %d wallets", c.customers, 2*c.customers)
			if !strings.Contains(out.String(), want) || store.commits != 3*c.customers {
				t.Errorf("after %d commits it says %s", store.commits, out)
			}
			store.commits = 0
			if err := run(t.Context(), o, []string{"backfill", "-tenant", "live"}); err != nil || store.commits > 0 {
				t.Errorf("again: %d commits, %v", store.commits, err)
			}
			if !strings.HasSuffix(out.String(), "missing of 0 customers and of 0 wallets, and is there now\n") {
				t.Errorf("again, it says %s", out)
			}
			if err := run(t.Context(), o, []string{"backfill", "-tenant", "test"}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBackfillContinues: an interrupted one says where it is to continue, and does not begin again.
func TestBackfillContinues(t *testing.T) {
	memory := billingtest.NewMemory()
	_, ids := oldCustomers(t, memory, 2*pageSize+5)
	store := &counted{Store: memory}
	world := billingtest.NewWorld(store, 2)
	ctx, cancel := context.WithCancel(t.Context())
	out := &strings.Builder{}
	o := operator{ledger: world.Ledger, out: writerFunc(func(p []byte) (int, error) {
		if strings.Contains(string(p), "done") {
			cancel()
			store.before = func(*billing.Decision) { t.Error("a commit after the end of its context") }
		}
		return out.Write(p)
	})}
	store.Store = &endingStore{Store: memory}
	err := run(ctx, o, []string{"backfill"})
	_, after, found := strings.Cut(fmt.Sprint(err), "-after ")
	if !errors.Is(err, context.Canceled) || !found {
		t.Fatalf("got %v", err)
	}
	store.before, store.commits, store.Store = nil, 0, memory
	o.out = out
	if err := run(t.Context(), o, []string{"backfill", "-after", strings.Trim(after, `"`)}); err != nil {
		t.Fatal(err)
	}
	if want := 3 * (pageSize + 5); store.commits != want {
		t.Errorf("it continues with %d commits, want %d", store.commits, want)
	}
	checkBackfilled(t, world, ids)
}

// endingStore returns the error of a context that has ended, as a database does.
type endingStore struct{ ledger.Store }

func (e *endingStore) ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return e.Store.ListDocuments(ctx, c, before)
}

// TestBackfillDuringChanges: a wallet whose status changes, and a customer that gets another name, just before they are
// written, are listed and found as they are then, and in no other way.
func TestBackfillDuringChanges(t *testing.T) {
	memory := billingtest.NewMemory()
	old, ids := oldCustomers(t, memory, 1)
	once := sync.Once{}
	store := &counted{Store: memory}
	store.before = func(d *billing.Decision) {
		if len(d.Wallets) == 0 || d.Wallets[0].After.ID != ids[0] {
			return
		}
		once.Do(func() {
			_, err := old.SetWalletStatus(t.Context(), billingtest.Caller, billing.SetWalletStatus{
				Keyed: billing.Keyed{IdempotencyKey: "now"}, Wallet: "main_of_0", Status: billing.WalletFrozen, Reason: "r",
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	world := billingtest.NewWorld(store, 2)
	o := operator{ledger: world.Ledger, out: &strings.Builder{}}
	if err := run(t.Context(), o, []string{"backfill"}); err != nil {
		t.Fatal(err)
	}
	for status, want := range map[billing.WalletStatus]int{billing.WalletActive: 0, billing.WalletFrozen: 2} {
		listed, err := world.ListAllWallets(t.Context(), billing.Live, status, "", 9)
		if err != nil || len(listed) != want {
			t.Errorf("as %s, %v are listed, %v", status, listed, err)
		}
	}

	other := billingtest.NewMemory()
	old, _ = oldCustomers(t, other, 1)
	renamed := sync.Once{}
	store = &counted{Store: other}
	store.before = func(d *billing.Decision) {
		renamed.Do(func() {
			_, err := billingtest.NewWorld(other, 3).UpdateCustomer(t.Context(), billingtest.Caller, billing.UpdateCustomer{
				Keyed: billing.Keyed{IdempotencyKey: "u"}, Customer: "ext-0", Name: billing.SetTo("Zenith"),
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	world = billingtest.NewWorld(store, 2)
	o.ledger = world.Ledger
	if err := run(t.Context(), o, []string{"backfill"}); err != nil {
		t.Fatal(err)
	}
	entries := billing.Collection{Tenant: billing.Live, Kind: billing.KindSearch, Parent: "ac", Limit: 9}
	stored, err := other.ListDocuments(t.Context(), entries, "\U0010FFFF")
	if err != nil || len(stored) > 0 {
		t.Errorf("the customer is still found by its name before: %v, %v", stored, err)
	}
	if found, err := world.SearchCustomers(t.Context(), billing.Live, "zen", "", 9); err != nil || len(found) != 1 {
		t.Errorf("by its new name %d are found, %v", len(found), err)
	}
}

// TestBackfillMendsLists: a wallet that is in the list of another status leaves it.
func TestBackfillMendsLists(t *testing.T) {
	memory := billingtest.NewMemory()
	_, ids := oldCustomers(t, memory, 1)
	stray := &billing.ListedWallet{
		WalletRef: billing.WalletRef{Tenant: billing.Live, ID: ids[0]}, Status: billing.WalletFrozen,
		Versioned: billing.Versioned{Revision: 1},
	}
	if err := memory.PutDocument(t.Context(), billing.DocumentChange{Key: stray.DocumentKey(), After: stray}); err != nil {
		t.Fatal(err)
	}
	world := billingtest.NewWorld(memory, 2)
	if err := run(t.Context(), operator{ledger: world.Ledger, out: &strings.Builder{}}, []string{"backfill"}); err != nil {
		t.Fatal(err)
	}
	checkBackfilled(t, world, ids)
}

// failing is a store that fails from one commit on.
type failing struct {
	ledger.Store
	mu   sync.Mutex
	left int
}

var errFull = errors.New("the disk is full")

func (f *failing) Commit(ctx context.Context, d *billing.Decision) error {
	f.mu.Lock()
	f.left--
	left := f.left
	f.mu.Unlock()
	if left < 0 {
		return errFull
	}
	return f.Store.Commit(ctx, d)
}

// TestBackfillFails: one that fails within a page continues with that page, so that nothing of it is left out.
func TestBackfillFails(t *testing.T) {
	memory := billingtest.NewMemory()
	_, ids := oldCustomers(t, memory, 2*pageSize+5)
	world := billingtest.NewWorld(&failing{Store: memory, left: 3*pageSize + 20}, 2)
	err := run(t.Context(), operator{ledger: world.Ledger, out: &strings.Builder{}}, []string{"backfill"})
	_, after, found := strings.Cut(fmt.Sprint(err), "-after ")
	if !errors.Is(err, errFull) || !found {
		t.Fatalf("got %v", err)
	}
	world = billingtest.NewWorld(memory, 3)
	out := &strings.Builder{}
	args := []string{"backfill", "-after", strings.Trim(after, `"`)}
	if err := run(t.Context(), operator{ledger: world.Ledger, out: out}, args); err != nil {
		t.Fatal(err)
	}
	checkBackfilled(t, world, ids)
}
