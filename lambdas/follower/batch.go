package follower

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/events"
)

// parallel is how many records of a batch are worked on at once: mostly they wait for the database.
const parallel = 8

// inOrder calls do with 0 up to n, several at once, until one fails. It answers the first that failed, or n: all before
// it are done.
func inOrder(n int, do func(int) error) (failed int, err error) {
	var (
		mu   sync.Mutex
		wait sync.WaitGroup
		next int
	)
	failed = n
	for range min(n, parallel) {
		wait.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				done := i >= failed
				mu.Unlock()
				if done {
					return
				}
				if fault := do(i); fault != nil {
					mu.Lock()
					if i < failed {
						failed, err = i, fault
					}
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return failed, err
}

// answer tells Lambda from which record on a batch has to come again.
func answer(ctx context.Context, log *slog.Logger, records []events.DynamoDBEventRecord, failed int, err error) (events.DynamoDBEventResponse, error) {
	if err == nil {
		return events.DynamoDBEventResponse{}, nil
	}
	sequence := records[failed].Change.SequenceNumber
	log.ErrorContext(ctx, "a record of a stream failed", "sequenceNumber", sequence, "place", failed, "of", len(records),
		"stream", records[failed].EventSourceArn, "error", err)
	if sequence == "" || failed == 0 && len(records) > 1 {
		return events.DynamoDBEventResponse{}, fmt.Errorf("record %d of %d failed: %w", failed+1, len(records), err)
	}
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: sequence}}}, nil
}
