// Package gateway answers the events of an HTTP API of API Gateway, payload format 2.0, with a handler of HTTP: in a function of
// AWS Lambda, a request is handled by the same code as in the development server.
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// Function answers the events of an HTTP API. It is a lambda.Handler.
type Function struct {
	adapter *httpadapter.HandlerAdapterV2
	log     *slog.Logger
}

const (
	// reserve is the part of an invocation's time that is kept to answer that a request took too long. Without it, Lambda
	// would kill the process.
	reserve = 500 * time.Millisecond

	// maxAnswerBytes is the largest answer in JSON that Lambda accepts, 6 MB, less room for what Lambda adds.
	maxAnswerBytes = 6<<20 - 4<<10

	// maxRequestID is several times the length of API Gateway's ids.
	maxRequestID = 128
)

// New returns a function that answers with a handler.
func New(handler http.Handler, log *slog.Logger) *Function {
	return &Function{httpadapter.NewV2(restoreHeaders{handler}), log}
}

// Invoke implements lambda.Handler. It returns an error only if the event does not come from an HTTP API, which means
// that whatever sends it is misconfigured. Everything that can be wrong with an HTTP request is answered with a status.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, ErrNoHTTPEvent // err may quote what was sent
	}
	if event.Version != "2.0" || event.RequestContext.HTTP.Method == "" {
		return nil, ErrNoHTTPEvent
	}
	if end, limited := ctx.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-reserve))
		defer cancel()
	}
	id := requestID(&event)
	answer, err := f.adapter.ProxyWithContext(context.WithValue(ctx, originKey{}, origin{&event, id}), event)
	if err != nil { // the adapter could not make a request of the event
		f.log.WarnContext(ctx, "request cannot be read", "request", id)
		answer = refusal(id, http.StatusBadRequest, "BAD_REQUEST", "the request is not well-formed")
	}
	written, err := json.Marshal(answer)
	if err == nil && len(written) > maxAnswerBytes {
		f.log.WarnContext(ctx, "answer is too large", "request", id, "bytes", len(written))
		written, err = json.Marshal(refusal(id, http.StatusOK, "TOO_COSTLY",
			"the answer is larger than 6 MB; ask for less, after a mutation with the same idempotencyKey"))
	}
	return written, err
}

// ErrNoHTTPEvent says that something else than an HTTP API invoked the function.
var ErrNoHTTPEvent = errors.New("the event is not a request to an HTTP API, in payload format 2.0")

// refusal is an answer without the handler.
func refusal(id string, status int, code, message string) events.APIGatewayV2HTTPResponse {
	body, _ := json.Marshal(map[string]any{ //nolint:errchkjson // it consists of strings
		"errors": []any{map[string]any{"message": message, "extensions": map[string]string{"code": code}}},
	})
	return events.APIGatewayV2HTTPResponse{StatusCode: status, Body: string(body), Headers: map[string]string{
		"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "X-Request-Id": id,
	}}
}

// restoreHeaders gives a handler the headers as API Gateway has them, because the adapter splits their values at each
// comma, in dates and signatures too. It also sets the request id to the one in API Gateway's own log.
type restoreHeaders struct{ http.Handler }

type originKey struct{}

// origin is the event that a request was made of, and the request's id.
type origin struct {
	event *events.APIGatewayV2HTTPRequest
	id    string
}

// ServeHTTP implements http.Handler.
func (h restoreHeaders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if o, ok := r.Context().Value(originKey{}).(origin); ok {
		r.Header = headers(o.event)
		w.Header().Set("X-Request-Id", o.id)
	}
	h.Handler.ServeHTTP(w, r)
}

// headers returns the headers of an event. API Gateway joins the values of a header that was sent several times with
// commas, which HTTP treats as the same. Cookies are separated by semicolons, and are a field of their own in the
// event.
func headers(event *events.APIGatewayV2HTTPRequest) http.Header {
	header := make(http.Header, len(event.Headers)+1)
	for name, value := range event.Headers {
		header.Add(name, value)
	}
	if len(event.Cookies) > 0 {
		header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	return header
}

// requestID returns API Gateway's id of a request, or a new one if that id is not safe in a header and a log.
func requestID(event *events.APIGatewayV2HTTPRequest) string {
	id := event.RequestContext.RequestID
	unsafe := func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_=", c))
	}
	if id == "" || len(id) > maxRequestID || strings.ContainsFunc(id, unsafe) {
		return wiring.RequestID()
	}
	return id
}
