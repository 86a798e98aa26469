package outbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

var by = billingtest.Caller

// keyed returns the key of a request.
func keyed(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }

// refused checks a refusal's code, path and message.
func refused(t *testing.T, err error, code billing.Code, path, message string) {
	t.Helper()
	var refusal *billing.Error
	if !errors.As(err, &refusal) {
		t.Errorf("%v is no refusal", err)
		return
	}
	if refusal.Code != code || strings.Join(refusal.Path, ".") != path || !strings.Contains(refusal.Message, message) {
		t.Errorf("%v at %v, want %s at %q with %q", refusal, refusal.Path, code, path, message)
	}
}

func newEndpoint(key string) outbox.CreateEndpoint {
	return outbox.CreateEndpoint{
		Keyed: keyed(key), URL: "https://example.com", Events: []string{"wallet.created", "grant.*", "wallet.created"},
	}
}

func TestCreateEndpoint(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	created, err := w.CreateEndpoint(ctx, by, newEndpoint("k"))
	if err != nil {
		t.Fatal(err)
	}
	endpoint, secret := created.Value.Endpoint, created.Value.Secret
	if created.Replayed || !endpoint.ID.Valid() || !strings.HasPrefix(string(secret), "whsec_") || len(secret) != 50 {
		t.Fatalf("%+v %t", endpoint, created.Replayed)
	}
	same(t, "events", endpoint.Events, []string{"grant.*", "wallet.created"})
	again := newEndpoint("k")
	again.Events = []string{"grant.*", "wallet.created"} // another order, without the repetition
	second, err := w.CreateEndpoint(ctx, by, again)
	if err != nil {
		t.Fatal(err)
	}
	if !second.Replayed || second.Value.Secret != "" || second.Value.Endpoint.ID != endpoint.ID {
		t.Errorf("%+v %t", second.Value.Endpoint, second.Replayed)
	}
	for field, change := range map[string]func(*outbox.CreateEndpoint){
		"url":    func(c *outbox.CreateEndpoint) { c.URL = "https://example.org" },
		"events": func(c *outbox.CreateEndpoint) { c.Events = []string{"*"} },
	} {
		other := newEndpoint("k")
		change(&other)
		_, err := w.CreateEndpoint(ctx, by, other)
		refused(t, err, billing.CodeIdempotencyKeyReused, field, field)
	}
	theirs, err := w.CreateEndpoint(ctx, billing.Caller{Tenant: billing.Test}, newEndpoint("k"))
	if err != nil {
		t.Fatal(err)
	}
	if theirs.Replayed || theirs.Value.Endpoint.ID == endpoint.ID {
		t.Errorf("%+v %t", theirs.Value.Endpoint, theirs.Replayed)
	}
}

func TestCreateEndpointRefusals(t *testing.T) {
	w := newWorld()
	w.Sender.Refuses(func(string) error { return errors.New("the url is no good") })
	for _, test := range []struct {
		change        func(*outbox.CreateEndpoint)
		code          billing.Code
		path, message string
	}{
		{func(*outbox.CreateEndpoint) {}, billing.CodeURLNotAllowed, "url", "the url is no good"},
		{func(c *outbox.CreateEndpoint) { c.IdempotencyKey = "" }, billing.CodeInvalidInput, "idempotencyKey", "empty"},
		{func(c *outbox.CreateEndpoint) {
			c.IdempotencyKey = "drawdown:x"
		}, billing.CodeInvalidInput, "idempotencyKey", "drawdown:"},
		{func(c *outbox.CreateEndpoint) { c.Events = nil }, billing.CodeInvalidInput, "events", "empty"},
		{func(c *outbox.CreateEndpoint) {
			c.Events = []string{"*", "sale.made"}
		}, billing.CodeInvalidInput, "events.1", `"sale.made" is no type of event; use customer.created, `},
		{func(c *outbox.CreateEndpoint) { c.Events = []string{"sale.*"} }, billing.CodeInvalidInput, "events.0", `"sale.*"`},
		{func(c *outbox.CreateEndpoint) {
			c.Events = []string{"webhook.test"}
		}, billing.CodeInvalidInput, "events.0", `"webhook.test"`},
		{func(c *outbox.CreateEndpoint) { c.Events = []string{""} }, billing.CodeInvalidInput, "events.0", `""`},
		{func(c *outbox.CreateEndpoint) {
			c.URL = "https://" + strings.Repeat("x", 2000)
		}, billing.CodeInvalidInput, "url", "at most 2000"},
	} {
		request := newEndpoint("k")
		test.change(&request)
		_, err := w.CreateEndpoint(t.Context(), by, request)
		refused(t, err, test.code, test.path, test.message)
	}
	w.Sender.Refuses(nil)
	for n := range outbox.MaxEndpoints {
		w.Endpoint(t, fmt.Sprint(n), "*")
	}
	_, err := w.CreateEndpoint(t.Context(), by, newEndpoint("k"))
	refused(t, err, billing.CodeInvalidInput, "", "there are already 50 webhook endpoints, which is the most")
	w.Sender.Refuses(func(string) error { return errors.New("the url is no good any more") })
	replay := outbox.CreateEndpoint{Keyed: keyed("0"), URL: "0", Events: []string{"*"}}
	if again, err := w.CreateEndpoint(t.Context(), by, replay); err != nil || !again.Replayed {
		t.Errorf("a request that succeeded is replayed, even if it would be refused now: %+v %v", again, err)
	}
	replay.Events = []string{"grant.*"}
	_, err = w.CreateEndpoint(t.Context(), by, replay)
	refused(t, err, billing.CodeIdempotencyKeyReused, "events", "events")
}

