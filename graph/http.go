package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
)

// accepted is the media type of the answer: the one of ours that the caller likes best, or none.
func accepted(headers []string) string {
	if len(headers) == 0 {
		return mediaJSON
	}
	best, liking := "", 0.0
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil || !utf8Charset(params) {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch media {
		case mediaGraphQL:
		case mediaJSON, "application/*", "*/*":
			media = mediaJSON
		default:
			continue
		}
		if quality > liking {
			best, liking = media, quality
		}
	}
	return best
}

// utf8Charset says whether the parameters of a media type leave the charset at UTF-8.
func utf8Charset(params map[string]string) bool {
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// readRequest reads a request, or answers what is wrong with it and which status says so. It never echoes what it
// read.
func readRequest(w http.ResponseWriter, r *http.Request) (params *graphql.RawParams, status int, fault *gqlerror.Error) {
	switch r.Method {
	case http.MethodGet:
		params, status, fault = readQuery(r.URL.RawQuery)
	case http.MethodPost:
		params, status, fault = readBody(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, http.StatusMethodNotAllowed, badRequest("send requests by POST, or queries by GET")
	}
	if fault != nil {
		return nil, status, fault
	}
	if params.Query == "" {
		return nil, http.StatusBadRequest, badRequest("the request has no query")
	}
	params.Headers = r.Header
	return params, http.StatusOK, nil
}

// readQuery reads the query part of a URL, of which variables and extensions are JSON.
func readQuery(raw string) (*graphql.RawParams, int, *gqlerror.Error) {
	query, err := url.ParseQuery(raw)
	if unescaped, _ := url.QueryUnescape(raw); err != nil || !utf8.ValidString(unescaped) {
		return nil, http.StatusBadRequest, badRequest("the query part of the URL is not well-formed")
	}
	params := &graphql.RawParams{Query: query.Get("query"), OperationName: query.Get("operationName")}
	for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		if text := query.Get(name); text != "" && decode([]byte(text), into) != nil {
			return nil, http.StatusBadRequest, badRequest("%s is not a JSON object", name)
		}
	}
	return params, http.StatusOK, nil
}

// readBody reads the JSON object that is posted.
func readBody(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, *gqlerror.Error) {
	media, mediaParams, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != mediaJSON || !utf8Charset(mediaParams) {
		return nil, http.StatusUnsupportedMediaType, badRequest("send the request as JSON in UTF-8, with Content-Type: %s", mediaJSON)
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, http.StatusUnsupportedMediaType, badRequest("send the request as it is, without Content-Encoding")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, http.StatusRequestEntityTooLarge, badRequest("the request has more than %d bytes", maxBodyBytes)
	} else if err != nil {
		return nil, http.StatusBadRequest, badRequest("the request did not arrive whole")
	}
	if !utf8.Valid(body) { // decoded, broken bytes would all become the same character, in idempotency keys too
		return nil, http.StatusBadRequest, badRequest("the request is not valid UTF-8")
	}
	return readObject(body)
}

// readObject reads the parameters out of JSON. Their names are exact, which decoding into a struct is not.
func readObject(body []byte) (*graphql.RawParams, int, *gqlerror.Error) {
	var object map[string]json.RawMessage
	if decode(body, &object) != nil || object == nil {
		return nil, http.StatusBadRequest, badRequest("the request is not a JSON object with a query, and optionally operationName, variables and extensions")
	}
	params := &graphql.RawParams{}
	for _, parameter := range []struct {
		name, form string
		into       any
	}{
		{"query", "string", &params.Query},
		{"operationName", "string", &params.OperationName},
		{"variables", "object", &params.Variables},
		{"extensions", "object", &params.Extensions},
	} {
		if text, given := object[parameter.name]; given && decode(text, parameter.into) != nil {
			return nil, http.StatusBadRequest, badRequest("%s is not a JSON %s", parameter.name, parameter.form)
		}
	}
	return params, http.StatusOK, nil
}

// decode reads one value of JSON and nothing else. Numbers stay as they were written.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errNotOneObject
	}
	return nil
}

// badRequest refuses what is no request of GraphQL over HTTP.
func badRequest(format string, args ...any) *gqlerror.Error {
	return withCode(gqlerror.Errorf(format, args...), codeBadRequest)
}
