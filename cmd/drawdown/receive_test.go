package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/webhook"
)

// Events of the sender are accepted and printed, and nothing else is.
func TestReceive(t *testing.T) {
	const secret, another, strange = "whsec_c2VjcmV0", "whsec_YW5vdGhlcg==", "whsec_c3RyYW5nZQ=="
	lines, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- receive(ctx, environment{secrets: secret + " " + another, now: time.Now, out: out}, "0")
	}()
	printed := bufio.NewScanner(lines)
	line := func() string {
		t.Helper()
		if !printed.Scan() {
			t.Fatal("nothing was printed")
		}
		return printed.Text()
	}
	url, found := strings.CutPrefix(line(), "Listening at ")
	if !found || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("it listens at %s", url)
	}
	sender := webhook.NewSender(webhook.Config{Development: true})
	send := func(secret, body string) int {
		answered := make(chan outbox.Answer, 1)
		go func() {
			answered <- sender.Send(t.Context(), outbox.Request{
				URL: url, ID: "evt_1", At: time.Now(), Body: body, Secrets: []outbox.SigningSecret{{Secret: outbox.Secret(secret)}},
			})
		}()
		return (<-answered).Status
	}
	const (
		grant = "2026-03-14T15:09:26Z  grant.created          live  wal_01KDVDNA0086FCC9Y7DCDZP7X3 #1  " +
			"evt_01KDVDNA0086FCC9Y7DCDZP7X300000002000"
		customer = "2026-03-14T15:09:26Z  customer.created       live  cus_01KDVDNA00HDST93PJ8ZDYB21E  " +
			"evt_01KDVDNA00HDST93PJ8ZDYB21E00000000000"
		test = "2026-03-14T15:09:26Z  webhook.test           live  -  evt_01KMP8QD70M5X9S4T3V2W1Y0Z7"
	)
	for i, test := range []struct {
		secret, body string
		status       int
		line         string
	}{
		{secret, outbox.Example(billing.EventGrantCreated), 204, grant},
		{another, outbox.Example(billing.EventGrantCreated), 204, grant + "  (again)"},
		{secret, outbox.Example(billing.EventCustomerCreated), 204, customer},
		{secret, outbox.Example(outbox.EventTest), 204, test},
		{secret, outbox.Example(billing.EventGrantCreated), 204, grant + "  (again)"}, // others came between
		{strange, "{}", 401, "refused: " + webhook.ErrSignature.Error()},
		{secret, "[]", 400, "refused: the signed body is not an event"},
		{secret, strings.Repeat("x", maxEvent+1), 400, "refused: http: request body too large"},
		{secret, `{"type": "a\nrefused: b"}`, 204, "  a?refused: b             -  "},
	} {
		status := make(chan int, 1)
		go func() { status <- send(test.secret, test.body) }()
		if got := line(); got != test.line {
			t.Errorf("%d: printed %q, want %q", i, got, test.line)
		}
		if got := <-status; got != test.status {
			t.Errorf("%d: answered %d, want %d", i, got, test.status)
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
	}()
	if got := line(); got != "refused: "+webhook.ErrHeaders.Error() {
		t.Errorf("printed %q", got)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestReceiveNeedsASecret(t *testing.T) {
	err := receive(t.Context(), environment{secrets: " ", out: io.Discard}, "0")
	if err == nil || !strings.Contains(err.Error(), "DRAWDOWN_WEBHOOK_SECRET") {
		t.Errorf("%v", err)
	}
	if err := receive(t.Context(), environment{secrets: "whsec_", out: io.Discard}, strconv.Itoa(1<<16)); err == nil {
		t.Error("there is no such port")
	}
}

// A receiver recognizes an event after very many others, and does not keep all that it has ever seen.
func TestReceiverForgets(t *testing.T) {
	r := &receiver{seen: map[string]bool{}}
	for n := range maxSeen {
		if r.again(fmt.Sprint(n)) {
			t.Fatalf("event %d was seen before", n)
		}
	}
	if !r.again("0") {
		t.Errorf("the first event is forgotten after %d", maxSeen)
	}
	r.again("one more")
	if len(r.seen) > maxSeen || !r.again("one more") {
		t.Errorf("%d events are kept", len(r.seen))
	}
}
