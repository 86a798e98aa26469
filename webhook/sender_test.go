package webhook_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/webhook"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// requestTo returns a request to a URL.
func requestTo(url string, secrets ...outbox.Secret) outbox.Request {
	r := outbox.Request{URL: url, ID: eventID, At: noon, Body: body, Secrets: []outbox.SigningSecret{{Secret: secret}}}
	for _, s := range secrets {
		r.Secrets = append(r.Secrets, outbox.SigningSecret{Secret: s})
	}
	return r
}

// serve serves on a loopback address for as long as the test runs.
func serve(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server.URL
}

func newSender() *webhook.Sender { return webhook.NewSender(webhook.Config{Development: true}) }

// lookup returns a resolver by which every host has these addresses.
func lookup(addresses ...string) func(context.Context, string) ([]netip.Addr, error) {
	var parsed []netip.Addr
	for _, address := range addresses {
		parsed = append(parsed, netip.MustParseAddr(address))
	}
	return func(context.Context, string) ([]netip.Addr, error) { return parsed, nil }
}

func TestSend(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		received, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || string(received) != body ||
			r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %v: %v", r.Method, received, r.Header, err)
		}
		if id := r.Header.Get(webhook.HeaderID); id != eventID {
			t.Errorf("the id is %s", id)
		}
		for _, s := range []string{secret, another} {
			if err := webhook.Verify(s, r.Header, string(received), noon); err != nil {
				t.Errorf("during a rotation, both secrets have to sign: %v", err)
			}
		}
		w.WriteHeader(http.StatusNoContent)
	})
	if got := newSender().Send(t.Context(), requestTo(url+"/hooks?a=b", another)); got != (outbox.Answer{Status: 204}) {
		t.Errorf("%+v", got)
	}
}

// Requests over TLS, to a server with a trusted certificate, and with one that is not trusted.
func TestSendOverTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	server.Config.ErrorLog = nil
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	trusting := webhook.NewSender(webhook.Config{Development: true, Roots: roots})
	if got := trusting.Send(t.Context(), requestTo(server.URL)); got != (outbox.Answer{Status: 200}) {
		t.Errorf("%+v", got)
	}
	want := outbox.Answer{Fault: "it has no valid certificate"}
	if got := newSender().Send(t.Context(), requestTo(server.URL)); got != want {
		t.Errorf("%+v", got)
	}
}

// The answer of an endpoint is its status, and Retry-After; its body and its redirects do not matter.
func TestAnswers(t *testing.T) {
	var followed atomic.Bool
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { followed.Store(true) })
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		want   outbox.Answer
	}{
		"gone": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, outbox.Answer{Status: 410}},
		"too many": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		}, outbox.Answer{Status: 429, RetryAfter: 2 * time.Minute}},
		"until a date": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", noon.Add(time.Hour).Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		}, outbox.Answer{Status: 503, RetryAfter: time.Hour}},
		"until a date that is past": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", noon.Add(-time.Hour).Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		}, outbox.Answer{Status: 503}},
		"for ever": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "9223372036854775807")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, outbox.Answer{Status: 503, RetryAfter: 1 << 30 * time.Second}},
		"less than now": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "-5")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, outbox.Answer{Status: 503}},
		"some time": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "later")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, outbox.Answer{Status: 503}},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		}, outbox.Answer{Status: 307}},
		"less than it said": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("short"))
		}, outbox.Answer{Status: 200}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := newSender().Send(t.Context(), requestTo(serve(t, test.handle))); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
	if followed.Load() {
		t.Error("a redirect was followed")
	}
}

// Of an endless answer the sender reads 64 KB, and does not wait for the rest.
func TestHugeAnswer(t *testing.T) {
	var written atomic.Int64
	ended := make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		defer close(ended)
		chunk := make([]byte, 32<<10)
		for {
			n, err := w.Write(chunk)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	got := newSender().Send(t.Context(), requestTo(url))
	if got.Status != 200 || got.Slow { // it would be slow if it had waited for more
		t.Errorf("%+v", got)
	}
	<-ended // the connection was closed
	if n := written.Load(); n > 64<<20 {
		t.Errorf("%d bytes were sent", n)
	}
}

// An answer with endless headers is a fault.
func TestHugeHeaders(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 64<<10)) })
	got := newSender().Send(t.Context(), requestTo(url))
	if got.Status != 0 || !strings.Contains(got.Fault, "not valid HTTP") {
		t.Errorf("%+v", got)
	}
}