func TestUpdateEndpoint(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	created := w.Endpoint(t, "one", "*")
	yes, no, url := true, false, "two"
	update := func(u outbox.UpdateEndpoint) *outbox.Endpoint {
		t.Helper()
		w.Pass(time.Minute)
		u.Endpoint = created.ID
		done, err := w.UpdateEndpoint(ctx, by, u)
		if err != nil || done.Replayed {
			t.Fatal(done, err)
		}
		again, err := w.UpdateEndpoint(ctx, by, u)
		if err != nil || !again.Replayed || again.Value.Revision != done.Value.Revision {
			t.Errorf("%+v %v", again, err)
		}
		return done.Value
	}
	same(t, "a url", update(outbox.UpdateEndpoint{Keyed: keyed("u"), URL: &url}).URL, "two")
	e := update(outbox.UpdateEndpoint{Keyed: keyed("e"), Events: []string{"grant.*"}})
	same(t, "events", []any{e.URL, e.Events, e.Enabled}, []any{"two", []string{"grant.*"}, true})
	off := update(outbox.UpdateEndpoint{Keyed: keyed("off"), Enabled: &no})
	same(t, "disabled", []any{off.Enabled, off.DisabledReason, off.DisabledAt}, []any{false, "REQUESTED", w.Time()})
	since := off.DisabledAt
	same(t, "disabled again", update(outbox.UpdateEndpoint{Keyed: keyed("off again"), Enabled: &no}).DisabledAt, since)
	on := update(outbox.UpdateEndpoint{Keyed: keyed("on"), Enabled: &yes})
	same(t, "enabled", []any{on.Enabled, on.DisabledReason, on.DisabledAt.IsZero(), on.EnabledAt},
		[]any{true, "", true, w.Time()})

	w.Sender.Refuses(func(string) error { return errors.New("the url is no good") })
	bad := outbox.UpdateEndpoint{Keyed: keyed("bad"), Endpoint: created.ID, URL: &url}
	_, err := w.UpdateEndpoint(ctx, by, bad)
	refused(t, err, billing.CodeURLNotAllowed, "url", "no good")
	bad.URL, bad.Events = nil, []string{}
	_, err = w.UpdateEndpoint(ctx, by, bad)
	refused(t, err, billing.CodeInvalidInput, "events", "empty")
	for _, id := range []outbox.EndpointID{"", "x", "whe_00000000000000000000000009"} {
		_, err = w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{Keyed: keyed("none"), Endpoint: id})
		refused(t, err, billing.CodeNotFound, "endpointId", "there is no webhook endpoint")
	}
	_, err = w.UpdateEndpoint(ctx, billing.Caller{Tenant: billing.Test}, outbox.UpdateEndpoint{
		Keyed: keyed("u"), Endpoint: created.ID,
	})
	refused(t, err, billing.CodeNotFound, "endpointId", string(created.ID))
	for field, u := range map[string]outbox.UpdateEndpoint{
		"url": {}, "events": {URL: &url, Events: []string{"*"}}, "enabled": {URL: &url, Enabled: &yes},
	} {
		u.IdempotencyKey, u.Endpoint = "u", created.ID
		_, err := w.UpdateEndpoint(ctx, by, u)
		refused(t, err, billing.CodeIdempotencyKeyReused, field, field)
	}
}

