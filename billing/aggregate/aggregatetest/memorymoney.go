package aggregatetest

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// moveMoney does what a step does to the books.
func (m *Memory) moveMoney(ref billing.WalletRef, s *aggregate.MoneyStep) {
	if s == nil {
		return
	}
	for _, group := range s.Groups {
		group.Grants = slices.Clone(group.Grants)
		m.positions[positionsID{ref, group.Number, group.Day}] = group
	}
	if s.Closed != nil {
		closed := *s.Closed
		closed.Columns = maps.Clone(closed.Columns)
		m.closings[closingID{ref, closed.Day}] = closed
	}
	day := tenantDay{ref.Tenant, s.Day}
	if m.tenants[day] == nil {
		m.tenants[day] = finance.Changes{}
	}
	m.tenants[day].Add(s.Changes)
}

// Positions implements [aggregate.MoneyStore].
func (m *Memory) Positions(
	_ context.Context, ref billing.WalletRef, days map[int]calendar.Date,
) (found []aggregate.Positions, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for number, day := range days {
		if p, exists := m.positions[positionsID{ref, number, day}]; exists {
			p.Grants = slices.Clone(p.Grants)
			found = append(found, p)
		}
	}
	return found, nil
}

// PositionsBefore implements [aggregate.MoneyStore].
func (m *Memory) PositionsBefore(
	_ context.Context, ref billing.WalletRef, group int, day calendar.Date,
) (newest *aggregate.Positions, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, p := range m.positions {
		if id.wallet == ref && id.number == group && id.day < day && (newest == nil || newest.Day < id.day) {
			newest = &p
		}
	}
	if newest == nil {
		return nil, billing.ErrNotFound
	}
	newest.Grants = slices.Clone(newest.Grants)
	return newest, nil
}

// Closings implements [aggregate.MoneyStore].
func (m *Memory) Closings(
	_ context.Context, ref billing.WalletRef, to calendar.Date, limit int,
) (found []aggregate.Closing, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, c := range m.closings {
		if id.wallet == ref && id.day <= to {
			c.Columns = maps.Clone(c.Columns)
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b aggregate.Closing) int { return cmp.Compare(b.Day, a.Day) })
	return found[:min(limit, len(found))], nil
}

// TenantMoney implements [aggregate.MoneyStore].
func (m *Memory) TenantMoney(_ context.Context, tenant billing.Tenant, to calendar.Date) (finance.Changes, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := finance.Changes{}
	for day, changes := range m.tenants {
		if day.tenant == tenant && day.day <= to {
			sum.Add(changes)
		}
	}
	return sum, nil
}
