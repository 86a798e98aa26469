package billingtest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Memory is a [billing.Store] that keeps everything in memory. It checks the same conditions as a database would,
// one commit at a time. The zero value is not usable; see NewMemory.
type Memory struct {
	mu        sync.Mutex
	wallets   map[billing.WalletRef]*memoryWallet
	customers map[billing.Tenant]map[billing.CustomerID]*billing.Customer
	claims    map[claimKey]string
	receipts  map[receiptKey]*billing.Receipt
	keys      map[string]*billing.APIKey // by the hash of their secrets
	clocks    map[billing.Tenant]time.Time
}

// memoryWallet is everything of one wallet.
type memoryWallet struct {
	state   *billing.Wallet
	profile *billing.WalletProfile
	pages   map[int][]billing.LiveGrant
	grants  map[billing.GrantRef]*billing.Grant
	records map[billing.KeyHash]billing.Record
	lines   []billing.KeyHash // by sequence
}

type claimKey struct {
	tenant         billing.Tenant
	kind, external string
}

type receiptKey struct {
	tenant billing.Tenant
	key    billing.KeyHash
}

// NewMemory is an empty store.
func NewMemory() *Memory {
	return &Memory{
		wallets:   map[billing.WalletRef]*memoryWallet{},
		customers: map[billing.Tenant]map[billing.CustomerID]*billing.Customer{},
		claims:    map[claimKey]string{},
		receipts:  map[receiptKey]*billing.Receipt{},
		keys:      map[string]*billing.APIKey{},
		clocks:    map[billing.Tenant]time.Time{},
	}
}

// Wallets implements [billing.WalletStore]. Its eventual reads are strong.
func (m *Memory) Wallets(_ context.Context, tenant billing.Tenant, ids []billing.WalletID, _ billing.Freshness) (map[billing.WalletID]*billing.Wallet, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.WalletID]*billing.Wallet{}
	for _, id := range ids {
		if w := m.wallets[billing.WalletRef{Tenant: tenant, ID: id}]; w != nil {
			found[id] = w.state.Clone()
		}
	}
	return found, nil
}

// Profiles implements [billing.WalletStore].
func (m *Memory) Profiles(_ context.Context, tenant billing.Tenant, ids []billing.WalletID) (map[billing.WalletID]*billing.WalletProfile, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.WalletID]*billing.WalletProfile{}
	for _, id := range ids {
		if w := m.wallets[billing.WalletRef{Tenant: tenant, ID: id}]; w != nil && w.profile != nil {
			found[id] = w.profile.Clone()
		}
	}
	return found, nil
}

// Pages implements [billing.WalletStore].
func (m *Memory) Pages(_ context.Context, ref billing.WalletRef, numbers []int) (map[int][]billing.LiveGrant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[int][]billing.LiveGrant{}
	if w := m.wallets[ref]; w != nil {
		for _, number := range numbers {
			if grants, ok := w.pages[number]; ok {
				found[number] = slices.Clone(grants)
			}
		}
	}
	return found, nil
}

// Grants implements [billing.WalletStore].
func (m *Memory) Grants(_ context.Context, ref billing.WalletRef, refs []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.GrantRef]*billing.Grant{}
	if w := m.wallets[ref]; w != nil {
		for _, grant := range refs {
			if g, ok := w.grants[grant]; ok {
				found[grant] = g.Clone()
			}
		}
	}
	return found, nil
}

// Terms implements [billing.WalletStore].
func (m *Memory) Terms(ctx context.Context, ref billing.WalletRef, refs []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	return m.Grants(ctx, ref, refs)
}

// ListGrants implements [billing.WalletStore].
func (m *Memory) ListGrants(_ context.Context, ref billing.WalletRef, before billing.GrantRef, limit int) ([]*billing.Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.wallets[ref]
	if w == nil {
		return nil, nil
	}
	var grants []*billing.Grant
	for _, grant := range slices.SortedFunc(maps.Keys(w.grants), func(a, b billing.GrantRef) int { return b.Compare(a) }) {
		if (before == billing.GrantRef{} || grant.Compare(before) < 0) && len(grants) < limit {
			grants = append(grants, w.grants[grant].Clone())
		}
	}
	return grants, nil
}

// Records implements [billing.WalletStore].
func (m *Memory) Records(_ context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.KeyHash]billing.Record{}
	if w := m.wallets[ref]; w != nil {
		for _, key := range keys {
			if record, ok := w.records[key]; ok {
				found[key] = clone(record)
			}
		}
	}
	return found, nil
}