// A test event is sent to its endpoint alone, whatever types that subscribes to, and is a delivery like any other.
func TestSendTest(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	endpoint := w.Endpoint(t, "mine", "usage.recorded")
	w.Endpoint(t, "other", "*")
	request := outbox.SendTest{Keyed: keyed("k"), Endpoint: endpoint.ID}
	begun, err := w.SendTest(ctx, by, request)
	if err != nil {
		t.Fatal(err)
	}
	d := begun.Value
	if begun.Replayed || d.Status != outbox.DeliveryPending || d.Type != outbox.EventTest || d.Endpoint != endpoint.ID {
		t.Fatalf("%+v %t", d, begun.Replayed)
	}
	if err := w.FanOut(ctx, billing.Live, d.Event); err != nil { // the stream contains its event, too
		t.Fatal(err)
	}
	w.Run(t)
	sent := w.Sender.Sent()
	same(t, "sent to", urls(sent), []string{"mine"})
	want := fmt.Sprintf(`{"id":"%s","type":"webhook.test","timestamp":"2026-01-01T00:00:00Z","tenant":"live",`+
		`"data":{"endpointId":"%s"}}`, d.Event, endpoint.ID)
	if sent[0].Body != want || string(sent[0].ID) != string(d.Event) {
		t.Errorf("%s\nwant %s", sent[0].Body, want)
	}
	again, err := w.SendTest(ctx, by, request)
	if err != nil || !again.Replayed || again.Value.ID != d.ID || again.Value.Status != outbox.DeliverySucceeded {
		t.Errorf("%+v %v", again, err)
	}
	_, err = w.SendTest(ctx, by, outbox.SendTest{Keyed: keyed("l"), Endpoint: "whe_00000000000000000000000009"})
	refused(t, err, billing.CodeNotFound, "endpointId", "no webhook endpoint")
	no := false
	if _, err := w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{
		Keyed: keyed("off"), Endpoint: endpoint.ID, Enabled: &no,
	}); err != nil {
		t.Fatal(err)
	}
	_, err = w.SendTest(ctx, by, outbox.SendTest{Keyed: keyed("l"), Endpoint: endpoint.ID})
	refused(t, err, billing.CodeInvalidInput, "endpointId", "disabled")
	_, err = w.SendTest(ctx, by, outbox.SendTest{Keyed: keyed("k")})
	refused(t, err, billing.CodeIdempotencyKeyReused, "endpointId", "endpointId")
}

