package graph_test

import (
	"context"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// watched is a store that counts what is asked of it, and fails on demand.
type watched struct {
	ledger.Store

	mu     sync.Mutex
	reads  map[string]int
	writes int
	fails  func(call string) error              // what a call fails with; nil: nothing fails
	stale  map[billing.WalletID]*billing.Wallet // what eventual reads show of wallets
	loses  bool                                 // the answer of the next commit is lost
}

// count notes a call, and answers what it is to fail with.
func (w *watched) count(call string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reads == nil {
		w.reads = map[string]int{}
	}
	w.reads[call]++
	if w.fails != nil {
		return w.fails(call)
	}
	return nil
}

// during answers how often each call was made during do, and how much was written.
func (w *watched) during(do func()) (calls map[string]int, written int) {
	w.mu.Lock()
	w.reads = map[string]int{}
	before := w.writes
	w.mu.Unlock()
	do()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reads, w.writes - before
}

// failing makes calls fail by fails during do.
func (w *watched) failing(fails func(call string) error, do func()) {
	w.mu.Lock()
	w.fails = fails
	w.mu.Unlock()
	do()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = nil
}

func (w *watched) wrote(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.writes++
	}
	return err
}

func (w *watched) Commit(ctx context.Context, d *billing.Decision) error {
	if err := w.count("Commit"); err != nil {
		return err
	}
	err := w.wrote(w.Store.Commit(ctx, d))
	if err == nil && w.loses {
		w.loses = false
		err = ledger.ErrLost
	}
	return err
}

func (w *watched) AdvanceTestClock(ctx context.Context, tenant billing.Tenant, to time.Time) error {
	if err := w.count("AdvanceTestClock"); err != nil {
		return err
	}
	return w.wrote(w.Store.AdvanceTestClock(ctx, tenant, to))
}

func (w *watched) Wallets(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness) (map[billing.WalletID]*billing.Wallet, error) {
	if err := w.count("Wallets"); err != nil {
		return nil, err
	}
	found, err := w.Store.Wallets(ctx, tenant, ids, f)
	for id := range found {
		if stale := w.stale[id]; stale != nil && f == ledger.Eventual {
			found[id] = stale.Clone()
		}
	}
	return found, err
}

func (w *watched) Profiles(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID) (map[billing.WalletID]*billing.WalletProfile, error) {
	if err := w.count("Profiles"); err != nil {
		return nil, err
	}
	return w.Store.Profiles(ctx, tenant, ids)
}

func (w *watched) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int][]billing.LiveGrant, error) {
	if err := w.count("Pages"); err != nil {
		return nil, err
	}
	return w.Store.Pages(ctx, ref, numbers)
}

func (w *watched) Grants(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	if err := w.count("Grants"); err != nil {
		return nil, err
	}
	return w.Store.Grants(ctx, ref, grants)
}

func (w *watched) Terms(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	if err := w.count("Terms"); err != nil {
		return nil, err
	}
	return w.Store.Terms(ctx, ref, grants)
}

func (w *watched) ListGrants(ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int) ([]*billing.Grant, error) {
	if err := w.count("ListGrants"); err != nil {
		return nil, err
	}
	return w.Store.ListGrants(ctx, ref, before, limit)
}

func (w *watched) Records(ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error) {
	if err := w.count("Records"); err != nil {
		return nil, err
	}
	return w.Store.Records(ctx, ref, keys)
}

func (w *watched) IndexedLines(ctx context.Context, ref billing.WalletRef, r ledger.LineRange) ([]*billing.Transaction, error) {
	if err := w.count("IndexedLines"); err != nil {
		return nil, err
	}
	return w.Store.IndexedLines(ctx, ref, r)
}

func (w *watched) Customers(ctx context.Context, tenant billing.Tenant, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Customer, error) {
	if err := w.count("Customers"); err != nil {
		return nil, err
	}
	return w.Store.Customers(ctx, tenant, ids)
}

func (w *watched) ListCustomers(ctx context.Context, tenant billing.Tenant, before billing.CustomerID, limit int) ([]*billing.Customer, error) {
	if err := w.count("ListCustomers"); err != nil {
		return nil, err
	}
	return w.Store.ListCustomers(ctx, tenant, before, limit)
}

func (w *watched) ListWallets(ctx context.Context, tenant billing.Tenant, customer billing.CustomerID, before billing.WalletID, limit int) ([]billing.WalletID, error) {
	if err := w.count("ListWallets"); err != nil {
		return nil, err
	}
	return w.Store.ListWallets(ctx, tenant, customer, before, limit)
}

func (w *watched) Claimed(ctx context.Context, tenant billing.Tenant, kind, externalID string) (string, error) {
	if err := w.count("Claimed"); err != nil {
		return "", err
	}
	return w.Store.Claimed(ctx, tenant, kind, externalID)
}

func (w *watched) APIKey(ctx context.Context, secretHash string) (*billing.APIKey, error) {
	if err := w.count("APIKey"); err != nil {
		return nil, err
	}
	return w.Store.APIKey(ctx, secretHash)
}

func (w *watched) APIKeyByID(ctx context.Context, tenant billing.Tenant, id billing.KeyID) (*billing.APIKey, error) {
	if err := w.count("APIKeyByID"); err != nil {
		return nil, err
	}
	return w.Store.APIKeyByID(ctx, tenant, id)
}

func (w *watched) ListAPIKeys(ctx context.Context, tenant billing.Tenant, before billing.KeyID, limit int) ([]*billing.APIKey, error) {
	if err := w.count("ListAPIKeys"); err != nil {
		return nil, err
	}
	return w.Store.ListAPIKeys(ctx, tenant, before, limit)
}

func (w *watched) TestClock(ctx context.Context, tenant billing.Tenant) (time.Time, error) {
	if err := w.count("TestClock"); err != nil {
		return time.Time{}, err
	}
	return w.Store.TestClock(ctx, tenant)
}

// watchedOutbox is the outbox of a watched store, which counts what the API asks of it, too.
type watchedOutbox struct {
	outbox.Store
	watched *watched
}

func (w watchedOutbox) Apply(ctx context.Context, c *outbox.Change) error {
	if err := w.watched.count("Apply"); err != nil {
		return err
	}
	return w.watched.wrote(w.Store.Apply(ctx, c))
}

func (w watchedOutbox) Endpoint(ctx context.Context, tenant billing.Tenant, id outbox.EndpointID) (*outbox.Endpoint, error) {
	if err := w.watched.count("Endpoint"); err != nil {
		return nil, err
	}
	return w.Store.Endpoint(ctx, tenant, id)
}

func (w watchedOutbox) Events(ctx context.Context, tenant billing.Tenant, ids []billing.EventID) (map[billing.EventID]*outbox.Event, error) {
	if err := w.watched.count("Events"); err != nil {
		return nil, err
	}
	return w.Store.Events(ctx, tenant, ids)
}
