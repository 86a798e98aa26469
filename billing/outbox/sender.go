package outbox

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Sender makes requests to endpoints.
type Sender interface {
	// Check answers why nothing may be sent to a URL, as a sentence, or nil.
	Check(ctx context.Context, url string) error

	// Send makes one request, signed with each of the secrets, and answers within [Timeout] how it went.
	Send(ctx context.Context, r Request) Answer
}

// Request is what is sent to an endpoint.
type Request struct {
	URL     string
	ID      billing.EventID
	At      time.Time // of the attempt
	Body    string
	Secrets []SigningSecret
}

// Answer is what an endpoint answered.
type Answer struct {
	Status     int           // 0 where there was no answer
	Fault      string        // why there was none, as a sentence
	Slow       bool          // the endpoint took all of its time
	RetryAfter time.Duration // what it asked for; 0 for nothing
}
