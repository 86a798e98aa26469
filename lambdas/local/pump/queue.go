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
//
// Its workers are shared fairly. Each tenant has its own. No endpoint has more than [outbox.MaxInFlight] calls at once,
// and maxExtra bounds the calls beyond the first of each lane. So a message for an endpoint to which nothing is being
// sent never waits for other endpoints, whatever these do: a tenant has maxExtra workers, and one for each of its lanes,
// of which an endpoint has two.
type Queue struct {
	in     chan queuedMessage
	ended  chan lane // a call of this lane has ended
	closed chan struct{}
	now    func() time.Time
	log    *slog.Logger
}

var _ outbox.Queue = (*Queue)(nil)

// queuedMessage is a message in the queue.
type queuedMessage struct {
	outbox.Message
	body     string
	due      time.Time
	receives int // so far
}

// The rules of the queue, as the template has them.
const (
	// maxExtra is how many calls a tenant has at once beyond the first of each lane: seven endpoints can hang with all of
	// their calls, while an eighth still has as many.
	maxExtra = 8 * (outbox.MaxInFlight - 1)

	// maxBulk is how many calls of an endpoint are for messages in bulk, so that one for another message is left.
	maxBulk = outbox.MaxInFlight - 2

	maxReceives = 5 // after so many failures a message is given up

	// visibility is how long a failed message waits before it is received again. In the template it is six minutes; here
	// it is short, because a developer waits for it.
	visibility = 2 * time.Second
)

// NewQueue returns an empty queue. It delivers nothing until Run.
func NewQueue(now func() time.Time, log *slog.Logger) *Queue {
	return &Queue{
		in: make(chan queuedMessage), ended: make(chan lane), closed: make(chan struct{}), now: now, log: log,
	}
}

var errClosed = errors.New("the delivery queue is closed: the sweep will find the delivery after the next start")

// Send implements [outbox.Queue].
func (q *Queue) Send(ctx context.Context, m outbox.Message, delay time.Duration) error {
	body, err := m.Encode(delay)
	if err != nil {
		return err
	}
	return q.put(ctx, queuedMessage{Message: m, body: body, due: q.now().Add(delay)})
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

// Run calls a function with messages, those of one lane in the order in which they are due, until ctx ends. Calls that
// are running then have the time grace to end.
func (q *Queue) Run(ctx context.Context, grace time.Duration, handle MessageHandler) {
	work, cancel := WithGrace(ctx, grace)
	defer cancel()
	var calls sync.WaitGroup
	q.hold(ctx, func(l lane, m queuedMessage) {
		calls.Go(func() {
			q.receive(work, m, handle)
			select {
			case q.ended <- l:
			case <-q.closed:
			}
		})
	})
	close(q.closed)
	calls.Wait()
}

// hold holds messages until they are due, and begins a call for each when its lane has one to spare.
func (q *Queue) hold(ctx context.Context, begin func(lane, queuedMessage)) {
	var waiting []queuedMessage // in the order in which they are due
	shares := lanes{}
	for {
		var wake <-chan time.Time
		for now := q.now(); len(waiting) > 0; waiting = waiting[1:] {
			if ahead := waiting[0].due.Sub(now); ahead > 0 {
				wake = time.After(ahead)
				break
			}
			shares.add(waiting[0])
		}
		for l, m := range shares.ready() {
			begin(l, m)
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
		case l := <-q.ended:
			shares.end(l)
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
