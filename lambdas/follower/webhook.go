package follower

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Webhook attempts the deliveries that the queue asks for.
type Webhook struct {
	Deliveries Attempter
	Log        *slog.Logger
}

// Attempter makes one attempt of a delivery. An error says that it made none, and that the queue should send the
// message again.
type Attempter interface {
	Attempt(ctx context.Context, m outbox.Message) error
}

// errNoMessage says that something other than Drawdown writes to the queue.
var errNoMessage = errors.New("the message names no delivery: something other than Drawdown sent it to the queue")

// Handle makes the attempts of a batch all at once, so that an endpoint which hangs holds up no other. It returns which
// messages the queue should send again.
func (w *Webhook) Handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	faults := make([]error, len(batch.Records))
	var wait sync.WaitGroup
	for i := range batch.Records {
		wait.Go(func() { faults[i] = w.attempt(ctx, batch.Records[i].Body) })
	}
	wait.Wait()
	var response events.SQSEventResponse
	for i, err := range faults {
		if err == nil {
			continue
		}
		id := batch.Records[i].MessageId
		w.Log.ErrorContext(ctx, "a delivery was not attempted", "message", id, "error", err)
		response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
	}
	return response, nil
}

func (w *Webhook) attempt(ctx context.Context, body string) error {
	var m outbox.Message
	if err := json.Unmarshal([]byte(body), &m); err != nil || !m.Delivery.Valid() || m.Tenant == "" || m.Revision < 1 {
		return errNoMessage // err may quote the message
	}
	return w.Deliveries.Attempt(ctx, m)
}
