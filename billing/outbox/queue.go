package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Queue carries deliveries to whoever attempts them, at least once, in any order.
type Queue interface {
	// Send puts a message into the queue, to come out of it after a delay of at most [MaxDelay].
	Send(ctx context.Context, m Message, delay time.Duration) error
}

// Message asks for one attempt of a delivery as it was at one revision. Once the delivery has moved on, the message
// means nothing: that is how messages which come twice, or late, do no harm.
type Message struct {
	Tenant   billing.Tenant `json:"tenant"`
	Delivery DeliveryID     `json:"delivery"`
	Revision int64          `json:"revision"`
}

// Encode is a message as the queues carry it. A delay for which they cannot hold it is an error.
func (m Message) Encode(delay time.Duration) (string, error) {
	if delay < 0 || delay > MaxDelay {
		return "", fmt.Errorf("a message cannot be delayed by %s", delay)
	}
	body, err := json.Marshal(m)
	return string(body), err
}

// MaxDelay is how long a message may wait in the queue, which is what Amazon SQS allows. What is further away waits for
// the sweep.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
const MaxDelay = 15 * time.Minute
