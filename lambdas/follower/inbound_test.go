package follower

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
	"github.com/drawdown-billing/drawdown/stripe"
)

const (
	testSecret = "whsec_TestSigningSecretOfNobody00000"
	liveSecret = "whsec_LiveSigningSecretOfNobody00000"
)

// brittle is a store that cannot store documents.
type brittle struct {
	ledger.Store
	err error
}

func (b *brittle) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	if b.err != nil {
		return b.err
	}
	return b.Store.PutDocument(ctx, change)
}

// door is the function payments with the adapter of Stripe, before a store in memory.
type door struct {
	*Payments
	*billingtest.World
	t       *testing.T
	store   *brittle
	metrics *bytes.Buffer
	log     *bytes.Buffer
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{t: t, store: &brittle{Store: billingtest.NewMemory()}, metrics: &bytes.Buffer{}, log: &bytes.Buffer{}}
	d.World = billingtest.NewWorld(d.store, 1)
	accounts := map[billing.Tenant]payment.Provider{}
	for tenant, c := range map[billing.Tenant]stripe.Config{
		billing.Live: {Key: "sk_live_51KeyOfNobody", Secrets: []string{liveSecret}},
		billing.Test: {Key: "sk_test_51KeyOfNobody", Secrets: []string{"whsec_TheOneBefore0000000000", testSecret}},
	} {
		c.Tenant, c.URL = tenant, "http://127.0.0.1:1"
		account, err := stripe.New(c)
		if err != nil {
			t.Fatal(err)
		}
		accounts[tenant] = account
	}
	log := slog.New(slog.NewTextHandler(d.log, nil))
	d.Payments = &Payments{
		Service: payment.New(payment.Config{Store: d.store, Runtime: d.World.Runtime(), Log: log, Provider: accounts}),
		Metrics: &metric.Metrics{Out: d.metrics, Now: d.Time}, Log: log,
	}
	return d
}

// event is an event that Stripe signed just now, as an HTTP API passes it on. It is about nothing that was bought here.
func (d *door) event(id string) events.APIGatewayV2HTTPRequest {
	body := fmt.Sprintf(`{"id": %q, "type": "payment_intent.succeeded", "livemode": false, "data": {"object": {}}, "pad": "ü"}`, id)
	return d.signed(body, d.Time(), testSecret)
}

func (d *door) signed(body string, at time.Time, secret string) events.APIGatewayV2HTTPRequest {
	return events.APIGatewayV2HTTPRequest{
		Version: "2.0", Body: body, PathParameters: map[string]string{"tenant": "test"},
		Headers: map[string]string{"stripe-signature": signature.Sign(at, []byte(body), secret)},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: http.MethodPost},
		},
	}
}

// send sends a request as AWS Lambda does, and returns the status of the answer.
func (d *door) send(r events.APIGatewayV2HTTPRequest) int {
	d.t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		d.t.Fatal(err)
	}
	answer, err := d.Handle(d.t.Context(), text)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.(events.APIGatewayV2HTTPResponse).StatusCode
}