// An endpoint that hangs, before its answer or within it, has ten seconds. Both are tried at once, to wait only once.
func TestHangingEndpoints(t *testing.T) {
	release := make(chan struct{})
	silent := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	unfinished := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	sender, answers := newSender(), make(chan outbox.Answer, 2)
	began := time.Now()
	for _, url := range []string{silent, unfinished} {
		go func() { answers <- sender.Send(context.Background(), requestTo(url)) }()
	}
	got := map[outbox.Answer]bool{<-answers: true, <-answers: true}
	if took := time.Since(began); took < 9*time.Second || took > 10*time.Minute {
		t.Errorf("the sender waited %s", took)
	}
	for _, want := range []outbox.Answer{
		{Fault: "it did not answer within 10 seconds", Slow: true}, {Status: 200, Slow: true},
	} {
		if !got[want] {
			t.Errorf("%+v lacks %+v", got, want)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	notHTTP, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = notHTTP.Close() })
	go func() {
		for {
			connection, err := notHTTP.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Write([]byte("220 ready for mail\r\n"))
			_ = connection.Close()
		}
	}()
	unknownHost := webhook.NewSender(webhook.Config{
		Development: true,
		Lookup: func(context.Context, string) ([]netip.Addr, error) {
			return nil, errors.New("lookup secret.internal on 10.0.0.2: no such host")
		},
	})
	for name, test := range map[string]struct {
		sender *webhook.Sender
		url    string
		fault  string
	}{
		"closed": {newSender(), closed, "no connection could be made"},
		"not HTTP": {
			newSender(), "http://" + notHTTP.Addr().String(), "the connection broke, or the answer was not valid HTTP",
		},
		"no address": {unknownHost, "https://example.com", "its host has no address"},
	} {
		if got := test.sender.Send(t.Context(), requestTo(test.url)); got != (outbox.Answer{Fault: test.fault}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := newSender().Send(ended, requestTo(closed)); got.Fault != "the attempt was interrupted" {
		t.Errorf("%+v", got)
	}
}

// A name that had a public address when it was registered may have another one when it is dialled: nothing is sent
// there, and the fault contains no address.
func TestRebinding(t *testing.T) {
	var reached atomic.Bool
	url := serve(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	for _, private := range []string{
		"127.0.0.1", "::ffff:127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "fd00::1", "0.0.0.0",
		"100.64.0.1", "64:ff9b::7f00:1",
	} {
		public := true
		sender := webhook.NewSender(webhook.Config{Lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
			if public {
				public = false
				return lookup("93.184.216.34")(ctx, host)
			}
			return lookup(private)(ctx, host)
		}})
		if err := sender.Check(t.Context(), "https://rebinding.example/"); err != nil {
			t.Fatal(err)
		}
		for _, target := range []string{"https://rebinding.example/", "http://rebinding.example:" + port + "/"} {
			got := sender.Send(t.Context(), requestTo(target))
			if got.Status != 0 || !strings.Contains(got.Fault, "not public") || strings.Contains(got.Fault, private) {
				t.Errorf("%s with the address %s: %+v", target, private, got)
			}
		}
	}
	if reached.Load() {
		t.Error("a private address was reached")
	}
}

// Requests are not sent without a signature.
func TestNothingGoesUnsigned(t *testing.T) {
	var reached atomic.Bool
	url := serve(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	for _, secrets := range [][]outbox.SigningSecret{nil, {{Secret: "whsec_?"}}} {
		r := requestTo(url)
		r.Secrets = secrets
		got := newSender().Send(t.Context(), r)
		if got.Fault == "" || reached.Load() || strings.Contains(fmt.Sprint(got), "?") {
			t.Errorf("%+v", got)
		}
	}
}

// Of a host with several addresses, one that refuses, or that is not public, does not keep a request from the others;
// and nothing is sent to the one that is not public.
func TestOneGoodAddress(t *testing.T) {
	url := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	for _, bad := range []string{"127.0.0.2", "::1", "10.1.2.3", "169.254.169.254", "0.0.0.0"} {
		for _, order := range [][]string{{bad, "127.0.0.1"}, {"127.0.0.1", bad}} {
			sender := webhook.NewSender(webhook.Config{Development: true, Lookup: lookup(order...)})
			got := sender.Send(t.Context(), requestTo("http://several.example:"+port))
			if got != (outbox.Answer{Status: 200}) {
				t.Errorf("%v: %+v", order, got)
			}
		}
	}
}