// IndexedLines implements [billing.WalletStore]. Its index never lags.
func (m *Memory) IndexedLines(_ context.Context, ref billing.WalletRef, r billing.LineRange) ([]*billing.Transaction, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.wallets[ref]
	if w == nil {
		return nil, nil
	}
	keys := slices.Clone(w.lines)
	if !r.Ascending {
		slices.Reverse(keys)
	}
	var lines []*billing.Transaction
	for _, key := range keys {
		if len(lines) == r.Limit {
			break
		}
		line := w.records[key].Line
		at := billing.Position{At: line.RecordedAt, Sequence: line.Sequence}
		if !at.Before(r.From) && (r.To == billing.Position{} || at.Before(r.To)) {
			lines = append(lines, line.Clone())
		}
	}
	return lines, nil
}

// Customers implements [billing.CatalogStore].
func (m *Memory) Customers(_ context.Context, tenant billing.Tenant, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Customer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.CustomerID]*billing.Customer{}
	for _, id := range ids {
		if c := m.customers[tenant][id]; c != nil {
			found[id] = c.Clone()
		}
	}
	return found, nil
}

// ListCustomers implements [billing.CatalogStore].
func (m *Memory) ListCustomers(_ context.Context, tenant billing.Tenant, before billing.CustomerID, limit int) ([]*billing.Customer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var customers []*billing.Customer
	for _, id := range newestFirst(maps.Keys(m.customers[tenant])) {
		if (before == "" || id < before) && len(customers) < limit {
			customers = append(customers, m.customers[tenant][id].Clone())
		}
	}
	return customers, nil
}

// ListWallets implements [billing.CatalogStore].
func (m *Memory) ListWallets(_ context.Context, tenant billing.Tenant, customer billing.CustomerID, before billing.WalletID, limit int) ([]billing.WalletID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ids []billing.WalletID
	for ref, w := range m.wallets {
		owned := ref.Tenant == tenant && w.profile != nil && w.profile.Customer == customer
		if owned && (before == "" || ref.ID < before) {
			ids = append(ids, ref.ID)
		}
	}
	slices.SortFunc(ids, func(a, b billing.WalletID) int { return strings.Compare(string(b), string(a)) })
	return ids[:min(limit, len(ids))], nil
}

// Claimed implements [billing.CatalogStore].
func (m *Memory) Claimed(_ context.Context, tenant billing.Tenant, kind, externalID string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, found := m.claims[claimKey{tenant, kind, externalID}]; found {
		return id, nil
	}
	return "", billing.ErrNotFound
}

// APIKey implements [billing.CatalogStore].
func (m *Memory) APIKey(_ context.Context, secretHash string) (*billing.APIKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if key, found := m.keys[secretHash]; found {
		return key.Clone(), nil
	}
	return nil, billing.ErrNotFound
}

// APIKeyByID implements [billing.CatalogStore].
func (m *Memory) APIKeyByID(_ context.Context, tenant billing.Tenant, id billing.KeyID) (*billing.APIKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if key := m.keyByID(tenant, id); key != nil {
		return key.Clone(), nil
	}
	return nil, billing.ErrNotFound
}

// keyByID is a key as it is kept, or nil.
func (m *Memory) keyByID(tenant billing.Tenant, id billing.KeyID) *billing.APIKey {
	for _, key := range m.keys {
		if key.Tenant == tenant && key.ID == id {
			return key
		}
	}
	return nil
}

// ListAPIKeys implements [billing.CatalogStore].
func (m *Memory) ListAPIKeys(_ context.Context, tenant billing.Tenant, before billing.KeyID, limit int) ([]*billing.APIKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []*billing.APIKey
	for _, key := range m.keys {
		if key.Tenant == tenant && (before == "" || key.ID < before) {
			keys = append(keys, key.Clone())
		}
	}
	slices.SortFunc(keys, func(a, b *billing.APIKey) int { return strings.Compare(string(b.ID), string(a.ID)) })
	return keys[:min(limit, len(keys))], nil
}

// Receipt reads the receipt of a key of the tenant, or answers ErrNotFound.
func (m *Memory) Receipt(_ context.Context, tenant billing.Tenant, key string) (*billing.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, found := m.receipts[receiptKey{tenant, billing.HashKey(key)}]; found {
		return r.Clone(), nil
	}
	return nil, billing.ErrNotFound
}

// TestClock implements [billing.CatalogStore].
func (m *Memory) TestClock(_ context.Context, tenant billing.Tenant) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at, found := m.clocks[tenant]; found {
		return at, nil
	}
	return time.Time{}, billing.ErrNotFound
}

// AdvanceTestClock implements [billing.CatalogStore].
func (m *Memory) AdvanceTestClock(_ context.Context, tenant billing.Tenant, to time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.clocks[tenant].Before(to) {
		return &billing.Moved{}
	}
	m.clocks[tenant] = to
	return nil
}
