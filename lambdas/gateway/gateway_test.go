package gateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
)

// invoke returns the answer to an event. It must not be an error.
func invoke(t *testing.T, f *Function, event string) events.APIGatewayV2HTTPResponse {
	t.Helper()
	written, err := f.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatalf("%s fails: %v", event, err)
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(written, &answer); err != nil {
		t.Fatalf("%v: %s", err, written)
	}
	return answer
}

// newRecordingFunction returns a function that keeps the request and the body that its handler gets.
func newRecordingFunction(seen **http.Request, body *string) *Function {
	return New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		*seen, *body = r, string(text)
	}), slog.New(slog.DiscardHandler))
}

// TestRequests invokes the function with an event of an HTTP API, and checks the request that the handler gets.
func TestRequests(t *testing.T) {
	var got *http.Request
	var body string
	f := newRecordingFunction(&got, &body)
	event := lambdatest.Request(
		lambdatest.Header("authorization", "Bearer a, b"), lambdatest.Header("accept", "text/html, application/json;q=0.9"),
		lambdatest.Header("date", "Sat, 21 Nov 2026 14:00:00 GMT"), lambdatest.Header("webhook-signature", "v1,a v1,b"),
		func(e *events.APIGatewayV2HTTPRequest) {
			e.RawQueryString = "a=%20b&a=c"
			e.Cookies = []string{"one=1", "two=2"}
			e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte("\xff\x00{}")), true
		})
	_, _ = f.Invoke(t.Context(), []byte(event)) // the handler answers nothing
	if got == nil {
		t.Fatal("the handler was not called")
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer a, b", "Accept": "text/html, application/json;q=0.9",
		"Date":              "Sat, 21 Nov 2026 14:00:00 GMT",
		"Webhook-Signature": "v1,a v1,b", "Cookie": "one=1; two=2", "Content-Type": "application/json",
	} {
		if values := got.Header.Values(name); len(values) != 1 || values[0] != want {
			t.Errorf("%s is %q, not %q", name, values, want)
		}
	}
	if got.Method != http.MethodPost || got.URL.Path != "/graphql" || got.URL.RawQuery != "a=%20b&a=c" ||
		got.RemoteAddr != "192.0.2.7" {
		t.Errorf("it is %s %s from %s", got.Method, got.URL, got.RemoteAddr)
	}
	if body != "\xff\x00{}" {
		t.Errorf("the body is %q", body)
	}
}

// The handler's deadline is a little before Lambda kills the process.
func TestDeadline(t *testing.T) {
	var got *http.Request
	f := newRecordingFunction(&got, new(string))
	end := time.Now().Add(10 * time.Second)
	ctx, cancel := context.WithDeadline(t.Context(), end)
	defer cancel()
	_, _ = f.Invoke(ctx, []byte(lambdatest.Request()))
	if at, limited := got.Context().Deadline(); !limited || !at.Equal(end.Add(-reserve)) {
		t.Errorf("the deadline is %v before the end", end.Sub(at))
	}
}

// api returns the function on a store in memory, the secret of a key with all scopes, and the log.
func api(t *testing.T) (f *Function, secret string, logged *bytes.Buffer) {
	t.Helper()
	world := billingtest.NewWorld(billingtest.NewMemory(), 1)
	createdKey, err := world.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Live, Actor: "test"}, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: "key"}, Name: "test", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		t.Fatal(err)
	}
	secret = createdKey.Value.Secret
	logged = &bytes.Buffer{}
	log := slog.New(slog.NewJSONHandler(logged, nil))
	return New(graph.New(graph.Config{
		Ledger: world.Ledger, Log: log, NewRequestID: func() string { return "named-here" },
	}), log), secret, logged
}

