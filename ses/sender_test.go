package ses_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/ses"
)

var (
	keys = credentials.NewStaticCredentialsProvider("key", "a-secret-of-this-test", "a session+token/=")
	now  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func letter() *mailer.Letter {
	return &mailer.Letter{
		ID: "0123456789abcdef0123456789abcdef", From: `"Acme" <billing@acme.example>`, To: "ada@example.com", Subject: "Receipt – 10.00 EUR",
		Text: "plain\n", HTML: "<p>html & more</p>", Unsubscribe: "https://billing.acme.example/unsubscribe/x", At: now,
		Tenant: billing.Live, Customer: "cus_01KDVDNA00HDST93PJ8ZDYB21E", Seal: "a-seal_of-an_address",
	}
}

// open returns a sender to a server, and the pauses that it made.
func open(t *testing.T, endpoint string) (*ses.Sender, *[]time.Duration) {
	t.Helper()
	var pauses []time.Duration
	sender, err := ses.New(ses.Config{
		Region: "eu-central-1", Endpoint: endpoint, ConfigurationSet: "drawdown-mails", Domain: "acme.example", Credentials: keys,
		Now: func() time.Time { return now },
		Sleep: func(_ context.Context, d time.Duration) error {
			pauses = append(pauses, d)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sender, &pauses
}

// answering returns a server that gives each answer once, and then the last one.
func answering(t *testing.T, answers ...http.HandlerFunc) (server *httptest.Server, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers[min(int(asked.Add(1)), len(answers))-1](w, r)
	}))
	t.Cleanup(server.Close)
	return server, asked
}

// said is an answer with a status, the code of an error, and a reason.
func said(status int, code, reason string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code+":http://internal.amazon.com/coral/")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": reason})
	}
}

// recorded is a request as a server got it.
type recorded struct {
	method, path, host, body string
	header                   http.Header
}

func record(into *recorded) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*into = recorded{r.Method, r.URL.String(), r.Host, string(body), r.Header.Clone()}
		_, _ = io.WriteString(w, `{"MessageId": "1"}`)
	}
}

// A request is what the SDK's client sends for the same mail, to the letter, and is signed as the SDK signs.
func TestRequestIsTheSDKs(t *testing.T) {
	var ours, theirs recorded
	server, _ := answering(t, record(&ours))
	sender, _ := open(t, server.URL)
	l := letter()
	if err := sender.Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Content struct{ Raw struct{ Data []byte } }
	}
	if err := json.Unmarshal([]byte(ours.body), &sent); err != nil {
		t.Fatal(err)
	}
	other, _ := answering(t, record(&theirs))
	client := sesv2.New(sesv2.Options{Region: "eu-central-1", Credentials: keys, BaseEndpoint: &other.URL})
	tag := func(name, value string) types.MessageTag { return types.MessageTag{Name: &name, Value: &value} }
	if _, err := client.SendEmail(t.Context(), &sesv2.SendEmailInput{
		ConfigurationSetName: aws.String("drawdown-mails"), FromEmailAddress: &l.From,
		Destination: &types.Destination{ToAddresses: []string{l.To}},
		Content:     &types.EmailContent{Raw: &types.RawMessage{Data: sent.Content.Raw.Data}},
		EmailTags: []types.MessageTag{
			tag("tenant", "live"), tag("customer", string(l.Customer)), tag("mail", l.ID), tag("address", l.Seal),
		},
	}); err != nil {
		t.Fatal(err)
	}
	if ours.method != theirs.method || ours.path != theirs.path {
		t.Errorf("got %s %s, the SDK sends %s %s", ours.method, ours.path, theirs.method, theirs.path)
	}
	if canonical(t, ours.body) != canonical(t, theirs.body) {
		t.Errorf("got  %s\nwant %s", ours.body, theirs.body)
	}
	for _, name := range []string{"Content-Type", "X-Amz-Security-Token"} {
		if got, want := ours.header.Get(name), theirs.header.Get(name); got != want || got == "" {
			t.Errorf("%s is %q, the SDK sends %q", name, got, want)
		}
	}
	wellSigned(t, &ours)
	wellSigned(t, &theirs) // or the check shows nothing
	for _, want := range []string{"List-Unsubscribe: <https://billing.acme.example/unsubscribe/x>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"} {
		if !strings.Contains(strings.ReplaceAll(string(sent.Content.Raw.Data), "\r\n ", " "), want) {
			t.Errorf("the mail lacks %s: %s", want, sent.Content.Raw.Data)
		}
	}
}

