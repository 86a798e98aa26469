package ddb

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// Sort keys of the numbers of customers and of wallets of a unit.
const (
	sortCustomers = "CUSTOMERS"
	sortWallets   = "WALLETS#"
)

// countsPrefix begins the part of a partition that follows the tenant, where a part of the numbers is.
const countsPrefix = "counts#"

func countsPartition(tenant billing.Tenant, shard int) string {
	return fmt.Sprintf("%s#%s%02d", tenant, countsPrefix, shard)
}

// writeCreations adds what a decision creates to the numbers of the tenant.
func (c *commit) writeCreations(tenant billing.Tenant, created []billing.Creations) {
	add := "ADD n :n"
	for _, of := range created {
		at := key{countsPartition(tenant, of.Shard), sortCustomers}
		if of.Kind == billing.KindWallet {
			at.sort = sortWallets + of.Unit
		}
		c.update(&types.Update{
			TableName: &c.store.catalog, Key: newItem(at), UpdateExpression: &add,
			ExpressionAttributeValues: item{":n": number(of.Count)},
		})
	}
}

// Creations implements [ledger.Store].
func (s *Store) Creations(ctx context.Context, tenant billing.Tenant) ([]billing.Creations, error) {
	all, err := queryParts(billing.CountShards, func(shard int) ([]billing.Creations, error) {
		return query(ctx, s, span{
			table: s.catalog, partition: countsPartition(tenant, shard), sort: attrSort, limit: maxUnits,
		}, func(i item) (billing.Creations, error) { return fromItemCreations(i, shard) })
	})
	if err != nil {
		return nil, fmt.Errorf("reading how many customers and wallets there are: %w", err)
	}
	return all, nil
}

// maxUnits is how many units a tenant can have wallets of before some are left out: at some 60 bytes each, four reads a part.
const maxUnits = 100_000

// fromItemCreations reads a number that writeCreations added to.
func fromItemCreations(i item, shard int) (billing.Creations, error) {
	r := newReader(i)
	c := billing.Creations{Shard: shard, Kind: billing.KindCustomer, Count: r.count("n")}
	sort := r.required(attrSort)
	unit, ofWallets := strings.CutPrefix(sort, sortWallets)
	switch {
	case ofWallets && unit != "":
		c.Kind, c.Unit = billing.KindWallet, unit
	case sort != sortCustomers:
		r.reject(attrSort, "it is neither that of customers nor that of wallets")
	}
	return c, r.err()
}