// A replayed delivery is attempted at once, with the same id, and begins the schedule again.
func TestReplay(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	endpoint := w.Endpoint(t, "mine", "*")
	publish(t, w, opened())
	w.Run(t)
	first := w.Sender.Sent()[0]
	d := onlyDelivery(t, w, endpoint.ID)
	w.Pass(29 * 24 * time.Hour)
	w.Queue.Fail(errors.New("no queue")) // then the sweep queues it
	request := outbox.Replay{Keyed: keyed("again"), Delivery: d.ID}
	begun, err := w.Replay(ctx, by, request)
	if err != nil {
		t.Fatal(err)
	}
	if next := begun.Value; begun.Replayed || next.ID != d.ID || next.Status != outbox.DeliveryPending ||
		!next.NextAt.Equal(w.Time()) {
		t.Fatalf("%+v %t", next, begun.Replayed)
	}
	if !strings.Contains(w.Log.String(), "the sweep will find it") {
		t.Errorf("the log says %q", w.Log)
	}
	w.Queue.Fail(nil)
	w.Pass(3 * time.Minute)
	if err := w.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	w.Run(t)
	sent := w.Sender.Sent()
	if len(sent) != 1 || sent[0].ID != first.ID || sent[0].Body != first.Body || !sent[0].At.Equal(w.Time()) {
		t.Errorf("%+v", sent)
	}
	again, err := w.Replay(ctx, by, request)
	if err != nil || !again.Replayed || again.Value.Status != outbox.DeliverySucceeded || again.Value.Attempts != 2 {
		t.Errorf("%+v %v", again, err)
	}
	w.Run(t)
	same(t, "requests", len(w.Sender.Sent()), 0)
	for _, id := range []outbox.DeliveryID{"", "x", "dlv_0000000000000000000000000900000000000000000000000009"} {
		_, err = w.Replay(ctx, by, outbox.Replay{Keyed: keyed("none"), Delivery: id})
		refused(t, err, billing.CodeNotFound, "deliveryId", "deleted after 30 days")
	}
	_, err = w.Replay(ctx, billing.Caller{Tenant: billing.Test}, outbox.Replay{Keyed: keyed("theirs"), Delivery: d.ID})
	refused(t, err, billing.CodeNotFound, "deliveryId", "no webhook delivery")
	_, err = w.Replay(ctx, by, outbox.Replay{Keyed: keyed("again"), Delivery: "x"})
	refused(t, err, billing.CodeIdempotencyKeyReused, "deliveryId", "deliveryId")
	no := false
	if _, err := w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{
		Keyed: keyed("off"), Endpoint: endpoint.ID, Enabled: &no,
	}); err != nil {
		t.Fatal(err)
	}
	_, err = w.Replay(ctx, by, outbox.Replay{Keyed: keyed("l"), Delivery: d.ID})
	refused(t, err, billing.CodeInvalidInput, "deliveryId", "disabled")
	w.Pass(24 * time.Hour) // its retention is over, but the database may not have deleted it yet
	_, err = w.Replay(ctx, by, outbox.Replay{Keyed: keyed("m"), Delivery: d.ID})
	refused(t, err, billing.CodeNotFound, "deliveryId", "deleted after 30 days")
	same(t, "deliveries", len(deliveries(t, w, endpoint.ID)), 0)
}

// A process without a queue leaves deliveries that it begins to the next sweep of another process.
func TestReplayWithoutQueue(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "mine", "*")
	publish(t, w, opened())
	w.Run(t)
	alone := w.Config
	alone.Queue = nil
	d := onlyDelivery(t, w, endpoint.ID)
	if _, err := outbox.New(alone).Replay(t.Context(), by, outbox.Replay{Keyed: keyed("r"), Delivery: d.ID}); err != nil {
		t.Fatal(err)
	}
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Run(t)
	same(t, "requests", len(w.Sender.Sent()), 2)
}

// Requests happen once, even if answers are lost or another process is faster.
func TestRequestsHappenOnce(t *testing.T) {
	for name, fault := range map[string]struct{ before, after error }{
		"busy": {ledger.ErrBusy, nil}, "lost": {nil, ledger.ErrLost}, "lost before": {ledger.ErrLost, nil},
		"stale": {&ledger.StaleError{}, nil},
	} {
		store := &faulty{Store: outboxtest.NewMemory(), fails: once("Commit", 1, fault.before, fault.after)}
		w := outboxtest.NewWorld(store)
		created, err := w.CreateEndpoint(t.Context(), by, newEndpoint("k"))
		if err != nil || created.Replayed || created.Value.Secret == "" {
			t.Errorf("%s: %+v %v", name, created, err)
			continue
		}
		endpoint := created.Value.Endpoint
		all, err := w.ListEndpoints(t.Context(), billing.Live, "", 9)
		if err != nil || len(all) != 1 || all[0].ID != endpoint.ID {
			t.Errorf("%s: %v %v", name, all, err)
		}
		store.fails = once("Commit", 1, fault.before, fault.after)
		rotated, err := w.RotateSecret(t.Context(), by, outbox.RotateSecret{Keyed: keyed("r"), Endpoint: endpoint.ID})
		if err != nil || rotated.Replayed {
			t.Fatalf("%s: %+v %v", name, rotated, err)
		}
		same(t, name, exposed(secretsSent(t, w, 1)...), exposed(rotated.Value.Secret))
	}
	store := &faulty{Store: outboxtest.NewMemory(), fails: func(string) (error, error) { return ledger.ErrBusy, nil }}
	_, err := outboxtest.NewWorld(store).CreateEndpoint(t.Context(), by, newEndpoint("k"))
	refused(t, err, billing.CodeConflict, "", "again")
}
