package follower

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// parallel is how many records of a batch are handled at once: mostly they wait for the database.
const parallel = 16

// inOrder calls do with each number from 0 to n-1, several at once, until one call fails. It returns the first number
// that failed, or n, and that error: all numbers before it are done.
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

// The functions begin nothing new in the last part of their time, a minute, so that what is done by then counts: the
// response names the first record that is not done, while an invocation that times out starts over at its first record.
const (
	// processPart is how much of the time records may be processed for: 36 s of a minute.
	processPart = 60

	// publishPart is when the events of these records have to be published: after 54 s of a minute.
	publishPart = 90
)

// within returns a context that ends when so many percent are over of the time that the invocation of ctx has left.
func within(ctx context.Context, now func() time.Time, percent int) (context.Context, context.CancelFunc) {
	deadline, limited := ctx.Deadline()
	if !limited || now == nil {
		return context.WithCancel(ctx)
	}
	left := deadline.Sub(now())
	return context.WithDeadline(ctx, deadline.Add(-left/100*time.Duration(100-percent)))
}

// answer returns what Lambda needs to retry a batch from the record that failed on, with err; or nothing, if err is
// nil.
func answer(
	ctx context.Context, log *slog.Logger, records []events.DynamoDBEventRecord, failed int, err error,
) (response events.DynamoDBEventResponse, _ error) {
	if err == nil {
		return response, nil
	}
	sequence := records[failed].Change.SequenceNumber
	log.ErrorContext(ctx, "a record of a stream failed", "sequenceNumber", sequence, "place", failed,
		"of", len(records), "stream", records[failed].EventSourceArn, "error", err)
	if sequence == "" || failed == 0 && len(records) > 1 {
		return response, fmt.Errorf("record %d of %d failed: %w", failed+1, len(records), err)
	}
	response.BatchItemFailures = []events.DynamoDBBatchItemFailure{{ItemIdentifier: sequence}}
	return response, nil
}
