package billingtest

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Faulty is a store to which accidents happen: each [Fault] to one commit, in the order in which they were injected.
// Its index lags as far as it is told, and it counts what it is asked for.
type Faulty struct {
	billing.Store

	mu     sync.Mutex
	faults []Fault
	choose func() Fault
	hidden func(*billing.Transaction) bool
	asked  map[string]int
}

// Fault is what happens to one commit. It carries the commit out, or not, and answers what the caller is told.
type Fault func(*Attempt) error

// Attempt is a commit that somebody asked for.
type Attempt struct {
	Context  context.Context
	Store    billing.Store // without accidents
	Decision *billing.Decision
}

// Commit carries the attempt out.
func (a *Attempt) Commit() error { return a.Store.Commit(a.Context, a.Decision) }

// NoFault is what happens to most commits.
func NoFault(a *Attempt) error { return a.Commit() }

// Busy writes nothing, and says so.
func Busy(*Attempt) error { return billing.ErrBusy }

// LostBefore writes nothing, but nobody knows.
func LostBefore(*Attempt) error { return billing.ErrLost }

// LostAfter commits, and nobody learns what became of it.
func LostAfter(a *Attempt) error {
	_ = a.Commit() // is lost with the answer
	return billing.ErrLost
}

// Raced lets others commit to the wallets first: nothing but that they did.
func Raced(a *Attempt) error {
	for i := range a.Decision.Wallets {
		if a.Decision.Wallets[i].Before == nil {
			continue
		}
		ref := a.Decision.Wallets[i].After.WalletRef
		wallets, err := a.Store.Wallets(a.Context, ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
		if err != nil {
			return err
		}
		before := wallets[ref.ID]
		after := before.Clone()
		after.Revision++
		rival := &billing.Decision{Tenant: ref.Tenant, Wallets: []billing.WalletChange{{Before: before, After: *after}}}
		if err := a.Store.Commit(a.Context, rival); err != nil {
			return err
		}
	}
	return a.Commit()
}

// Rival is a race with somebody who does something of consequence first.
func Rival(first func()) Fault {
	return func(a *Attempt) error {
		first()
		return a.Commit()
	}
}

// Fails is an error that no store tells of by itself.
func Fails(err error) Fault { return func(*Attempt) error { return err } }

// NewFaulty is a store to which nothing happens yet.
func NewFaulty(store billing.Store) *Faulty {
	return &Faulty{Store: store, choose: func() Fault { return NoFault }, asked: map[string]int{}}
}

// Choose lets a function say what happens to each commit for which nothing was injected.
func (f *Faulty) Choose(choose func() Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.choose = choose
}

// Inject adds accidents to those that are still to come.
func (f *Faulty) Inject(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, faults...)
}

// Pending is how many accidents are still to come.
func (f *Faulty) Pending() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.faults)
}

// Hide makes the index lack the lines for which hidden is true; nil: none.
func (f *Faulty) Hide(hidden func(*billing.Transaction) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hidden = hidden
}

// Asked is how often a method was called, by its name, since the last Forget.
func (f *Faulty) Asked(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[method]
}

// Reads is how often anything but a commit was called since the last Forget.
func (f *Faulty) Reads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	reads := 0
	for method, times := range f.asked {
		if method != "Commit" {
			reads += times
		}
	}
	return reads
}

// Forget counts from 0 again.
func (f *Faulty) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.asked)
}

func (f *Faulty) count(method string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked[method]++
}

// Commit implements [billing.Store].
func (f *Faulty) Commit(ctx context.Context, d *billing.Decision) error {
	f.mu.Lock()
	f.asked["Commit"]++
	var fault Fault
	if len(f.faults) > 0 {
		fault, f.faults = f.faults[0], f.faults[1:]
	} else {
		fault = f.choose()
	}
	f.mu.Unlock()
	return fault(&Attempt{ctx, f.Store, d})
}

// IndexedLines implements [billing.WalletStore].
func (f *Faulty) IndexedLines(ctx context.Context, ref billing.WalletRef, r billing.LineRange) ([]*billing.Transaction, error) {
	f.mu.Lock()
	f.asked["IndexedLines"]++
	hidden := f.hidden
	f.mu.Unlock()
	if hidden == nil {
		return f.Store.IndexedLines(ctx, ref, r)
	}
	limit := r.Limit
	r.Limit = math.MaxInt32
	all, err := f.Store.IndexedLines(ctx, ref, r)
	var shown []*billing.Transaction
	for _, line := range all {
		if !hidden(line) && len(shown) < limit {
			shown = append(shown, line)
		}
	}
	return shown, err
}

// Wallets implements [billing.WalletStore].
func (f *Faulty) Wallets(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, fresh billing.Freshness) (map[billing.WalletID]*billing.Wallet, error) {
	f.count("Wallets")
	return f.Store.Wallets(ctx, tenant, ids, fresh)
}

// Profiles implements [billing.WalletStore].
func (f *Faulty) Profiles(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID) (map[billing.WalletID]*billing.WalletProfile, error) {
	f.count("Profiles")
	return f.Store.Profiles(ctx, tenant, ids)
}

// Pages implements [billing.WalletStore].
func (f *Faulty) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int][]billing.LiveGrant, error) {
	f.count("Pages")
	return f.Store.Pages(ctx, ref, numbers)
}

// Grants implements [billing.WalletStore].
func (f *Faulty) Grants(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	f.count("Grants")
	return f.Store.Grants(ctx, ref, grants)
}

// Terms implements [billing.WalletStore].
func (f *Faulty) Terms(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	f.count("Terms")
	return f.Store.Terms(ctx, ref, grants)
}

// ListGrants implements [billing.WalletStore].
func (f *Faulty) ListGrants(ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int) ([]*billing.Grant, error) {
	f.count("ListGrants")
	return f.Store.ListGrants(ctx, ref, before, limit)
}

// Records implements [billing.WalletStore].
func (f *Faulty) Records(ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error) {
	f.count("Records")
	return f.Store.Records(ctx, ref, keys)
}

// Customers implements [billing.CatalogStore].
func (f *Faulty) Customers(ctx context.Context, tenant billing.Tenant, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Customer, error) {
	f.count("Customers")
	return f.Store.Customers(ctx, tenant, ids)
}

// Claimed implements [billing.CatalogStore].
func (f *Faulty) Claimed(ctx context.Context, tenant billing.Tenant, kind, externalID string) (string, error) {
	f.count("Claimed")
	return f.Store.Claimed(ctx, tenant, kind, externalID)
}

// APIKey implements [billing.CatalogStore].
func (f *Faulty) APIKey(ctx context.Context, secretHash string) (*billing.APIKey, error) {
	f.count("APIKey")
	return f.Store.APIKey(ctx, secretHash)
}

// APIKeyByID implements [billing.CatalogStore].
func (f *Faulty) APIKeyByID(ctx context.Context, tenant billing.Tenant, id billing.KeyID) (*billing.APIKey, error) {
	f.count("APIKeyByID")
	return f.Store.APIKeyByID(ctx, tenant, id)
}

// ListAPIKeys implements [billing.CatalogStore].
func (f *Faulty) ListAPIKeys(ctx context.Context, tenant billing.Tenant, before billing.KeyID, limit int) ([]*billing.APIKey, error) {
	f.count("ListAPIKeys")
	return f.Store.ListAPIKeys(ctx, tenant, before, limit)
}

// TestClock implements [billing.CatalogStore].
func (f *Faulty) TestClock(ctx context.Context, tenant billing.Tenant) (time.Time, error) {
	f.count("TestClock")
	return f.Store.TestClock(ctx, tenant)
}
