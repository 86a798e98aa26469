package ddb

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// tableName is the name of a table of the store.
func (s *Store) tableName(table string) string { return s.prefix + table }

// Documents implements [ledger.DocumentStore], with one call for all documents of a table.
func (s *Store) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	asked, places := map[string][]key{}, map[string]map[key]codec{}
	var tables []string // in the order in which they are read
	for _, k := range keys {
		c, err := codecOf(k.Kind)
		if err != nil {
			return nil, err
		}
		if !c.valid(k) {
			continue
		}
		if places[c.table] == nil {
			tables, places[c.table] = append(tables, c.table), map[key]codec{}
		}
		at := c.key(k)
		asked[c.table], places[c.table][at] = append(asked[c.table], at), c
	}
	found := make(map[billing.DocumentKey]billing.Document, len(keys))
	for _, table := range tables {
		documents, err := getPresent(ctx, s, s.tableName(table), asked[table], f, func(i item) (billing.Document, error) {
			return places[table][keyOf(i)].fromItem(i)
		})
		if err != nil {
			return nil, fmt.Errorf("reading documents of the table %s: %w", table, err)
		}
		for _, document := range documents {
			found[document.DocumentKey()] = document
		}
	}
	return found, nil
}

// ListDocuments implements [ledger.DocumentStore].
func (s *Store) ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	codec, err := codecOf(c.Kind)
	if err != nil {
		return nil, err
	}
	if !codec.listed {
		return nil, fmt.Errorf("documents of the kind %q cannot be listed: each has a partition of its own", c.Kind)
	}
	partition := codec.key(billing.DocumentKey{Tenant: c.Tenant, Kind: c.Kind, Parent: c.Parent}).partition
	p := span{table: s.tableName(codec.table), partition: partition, sort: attrSort, limit: c.Limit, strong: true}
	if codec.prefix == "" {
		p.below = before
	} else {
		p.from, p.to = codec.prefix, codec.prefix+lastBelow(before)
	}
	documents, err := query(ctx, s, p, codec.fromItem)
	if err != nil {
		return nil, fmt.Errorf("listing documents of the kind %q: %w", c.Kind, err)
	}
	return documents, nil
}

// lastBelow is a text that sorts after every id below the given one that has its length; for an empty one, after every id.
func lastBelow(id string) string {
	const last = "~" // after every character of ids
	if id == "" {
		return last
	}
	at := len(id) - 1
	return id[:at] + string(id[at]-1) + last
}

// PutDocument implements [ledger.DocumentStore], in one PutItem.
func (s *Store) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, i, err := itemOf(change)
	if err == nil && i == nil {
		err = errors.New("the change contains no document")
	}
	if err != nil {
		return fmt.Errorf("putting document %s: %w", describe(change.Key), err)
	}
	table := s.tableName(c.table)
	condition, values := unchanged(change.Before)
	_, err = s.writes.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table, Item: i, ConditionExpression: condition, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var failed *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failed):
		return fmt.Errorf("putting item %s %s: %w", table, keyOf(i), classify(ctx, err))
	}
	stale := newStaleError()
	if err := c.stale(change.Key)(stale, failed.Item); err != nil {
		return fmt.Errorf("putting document %s: reading what is stored instead: %w", describe(change.Key), err)
	}
	return stale
}

// unchanged is the condition that a document is still at a revision; for revision 0, that it does not exist.
func unchanged(before int64) (condition *string, values item) {
	switch before {
	case 0:
		return ifAbsent, nil
	case 1:
		return ifRevisionOne, item{":before": number(1)}
	}
	return ifRevision, item{":before": number(before)}
}

// itemOf is the item that a change writes, or nil if the change only checks one.
func itemOf(change billing.DocumentChange) (c codec, i item, err error) {
	if c, err = codecOf(change.Key.Kind); err != nil {
		return c, nil, err
	}
	switch {
	case !c.valid(change.Key):
		return c, nil, errors.New("its key is not one that documents of its kind can have")
	case change.After == nil:
		return c, nil, nil
	case change.After.DocumentKey() != change.Key:
		return c, nil, fmt.Errorf("the document to write is another, %s", describe(change.After.DocumentKey()))
	}
	i, err = c.toItem(change.After)
	return c, i, err
}

// writeDocuments adds documents of a decision, each on the condition that it is still at the revision that was read.
func (c *commit) writeDocuments(changes []billing.DocumentChange) error {
	for _, change := range changes {
		codec, i, err := itemOf(change)
		if err != nil {
			return fmt.Errorf("document %s: %w", describe(change.Key), err)
		}
		table := c.store.tableName(codec.table)
		condition, values := unchanged(change.Before)
		switch {
		case change.Delete:
			c.deleteIf(condition, values, table, codec.key(change.Key), codec.stale(change.Key))
		case i == nil:
			c.check(table, codec.key(change.Key), condition, values, codec.stale(change.Key))
		default:
			c.putIf(condition, values, table, i, codec.stale(change.Key))
		}
	}
	return nil
}

// writeWalletDocuments puts documents of a wallet, which the revision of its state guards.
func (c *commit) writeWalletDocuments(change *billing.WalletChange) error {
	for _, document := range change.Documents {
		codec, i, err := itemOf(billing.DocumentChange{Key: document.DocumentKey(), After: document})
		if err == nil && !codec.ofWallet {
			err = errors.New("documents of its kind are not of a wallet")
		}
		if err != nil {
			return fmt.Errorf("document %s of a wallet: %w", describe(document.DocumentKey()), err)
		}
		c.put(c.store.tableName(codec.table), i)
	}
	for _, k := range change.Removed {
		codec, err := codecOf(k.Kind)
		if err == nil && (!codec.ofWallet || !codec.valid(k)) {
			err = errors.New("it is not a document of a wallet")
		}
		if err != nil {
			return fmt.Errorf("removing document %s of a wallet: %w", describe(k), err)
		}
		c.delete(c.store.tableName(codec.table), codec.key(k))
	}
	return nil
}

// stale reports the document that is stored at a key instead of the one that was read, or nil if none is stored.
func (c codec) stale(at billing.DocumentKey) meaning {
	return func(stale *ledger.StaleError, stored item) error {
		if len(stored) == 0 {
			stale.Documents[at] = nil
			return nil
		}
		document, err := c.fromItem(stored)
		if err == nil {
			stale.Documents[at] = document
		}
		return err
	}
}
