package graphiql

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newPage returns a page whose cache has the files of GraphiQL, or is empty.
func newPage(t *testing.T, cached bool) *Page {
	t.Helper()
	cache := t.TempDir()
	if cached {
		for _, name := range fileNames(packages) {
			if err := os.WriteFile(filepath.Join(cache, name), []byte("/* "+name+" */"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return New(Config{
		Settings: Settings{Endpoint: "/graphql", Secret: "sk_test_1", Query: "{ a(b: \"</script>\") }"},
		Curl:     "curl -H 'a: b' http://localhost:8080/graphql", Cache: cache, Log: slog.New(slog.DiscardHandler),
	})
}

func get(page *Page, host, path string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Host = host
	answer := httptest.NewRecorder()
	page.ServeHTTP(answer, request)
	return answer
}

func TestPageWithGraphiQL(t *testing.T) {
	page := newPage(t, true)
	page.Fetch(t.Context())
	answer := get(page, "localhost:8080", "/explorer")
	for _, part := range []string{
		`<script src="/graphiql/graphiql.min.js">`, `"Secret":"sk_test_1"`, `"Endpoint":"/graphql"`, `\u003c/script\u003e`,
	} {
		if !strings.Contains(answer.Body.String(), part) {
			t.Errorf("the page lacks %s:\n%s", part, answer.Body)
		}
	}
	if policy := answer.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	for path, media := range map[string]string{
		"/graphiql/graphiql.min.js": "text/javascript", "/graphiql/graphiql.min.css": "text/css",
		"/graphiql/react-dom.production.min.js": "text/javascript", "/graphiql/start.js": "text/javascript",
	} {
		answer := get(page, "localhost:8080", path)
		if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), media) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Header().Get("Content-Type"))
		}
	}
}

func TestPageWithoutGraphiQL(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	page := newPage(t, false)
	answer := get(page, "localhost:8080", "/explorer").Body.String()
	if !strings.Contains(answer, "is being downloaded") || !strings.Contains(answer, "refresh") {
		t.Errorf("before GraphiQL is downloaded the page is\n%s", answer)
	}
	page.Fetch(t.Context())
	answer = get(page, "localhost:8080", "/explorer").Body.String()
	for _, part := range []string{"no npm on the PATH", "curl -H &#39;a: b&#39; http://localhost:8080/graphql"} {
		if !strings.Contains(answer, part) {
			t.Errorf("the page lacks %s:\n%s", part, answer)
		}
	}
	if strings.Contains(answer, "refresh") || strings.Contains(answer, "<script") {
		t.Errorf("the page still waits:\n%s", answer)
	}
}

func TestPageIsForThisMachineOnly(t *testing.T) {
	page := newPage(t, true)
	page.Fetch(t.Context())
	for host, status := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200,
		"app.localhost:1":       200,
		"attacker.example:8080": 403, "localhost.attacker.example": 403, "10.0.0.7:8080": 403, "": 403,
	} {
		if answer := get(page, host, "/explorer"); answer.Code != status {
			t.Errorf("%s: %d, want %d", host, answer.Code, status)
		}
	}
}

func TestPageServesNothingElse(t *testing.T) {
	page := newPage(t, true)
	page.Fetch(t.Context())
	for _, path := range []string{
		"/other", "/graphiql/", "/graphiql/page.html", "/graphiql/../page.go", "/graphiql/%2e%2e/secret",
	} {
		if answer := get(page, "localhost", path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}
