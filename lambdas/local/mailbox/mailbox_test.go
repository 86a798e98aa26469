package mailbox_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/lambdas/local/mailbox"
)

func letter(id, subject string) *mailer.Letter {
	return &mailer.Letter{
		ID: id, From: "Acme <billing@acme.example>", To: "ada@example.com", Subject: subject, Text: "plain <b>text</b>\n",
		HTML:        `<!doctype html><html><head><title>x</title></head><body><a href="https://a.example">go</a><script>alert(1)</script></body></html>`,
		Unsubscribe: "https://a.example/unsubscribe/x", At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	}
}

func TestMailbox(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	box, err := mailbox.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler(slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	get := func(path string) (int, string, http.Header) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
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
	if code, text, _ := get("/mail"); code != http.StatusOK || !strings.Contains(text, "There are none yet") {
		t.Errorf("without mails it shows %d: %s", code, text)
	}
	for range 2 { // a mail that is sent again is the same file
		if err := box.Send(t.Context(), letter("0a", "One <i>mail</i> – مرحبا")); err != nil {
			t.Fatal(err)
		}
	}
	later := letter("0b", "Another")
	later.At = later.At.Add(time.Second)
	if err := box.Send(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	_, list, header := get("/mail")
	newest, oldest := strings.Index(list, "Another"), strings.Index(list, "One &lt;i&gt;mail&lt;/i&gt; – مرحبا")
	if newest < 0 || oldest < newest || strings.Count(list, "<a href=") != 2 || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the list is %s", list)
	}
	const name = "/mail/20260301T120000.000000Z-0a"
	_, page, _ := get(name)
	for _, want := range []string{"plain &lt;b&gt;text&lt;/b&gt;", "https://a.example/unsubscribe/x", "ada@example.com", `src="` + name + `/html"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
	_, html, header := get(name + "/html")
	if policy := header.Get("Content-Security-Policy"); !strings.Contains(html, "go</a>") || !strings.Contains(policy, "sandbox allow-popups") || strings.Contains(policy, "allow-scripts") {
		t.Errorf("the mail is shown under %s: %s", policy, html)
	}
	if _, source, header := get(name + "/source"); !strings.Contains(source, "List-Unsubscribe-Post: List-Unsubscribe=One-Click") ||
		header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("the source is %s", source)
	}
	for _, path := range []string{
		"/mail/none", "/mail/..%2f..%2fetc%2fpasswd", "/mail/20260301T120000.000000Z-0c", "/mail/20260301T120000.000000Z-0a.eml",
		"/mail/20260301-" + strings.Repeat("a", 5000),
	} {
		if code, _, _ := get(path); code != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, code)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Errorf("there are %d files, %v", len(files), err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is not private", file.Name())
		}
	}
}

// Whoever runs the server may do with the files what they like: the list shows the others, and mails arrive.
func TestFilesThatSomebodyChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	box, err := mailbox.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	handler := box.Handler(slog.New(slog.DiscardHandler))
	list := func(host string) (int, string) {
		request, answer := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/mail", http.NoBody), httptest.NewRecorder()
		request.Host = host
		handler.ServeHTTP(answer, request)
		return answer.Code, answer.Body.String()
	}
	send := func(id, subject string) {
		t.Helper()
		if err := box.Send(t.Context(), letter(id, subject)); err != nil {
			t.Fatal(err)
		}
	}
	send("0a", "Whole")
	for name, content := range map[string]string{"notes.eml": "mine", "20260301T120000.000000Z-0b.eml": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, text := list("localhost:8080"); code != http.StatusOK || !strings.Contains(text, "Whole") || strings.Contains(text, "notes") ||
		!strings.Contains(text, "20260301T120000.000000Z-0b.eml cannot be read") {
		t.Errorf("with files that are no mails it shows %d: %s", code, text)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if code, text := list("localhost"); code != http.StatusOK || !strings.Contains(text, "There are none yet") {
		t.Errorf("without the directory it shows %d: %s", code, text)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	send("0c", "After all was deleted")
	if code, text := list("127.0.0.1:8080"); code != http.StatusOK || !strings.Contains(text, "After all was deleted") {
		t.Errorf("once the directory was deleted it shows %d: %s", code, text)
	}
	if code, text := list("attacker.example"); code != http.StatusForbidden || strings.Contains(text, "After") {
		t.Errorf("under the name of somebody else it is answered %d: %s", code, text)
	}
}
