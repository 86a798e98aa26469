package outbox

import (
	"context"
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

// MaxDelay is how long a message may wait in the queue, which is what Amazon SQS allows. What is further away waits for
// the sweep.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
const MaxDelay = 15 * time.Minute
