package follower

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Expiry fires timers that are due: those that TTL removed, which the stream of the table outbox shows, and every
// minute those that a sweep finds. The sweep also finds deliveries that are due.
type Expiry struct {
	Timers     Timers
	Deliveries Sweeper
	Now        func() time.Time // by the clock of deadlines; nil: an invocation may take all of its time
	Log        *slog.Logger
}

// Timers fires timers.
type Timers interface {
	HandleRemoval(ctx context.Context, t timer.Timer) error
	Sweep(ctx context.Context) (done int, err error)
}

// Sweeper handles what is due.
type Sweeper interface {
	Sweep(ctx context.Context) error
}

// errUnknownEvent says that somebody has configured what invokes the function wrongly.
var errUnknownEvent = errors.New("the event is neither a batch of a stream nor a sweep")

// Handle handles a batch of one shard, or sweeps: for {"sweep": true}, or for an event of a schedule.
func (e *Expiry) Handle(ctx context.Context, payload json.RawMessage) (events.DynamoDBEventResponse, error) {
	var kind struct {
		Records    json.RawMessage `json:"Records"`
		Sweep      bool            `json:"sweep"`
		DetailType string          `json:"detail-type"`
	}
	if err := json.Unmarshal(payload, &kind); err != nil {
		return events.DynamoDBEventResponse{}, errUnknownEvent // err may quote the payload
	}
	switch {
	case kind.Records != nil:
		var batch events.DynamoDBEvent
		if err := json.Unmarshal(payload, &batch); err != nil {
			return events.DynamoDBEventResponse{}, errUnknownEvent
		}
		return e.Follow(ctx, batch)
	case kind.Sweep, kind.DetailType == "Scheduled Event":
		return events.DynamoDBEventResponse{}, e.Sweep(ctx)
	}
	return events.DynamoDBEventResponse{}, errUnknownEvent
}

// Follow handles a batch of one shard.
func (e *Expiry) Follow(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	fired := make([]bool, len(batch.Records))
	ctx, cancel := within(ctx, e.Now, publishPart)
	defer cancel()
	failed, err := inOrder(len(batch.Records), func(i int) error {
		record := &batch.Records[i]
		if table, err := tableOf(record); err != nil || table != outboxTable {
			return errors.Join(err, errNotFollowed(table))
		}
		change, err := outboxChange(record)
		if err != nil || change.Timer == nil {
			return err
		}
		fired[i] = true
		return e.Timers.HandleRemoval(ctx, *change.Timer)
	})
	n := 0
	for _, is := range fired[:failed] {
		if is {
			n++
		}
	}
	if n > 0 {
		e.Log.InfoContext(ctx, "timers fired", "timers", n, "found by", "TTL")
	}
	return answer(ctx, e.Log, batch.Records, failed, err)
}

// Sweep handles what is due: timers and, also if those fail, deliveries.
func (e *Expiry) Sweep(ctx context.Context) error {
	done, err := e.Timers.Sweep(ctx)
	if done > 0 {
		e.Log.InfoContext(ctx, "timers fired", "timers", done, "found by", "sweep")
	}
	err = errors.Join(err, e.Deliveries.Sweep(ctx))
	if err != nil {
		e.Log.ErrorContext(ctx, "a sweep failed for some timers or deliveries", "error", err)
	}
	return err
}