// canonical returns JSON with its names in order.
func canonical(t *testing.T, text string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	ordered, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(ordered)
}

// wellSigned signs the headers of a request that are signed again, as the SDK's signer does.
func wellSigned(t *testing.T, r *recorded) {
	t.Helper()
	got := r.header.Get("Authorization")
	_, names, _ := strings.Cut(got, "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	request, err := http.NewRequestWithContext(t.Context(), r.method, "http://"+r.host+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(names, ";") {
		if name != "host" && name != "content-length" {
			request.Header.Set(name, r.header.Get(name))
		}
	}
	at, err := time.Parse("20060102T150405Z", r.header.Get("X-Amz-Date"))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := keys.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := v4.NewSigner().SignHTTP(t.Context(), secret, request, hashOf(r.body), "ses", "eu-central-1", at); err != nil {
		t.Fatal(err)
	}
	if want := request.Header.Get("Authorization"); got != want {
		t.Errorf("a request is signed\n%s, and should be\n%s", got, want)
	}
}

// What an answer means: sent, refused for good, not sent for now, or unknown.
func TestAnswers(t *testing.T) {
	const sent, refused, notSent, unknown = "sent", "refused", "not sent", "unknown"
	for _, c := range []struct {
		status       int
		code, reason string
		want         string
		asked        int64 // requests
	}{
		{http.StatusOK, "", "", sent, 1},
		{http.StatusBadRequest, "BadRequestException", "Domain contains control or whitespace", refused, 1},
		{http.StatusBadRequest, "MessageRejected", "Transaction failed: Expected disposition", refused, 1},
		{http.StatusBadRequest, "MessageRejected", "Email address is not verified. The following identities failed", notSent, 1},
		{http.StatusBadRequest, "MailFromDomainNotVerifiedException", "the domain", notSent, 1},
		{http.StatusBadRequest, "AccountSuspendedException", "", notSent, 1},
		{http.StatusBadRequest, "SendingPausedException", "", notSent, 1},
		{http.StatusBadRequest, "LimitExceededException", "", notSent, 1},
		{http.StatusTooManyRequests, "TooManyRequestsException", "Maximum sending rate exceeded.", notSent, 5},
		{http.StatusBadRequest, "ThrottlingException", "Rate exceeded", notSent, 5},
		{http.StatusTooManyRequests, "", "", notSent, 5},
		{http.StatusNotFound, "NotFoundException", "Configuration set does not exist", notSent, 1},
		{http.StatusForbidden, "AccessDeniedException", "is not authorized to perform: ses:SendEmail", notSent, 1},
		{http.StatusForbidden, "InvalidSignatureException", "", notSent, 1},
		{http.StatusForbidden, "ExpiredTokenException", "", notSent, 1},
		{http.StatusBadRequest, "ANewException", "", notSent, 1},
		{http.StatusTemporaryRedirect, "", "", notSent, 1},
		{http.StatusInternalServerError, "InternalFailure", "", unknown, 1},
		{http.StatusServiceUnavailable, "ServiceUnavailable", "", unknown, 1},
		{http.StatusBadGateway, "", "", unknown, 1},
		{http.StatusGatewayTimeout, "", "", unknown, 1},
	} {
		server, asked := answering(t, said(c.status, c.code, c.reason))
		sender, _ := open(t, server.URL)
		err := sender.Send(t.Context(), letter())
		if got := meaningOf(err); got != c.want || asked.Load() != c.asked {
			t.Errorf("%d %s (%s) after %d requests means %s: %v", c.status, c.code, c.reason, asked.Load(), got, err)
		}
	}
}

