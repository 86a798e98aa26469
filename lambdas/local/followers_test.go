//go:build unix

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receivedWebhook is a webhook as its receiver gets it.
type receivedWebhook struct {
	header http.Header
	body   []byte
	at     time.Time
}

// receiver starts a receiver that answers webhooks with 204.
func receiver(t *testing.T) (address string, webhooks <-chan receivedWebhook) {
	t.Helper()
	arrived := make(chan receivedWebhook, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived <- receivedWebhook{r.Header, body, time.Now()}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(server.Close)
	return server.URL, arrived
}

// TestWebhooksArrive follows an event from the usage that causes it to a signed webhook on this machine, and an expiry
// from the test clock to its event. Events that were sent before a restart are not sent again.
func TestWebhooksArrive(t *testing.T) {
	address, webhooks := receiver(t)
	dir := t.TempDir()
	p := launch(t, dir, "SEED=no")
	p.waitUntilServing()
	p.ask(`mutation { createCustomer(input: {
		idempotencyKey: "c", externalId: "acme", name: "Acme"
	}) { customer { id } } }`)
	p.ask(`mutation { openWallet(input: {
		idempotencyKey: "w", customerId: "acme", externalId: "main", name: "Main", unit: "credits"
	}) { wallet { id } } }`)
	p.ask(`mutation { setBalanceAlerts(input: {
		idempotencyKey: "a", walletId: "main", thresholds: ["50"]
	}) { wallet { id } } }`)
	p.ask(`mutation { grantCredits(input: {
		idempotencyKey: "g", walletId: "main", amount: "100", source: PROMOTION, expiresAt: "` + in(48*time.Hour) + `"
	}) { transaction { id } } }`)
	answer := p.ask(`mutation { createWebhookEndpoint(input: {
		idempotencyKey: "e", url: "` + address + `/hook", events: ["balance.low", "grant.expired", "grant.expiring"]
	}) { secret userErrors { message } } }`)
	secret := regexp.MustCompile(`whsec_[\w+/=]+`).FindString(answer)
	if secret == "" {
		t.Fatalf("registering an endpoint is answered %s", answer)
	}
	verify, err := reference.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(kind string) receivedWebhook {
		t.Helper()
		select {
		case w := <-webhooks:
			var event struct{ Type string }
			err := verify.Verify(w.body, w.header)
			if err != nil || json.Unmarshal(w.body, &event) != nil || event.Type != kind {
				t.Fatalf("want %s, got %s %v, %v", kind, w.body, w.header, err)
			}
			return w
		case <-time.After(maxWait):
			t.Fatalf("%s does not arrive: %s%s", kind, &p.output, &p.errors)
		}
		return receivedWebhook{}
	}
	began := time.Now()
	p.ask(`mutation { recordUsage(input: {
		idempotencyKey: "u", walletId: "main", action: "chat", credits: "60"
	}) { transaction { id } } }`)
	w := expect("balance.low")
	t.Logf("balance.low arrived %s after the request", w.at.Sub(began))
	p.prints("balance.low")

	p.ask(`mutation { advanceTestClock(input: {to: "` + in(30*time.Hour) + `"}) { userErrors { message } } }`)
	expect("grant.expiring")
	p.ask(`mutation { advanceTestClock(input: {to: "` + in(50*time.Hour) + `"}) { userErrors { message } } }`)
	expect("grant.expired")
	p.stop(syscall.SIGINT, 0)

	p = launch(t, dir, "SEED=no")
	p.waitUntilServing()
	p.ask(`mutation { grantCredits(input: {
		idempotencyKey: "h", walletId: "main", amount: "100", source: PROMOTION
	}) { transaction { id } } }`)
	p.ask(`mutation { recordUsage(input: {
		idempotencyKey: "v", walletId: "main", action: "chat", credits: "70"
	}) { transaction { id } } }`)
	if again := expect("balance.low"); again.header.Get("webhook-id") == w.header.Get("webhook-id") {
		t.Error("an event that was sent before the restart is sent again")
	}
	p.stop(syscall.SIGTERM, 0)
	if said := p.errors.String(); said != "" || strings.Contains(p.output.String(), "failed") {
		t.Errorf("it reported errors: %s%s", said, &p.output)
	}
	if n := len(webhooks); n > 0 {
		t.Errorf("%d webhooks too many arrived", n)
	}
}

// in returns the instant after d from now, for a request.
func in(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
