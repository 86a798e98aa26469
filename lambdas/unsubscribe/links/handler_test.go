package links_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/lambdas/unsubscribe/links"
)

// service remembers what it is asked.
type service struct {
	asked   mail.Link
	stopped bool
	err     error
}

func (s *service) Stops(_ context.Context, l mail.Link) (bool, error) {
	s.asked = l
	return s.stopped, s.err
}

func (s *service) Stop(_ context.Context, l mail.Link) error {
	s.asked, s.stopped = l, s.err == nil
	return s.err
}

// A GET asks, and changes nothing; a POST stops, of the page's form as of a program for mails.
func TestHandler(t *testing.T) {
	s := &service{}
	server := httptest.NewServer(links.New(s, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	const path = "/unsubscribe/live/cus_1/RECEIPT/c2VhbA"
	ask := func(method, path, body string) (int, string, http.Header) {
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text), answer.Header
	}
	for range 2 {
		code, text, header := ask(http.MethodGet, path, "")
		if code != http.StatusOK || s.stopped || !strings.Contains(text, "Stop mails about receipts and refunds") {
			t.Errorf("a GET is answered %d: %s", code, text)
		}
		if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			header.Get("Referrer-Policy") != "no-referrer" || header.Get("Cache-Control") != "no-store" {
			t.Errorf("the headers are %v", header)
		}
	}
	if want := (mail.Link{Tenant: billing.Live, Customer: "cus_1", Kind: mail.Receipt, Seal: "c2VhbA"}); s.asked != want {
		t.Errorf("asked %+v", s.asked)
	}
	for _, body := range []string{"List-Unsubscribe=One-Click", ""} {
		s.stopped = false
		if code, text, _ := ask(http.MethodPost, path, body); code != http.StatusOK || !s.stopped || !strings.Contains(text, "Done") {
			t.Errorf("a POST is answered %d: %s", code, text)
		}
	}
	if _, text, _ := ask(http.MethodGet, path, ""); !strings.Contains(text, "Done") {
		t.Errorf("afterwards a GET is answered %s", text)
	}
	s.err = billing.ErrNotFound
	if code, text, _ := ask(http.MethodPost, path, ""); code != http.StatusNotFound || !strings.Contains(text, "not valid") {
		t.Errorf("a link of nobody is answered %d: %s", code, text)
	}
	s.err = errors.New("secret details")
	if code, text, _ := ask(http.MethodPost, path, ""); code != http.StatusInternalServerError || strings.Contains(text, "secret") {
		t.Errorf("a fault is answered %d: %s", code, text)
	}
	for _, other := range []string{"/unsubscribe/", "/unsubscribe/live/cus_1", path + "/more", "/unsubscribe/a/b/c"} {
		if code, _, _ := ask(http.MethodPost, other, ""); code != http.StatusNotFound {
			t.Errorf("%s is answered %d", other, code)
		}
	}
	if code, _, _ := ask(http.MethodPut, path, ""); code != http.StatusMethodNotAllowed {
		t.Errorf("a PUT is answered %d", code)
	}
}