// stored returns the stored body of an event; nil if it is not stored.
func (d *door) stored(id string) []byte {
	d.t.Helper()
	e, err := ledger.Get[*billing.ProviderEvent](d.t.Context(), d.store, billing.ProviderEventKey(billing.Test, "stripe", id), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return nil
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return e.Body
}

// TestInbound: what Stripe signed is stored to the byte and answered 200, in both forms of a body and whatever the case of the
// header; everything else is refused, and nothing of it is stored.
func TestInbound(t *testing.T) {
	encode := func(r *events.APIGatewayV2HTTPRequest) {
		r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(r.Body)), true
	}
	rename := func(name string) func(*events.APIGatewayV2HTTPRequest) {
		return func(r *events.APIGatewayV2HTTPRequest) {
			r.Headers = map[string]string{name: r.Headers["stripe-signature"]}
		}
	}
	for name, c := range map[string]struct {
		change func(*events.APIGatewayV2HTTPRequest)
		status int
		quiet  bool // no metric counts it
	}{
		"as it is":                  {func(*events.APIGatewayV2HTTPRequest) {}, http.StatusOK, true},
		"in base64":                 {encode, http.StatusOK, true},
		"another case of the name":  {rename("Stripe-Signature"), http.StatusOK, true},
		"a third case of the name":  {rename("STRIPE-SIGNATURE"), http.StatusOK, true},
		"in base64 that is none":    {func(r *events.APIGatewayV2HTTPRequest) { r.IsBase64Encoded = true }, http.StatusBadRequest, true},
		"no header":                 {rename("signature"), http.StatusBadRequest, true},
		"one flipped byte":          {func(r *events.APIGatewayV2HTTPRequest) { r.Body = strings.Replace(r.Body, "ü", "u", 1) }, http.StatusBadRequest, false},
		"a space at the end":        {func(r *events.APIGatewayV2HTTPRequest) { r.Body += " " }, http.StatusBadRequest, false},
		"the other tenant's path":   {func(r *events.APIGatewayV2HTTPRequest) { r.PathParameters["tenant"] = "live" }, http.StatusBadRequest, false},
		"a path of no tenant":       {func(r *events.APIGatewayV2HTTPRequest) { r.PathParameters["tenant"] = "prod" }, http.StatusNotFound, true},
		"another method":            {func(r *events.APIGatewayV2HTTPRequest) { r.RequestContext.HTTP.Method = "GET" }, http.StatusMethodNotAllowed, true},
		"a text that was read once": {func(r *events.APIGatewayV2HTTPRequest) { r.Body = strings.Replace(r.Body, ": ", ":", 1) }, http.StatusBadRequest, false},
	} {
		d := newDoor(t)
		r := d.event("evt_1")
		body := r.Body
		c.change(&r)
		if status := d.send(r); status != c.status {
			t.Errorf("%s is answered %d, not %d", name, status, c.status)
		}
		if got, want := string(d.stored("evt_1")), map[bool]string{true: body}[c.status == http.StatusOK]; got != want {
			t.Errorf("%s: %q is stored", name, got)
		}
		if counted := strings.Contains(d.metrics.String(), MetricEventsRefused); counted == c.quiet {
			t.Errorf("%s is counted as refused: %t", name, counted)
		}
		if text := d.log.String(); strings.Contains(text, "whsec_") || strings.Contains(text, "pad") || strings.Contains(text, "_51Key") {
			t.Errorf("%s: the log has a secret or a body: %s", name, text)
		}
	}
}

// TestInboundSignatures: an old event, one of the future, one that another endpoint's secret signed, one of the live mode that
// the test endpoint signed, and one that is too large are refused.
func TestInboundSignatures(t *testing.T) {
	d := newDoor(t)
	body := d.event("evt_1").Body
	live := strings.Replace(body, "false", "true", 1)
	large := strings.Replace(body, "ü", strings.Repeat("a", payment.MaxEventBytes), 1)
	for name, r := range map[string]events.APIGatewayV2HTTPRequest{
		"old":                       d.signed(body, d.Time().Add(-signature.Tolerance-time.Second), testSecret),
		"of the future":             d.signed(body, d.Time().Add(signature.Tolerance+2*time.Second), testSecret),
		"the other mode's secret":   d.signed(body, d.Time(), liveSecret),
		"of the other mode":         d.signed(live, d.Time(), testSecret),
		"too large":                 d.signed(large, d.Time(), testSecret),
		"signed by an empty secret": d.signed(body, d.Time(), ""),
	} {
		if status := d.send(r); status != http.StatusBadRequest {
			t.Errorf("an event %s is answered %d", name, status)
		}
	}
	if d.stored("evt_1") != nil {
		t.Error("a refused event is stored")
	}
	if status := d.send(d.signed("[]", d.Time(), testSecret)); status != http.StatusInternalServerError {
		t.Errorf("a signed text that is no event is answered %d", status)
	}
}

// TestInboundIsStored: an event that cannot be stored is answered 500, so that the provider sends it again; one that comes twice
// is answered 200 twice, and the first body stays.
func TestInboundIsStored(t *testing.T) {
	d := newDoor(t)
	d.store.err = ledger.ErrLost
	if status := d.send(d.event("evt_1")); status != http.StatusInternalServerError {
		t.Errorf("an event that is not stored is answered %d", status)
	}
	d.store.err = nil
	first := d.event("evt_1")
	second := d.signed(strings.Replace(first.Body, "ü", "ö", 1), d.Time(), testSecret)
	for _, r := range []events.APIGatewayV2HTTPRequest{first, first, second} {
		if status := d.send(r); status != http.StatusOK {
			t.Errorf("the event is answered %d", status)
		}
	}
	if got := string(d.stored("evt_1")); got != first.Body {
		t.Errorf("%s is stored", got)
	}
}
