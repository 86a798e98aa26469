package billingtest

import (
	"context"
	"math"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Faulty is a store to which accidents happen: each [Fault] to one commit, in the order in which they were injected.
// Its index lags as far as it is told, and it counts what it is asked for.
type Faulty struct {
	ledger.Store

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
	Store    ledger.Store // without accidents
	Decision *billing.Decision
}

// Commit carries the attempt out.
func (a *Attempt) Commit() error { return a.Store.Commit(a.Context, a.Decision) }

// NoFault is what happens to most commits.
func NoFault(a *Attempt) error { return a.Commit() }

// Busy writes nothing, and says so.
func Busy(*Attempt) error { return ledger.ErrBusy }

// LostBefore writes nothing, but nobody knows.
func LostBefore(*Attempt) error { return ledger.ErrLost }

// LostAfter commits, and nobody learns what became of it.
func LostAfter(a *Attempt) error {
	_ = a.Commit() // is lost with the answer
	return ledger.ErrLost
}

// Raced lets others commit to the wallets first: nothing but that they did.
func Raced(a *Attempt) error {
	for i := range a.Decision.Wallets {
		if a.Decision.Wallets[i].Before == nil {
			continue
		}
		ref := a.Decision.Wallets[i].After.WalletRef
		wallets, err := a.Store.Wallets(a.Context, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
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
func NewFaulty(store ledger.Store) *Faulty {
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

// Reads is how often anything was called that writes nothing, since the last Forget.
func (f *Faulty) Reads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	reads := 0
	for method, times := range f.asked {
		if method != "Commit" && method != "PutDocument" {
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

// Commit implements [ledger.Store].
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

// IndexedLines implements [ledger.WalletStore].
func (f *Faulty) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
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

// Wallets implements [ledger.WalletStore].
func (f *Faulty) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, fresh ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	f.count("Wallets")
	return f.Store.Wallets(ctx, tenant, ids, fresh)
}

// Pages implements [ledger.WalletStore].
func (f *Faulty) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	f.count("Pages")
	return f.Store.Pages(ctx, ref, numbers)
}

// Grants implements [ledger.WalletStore].
func (f *Faulty) Grants(
	ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	f.count("Grants")
	return f.Store.Grants(ctx, ref, grants)
}

// Terms implements [ledger.WalletStore].
func (f *Faulty) Terms(
	ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
) (map[billing.GrantRef]*billing.Grant, error) {
	f.count("Terms")
	return f.Store.Terms(ctx, ref, grants)
}

// ListGrants implements [ledger.WalletStore].
func (f *Faulty) ListGrants(
	ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int,
) ([]*billing.Grant, error) {
	f.count("ListGrants")
	return f.Store.ListGrants(ctx, ref, before, limit)
}

// Records implements [ledger.WalletStore].
func (f *Faulty) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	f.count("Records")
	return f.Store.Records(ctx, ref, keys)
}

// Documents implements [ledger.DocumentStore].
func (f *Faulty) Documents(
	ctx context.Context, keys []billing.DocumentKey, fresh ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	f.count("Documents")
	return f.Store.Documents(ctx, keys, fresh)
}

// ListDocuments implements [ledger.DocumentStore].
func (f *Faulty) ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	f.count("ListDocuments")
	return f.Store.ListDocuments(ctx, c, before)
}

// PutDocument implements [ledger.DocumentStore]. It meets no accident.
func (f *Faulty) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	f.count("PutDocument")
	return f.Store.PutDocument(ctx, change)
}
