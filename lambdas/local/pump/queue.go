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

// Queue is a delivery queue within one process. It follows the rules of Amazon SQS, but its messages are lost when the
// process ends: the sweep finds their deliveries after the next start.
type Queue struct {
	in     chan queuedMessage
	closed chan struct{}
	now    func() time.Time
	log    *slog.Logger
}

var _ outbox.Queue = (*Queue)(nil)

// queuedMessage is a message in the queue.
type queuedMessage struct {
	body     string
	due      time.Time
	receives int // so far
}

// The rules of the queue, as the template has them.
const (
	queueWorkers = 16 // so that an endpoint which hangs delays few others
	maxReceives  = 5  // after so many failures a message is given up

	// visibility is how long a failed message waits before it is received again. In the template it is six minutes; here
	// it is short, because a developer waits for it.
	visibility = 2 * time.Second
)

// NewQueue returns an empty queue. It delivers nothing until Run.
func NewQueue(now func() time.Time, log *slog.Logger) *Queue {
	return &Queue{in: make(chan queuedMessage), closed: make(chan struct{}), now: now, log: log}
}

var errClosed = errors.New("the delivery queue is closed: the sweep will find the delivery after the next start")

// Send implements [outbox.Queue].
func (q *Queue) Send(ctx context.Context, m outbox.Message, delay time.Duration) error {
	body, err := m.Encode(delay)
	if err != nil {
		return err
	}
	return q.put(ctx, queuedMessage{body: body, due: q.now().Add(delay)})
}

func (q *Queue) put(ctx context.Context, m queuedMessage) error {
	select {
	case q.in <- m:
		return nil
	case <-q.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// MessageHandler is a function that processes messages of a queue.
type MessageHandler func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)

// Run calls a function with messages, in the order in which they are due, until ctx ends. Calls that are running then
// have the time grace to end.
func (q *Queue) Run(ctx context.Context, grace time.Duration, handle MessageHandler) {
	work, cancel := WithGrace(ctx, grace)
	defer cancel()
	out := make(chan queuedMessage)
	var workers sync.WaitGroup
	for range queueWorkers {
		workers.Go(func() {
			for m := range out {
				q.receive(work, m, handle)
			}
		})
	}
	q.hold(ctx, out)
	close(q.closed)
	close(out)
	workers.Wait()
}

// hold holds messages until they are due.
func (q *Queue) hold(ctx context.Context, out chan<- queuedMessage) {
	var waiting []queuedMessage // in the order in which they are due
	for {
		var (
			next  queuedMessage
			ready chan<- queuedMessage // nil: nothing is due
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
		case m := <-q.in:
			at, _ := slices.BinarySearchFunc(waiting, m, func(a, b queuedMessage) int {
				if a.due.After(b.due) {
					return 1
				}
				return -1 // messages that are due at the same time keep their order
			})
			waiting = slices.Insert(waiting, at, m)
		case ready <- next:
			waiting = waiting[1:]
		case <-wake:
		case <-ctx.Done():
			return
		}
	}
}

// receive calls the function with one message, and puts the message back if the function fails.
func (q *Queue) receive(ctx context.Context, m queuedMessage, handle MessageHandler) {
	m.receives++
	response, err := handle(ctx, events.SQSEvent{Records: []events.SQSMessage{{
		MessageId: "local", Body: m.body, EventSource: "aws:sqs",
		Attributes: map[string]string{"ApproximateReceiveCount": strconv.Itoa(m.receives)},
	}}})
	switch {
	case err == nil && len(response.BatchItemFailures) == 0:
	case m.receives == maxReceives:
		q.log.Error("a message of the delivery queue was given up, because it failed too often", "message", m.body)
	default:
		m.due = q.now().Add(visibility)
		_ = q.put(ctx, m) // if that fails, the sweep finds the delivery
	}
}
