package follower

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

// maxInbound is how long an event of a provider may take: an HTTP API answers by itself after 30 s.
const maxInbound = 25 * time.Second

// Inbound takes an event of a payment provider, which an HTTP API passes on as it arrived, at /providers/stripe/{tenant}. It
// answers 200 only once the event is stored and handled. The provider sends again what was answered otherwise.
func (p *Payments) Inbound(ctx context.Context, request events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPResponse {
	tenant := billing.Tenant(request.PathParameters["tenant"])
	switch {
	case !slices.Contains(billing.Tenants, tenant):
		return answerOf(http.StatusNotFound, "events are taken at /providers/stripe/live and /providers/stripe/test")
	case request.RequestContext.HTTP.Method != http.MethodPost:
		return answerOf(http.StatusMethodNotAllowed, "events are sent with POST")
	}
	body := []byte(request.Body)
	if request.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(request.Body); err != nil {
			return answerOf(http.StatusBadRequest, "the body cannot be read")
		}
	}
	header := http.Header{}
	for name, value := range request.Headers {
		header.Add(name, value)
	}
	ctx, cancel := context.WithTimeout(ctx, maxInbound)
	defer cancel()
	err := p.Service.Receive(ctx, tenant, header, body)
	status := StatusOfEvent(err)
	log := p.Log.With("tenant", tenant, "request", request.RequestContext.RequestID)
	switch refusal := (*payment.RefusedError)(nil); {
	case err == nil:
		return answerOf(status, "")
	case status == http.StatusBadRequest, errors.As(err, &refusal):
		log.WarnContext(ctx, "an event was refused", "error", err)
		if header.Get(signature.Header) != "" { // else it does not even claim to be a provider's
			p.Metrics.Count(MetricEventsRefused)
		}
	case status == http.StatusNotFound:
		log.WarnContext(ctx, "an event came for a tenant without a payment provider")
	default:
		log.ErrorContext(ctx, "an event of a payment provider was not taken", "error", err)
	}
	return answerOf(status, why[status])
}

// why is what a provider's list of deliveries shows of an event that was not taken.
var why = map[int]string{
	http.StatusBadRequest:          "the event is not signed by a secret of this endpoint, is too old, of the other mode, or too large",
	http.StatusNotFound:            "no payment provider is configured for this tenant",
	http.StatusInternalServerError: "the event could not be stored, or what it is about could not be looked up: send it again",
}

// answerOf is an answer in plain text.
func answerOf(status int, text string) events.APIGatewayV2HTTPResponse {
	return events.APIGatewayV2HTTPResponse{StatusCode: status, Body: text, Headers: map[string]string{
		"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	}}
}

// StatusOfEvent returns the HTTP status that answers an event of a payment provider: 200 once it was received, 400 for what
// the provider did not sign, and 500 for what it should send again.
func StatusOfEvent(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, payment.ErrForged):
		return http.StatusBadRequest
	case errors.Is(err, payment.ErrNoProvider):
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}
