package ddb

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// totalsPrefix begins the part of a partition that follows the tenant, where a part of the sums is of what is in its wallets. There are
// as many parts as of its books, see moneyShards.
const totalsPrefix = "totals#"

func totalsPartition(tenant billing.Tenant, shard int) string {
	return fmt.Sprintf("%s#%s%02d", tenant, totalsPrefix, shard)
}

// writeTotals adds what a step does to the totals of the tenant. That the newest line is replaced by an older one of another wallet
// does no harm: it says about how old the sums are.
func (c *commit) writeTotals(table string, ref billing.WalletRef, t *aggregate.TotalsStep) {
	if t == nil {
		return
	}
	at := key{totalsPartition(ref.Tenant, billing.PartOf(string(ref.ID), moneyShards)), t.Unit}
	newest := item{}
	newest.instant("at", t.Newest)
	change := "SET newest = :at ADD posted :posted, held :held, debt :debt"
	c.update(&types.Update{
		TableName: &table, Key: newItem(at), UpdateExpression: &change, ExpressionAttributeValues: item{
			":at": newest["at"], ":posted": number(int64(t.Change.Posted)), ":held": number(int64(t.Change.Held)),
			":debt": number(int64(t.Change.Debt)),
		},
	})
}

// Levels implements [aggregate.Store].
func (u *Usage) Levels(ctx context.Context, tenant billing.Tenant) ([]aggregate.UnitLevels, error) {
	all, err := queryParts(moneyShards, func(shard int) ([]aggregate.UnitLevels, error) {
		return query(ctx, u.store, span{
			table: u.store.usage, partition: totalsPartition(tenant, shard), sort: attrSort, limit: maxUnits,
		}, fromItemLevels)
	})
	if err != nil {
		return nil, fmt.Errorf("reading what is in wallets: %w", err)
	}
	return all, nil
}

// fromItemLevels reads sums that writeTotals added to.
func fromItemLevels(i item) (aggregate.UnitLevels, error) {
	r := newReader(i)
	l := aggregate.UnitLevels{
		Unit: r.required(attrSort), Posted: r.creditSum("posted"), Held: r.creditSum("held"), Debt: r.creditSum("debt"),
		Newest: r.instant("newest"),
	}
	return l, r.err()
}