func TestAnswers(t *testing.T) {
	f, secret, logged := api(t)
	authorized := lambdatest.Header("authorization", "Bearer "+secret)
	for name, c := range map[string]struct {
		event  string
		status int
		says   string
	}{
		"a query":           {lambdatest.Request(authorized), 200, `{"data":{"__typename":"Query"}}`},
		"nobody":            {lambdatest.Request(), 401, "UNAUTHENTICATED"},
		"two keys":          {lambdatest.Request(lambdatest.Header("authorization", "Bearer "+secret+",Bearer "+secret)), 401, "UNAUTHENTICATED"},
		"a header in upper": {lambdatest.Request(lambdatest.Header("AUTHORIZATION", "Bearer "+secret)), 200, "Query"},
		"a query by GET": {lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.HTTP.Method, e.Body, e.RawQueryString = "GET", "", "query=%7B__typename%7D"
		}), 200, "Query"},
		"a mutation by GET": {lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.HTTP.Method, e.RawQueryString = "GET", "query=mutation%7B__typename%7D"
		}), 405, "POST"},
		"base64": {lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) {
			e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(lambdatest.Typename)), true
		}), 200, "Query"},
		"not base64": {lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) {
			e.IsBase64Encoded = true
		}), 400, "BAD_REQUEST"},
		"no body": {lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) { e.Body = "" }), 400, "BAD_REQUEST"},
		"too much": {lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) {
			e.Body = `{"query": "{ __typename } #` + strings.Repeat(" ", 1<<20) + `"}`
		}), 413, "1048576 bytes"},
		"no headers": {lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) { e.Headers = nil }), 415, "BAD_REQUEST"},
		"a method": {lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.HTTP.Method = "DELETE"
		}), 405, "POST"},
		"no method": {lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.HTTP.Method = "GET /"
		}), 400, "BAD_REQUEST"},
		"no path": {lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/%zz" }), 400, "BAD_REQUEST"},
		"no host": {lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.DomainName = "a b%"
		}), 400, "BAD_REQUEST"},
		"a broken name": {lambdatest.Request(authorized, lambdatest.Header("x\r\ny", "z\r\n")), 200, "Query"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := invoke(t, f, c.event)
			if answer.StatusCode != c.status || !strings.Contains(answer.Body, c.says) || answer.IsBase64Encoded {
				t.Errorf("it answers %d %s, not %d %s", answer.StatusCode, answer.Body, c.status, c.says)
			}
			if id := answer.Headers["X-Request-Id"]; id != "JKJaXmPLvHcESHA=" {
				t.Errorf("the request is %q", id)
			}
			if kind := answer.Headers["Content-Type"]; kind != "application/json; charset=utf-8" {
				t.Errorf("the answer is %s", kind)
			}
		})
	}
	if strings.Contains(logged.String(), secret) {
		t.Errorf("a secret was logged: %s", logged)
	}
}

// An id that is not safe in a header and a log is replaced.
func TestRequestID(t *testing.T) {
	f, _, _ := api(t)
	for _, id := range []string{"", "a\r\nb", strings.Repeat("a", maxRequestID+1), "é"} {
		answer := invoke(t, f, lambdatest.Request(func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.RequestID = id }))
		if got := answer.Headers["X-Request-Id"]; !strings.HasPrefix(got, "req_") {
			t.Errorf("the request id %q became %q", id, got)
		}
	}
}

// An answer that is larger than Lambda accepts is replaced by an error that says so. Its size is that of its JSON, as
// for Lambda.
func TestLargeAnswers(t *testing.T) {
	large := ""
	f := New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, large)
	}), slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		size int
		fits bool
	}{{3 << 20, false}, {2900 << 10, true}} { // each quotation mark is two bytes in JSON
		large = strings.Repeat(`"`, c.size)
		answer := invoke(t, f, lambdatest.Request())
		if strings.Contains(answer.Body, "TOO_COSTLY") == c.fits || answer.StatusCode != http.StatusOK {
			t.Errorf("%d bytes are answered %d with %.80s", c.size, answer.StatusCode, answer.Body)
		}
	}
}

func TestOtherEvents(t *testing.T) {
	f, _, logged := api(t)
	for _, event := range lambdatest.OtherEvents {
		if answer, err := f.Invoke(t.Context(), []byte(event)); err == nil || err.Error() != ErrNoHTTPEvent.Error() {
			t.Errorf("%s is answered %s, %v", event, answer, err)
		}
	}
	if logged.Len() > 0 {
		t.Errorf("it logged %s", logged)
	}
}

// Every event is answered with a status below 500, or refused as not one of an HTTP API.
func FuzzInvoke(f *testing.F) {
	for _, event := range lambdatest.OtherEvents {
		f.Add([]byte(event))
	}
	f.Add([]byte(lambdatest.Request()))
	function := New(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	f.Fuzz(func(t *testing.T, event []byte) {
		written, err := function.Invoke(t.Context(), event)
		if err != nil {
			if err.Error() != ErrNoHTTPEvent.Error() {
				t.Fatalf("%q fails: %v", event, err)
			}
			return
		}
		var answer events.APIGatewayV2HTTPResponse
		if err := json.Unmarshal(written, &answer); err != nil || answer.StatusCode < 200 || answer.StatusCode >= 500 {
			t.Fatalf("%q is answered %s, %v", event, written, err)
		}
	})
}
