package outbox

import (
	"context"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Sender makes requests to endpoints.
type Sender interface {
	// Check returns why nothing may be sent to a URL, as a sentence, or nil.
	Check(ctx context.Context, url string) error

	// Send makes one request, signed with each of the secrets, and returns the result within [Timeout].
	Send(ctx context.Context, r Request) Answer
}

// Request is a request to an endpoint.
type Request struct {
	URL     string
	ID      billing.EventID
	At      time.Time // of the attempt
	Body    string
	Secrets []SigningSecret
}

// Answer is the answer of an endpoint, or why there was none.
type Answer struct {
	Status     int           // 0 if there was no answer
	Fault      string        // why there was no answer, as a sentence
	Slow       bool          // the endpoint did not answer within [Timeout]
	RetryAfter time.Duration // the delay that the endpoint requests; 0 for none
}
