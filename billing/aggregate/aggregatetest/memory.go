package aggregatetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Memory is an [aggregate.Store] in memory.
type Memory struct {
	mu      sync.Mutex
	current map[billing.WalletRef]aggregate.Cursor
	next    map[billing.WalletRef]aggregate.Cursor
	rows    map[rowID]*aggregate.Row

	positions map[positionsID]aggregate.Positions
	closings  map[closingID]aggregate.Closing
	tenants   map[tenantDay]finance.Changes
	levels    map[billing.Tenant][]aggregate.UnitLevels
}

type positionsID struct {
	wallet billing.WalletRef
	number int
	day    calendar.Date
}

type closingID struct {
	wallet billing.WalletRef
	day    calendar.Date
}

type tenantDay struct {
	tenant billing.Tenant
	day    calendar.Date
}

type rowID struct {
	wallet     billing.WalletRef
	generation int64
	aggregate.RowKey
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		current: map[billing.WalletRef]aggregate.Cursor{}, next: map[billing.WalletRef]aggregate.Cursor{},
		rows: map[rowID]*aggregate.Row{}, positions: map[positionsID]aggregate.Positions{},
		closings: map[closingID]aggregate.Closing{}, tenants: map[tenantDay]finance.Changes{},
		levels: map[billing.Tenant][]aggregate.UnitLevels{},
	}
}

// Cursors implements [aggregate.Store].
func (m *Memory) Cursors(
	_ context.Context, tenant billing.Tenant, ids []billing.WalletID, _ ledger.Freshness,
) (map[billing.WalletID]*aggregate.Cursor, error) {
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

// NextCursor implements [aggregate.Store].
func (m *Memory) NextCursor(_ context.Context, ref billing.WalletRef) (*aggregate.Cursor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := cursorAt(m.next, ref); c != nil {
		return c, nil
	}
	return nil, billing.ErrNotFound
}

// cursorAt returns a copy of a cursor, or nil if there is none.
func cursorAt(cursors map[billing.WalletRef]aggregate.Cursor, ref billing.WalletRef) *aggregate.Cursor {
	if c, found := cursors[ref]; found {
		return &c
	}
	return nil
}

// unchanged says whether a cursor is at the revision at which it was.
func unchanged(c, was *aggregate.Cursor) bool {
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
	if s.Next {
		cursors = m.next
	}
	if c := cursorAt(cursors, s.To.Wallet); !unchanged(c, s.From) {
		return &aggregate.StaleError{Cursor: c}
	}
	cursors[s.To.Wallet] = s.To
	m.moveMoney(s.To.Wallet, s.Money)
	if t := s.Totals; t != nil {
		tenant := s.To.Wallet.Tenant
		m.levels[tenant] = append(m.levels[tenant], aggregate.UnitLevels{
			Unit: t.Unit, Posted: billing.SumOf(t.Change.Posted), Held: billing.SumOf(t.Change.Held), Debt: billing.SumOf(t.Change.Debt),
			Newest: t.Newest,
		})
	}
	for _, row := range s.Rows {
		id := rowID{s.To.Wallet, s.To.Generation, row.RowKey}
		if m.rows[id] == nil {
			m.rows[id] = &aggregate.Row{RowKey: row.RowKey, Slots: map[int]aggregate.Counts{}}
		}
		m.rows[id].Through = row.Through
		for slot, counts := range row.Slots {
			m.rows[id].Slots[slot] = m.rows[id].Slots[slot].Plus(counts)
		}
		if row.Budgeted != nil && m.rows[id].Budgeted == nil {
			m.rows[id].Budgeted = map[int]aggregate.Counts{}
		}
		for slot, counts := range row.Budgeted {
			m.rows[id].Budgeted[slot] = m.rows[id].Budgeted[slot].Plus(counts)
		}
	}
	return nil
}

// Switch implements [aggregate.Store].
func (m *Memory) Switch(_ context.Context, current, next *aggregate.Cursor) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	ref := next.Wallet
	if !unchanged(cursorAt(m.current, ref), current) || !unchanged(cursorAt(m.next, ref), next) {
		return &aggregate.StaleError{}
	}
	m.current[ref] = *next
	delete(m.next, ref)
	return nil
}

// Rows implements [aggregate.Store].
func (m *Memory) Rows(
	_ context.Context, ref billing.WalletRef, generation int64, r aggregate.RowRange, limit int, _ ledger.Freshness,
) ([]aggregate.Row, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []aggregate.Row
	for id, row := range m.rows {
		if id.wallet == ref && id.generation == generation && id.Span == r.Span && id.Series == r.Series &&
			id.Date >= r.First && id.Date <= r.Last && (r.After == nil || id.Names.Compare(*r.After) > 0) {
			rows = append(rows, aggregate.Row{
				RowKey: id.RowKey, Slots: maps.Clone(row.Slots), Budgeted: maps.Clone(row.Budgeted), Through: row.Through,
			})
		}
	}
	slices.SortFunc(rows, func(a, b aggregate.Row) int { return cmp.Or(cmp.Compare(a.Date, b.Date), a.Names.Compare(b.Names)) })
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, false, nil
}

// Levels implements [aggregate.Store].
func (m *Memory) Levels(_ context.Context, tenant billing.Tenant) ([]aggregate.UnitLevels, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.levels[tenant]), nil
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
