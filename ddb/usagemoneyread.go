package ddb

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Positions implements [aggregate.MoneyStore].
func (u *Usage) Positions(
	ctx context.Context, ref billing.WalletRef, days map[int]calendar.Date,
) (found []aggregate.Positions, _ error) {
	keys := make([]key, 0, len(days))
	for group, day := range days {
		keys = append(keys, positionsKey(ref, group, day))
	}
	stored, err := getPresent(ctx, u.store, u.store.usage, keys, ledger.Strong, fromItemPositions)
	if err != nil {
		return nil, fmt.Errorf("reading positions of grants: %w", err)
	}
	for _, p := range stored {
		found = append(found, *p)
	}
	return found, nil
}

// PositionsBefore implements [aggregate.MoneyStore].
func (u *Usage) PositionsBefore(
	ctx context.Context, ref billing.WalletRef, group int, day calendar.Date,
) (*aggregate.Positions, error) {
	found, err := query(ctx, u.store, span{
		table: u.store.usage, partition: walletPartition(ref), sort: attrSort, from: positionsPrefix(group),
		to: positionsPrefix(group) + lastBelow(string(day)), limit: 1, strong: true,
	}, fromItemPositions)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading positions of grants: %w", err)
	case len(found) == 0:
		return nil, billing.ErrNotFound
	}
	return found[0], nil
}

// Closings implements [aggregate.MoneyStore].
func (u *Usage) Closings(
	ctx context.Context, ref billing.WalletRef, to calendar.Date, limit int,
) ([]aggregate.Closing, error) {
	found, err := query(ctx, u.store, span{
		table: u.store.usage, partition: walletPartition(ref), sort: attrSort, from: sortClosing,
		to: sortClosing + string(to), limit: limit, strong: true,
	}, fromItemClosing)
	if err != nil {
		return nil, fmt.Errorf("reading closings of books: %w", err)
	}
	return found, nil
}

// TenantMoney implements [aggregate.MoneyStore].
func (u *Usage) TenantMoney(ctx context.Context, tenant billing.Tenant, to calendar.Date) (finance.Changes, error) {
	days, err := queryParts(moneyShards, func(shard int) ([]finance.Changes, error) {
		return query(ctx, u.store, span{
			table: u.store.usage, partition: moneyPartition(tenant, shard), sort: attrSort, from: "0", to: string(to),
			ascending: true, limit: maxDays, strong: true,
		}, fromItemMoney)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the books of the tenant: %w", err)
	}
	sum := finance.Changes{}
	for _, day := range days {
		sum.Add(day)
	}
	return sum, nil
}

// maxDays is how many days the books of a tenant can have: all of ten thousand years.
const maxDays = 3_660_000
