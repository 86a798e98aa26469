package pump

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Queue is a delivery queue within one process. It keeps the rules of Amazon SQS, but nothing when the process ends: what
// is due then, the sweep finds after the next start.
type Queue struct {
	in     chan letter
	closed chan struct{}
	now    func() time.Time
	log    *slog.Logger
}

var _ outbox.Queue = (*Queue)(nil)

// letter is a message in the queue.
type letter struct {
	body     string
	due      time.Time
	receives int // so far
}

// The rules of the queue, as the template has them.
const (
	queueWorkers = 16              // so that an endpoint which hangs holds up few others
	maxReceives  = 5               // then a message is dead
	visibility   = 2 * time.Second // before a message that failed comes again; in the template a minute, here one waits for it
)

// NewQueue is an empty queue. Nothing comes out of it until it runs.
func NewQueue(now func() time.Time, log *slog.Logger) *Queue {
	return &Queue{in: make(chan letter), closed: make(chan struct{}), now: now, log: log}
}

var errClosed = errors.New("the delivery queue is closed; the sweep finds the delivery after the next start")

// Send implements [outbox.Queue].
func (q *Queue) Send(ctx context.Context, m outbox.Message, delay time.Duration) error {
	body, err := m.Encode(delay)
	if err != nil {
		return err
	}
	return q.put(ctx, letter{body: body, due: q.now().Add(delay)})
}

func (q *Queue) put(ctx context.Context, l letter) error {
	select {
	case q.in <- l:
		return nil
	case <-q.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run brings messages to a function, in the order in which they are due, until ctx ends. What is in hand then has a
// moment to end.
func (q *Queue) Run(ctx context.Context, grace time.Duration, handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)) {
	work, cancel := Patient(ctx, grace)
	defer cancel()
	out := make(chan letter)
	var workers sync.WaitGroup
	for range queueWorkers {
		workers.Go(func() {
			for l := range out {
				q.receive(work, l, handle)
			}
		})
	}
	q.sort(ctx, out)
	close(q.closed)
	close(out)
	workers.Wait()
}

// sort holds messages until they are due.
func (q *Queue) sort(ctx context.Context, out chan<- letter) {
	var waiting []letter // by when they are due
	for {
		var (
			next  letter
			ready chan<- letter // nil: nothing is due
			wake  <-chan time.Time
		)
		if len(waiting) > 0 {
			next = waiting[0]
			if ahead := next.due.Sub(q.now()); ahead > 0 {
				wake = time.After(ahead)
			} else {
				ready = out
			}
		}
		select {
		case l := <-q.in:
			at, _ := slices.BinarySearchFunc(waiting, l, func(a, b letter) int {
				if a.due.After(b.due) {
					return 1
				}
				return -1 // those due at once in the order in which they came
			})
			waiting = slices.Insert(waiting, at, l)
		case ready <- next:
			waiting = waiting[1:]
		case <-wake:
		case <-ctx.Done():
			return
		}
	}
}

// receive has the function work on one message, and puts it back where that failed.
func (q *Queue) receive(ctx context.Context, l letter, handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)) {
	l.receives++
	response, err := handle(ctx, events.SQSEvent{Records: []events.SQSMessage{{
		MessageId: "local", Body: l.body, EventSource: "aws:sqs",
		Attributes: map[string]string{"ApproximateReceiveCount": strconv.Itoa(l.receives)},
	}}})
	switch {
	case err == nil && len(response.BatchItemFailures) == 0:
	case l.receives == maxReceives:
		q.log.Error("a message of the delivery queue was given up: it failed too often", "message", l.body)
	default:
		l.due = q.now().Add(visibility)
		_ = q.put(ctx, l) // where that fails, the sweep finds the delivery
	}
}
