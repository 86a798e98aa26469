package transport_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/graph/transport"
)

const ourPage = "https://app.example.com"

func fromOurPage(config *transport.Config) {
	config.AllowedOrigins = []string{"http://localhost:3000", ourPage}
}

// corsHeaders are the headers of an answer that concern pages of other origins.
func corsHeaders(header http.Header) (names []string) {
	for name := range header {
		if strings.HasPrefix(name, "Access-Control-") || name == "Vary" && slices.Contains(header["Vary"], "Origin") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ask sends a request of a page.
func (c *client) ask(method, origin string, headers ...string) *http.Response {
	c.t.Helper()
	body := ""
	if method == http.MethodPost {
		body = `{"query": "{ __typename }"}`
	}
	request := c.request(method, "", body)
	request.Header.Set("Origin", origin)
	if method == http.MethodOptions {
		request.Header.Del("Authorization") // which browsers leave out
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := c.server.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = response.Body.Close() // its headers are all that matters
	return response
}

func TestNoCORSUnlessConfigured(t *testing.T) {
	a := newClient(t)
	for _, method := range []string{http.MethodPost, http.MethodOptions} {
		got := a.ask(method, ourPage, "Access-Control-Request-Method", "POST")
		if names := corsHeaders(got.Header); len(names) > 0 {
			t.Errorf("%s is answered %v", method, names)
		}
		if preflight := method == http.MethodOptions; preflight != (got.StatusCode == http.StatusMethodNotAllowed) {
			t.Errorf("%s is answered %d", method, got.StatusCode)
		}
	}
}

func TestCORS(t *testing.T) {
	a := newClient(t, fromOurPage)
	preflight := []string{
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers",
		"authorization,content-type",
	}
	got := a.ask(http.MethodOptions, ourPage, preflight...)
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": ourPage, "Access-Control-Allow-Methods": "GET, POST", "Vary": "Origin",
		"Access-Control-Allow-Headers": "Accept, Authorization, Content-Type", "Access-Control-Max-Age": "600",
		"Access-Control-Allow-Credentials": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("a preflight is answered %s: %q", name, got.Header.Get(name))
		}
	}
	if got.StatusCode != http.StatusNoContent || got.Header.Get("X-Request-Id") == "" {
		t.Errorf("a preflight is answered %d %v", got.StatusCode, got.Header)
	}
	for _, refused := range []bool{false, true} { // what a page is refused it may read as well
		var headers []string
		if refused {
			headers = []string{"Authorization", "none"}
		}
		got := a.ask(http.MethodPost, ourPage, headers...)
		if names := corsHeaders(got.Header); !slices.Equal(names,
			[]string{"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Vary"}) ||
			got.Header.Get("Access-Control-Expose-Headers") != "Retry-After, X-Request-Id" ||
			got.Header.Get("Access-Control-Allow-Origin") != ourPage || (got.StatusCode == http.StatusUnauthorized) != refused {
			t.Errorf("a request is answered %d %v", got.StatusCode, names)
		}
	}
	if got := a.ask(http.MethodOptions, ourPage); got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("an OPTIONS that is no preflight is answered %d", got.StatusCode)
	}
}

// What is not exactly an origin of the list is none of it.
func TestCORSOfOthers(t *testing.T) {
	a := newClient(t, fromOurPage)
	for _, origin := range []string{
		"", "null", "*", "https://evil.example", "http://app.example.com", ourPage + ":443", ourPage + ".evil.example",
		ourPage + "/", "https://APP.example.com",
		"https://x" + ourPage[len("https://"):], ourPage + " https://evil.example", ourPage + ", " + ourPage,
		"http://localhost",
	} {
		for method, status := range map[string]int{http.MethodPost: 200, http.MethodOptions: 405} {
			got := a.ask(method, origin, "Access-Control-Request-Method", "POST")
			if names := corsHeaders(got.Header); !slices.Equal(names, []string{"Vary"}) || got.StatusCode != status {
				t.Errorf("%s from %q is answered %d %v", method, origin, got.StatusCode, names)
			}
		}
	}
}

func TestParseOrigins(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, " , ": nil, ourPage: {ourPage}, ourPage + ", http://localhost:3000": {ourPage, "http://localhost:3000"},
		"http://[::1]:3000 " + ourPage + ",": {"http://[::1]:3000", ourPage},
	} {
		if got, err := transport.ParseOrigins(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"*", "null", "app.example.com", ourPage + "/", ourPage + "/path", "https://*.example.com", "https://",
		"ftp://a.example", "https://User@a.example",
		"https://A.example", ourPage + " *", "https://a.example?q", "https://a.example#f", "file://", "//a.example",
		"https://a b", "%zz",
	} {
		if got, err := transport.ParseOrigins(text); err == nil || !strings.Contains(err.Error(), "origin") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}
