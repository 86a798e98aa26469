package aggregatetest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// Memory is an [aggregate.Store] in memory.
type Memory struct {
	mu       sync.Mutex
	current  map[billing.WalletRef]aggregate.Cursor
	building map[billing.WalletRef]aggregate.Cursor
	rows     map[rowID]*aggregate.Row
}

type rowID struct {
	wallet     billing.WalletRef
	generation int64
	aggregate.RowKey
}

// NewMemory is an empty store.
func NewMemory() *Memory {
	return &Memory{
		current: map[billing.WalletRef]aggregate.Cursor{}, building: map[billing.WalletRef]aggregate.Cursor{},
		rows: map[rowID]*aggregate.Row{},
	}
}

// Cursors implements [aggregate.Store].
func (m *Memory) Cursors(_ context.Context, tenant billing.Tenant, ids []billing.WalletID, _ billing.Freshness) (map[billing.WalletID]*aggregate.Cursor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[billing.WalletID]*aggregate.Cursor{}
	for _, id := range ids {
		if c := cursorAt(m.current, billing.WalletRef{Tenant: tenant, ID: id}); c != nil {
			found[id] = c
		}
	}
	return found, nil
}

// Building implements [aggregate.Store].
func (m *Memory) Building(_ context.Context, ref billing.WalletRef) (*aggregate.Cursor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := cursorAt(m.building, ref); c != nil {
		return c, nil
	}
	return nil, billing.ErrNotFound
}

// cursorAt is a copy of a cursor, or nil where there is none.
func cursorAt(cursors map[billing.WalletRef]aggregate.Cursor, ref billing.WalletRef) *aggregate.Cursor {
	if c, found := cursors[ref]; found {
		return &c
	}
	return nil
}

// stands says whether a cursor is where it was.
func stands(c, was *aggregate.Cursor) bool {
	if c == nil || was == nil {
		return c == nil && was == nil
	}
	return c.Generation == was.Generation && c.Revision == was.Revision
}

// Move implements [aggregate.Store].
func (m *Memory) Move(_ context.Context, s *aggregate.Step) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	cursors := m.current
	if s.Building {
		cursors = m.building
	}
	if c := cursorAt(cursors, s.To.Wallet); !stands(c, s.From) {
		return &aggregate.Moved{Cursor: c}
	}
	cursors[s.To.Wallet] = s.To
	for _, row := range s.Rows {
		id := rowID{s.To.Wallet, s.To.Generation, row.RowKey}
		if m.rows[id] == nil {
			m.rows[id] = &aggregate.Row{RowKey: row.RowKey, Named: map[int]aggregate.Counts{}, Anonymous: map[int]aggregate.Counts{}}
		}
		for slot, counts := range row.Named {
			m.rows[id].Named[slot] = m.rows[id].Named[slot].Plus(counts)
		}
		for slot, counts := range row.Anonymous {
			m.rows[id].Anonymous[slot] = m.rows[id].Anonymous[slot].Plus(counts)
		}
	}
	return nil
}

// Switch implements [aggregate.Store].
func (m *Memory) Switch(_ context.Context, current, built *aggregate.Cursor) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	ref := built.Wallet
	if !stands(cursorAt(m.current, ref), current) || !stands(cursorAt(m.building, ref), built) {
		return &aggregate.Moved{}
	}
	m.current[ref] = *built
	delete(m.building, ref)
	return nil
}

// Rows implements [aggregate.Store].
func (m *Memory) Rows(_ context.Context, ref billing.WalletRef, generation int64, r aggregate.RowRange, limit int) ([]aggregate.Row, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []aggregate.Row
	for id, row := range m.rows {
		switch {
		case id.wallet != ref, id.generation != generation, id.Span != r.Span, (id.Subject != "") != r.BySubject,
			id.Date < r.First, id.Date > r.Last:
		case len(rows) == limit:
			return rows, true, nil
		default:
			rows = append(rows, aggregate.Row{RowKey: id.RowKey, Named: maps.Clone(row.Named), Anonymous: maps.Clone(row.Anonymous)})
		}
	}
	return rows, false, nil
}

// Sweep implements [aggregate.Store].
func (m *Memory) Sweep(_ context.Context, ref billing.WalletRef, keep []int64, limit int) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	removed := 0
	for id := range m.rows {
		if id.wallet == ref && !slices.Contains(keep, id.generation) && removed < limit {
			delete(m.rows, id)
			removed++
		}
	}
	return removed, nil
}
