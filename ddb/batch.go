package ddb

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// maxBatchWrites is DynamoDB's limit of items in one BatchWriteItem.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const maxBatchWrites = 25

// batchWrite makes writes without conditions, which may be made twice without harm. It repeats what DynamoDB leaves out
// until nothing is left. No item may be in writes twice: DynamoDB refuses that.
func (s *Store) batchWrite(ctx context.Context, table string, writes []types.WriteRequest) error {
	for chunk := range slices.Chunk(writes, maxBatchWrites) {
		pause := firstBatchPause
		for tries := 1; ; tries++ {
			// The client that retries: these are not commits.
			output, err := s.reads.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
				RequestItems: map[string][]types.WriteRequest{table: chunk},
			})
			if err != nil {
				return readFault(err)
			}
			if chunk = output.UnprocessedItems[table]; len(chunk) == 0 {
				break
			}
			if tries == maxBatchTries {
				return fmt.Errorf("DynamoDB left %d writes undone in %d calls: %w", len(chunk), maxBatchTries, ledger.ErrBusy)
			}
			if err := sleep(ctx, pause); err != nil {
				return err
			}
			pause = min(2*pause, maxBatchPause)
		}
	}
	return nil
}

// deleteAll deletes the items at keys. No key may be in keys twice.
func (s *Store) deleteAll(ctx context.Context, table string, keys []key) error {
	writes := make([]types.WriteRequest, len(keys))
	for i, k := range keys {
		writes[i].DeleteRequest = &types.DeleteRequest{Key: newItem(k)}
	}
	return s.batchWrite(ctx, table, writes)
}
