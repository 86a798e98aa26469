package billingtest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Memory is a [ledger.Store] that keeps everything in memory. It checks the same conditions as a database would,
// one commit at a time. The zero value is not usable; see NewMemory.
type Memory struct {
	mu        sync.Mutex
	wallets   map[billing.WalletRef]*memoryWallet
	requests  map[requestKey]*billing.RequestRecord // whose keys are the tenant's
	documents map[billing.DocumentKey]billing.Document
	created   map[billing.Tenant][]billing.Creations
}

// memoryWallet is everything of one wallet, but its documents.
type memoryWallet struct {
	state   *billing.Wallet
	pages   map[int]ledger.Page
	grants  map[billing.GrantRef]*billing.Grant
	records map[billing.KeyHash]billing.Record
	lines   []billing.KeyHash // by sequence
}

type requestKey struct {
	tenant billing.Tenant
	key    billing.KeyHash
}

// NewMemory is an empty store.
func NewMemory() *Memory {
	return &Memory{
		wallets:   map[billing.WalletRef]*memoryWallet{},
		requests:  map[requestKey]*billing.RequestRecord{},
		documents: map[billing.DocumentKey]billing.Document{},
		created:   map[billing.Tenant][]billing.Creations{},
	}
}

// Wallets implements [ledger.WalletStore]. Its eventual reads are strong.
func (m *Memory) Wallets(
	_ context.Context, tenant billing.Tenant, ids []billing.WalletID, _ ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
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

// Pages implements [ledger.WalletStore].
func (m *Memory) Pages(_ context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[int]ledger.Page{}
	if w := m.wallets[ref]; w != nil {
		for _, number := range numbers {
			if page, ok := w.pages[number]; ok {
				found[number] = ledger.Page{Revision: page.Revision, Grants: slices.Clone(page.Grants)}
			}
		}
	}
	return found, nil
}

// Grants implements [ledger.WalletStore].
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

// Terms implements [ledger.WalletStore].
func (m *Memory) Terms(ctx context.Context, ref billing.WalletRef, refs []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	return m.Grants(ctx, ref, refs)
}

// ListGrants implements [ledger.WalletStore].
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

// Records implements [ledger.WalletStore].
func (m *Memory) Records(_ context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.KeyHash]billing.Record{}
	if ref.ID == "" {
		for _, key := range keys {
			if r, ok := m.requests[requestKey{ref.Tenant, key}]; ok {
				found[key] = billing.Record{Request: r.Clone()}
			}
		}
		return found, nil
	}
	if w := m.wallets[ref]; w != nil {
		for _, key := range keys {
			if record, ok := w.records[key]; ok {
				found[key] = clone(record)
			}
		}
	}
	return found, nil
}

// IndexedLines implements [ledger.WalletStore]. Its index never lags.
func (m *Memory) IndexedLines(
	_ context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
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
		if r.Type != "" && (line.Type != r.Type || line.TypeSequence == 0) {
			continue
		}
		if !at.Before(r.From) && (r.To == billing.Position{} || at.Before(r.To)) {
			lines = append(lines, line.Clone())
		}
	}
	return lines, nil
}

// ActivityLines implements [ledger.WalletStore]. Its index never lags.
func (m *Memory) ActivityLines(
	_ context.Context, tenant billing.Tenant, r ledger.ActivityRange,
) ([]*billing.Transaction, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var lines []*billing.Transaction
	for ref, w := range m.wallets {
		for _, key := range w.lines {
			line := w.records[key].Line
			if ref.Tenant == tenant && line.IsActivity() && line.ActivityPart() == r.Part && !line.RecordedAt.Before(r.From) &&
				(r.Before == billing.ActivityPlace{} || line.ActivityPlace().Compare(r.Before) < 0) {
				lines = append(lines, line)
			}
		}
	}
	slices.SortFunc(lines, func(a, b *billing.Transaction) int { return b.ActivityPlace().Compare(a.ActivityPlace()) })
	lines = lines[:min(r.Limit, len(lines))]
	for i, line := range lines {
		lines[i] = line.Clone()
	}
	return lines, nil
}

// Documents implements [ledger.DocumentStore]. Its eventual reads are strong.
func (m *Memory) Documents(
	_ context.Context, keys []billing.DocumentKey, _ ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.DocumentKey]billing.Document{}
	for _, key := range keys {
		if document, ok := m.documents[key]; ok {
			found[key] = document.CloneDocument()
		}
	}
	return found, nil
}

// ListDocuments implements [ledger.DocumentStore].
func (m *Memory) ListDocuments(_ context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []billing.Document
	for key, document := range m.documents {
		if key.Tenant == c.Tenant && key.Kind == c.Kind && key.Parent == c.Parent && (before == "" || key.ID < before) {
			found = append(found, document)
		}
	}
	slices.SortFunc(found, func(a, b billing.Document) int { return cmp.Compare(b.DocumentKey().ID, a.DocumentKey().ID) })
	found = found[:min(c.Limit, len(found))]
	for i, document := range found {
		found[i] = document.CloneDocument()
	}
	return found, nil
}

// PutDocument implements [ledger.DocumentStore].
func (m *Memory) PutDocument(_ context.Context, change billing.DocumentChange) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	stale := newStale()
	if m.checkDocument(&change, stale) {
		return stale
	}
	m.writeDocument(&change)
	return nil
}

// Change changes a stored document in place, for what stores of other packages do besides. It does nothing where there
// is none.
func (m *Memory) Change(key billing.DocumentKey, change func(billing.Document)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if document := m.documents[key]; document != nil {
		change(document)
	}
}

// Every returns copies of all documents of a kind, of all tenants, in no order.
func (m *Memory) Every(kind billing.Kind) []billing.Document {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []billing.Document
	for key, document := range m.documents {
		if key.Kind == kind {
			found = append(found, document.CloneDocument())
		}
	}
	return found
}
