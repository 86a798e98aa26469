package pump

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// Rules are the settings of an event source mapping. The zero value of each means Lambda's default, or the template's.
type Rules struct {
	BatchSize int           // 0: 100
	Retries   int           // of one record; 0: 10
	MaxAge    time.Duration // 0: a day
	Timeout   time.Duration // of a function; 0: a minute
	Pause     time.Duration // before the first retry; it doubles each time; 0: 50 ms
	MaxPause  time.Duration // 0: a second, so that ten retries take some seven seconds
}

func (r Rules) withDefaults() Rules {
	set := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	if r.BatchSize == 0 {
		r.BatchSize = 100
	}
	if r.Retries == 0 {
		r.Retries = 10
	}
	set(&r.MaxAge, 24*time.Hour)
	set(&r.Timeout, time.Minute)
	set(&r.Pause, 50*time.Millisecond)
	set(&r.MaxPause, time.Second)
	return r
}

// Handler is a function that processes batches of a stream.
type Handler func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)

// Failure is a record that was given up.
type Failure struct {
	Function string                     `json:"function"`
	Reason   string                     `json:"reason"`
	Record   events.DynamoDBEventRecord `json:"record"`
}

// delivery delivers the records of one shard to a function.
type delivery struct {
	function string
	rules    Rules
	handle   Handler
	now      func() time.Time
	work     context.Context //nolint:containedctx // of the function: it ends some time after the pump's own
	giveUp   func(Failure) error
	done     func(sequenceNumber string) error // called when all records up to this one are done
	log      *slog.Logger
}

// deliver returns when each record of a batch is done or given up, or with the error of ctx.
func (d *delivery) deliver(ctx context.Context, batch []events.DynamoDBEventRecord) error {
	for tries := 0; len(batch) > 0; {
		if d.now().Sub(batch[0].Change.ApproximateCreationDateTime.Time) > d.rules.MaxAge {
			if err := d.abandon(batch[0], "it is too old"); err != nil {
				return err
			}
			batch, tries = batch[1:], 0
			continue
		}
		failed := d.invoke(batch)
		if failed > 0 { // the records before it are done
			if err := d.done(batch[failed-1].Change.SequenceNumber); err != nil {
				return err
			}
			batch, tries = batch[failed:], 0
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case failed > 0:
		case len(batch) > 1:
			half := len(batch) / 2
			if err := d.deliver(ctx, batch[:half]); err != nil {
				return err
			}
			batch, tries = batch[half:], 0
		case tries == d.rules.Retries:
			if err := d.abandon(batch[0], "it failed too often"); err != nil {
				return err
			}
			batch = nil
		default:
			if err := wiring.Sleep(ctx, min(d.rules.Pause<<min(tries, 20), d.rules.MaxPause)); err != nil {
				return err
			}
			tries++
		}
	}
	return nil
}

// abandon gives a record up: it goes to the failures.
func (d *delivery) abandon(r events.DynamoDBEventRecord, reason string) error {
	d.log.Error("a record was given up, because "+reason,
		"function", d.function, "sequenceNumber", r.Change.SequenceNumber)
	if err := d.giveUp(Failure{d.function, reason, r}); err != nil {
		return fmt.Errorf("keeping a record that was given up: %w", err)
	}
	return d.done(r.Change.SequenceNumber)
}

// invoke calls the function with a batch. It returns the index of the first record that failed: 0 if all failed, the
// length of the batch if none did.
func (d *delivery) invoke(batch []events.DynamoDBEventRecord) (failed int) {
	ctx, cancel := context.WithTimeout(d.work, d.rules.Timeout)
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil {
			d.log.Error("a function panicked", "function", d.function, "fault", fault, "stack", string(debug.Stack()))
			failed = 0
		}
	}()
	response, err := d.handle(ctx, events.DynamoDBEvent{Records: slices.Clone(batch)})
	if err != nil {
		return 0
	}
	failed = len(batch)
	for _, item := range response.BatchItemFailures {
		at := slices.IndexFunc(batch, func(r events.DynamoDBEventRecord) bool {
			return r.Change.SequenceNumber == item.ItemIdentifier
		})
		failed = min(failed, max(at, 0)) // a record that is not in the batch means that all failed
	}
	return failed
}
