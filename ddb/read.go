package ddb

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Limits of DynamoDB on one call.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
const maxBatchKeys = 100

// How often keys that DynamoDB left unread are requested again: it leaves keys when the answer would grow beyond 16 MB,
// or when the table is throttled. The pauses add up to 1.6 s.
const (
	maxBatchTries   = 10
	firstBatchPause = 5 * time.Millisecond
	maxBatchPause   = 500 * time.Millisecond
)

// getOne reads the item at k, or returns [billing.ErrNotFound]: never nil without an error.
func getOne[T any](
	ctx context.Context, s *Store, table string, k key, f ledger.Freshness, from func(item) (T, error),
) (value T, err error) {
	found, err := getPresent(ctx, s, table, []key{k}, f, from)
	switch {
	case err != nil:
		return value, err
	case len(found) == 0:
		return value, billing.ErrNotFound
	}
	return found[0], nil
}

// getPresent reads the items at keys that exist, in any order. An eventual read requests once more, strongly, what it
// did not find: an item that was created a moment ago is found, at the price of a second read for one that does not
// exist.
func getPresent[T any](
	ctx context.Context, s *Store, table string, keys []key, f ledger.Freshness, from func(item) (T, error),
) ([]T, error) {
	keys = unique(keys)
	found, seen := make([]T, 0, len(keys)), make(map[key]bool, len(keys))
	visit := func(i item) error {
		value, err := from(i)
		if err == nil {
			seen[keyOf(i)] = true
			found = append(found, value)
		}
		return err
	}
	err := s.get(ctx, table, keys, f, visit)
	if err == nil && f == ledger.Eventual && len(found) < len(keys) {
		missing := slices.DeleteFunc(keys, func(k key) bool { return seen[k] })
		err = s.get(ctx, table, missing, ledger.Strong, visit)
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

// unique is keys without repetitions, which DynamoDB refuses.
func unique(keys []key) []key {
	kept, seen := make([]key, 0, len(keys)), make(map[key]bool, len(keys))
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			kept = append(kept, k)
		}
	}
	return kept
}

// get visits the items at keys that exist.
func (s *Store) get(ctx context.Context, table string, keys []key, f ledger.Freshness, visit func(item) error) error {
	if len(keys) == 1 {
		return s.getItem(ctx, table, keys[0], f, visit)
	}
	for chunk := range slices.Chunk(keys, maxBatchKeys) {
		batch := make([]map[string]types.AttributeValue, len(chunk))
		for i, k := range chunk {
			batch[i] = newItem(k)
		}
		if err := s.batchGet(ctx, table, batch, f, visit); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) getItem(ctx context.Context, table string, k key, f ledger.Freshness, visit func(item) error) error {
	strong := bool(f)
	output, err := s.reads.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &table, Key: newItem(k), ConsistentRead: &strong,
	})
	if err != nil {
		return readFault(err)
	}
	if len(output.Item) == 0 {
		return nil
	}
	return visit(output.Item)
}

// batchGet visits the items at keys that exist. It requests again what DynamoDB leaves unread until nothing is left.
func (s *Store) batchGet(
	ctx context.Context, table string, keys []map[string]types.AttributeValue, f ledger.Freshness, visit func(item) error,
) error {
	strong, pause := bool(f), firstBatchPause
	for tries := 1; ; tries++ {
		output, err := s.reads.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{table: {Keys: keys, ConsistentRead: &strong}},
		})
		if err != nil {
			return readFault(err)
		}
		for _, i := range output.Responses[table] {
			if err := visit(i); err != nil {
				return err
			}
		}
		left := output.UnprocessedKeys[table].Keys
		if len(left) == 0 {
			return nil
		}
		if len(left) < len(keys) {
			tries, pause = 0, firstBatchPause // some were read
		}
		if keys = left; tries == maxBatchTries {
			return fmt.Errorf("DynamoDB left %d keys unread in %d calls: %w", len(keys), maxBatchTries, ledger.ErrBusy)
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, maxBatchPause)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// span is a range of a partition, ordered by a sort key, newest first unless it is ascending.
type span struct {
	table, index string // index is empty for the table itself
	partition    string
	by           string // name of the attribute that holds the partition; empty: that of the table
	sort         string // name of the attribute
	from, to     string // both included; not used where to is empty
	below        string // not included; empty: no bound
	ascending    bool
	limit        int
	strong       bool // an index has no strong reads
}

// query reads a span until its limit or its end: fewer items than the limit mean that the span has no more.
func query[T any](ctx context.Context, s *Store, p span, from func(item) (T, error)) ([]T, error) {
	input := p.input()
	var found []T
	for len(found) < p.limit {
		limit := int32(min(p.limit-len(found), maxQueryLimit))
		input.Limit = &limit
		output, err := s.reads.Query(ctx, input)
		if err != nil {
			return nil, readFault(err)
		}
		for _, i := range output.Items {
			value, err := from(i)
			if err != nil {
				return nil, err
			}
			found = append(found, value)
		}
		if len(output.LastEvaluatedKey) == 0 {
			break
		}
		input.ExclusiveStartKey = output.LastEvaluatedKey
	}
	return found, nil
}

// maxQueryLimit bounds the limit of one call. A call ends at 1 MB anyway, about two thousand lines.
const maxQueryLimit = 10_000

func (p span) input() *dynamodb.QueryInput {
	condition, values := "#pk = :pk", item{":pk": text(p.partition)}
	names := map[string]string{"#pk": attrPartition}
	if p.by != "" {
		names["#pk"] = p.by
	}
	switch {
	case p.to != "":
		condition += " AND #sk BETWEEN :from AND :to"
		names["#sk"], values[":from"], values[":to"] = p.sort, text(p.from), text(p.to)
	case p.below != "":
		condition += " AND #sk < :below"
		names["#sk"], values[":below"] = p.sort, text(p.below)
	}
	input := &dynamodb.QueryInput{
		TableName: &p.table, KeyConditionExpression: &condition,
		ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		ScanIndexForward: &p.ascending, ConsistentRead: &p.strong,
	}
	if p.index != "" {
		input.IndexName = &p.index
	}
	return input
}

// byID maps values by their ids.
func byID[K comparable, V any](values []V, id func(V) K) map[K]V {
	found := make(map[K]V, len(values))
	for _, value := range values {
		found[id(value)] = value
	}
	return found
}
