package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// looking is a command of one wallet that reads what each test sets.
type looking struct {
	billing.Keyed
	wallet billing.WalletID
	reads  func(*billing.Draft)
	apply  func(*billing.Draft) *billing.Error
}

func (looking) Request() billing.Request                { return billing.Request{Operation: "test"} }
func (c looking) Wallets() []billing.WalletID           { return []billing.WalletID{c.wallet} }
func (c looking) Reads(d *billing.Draft)                { c.reads(d) }
func (c looking) Apply(d *billing.Draft) *billing.Error { return c.apply(d) }

// rewritten is a store that returns all documents with the same revision of their wallet.
type rewritten struct {
	ledger.Store
	revision int64
}

func (s *rewritten) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	documents, err := s.Store.Documents(ctx, keys, f)
	for _, document := range documents {
		if s.revision > 0 {
			document.SetDocumentRevision(s.revision)
		}
	}
	return documents, err
}

// TestDocumentNewerThanItsWallet: if a document of a wallet is newer than the wallet's cached state, the state is old.
// It is read again before anything is committed.
func TestDocumentNewerThanItsWallet(t *testing.T) {
	b := newFixture(t)
	store := &rewritten{Store: b.store}
	w := billingtest.NewWorld(store, 3)
	// From here on, w has the wallet in its cache.
	if _, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(b.wallet, "u", 1)); err != nil {
		t.Fatal(err)
	}
	changed, err := b.rival().use("v", 1)
	if err != nil {
		t.Fatal(err)
	}
	store.revision = changed.Wallet.Revision
	b.store.Forget()
	key := billing.ProfileKey(b.wallet.WalletRef)
	outcome, err := w.Run(t.Context(), billing.Live, looking{
		Keyed: keyed("k"), wallet: b.wallet.ID,
		reads: func(d *billing.Draft) { d.ReadDocument(key) },
		apply: func(d *billing.Draft) *billing.Error {
			if d.Document(key) == nil {
				t.Error("the wallet has no profile")
			}
			return nil
		},
	})
	if err != nil || outcome.Request == nil {
		t.Fatalf("got %+v, %v", outcome, err)
	}
	if commits, reads := b.store.Asked("Commit"), b.store.Asked("Wallets"); commits != 1 || reads != 1 {
		t.Errorf("it took %d commits and %d reads of the wallet", commits, reads)
	}
}

// TestPageNewerThanItsWallet: if a page of grants was written by a later commit, the state is old, even if the page has
// as many grants and credits as the state says. The wallet is read again before anything is committed.
func TestPageNewerThanItsWallet(t *testing.T) {
	b := newFixture(t)
	b.addGrants(40)
	before := b.credit(b.wallet, "last", 1) // b caches the wallet as it is now
	rival := b.rival()
	if _, err := rival.VoidGrant(t.Context(), billingtest.Caller, billing.VoidGrant{
		Keyed: keyed("v"), Grant: before.Value.Created[0].ID(), Reason: "r",
	}); err != nil {
		t.Fatal(err)
	}
	after := rival.credit(b.wallet, "instead", 1)
	if was, is := before.Wallet.Pages, after.Wallet.Pages; len(was) != 1 || len(is) != 1 ||
		was[0].Count != is[0].Count || was[0].Sum != is[0].Sum {
		t.Fatalf("the pages were %+v and are %+v", was, is)
	}
	b.store.Forget()
	if _, err := b.use("u", 120); err != nil {
		t.Fatal(err)
	}
	if commits := b.store.Asked("Commit"); commits != 1 {
		t.Errorf("it took %d commits", commits)
	}
}

// unrevised is a store whose pages have no revision, like those that were stored before pages had any.
type unrevised struct{ ledger.Store }

func (s unrevised) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	pages, err := s.Store.Pages(ctx, ref, numbers)
	for number, page := range pages {
		pages[number] = ledger.Page{Grants: page.Grants}
	}
	return pages, err
}

// TestPageOfAnEarlierVersion: if the grants of a page without a revision differ from the state's summary, the state is
// old.
func TestPageOfAnEarlierVersion(t *testing.T) {
	b := newFixture(t)
	b.addGrants(300)
	old := billingtest.NewWorld(unrevised{b.store}, 3)
	// From here on, old has the wallet in its cache.
	if _, err := old.RecordUsage(t.Context(), billingtest.Caller, usage(b.wallet, "u", 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.rival().use("r", 190); err != nil {
		t.Fatal(err)
	}
	b.store.Forget()
	posted, err := old.RecordUsage(t.Context(), billingtest.Caller, usage(b.wallet, "v", 150))
	if err != nil || posted.Wallet.Posted != 59*billing.Credit || b.store.Asked("Commit") != 1 {
		t.Errorf("got %+v, %v, %d commits", posted, err, b.store.Asked("Commit"))
	}
}

// TestListsAfterACommit: of two commands that do not fit into one commit, each reads the list as it is when it is
// decided.
func TestListsAfterACommit(t *testing.T) {
	w, g, wallets := laneWorld(t, 1)
	g.enter = make(chan billing.WalletID)
	customers := billing.Collection{Tenant: billing.Live, Kind: billing.KindCustomer, Limit: 1000}
	const each = 60 // documents: those of two commands do not fit into one commit
	results := make(chan error, 3)
	var seen [2]int // by each command, at its last decision
	add := func(which int) {
		_, err := w.Run(t.Context(), billing.Live, looking{
			Keyed: keyed(fmt.Sprint("add", which)), wallet: wallets[0].ID,
			reads: func(d *billing.Draft) { d.ReadList(customers) },
			apply: func(d *billing.Draft) *billing.Error {
				seen[which] = len(d.List(customers))
				for i := range each {
					id := billing.CustomerID(fmt.Sprintf("cus_%026d", which*each+i))
					d.Put(&billing.Customer{Tenant: billing.Live, ID: id, Name: "N", TimeZone: "UTC"})
				}
				return nil
			},
		})
		results <- err
	}
	go func() { _, err := use(t.Context(), w, wallets[0].ID, "u"); results <- err }()
	<-g.enter
	go add(0)
	go add(1)
	waitFor(t, func() bool { return w.Waiting(wallets[0].WalletRef) == 2 })
	go func() {
		for range g.enter {
			g.proceed <- struct{}{}
		}
	}()
	g.proceed <- struct{}{}
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	close(g.enter)
	slices.Sort(seen[:])
	if seen != [2]int{1, 1 + each} {
		t.Errorf("the commands see %v customers, want 1 and %d", seen, 1+each)
	}
}
