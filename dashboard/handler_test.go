package dashboard

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/drawdown-billing/drawdown/billing"
)

// seller is a tenant's settings, which can fail to be read.
type seller struct {
	settings billing.PortalSettings
	err      error
	reads    int
	now      time.Time
}

func (s *seller) handler(log io.Writer) http.Handler {
	return New(Config{
		Settings: func(_ context.Context, tenant billing.Tenant) (*billing.PortalSettings, error) {
			if s.reads++; s.err != nil {
				return nil, s.err
			}
			settings := s.settings
			settings.Tenant = tenant
			return &settings, nil
		},
		Keep: time.Minute, Now: func() time.Time { return s.now }, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	request, answer := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	h.ServeHTTP(answer, request)
	return answer
}

func TestPaths(t *testing.T) {
	h := (&seller{}).handler(io.Discard)
	for path, want := range map[string]int{
		"/": 200, "/customers": 200, "/customers/cus_1": 200, "/portal/live": 200, "/portal/test": 200, "/portal/test/usage": 200,
		"/embed.js": 200, "/assets/" + ours().version + "/app.js": 200, "/assets/" + ours().version + "/licenses.md": 200,
		"/portal": 404, "/portal/": 404, "/portal/prod": 404, "/favicon.ico": 404, "/graphql/more": 404, "/explorer/x": 404,
		"/assets/0000000000000000/app.js": 404, "/assets/" + ours().version + "/": 404,
		"/assets/" + ours().version + "/../handler.go": 404, "/assets/" + ours().version + "/missing.js": 404,
	} {
		if answer := get(h, path); answer.Code != want {
			t.Errorf("%s is answered %d, want %d", path, answer.Code, want)
		}
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/", nil))
	if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") == "" {
		t.Errorf("POST is answered %d", answer.Code)
	}
}

// TestPolicies checks the headers of pages: which pages may be shown within others, and what a page may load.
func TestPolicies(t *testing.T) {
	for _, test := range []struct {
		path, frames, images string
		settings             billing.PortalSettings
	}{
		{"/", "'none'", "'self'", billing.PortalSettings{FrameAncestors: []string{"https://app.example"}}},
		{"/portal/test", "'none'", "'self'", billing.PortalSettings{}},
		{
			"/portal/live", "https://app.example http://localhost:3000", "'self' https://cdn.example",
			billing.PortalSettings{
				FrameAncestors: []string{"https://app.example", "http://localhost:3000"}, LogoURL: "https://cdn.example/logo.svg",
			},
		},
		{ // what should never be stored does not widen the policy
			"/portal/live", "'none'", "'self'",
			billing.PortalSettings{
				FrameAncestors: []string{"*", "https://*", "https://a.example; script-src *", "https://a.example https://b.example", "data:"},
				LogoURL:        "javascript:alert(1)",
			},
		},
	} {
		header := get((&seller{settings: test.settings}).handler(io.Discard), test.path).Header()
		want := "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src " + test.images +
			"; frame-ancestors " + test.frames + "; base-uri 'none'; form-action 'none'"
		if got := header.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s has the policy\n%s\nwant\n%s", test.path, got, want)
		}
		if header.Get("Referrer-Policy") != "no-referrer" || header.Get("X-Content-Type-Options") != "nosniff" ||
			header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s has the headers %v", test.path, header)
		}
	}
}

// TestHostileSettings checks that what a seller wrote stays text.
func TestHostileSettings(t *testing.T) {
	s := &seller{settings: billing.PortalSettings{
		Brand: `"><script>alert(1)</script>`, SupportURL: `https://a.example/"onload="x`, RefreshURL: "javascript:alert(1)",
	}}
	body := get(s.handler(io.Discard), "/portal/live").Body.String()
	if strings.Contains(body, "<script>alert") || strings.Contains(body, `"onload="`) || strings.Count(body, "<script") != 1 {
		t.Errorf("the page is\n%s", body)
	}
	if !strings.Contains(body, `data-brand="&#34;&gt;&lt;script&gt;`) {
		t.Errorf("the page lacks the brand:\n%s", body)
	}
}

// TestSettingsAreKept checks how often settings are read, and that a failure lets nobody show the portal who may not.
func TestSettingsAreKept(t *testing.T) {
	var log bytes.Buffer
	s := &seller{err: errors.New("no database"), now: time.Unix(1_000_000, 0)}
	h := s.handler(&log)
	frames := func(want string) {
		t.Helper()
		answer := get(h, "/portal/live")
		if policy := answer.Header().Get("Content-Security-Policy"); answer.Code != 200 || !strings.Contains(policy, "frame-ancestors "+want+";") {
			t.Errorf("want %s, got %d %s", want, answer.Code, policy)
		}
	}
	frames("'none'")
	if !strings.Contains(log.String(), "no database") {
		t.Errorf("the log is %s", &log)
	}
	s.err, s.settings.FrameAncestors = nil, []string{"https://a.example"}
	frames("https://a.example")
	s.settings.FrameAncestors, s.now = []string{"https://b.example"}, s.now.Add(59*time.Second)
	frames("https://a.example")
	s.now = s.now.Add(time.Second)
	frames("https://b.example")
	s.err, s.now = errors.New("no database"), s.now.Add(time.Hour)
	frames("https://b.example")
	if reads := s.reads; reads != 4 {
		t.Errorf("settings are read %d times", reads)
	}
	if frames("https://b.example"); s.reads != 4 {
		t.Error("a failure is not kept for a while")
	}
	if get(h, "/portal/test"); s.reads != 5 {
		t.Error("the tenants share settings")
	}
	s.err, s.settings.FrameAncestors, s.now = nil, []string{"https://c.example"}, s.now.Add(-2*time.Hour) // the clock went back
	frames("https://c.example")
}

// TestCompression checks that each coding has the same content, and an ETag of its own.
func TestCompression(t *testing.T) {
	h := (&seller{}).handler(io.Discard)
	path := "/assets/" + ours().version + "/vendor.js"
	want := ours().files["vendor.js"].content
	tags := map[string]bool{}
	for accepted, coding := range map[string]string{
		"gzip, deflate, br, zstd": "br", "gzip": "gzip", "": "", "identity": "", "br;q=0, gzip;q=0.5": "gzip", "BR;q=0.1": "br",
		"gzip;q=0.0": "",
	} {
		answer := get(h, path, "Accept-Encoding", accepted)
		if got := answer.Header().Get("Content-Encoding"); got != coding {
			t.Errorf("%q is answered with %q", accepted, got)
			continue
		}
		var reader io.Reader = answer.Body
		switch coding {
		case "br":
			reader = brotli.NewReader(answer.Body)
		case "gzip":
			unpacked, err := gzip.NewReader(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			reader = unpacked
		}
		if content, err := io.ReadAll(reader); err != nil || !bytes.Equal(content, want) {
			t.Errorf("%q: %d bytes, %v", accepted, len(content), err)
		}
		tag := answer.Header().Get("ETag")
		tags[tag] = true
		if again := get(h, path, "Accept-Encoding", accepted, "If-None-Match", "W/"+tag); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%q: a known file is answered %d", accepted, again.Code)
		}
		if !strings.Contains(answer.Header().Get("Cache-Control"), "immutable") || answer.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("the headers are %v", answer.Header())
		}
	}
	if len(tags) != 3 {
		t.Errorf("the codings have %d tags", len(tags))
	}
	if cache := get(h, "/embed.js").Header().Get("Cache-Control"); strings.Contains(cache, "immutable") {
		t.Errorf("the embedding element, whose address never changes, is kept: %s", cache)
	}
}
