package transport_test

import (
	"net/http"
	"testing"
)

// What some clients send beside what is needed changes nothing.
func TestHarmlessHeaders(t *testing.T) {
	a := newClient(t)
	valid := `{"query": "{ __typename }"}`
	for _, c := range []struct{ body, name, value string }{
		{valid, "Content-Type", "application/json; charset=utf8"},
		{valid, "Content-Type", "application/json;charset=UTF8;"},
		{valid, "Content-Type", `application/json; charset="utf-8"; profile=x`},
		{valid, "Content-Encoding", ""},
		{valid, "Content-Encoding", "identity"},
		{valid, "Content-Encoding", " Identity , identity"},
		{valid, "Accept", ""},
		{valid, "Accept", " , "},
		{valid, "Accept", "application/json; charset=utf8"},
		{valid, "Accept", "application/json;"},
		{"\ufeff" + valid, "Content-Type", "application/json"},
		{"\ufeff\r\n" + valid, "Content-Type", "application/json"},
		{`{"query": "\ufeff{ __typename }", "operationName": "", "variables": null, "extensions": null}`, "X-Any", "1"},
		{`{"query": "{ __typename }", "operationName": null, "variables": {}, "extensions": {}, "id": 7}`, "X-Any", "1"},
	} {
		request := a.request(http.MethodPost, "", c.body)
		request.Header[c.name] = []string{c.value} // an empty one, too
		if got := a.send(request); got.Status != 200 || len(got.Errors) > 0 ||
			got.Header.Get("Content-Type") != mediaJSON+"; charset=utf-8" {
			t.Errorf("%s: %s with %q: %d %v", c.name, c.value, c.body, got.Status, got.Errors)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	a := newClient(t)
	for accept, want := range map[string]string{
		"": mediaJSON, "*/*": mediaJSON, "application/*": mediaJSON, mediaJSON: mediaJSON, mediaGraphQL: mediaGraphQL,
		mediaGraphQL + ", " + mediaJSON:                            mediaGraphQL,
		mediaJSON + ", " + mediaGraphQL:                            mediaJSON,
		mediaJSON + ";q=0.8, " + mediaGraphQL:                      mediaGraphQL,
		mediaGraphQL + "; charset=UTF-8; q=0.5, */*;q=0.1":         mediaGraphQL,
		mediaGraphQL + ";q=0, */*":                                 mediaJSON,
		mediaGraphQL + "; charset=latin1, " + mediaJSON + ";q=0.1": mediaJSON,
		"text/html, " + mediaGraphQL + ";q=zero, " + mediaJSON:     mediaJSON,
		"text/html, application/xhtml+xml, */*;q=0.8":              mediaJSON,
		"APPLICATION/GRAPHQL-RESPONSE+JSON":                        mediaGraphQL,
	} {
		for _, contentType := range []string{
			mediaJSON, "application/json;charset=utf-8",
			`Application/JSON; charset="UTF-8"`,
		} {
			request := a.request(http.MethodPost, "", `{"query": "{ __typename }"}`)
			request.Header.Set("Content-Type", contentType)
			request.Header.Set("Accept", accept)
			if accept == "" {
				request.Header.Del("Accept")
			}
			got := a.send(request)
			if got.Status != 200 || got.Header.Get("Content-Type") != want+"; charset=utf-8" {
				t.Errorf("accepting %q: %d %s, want %s", accept, got.Status, got.Header.Get("Content-Type"), want)
			}
			for name, value := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
				if got.Header.Get(name) != value {
					t.Errorf("%s is %q", name, got.Header.Get(name))
				}
			}
			if got.Header.Get("X-Request-Id") == "" {
				t.Error("the answer does not say its request's id")
			}
		}
	}
}
