package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Queue passes messages to the workers that attempt deliveries, at least once, in any order.
type Queue interface {
	// Send puts a message into the queue, which delivers it after a delay of at most [MaxDelay].
	Send(ctx context.Context, m Message, delay time.Duration) error
}

// Message requests one attempt of a delivery at one revision. Once the delivery has another revision, the message is
// outdated and ignored: so messages that arrive twice, or late, do no harm.
type Message struct {
	Tenant   billing.Tenant `json:"tenant"`
	Delivery DeliveryID     `json:"delivery"`
	Revision int64          `json:"revision"`

	// Bulk marks a delivery of a kind that may come in very large numbers. All others go first.
	Bulk bool `json:"bulk,omitempty"`
}

// Share names what the message shares the workers with: the messages of its tenant to its endpoint, those in bulk apart
// from the others. A queue that is fair gives each share its turn.
func (m Message) Share() string {
	endpoint, _ := m.Delivery.Endpoint()
	share := string(m.Tenant) + "-" + string(endpoint)
	if m.Bulk {
		share += "-bulk"
	}
	return share
}

// Encode returns a message as the queues store it. A delay that the queues do not support is an error.
func (m Message) Encode(delay time.Duration) (string, error) {
	if delay < 0 || delay > MaxDelay {
		return "", fmt.Errorf("a message cannot be delayed by %s, only by 0 to 15 minutes", delay)
	}
	body, err := json.Marshal(m)
	return string(body), err
}

// MaxDelay is how long a message may wait in the queue: the limit of Amazon SQS. Attempts that are due later are queued
// by the sweep. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
const MaxDelay = 15 * time.Minute