// meaningOf returns what an error of a sender says.
func meaningOf(err error) string {
	refused := (*mailer.RefusedError)(nil)
	switch {
	case err == nil:
		return "sent"
	case errors.As(err, &refused):
		return "refused"
	case errors.Is(err, mailer.ErrNotSent):
		return "not sent"
	}
	return "unknown"
}

// SES counts mails by the second: a mail for which it has no room is sent a moment later.
func TestThrottled(t *testing.T) {
	busy := said(http.StatusTooManyRequests, "TooManyRequestsException", "Maximum sending rate exceeded.")
	server, asked := answering(t, busy, busy, said(http.StatusOK, "", ""))
	sender, pauses := open(t, server.URL)
	if err := sender.Send(t.Context(), letter()); err != nil || asked.Load() != 3 || len(*pauses) != 2 || (*pauses)[1] <= (*pauses)[0] {
		t.Errorf("%v after %d requests, with pauses of %v", err, asked.Load(), *pauses)
	}
}

// Before there is a connection, nothing was sent. Afterwards nobody knows.
func TestConnections(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	_ = listener.Close()
	sender, _ := open(t, closed)
	if err := sender.Send(t.Context(), letter()); meaningOf(err) != "not sent" {
		t.Errorf("without a server: %v", err)
	}
	server, _ := answering(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	sender, _ = open(t, server.URL)
	if err := sender.Send(t.Context(), letter()); meaningOf(err) != "unknown" {
		t.Errorf("if the connection ends: %v", err)
	}
	server, asked := answering(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the end of the request is not noticed
		<-r.Context().Done()
	})
	sender, _ = open(t, server.URL)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second+500*time.Millisecond) // all but two seconds of it are the server's
	defer cancel()
	err = sender.Send(ctx, letter())
	end, _ := ctx.Deadline()
	if left := time.Until(end); meaningOf(err) != "unknown" || left < time.Second {
		t.Errorf("if the time is over: %v, and %v is left", err, left)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sender.Send(ended, letter()); meaningOf(err) != "not sent" || asked.Load() > 1 {
		t.Errorf("if there was no time: %v after %d requests", err, asked.Load())
	}
}

// Errors have no address, as they are logged.
func TestErrorsHaveNoAddress(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusInternalServerError} {
		server, _ := answering(t, said(status, "BadRequestException", "ada@example.com is no address"))
		sender, _ := open(t, server.URL)
		if err := sender.Send(t.Context(), letter()); err == nil || strings.Contains(err.Error(), "ada@") || !strings.Contains(err.Error(), "the address is no") {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestNew(t *testing.T) {
	for _, c := range []ses.Config{{Region: "eu-central-1"}, {ConfigurationSet: "s"}} {
		if _, err := ses.New(c); err == nil {
			t.Errorf("%+v is opened", c)
		}
	}
	for region, want := range map[string]string{
		"eu-central-1": "https://email.eu-central-1.amazonaws.com", "cn-north-1": "https://email.cn-north-1.amazonaws.com.cn",
	} {
		sender, err := ses.New(ses.Config{Region: region, ConfigurationSet: "s"})
		if err != nil || sender.Endpoint != want {
			t.Errorf("SES of %s is at %s, %v", region, sender.Endpoint, err)
		}
		theirs, err := sesv2.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), sesv2.EndpointParameters{
			Region: &region, UseDualStack: new(bool), UseFIPS: new(bool),
		})
		if err != nil || theirs.URI.String() != want {
			t.Errorf("the SDK finds it at %s, %v", theirs.URI.String(), err)
		}
	}
	sender, _ := open(t, "http://127.0.0.1:1")
	sender.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, errors.New("none") })
	if err := sender.Send(t.Context(), letter()); meaningOf(err) != "not sent" {
		t.Errorf("without credentials: %v", err)
	}
	l := letter()
	l.To = "no address"
	if err := sender.Send(t.Context(), l); meaningOf(err) != "refused" {
		t.Errorf("to no address: %v", err)
	}
}
