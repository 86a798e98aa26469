package ddb

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The conditions and updates of a commit.
var (
	ifAbsent         = aws.String("attribute_not_exists(pk)")
	ifPresent        = aws.String("attribute_exists(pk)")
	ifRevision       = aws.String("rev = :before")
	ifReversedBefore = aws.String("undone = :from")
	ifNeverReversed  = aws.String("attribute_exists(pk) AND attribute_not_exists(undone)")

	// An item of a kind that had no revisions in earlier versions is at revision 1, see laterVersioned.
	ifRevisionOne = aws.String("attribute_exists(pk) AND (attribute_not_exists(rev) OR rev = :before)")

	ifReturnedBefore = aws.String("ret = :from")
	ifNeverReturned  = aws.String("attribute_exists(pk) AND attribute_not_exists(ret)")

	raiseReversed = aws.String("SET undone = :to")
)

// Commit implements [ledger.Store], in one TransactWriteItems. Beside *[ledger.StaleError], [ledger.ErrBusy] and
// [ledger.ErrLost] it returns an error that says what is wrong with the decision or the database; then nothing was
// written.
//
// Where ctx ends before the call, Commit returns the error of ctx, and nothing was written. Where ctx ends during the
// call, it returns that error and ErrLost, joined.
func (s *Store) Commit(ctx context.Context, d *billing.Decision) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, err := s.newCommit(d)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	_, err = s.writes.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: c.items})
	if err == nil {
		return nil
	}
	return c.explain(ctx, err)
}

// commit is a decision as items to write, and for each what a failed condition means.
type commit struct {
	store    *Store
	items    []types.TransactWriteItem
	meanings []meaning
}

// meaning adds to stale what is stored instead of what the decision supposed: the item that came back, which is empty
// if none is stored. It is nil for an item whose failed condition says nothing about what is stored.
type meaning func(stale *ledger.StaleError, stored item) error

// newCommit is d as items to write: as many as [billing.Decision.Items] counts.
func (s *Store) newCommit(d *billing.Decision) (*commit, error) {
	n := d.Items()
	c := &commit{store: s, items: make([]types.TransactWriteItem, 0, n), meanings: make([]meaning, 0, n)}
	for i := range d.Wallets {
		change := &d.Wallets[i]
		c.writeWallet(change)
		c.writePages(change)
		if err := errors.Join(c.writeLines(change), c.writeWalletDocuments(change)); err != nil {
			return nil, err
		}
		c.writeGrants(change)
	}
	if err := c.writeDocuments(d.Documents); err != nil {
		return nil, err
	}
	c.writeTenantRequests(d.Tenant, d.Requests)
	c.writeCreations(d.Tenant, d.Created())
	return c, nil
}

func (c *commit) add(i types.TransactWriteItem, m meaning) {
	c.items = append(c.items, i)
	c.meanings = append(c.meanings, m)
}

// putIfAbsent puts an item on the condition that none is stored at its key. Otherwise the commit fails, and m reports
// the one that is stored.
func (c *commit) putIfAbsent(table string, i item, m meaning) {
	c.putIf(ifAbsent, nil, table, i, m)
}

// putIfRevision puts an item in place of the one with that revision.
func (c *commit) putIfRevision(table string, i item, revision int64, m meaning) {
	c.putIf(ifRevision, item{":before": number(revision)}, table, i, m)
}

func (c *commit) putIf(condition *string, values item, table string, i item, m meaning) {
	put := &types.Put{TableName: &table, Item: i, ConditionExpression: condition, ExpressionAttributeValues: values}
	if m != nil {
		put.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	}
	c.add(types.TransactWriteItem{Put: put}, m)
}

// deleteIf deletes an item on a condition. If it fails, m reports what is stored.
func (c *commit) deleteIf(condition *string, values item, table string, k key, m meaning) {
	c.add(types.TransactWriteItem{Delete: &types.Delete{
		TableName: &table, Key: newItem(k), ConditionExpression: condition, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}, m)
}

// put and delete have no condition: another item of the same commit guards this one.
func (c *commit) put(table string, i item) {
	c.add(types.TransactWriteItem{Put: &types.Put{TableName: &table, Item: i}}, nil)
}

func (c *commit) delete(table string, k key) {
	c.add(types.TransactWriteItem{Delete: &types.Delete{TableName: &table, Key: newItem(k)}}, nil)
}

// update changes an item on the condition that u states. Its failure says nothing about what is stored.
func (c *commit) update(u *types.Update) { c.add(types.TransactWriteItem{Update: u}, nil) }

// check makes the commit depend on an item that it leaves as it is. If the condition fails, m reports what is stored.
func (c *commit) check(table string, k key, condition *string, values item, m meaning) {
	c.add(types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &table, Key: newItem(k), ConditionExpression: condition, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}, m)
}
